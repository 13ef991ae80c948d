import { setTimeout as delay } from 'node:timers/promises'
import { type BackendFactory, DelayedError, type IQueueBackend, type Job, Queue, Worker } from 'bullmq'
import { levelOf, logOnce, type Witness } from '../witness.ts'
import type { JobData, JobHandler, JobOutcome, JobQueue, JobSpec, QueueCounts, WorkOptions } from './queue.ts'
import { type Backend, type BackendOptions, openBackend } from './queue-backend.ts'

/** The queue on BullMQ, of which nobody else knows. */

export interface QueueOptions extends BackendOptions {
  /** Keeps several installations on one Redis apart. */
  readonly prefix?: string
  /** How long a worker's silence means that it died; its job is then given to another. */
  readonly lockMs?: number
  /** Told after every job, for tests and the demo, which wait for the fact that all work is done. */
  readonly onJobEnd?: (queue: string) => void
}

/**
 * Jobs are forgotten when they end, well or not: what was done stands in the tables, an id that failed would block
 * itself, and pruning by age made the end of a job on Postgres six times as slow.
 * The many attempts are for faults of ours such as a database that is away; what a platform answers is handled by the handlers.
 */
const jobDefaults = {
  attempts: 12,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  removeOnComplete: true,
  removeOnFail: true,
} as const

export async function openQueue(options: QueueOptions): Promise<JobQueue> {
  return new BullQueue(await openBackend(options), options)
}

const FAREWELL_MS = 1000

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const late = new AbortController()
  const limit = delay(ms, undefined, { signal: late.signal }).catch(() => undefined)
  await Promise.race([work, limit])
  late.abort()
}

type BullMqWorker = Worker<JobData, void, string, IQueueBackend>
export type BullMqQueue = Queue<JobData, void, string, JobData, void, string, IQueueBackend>

class BullQueue implements JobQueue {
  readonly backend: 'redis' | 'postgres'
  readonly #backend: Backend
  readonly #options: QueueOptions
  readonly #queues = new Map<string, BullMqQueue>()
  readonly #workers: { close(): Promise<void> }[] = []
  readonly #running = new Set<Promise<JobOutcome>>()
  readonly #abort = new AbortController()
  #closing: Promise<void> | undefined

  constructor(backend: Backend, options: QueueOptions) {
    this.backend = backend.name
    this.#backend = backend
    this.#options = options
  }

  async add(specs: readonly JobSpec[]): Promise<void> {
    try {
      if (specs.length > 0) await this.#backend.reachable()
      const byQueue = groupByQueue(specs)
      await Promise.all([...byQueue].map(([name, list]) => addAll(this.#queue(name), list)))
    } catch (error) {
      await this.#backend.ping() // throws what is clearer where the backend is away
      throw error
    }
  }

  async work(name: string, handler: JobHandler, { concurrency }: WorkOptions): Promise<void> {
    const lockDuration = this.#options.lockMs ?? 30_000
    const worker: BullMqWorker = new Worker(
      name,
      (job: Job<JobData>, token?: string) => this.#process(job, token, handler),
      {
        ...this.#base(this.#backend.workerConnection),
        concurrency,
        lockDuration,
        stalledInterval: Math.ceil(lockDuration / 2),
        // A killed worker's job must come back however often that happens; each time costs one count.
        maxStalledCount: 1_000_000,
        runRetryDelay: 500, // after an error of the backend; the default of 15 s is a long silence
      },
      this.#backend.factory as BackendFactory,
    )
    const once = logOnce(this.#options.log, `queue ${name}`)
    worker.on(
      'error',
      this.#exceptLostLocks(worker, name, error => void this.#faulted(once, error)),
    )
    worker.on('active', () => once.back(once.moment)) // `ready` is said at the start alone
    worker.on('failed', (job, error) => this.#failed(name, job, error))
    worker.on('completed', () => this.#options.onJobEnd?.(name))
    this.#workers.push(worker)
    await worker.waitUntilReady()
  }

  /** A job whose lock is lost ended just then, or is another worker's now: its claim in Postgres knows. BullMQ says so as an error too. */
  #exceptLostLocks(worker: BullMqWorker, queue: string, failed: (error: Error) => void): (error: Error) => void {
    let expected = 0
    worker.on('lockRenewalFailed', jobs => {
      expected += jobs.length
      this.#options.log.debug({ queue, jobs }, 'locks could not be renewed')
    })
    return error => {
      if (expected === 0) failed(error)
      else expected -= 1
    }
  }

  /** A backend that is away is told of once, and not by each of its queues. */
  async #faulted(queue: Witness, error: Error): Promise<void> {
    if (this.#backend.saysAway(error)) return
    await this.#backend.ping().then(
      () => queue.failed(error),
      () => undefined,
    )
  }

  async #process(job: Job<JobData>, token: string | undefined, handler: JobHandler): Promise<void> {
    const running = handler(job.data, { jobId: job.id ?? '', signal: this.#abort.signal })
    this.#running.add(running)
    const outcome = await running.finally(() => this.#running.delete(running))
    if (outcome === undefined) return
    await job.moveToDelayed(Date.now() + outcome.retryInMs, token)
    this.#options.onJobEnd?.(job.queueName)
    throw new DelayedError()
  }

  #failed(name: string, job: Job<JobData> | undefined, error: Error): void {
    const final = job !== undefined && job.attemptsMade >= (job.opts.attempts ?? 1)
    this.#options.log[levelOf(error, 'warn')](
      { queue: name, job: job?.id, attempt: job?.attemptsMade, reason: error.message },
      final ? 'job given up; the sweep will find its work' : 'job failed; it is tried again',
    )
    this.#options.log.debug({ err: error }, 'job failure')
    if (final) this.#options.onJobEnd?.(name)
  }

  async counts(queues: readonly string[]): Promise<QueueCounts> {
    const states = ['waiting', 'active', 'delayed', 'failed'] as const
    const entries = await Promise.all(
      queues.map(async name => [name, await this.#queue(name).getJobCounts(...states)] as const),
    )
    return Object.fromEntries(entries)
  }

  ping(): Promise<void> {
    return this.#backend.ping()
  }

  inspected(names: readonly string[]): readonly BullMqQueue[] {
    return names.map(name => this.#queue(name))
  }

  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#close(graceMs)
    return this.#closing
  }

  async #close(graceMs: number): Promise<void> {
    const grace = setTimeout(() => this.#abort.abort(new Error('shutting down')), graceMs)
    const closed = Promise.allSettled(this.#workers.map(w => w.close()))
    await within(graceMs + FAREWELL_MS, Promise.race([closed, this.#idle()]))
    clearTimeout(grace)
    await within(FAREWELL_MS, Promise.allSettled([...this.#queues.values()].map(q => q.close())))
    await within(FAREWELL_MS, this.#backend.close())
  }

  /** A backend that is away answers no farewell: when nothing runs any more, leaving waits for it a moment only. */
  async #idle(): Promise<void> {
    do {
      await Promise.allSettled(this.#running)
      await delay(FAREWELL_MS, undefined, { ref: false })
    } while (this.#running.size > 0)
  }

  #queue(name: string): BullMqQueue {
    const known = this.#queues.get(name)
    if (known) return known
    const queue: BullMqQueue = new Queue(
      name,
      { ...this.#base(this.#backend.connection), defaultJobOptions: jobDefaults },
      this.#backend.factory as BackendFactory,
    )
    queue.on('error', () => undefined) // the connection's own listener says it once
    this.#queues.set(name, queue)
    return queue
  }

  #base(connection: unknown) {
    return { connection: connection as never, prefix: this.#options.prefix ?? 'polso' }
  }
}

/** BullMQ's own objects, for its own view; none where the queue is not BullMQ's. */
export function bullQueues(queue: JobQueue, names: readonly string[]): readonly BullMqQueue[] {
  return queue instanceof BullQueue ? queue.inspected(names) : []
}

function groupByQueue(specs: readonly JobSpec[]): Map<string, JobSpec[]> {
  const groups = new Map<string, JobSpec[]>()
  for (const spec of specs) groups.set(spec.queue, [...(groups.get(spec.queue) ?? []), spec])
  return groups
}

/** On Postgres adding one by one is quicker for a few jobs (25 ms a bulk there, 1 ms a job, measured), a bulk for many. */
const FEW_JOBS = 8

async function addAll(queue: BullMqQueue, specs: readonly JobSpec[]): Promise<void> {
  const jobs = specs.map(({ id, data, delayMs }) => {
    const delay = Math.max(0, Math.round(delayMs ?? 0))
    return { name: data.kind, data, opts: { jobId: id, delay } }
  })
  if (jobs.length > FEW_JOBS) await queue.addBulk(jobs)
  else await Promise.all(jobs.map(({ name, data, opts }) => queue.add(name, data, opts)))
}
