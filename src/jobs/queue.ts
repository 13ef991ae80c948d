import { setTimeout as delay } from 'node:timers/promises'
import {
  type BackendFactory,
  createPostgresBackend,
  DelayedError,
  type IQueueBackend,
  type Job,
  Queue,
  runMigrations,
  Worker,
} from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Logger } from 'pino'

/**
 * The queue says *when*; Postgres is the truth. This is the one file that knows BullMQ and which backend it runs on:
 * Redis where a Redis URL is given, otherwise the schema `bullmq` of our own Postgres.
 */

/** What a job carries. Instants are ISO strings. Never a secret. */
export type JobData =
  | { readonly kind: 'collect'; readonly job: string; readonly slot: string }
  | { readonly kind: 'detect'; readonly accountId: number }
  | { readonly kind: 'notify' }
  | { readonly kind: 'maintain'; readonly at: string }

export interface JobSpec {
  readonly queue: string
  /** Equal ids are one job while it is in the queue. No colons, not an integer. */
  readonly id: string
  readonly data: JobData
  readonly delayMs?: number
}

export interface JobContext {
  readonly jobId: string
  /** Aborted when the worker must leave and the grace period is over: give everything back, at once. */
  readonly signal: AbortSignal
}

/** `retryInMs`: the work is not finished, bring this job again after that time. */
export type JobOutcome = { readonly retryInMs: number } | undefined

export type JobHandler = (data: JobData, ctx: JobContext) => Promise<JobOutcome>

export interface WorkOptions {
  readonly concurrency: number
}

export type QueueCounts = Record<string, Record<string, number>>

export interface JobQueue {
  readonly backend: 'redis' | 'postgres'
  /** Rejects when the backend can't be reached; what was not added, the sweeps find in the tables. */
  add(specs: readonly JobSpec[]): Promise<void>
  work(queue: string, handler: JobHandler, options: WorkOptions): Promise<void>
  /** Jobs by queue and state, for `/metrics`. */
  counts(queues: readonly string[]): Promise<QueueCounts>
  /** Rejects when the backend can't be reached. */
  ping(): Promise<void>
  /** Takes no more work, waits `graceMs` for what runs, then aborts it so that it gives its work back. */
  close(graceMs: number): Promise<void>
}

export interface QueueOptions {
  readonly databaseUrl: string
  readonly redisUrl: string | null
  readonly log: Logger
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
  const connect = options.redisUrl === null ? await postgresBackend(options) : redisBackend(options, options.redisUrl)
  return new BullQueue(connect, options)
}

interface Backend {
  readonly name: 'redis' | 'postgres'
  readonly connection: unknown
  readonly workerConnection: unknown
  readonly factory: BackendFactory | undefined
  /** Rejects soon when the backend is away, where BullMQ would wait for its first connection however long that takes. */
  reachable(): Promise<void>
  ping(): Promise<void>
  close(): Promise<void>
}

function redisBackend(options: QueueOptions, url: string): Backend {
  // Producers fail fast (the sweep repairs a lost job); workers wait for as long as Redis is away, as BullMQ requires.
  const producer = new Redis(url, { maxRetriesPerRequest: 2, enableReadyCheck: true, lazyConnect: false })
  const worker = new Redis(url, { maxRetriesPerRequest: null })
  const once = logOnce(options.log, 'Redis')
  producer.on('error', once.failed)
  producer.on('ready', once.back)
  worker.on('error', once.failed)
  return {
    name: 'redis',
    connection: producer,
    workerConnection: worker,
    factory: undefined,
    reachable: async () => void (producer.status === 'ready' || (await producer.ping())),
    ping: async () => {
      // Between two tries to connect, which become rare, a command would wait for several of them to fail.
      if (producer.status === 'reconnecting') throw new Error('Redis is away')
      await producer.ping()
    },
    close: async () => {
      producer.disconnect()
      worker.disconnect()
    },
  }
}

async function postgresBackend(options: QueueOptions): Promise<Backend> {
  // BullMQ finds its functions by search_path and can't set it on a pool that we lend.
  // Each worker keeps one connection of the pool for LISTEN.
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: 24,
    options: '-c search_path=bullmq',
    application_name: 'polso-queue',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  })
  pool.setMaxListeners(0) // every queue and worker listens to it
  const once = logOnce(options.log, 'the queue in Postgres')
  pool.on('error', once.failed)
  pool.on('connect', client => {
    client.on('error', once.failed) // of a lent one the pool does not hear
    once.back()
  })
  await runMigrations(pool as unknown as Parameters<typeof runMigrations>[0])
  return {
    name: 'postgres',
    connection: pool,
    workerConnection: pool,
    factory: createPostgresBackend as unknown as BackendFactory,
    reachable: async () => undefined,
    ping: async () => void (await pool.query('select 1')),
    close: () => pool.end(),
  }
}

/** One line when a backend goes away and one when it is back, not one a retry. */
function logOnce(log: Logger, what: string) {
  let away = false
  return {
    failed: (error: Error) => {
      if (!away) log.warn({ reason: error.message }, `${what} is away; work waits until it is back`)
      away = true
    },
    back: () => {
      if (away) log.info(`${what} is back`)
      away = false
    },
  }
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
    if (specs.length > 0) await this.#backend.reachable()
    const byQueue = groupByQueue(specs)
    await Promise.all([...byQueue].map(([name, list]) => addAll(this.#queue(name), list)))
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
    worker.on('error', this.#exceptLostLocks(worker, name, once.failed))
    worker.on('ready', once.back)
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
    this.#options.log.warn(
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

/** For commands that do their work themselves: what else is due, the sweeps of running workers find in the tables. */
export const noQueue: JobQueue = {
  backend: 'postgres',
  add: async () => undefined,
  work: async () => undefined,
  counts: async () => ({}),
  ping: async () => undefined,
  close: async () => undefined,
}
