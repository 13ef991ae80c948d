import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { AccountRef, CollectorDefinition } from '../collectors/collector.ts'
import type { Config } from '../config/file.ts'
import { dayOf, dayStart } from '../days.ts'
import { comesOverdue } from '../detection/cadence-days.ts'
import { type Duty, silentSeries } from '../store/history.ts'
import { hasDueNotifications } from '../store/notifications.ts'
import { type Judged, judgedThrough } from '../store/progress.ts'
import { dueJobs } from '../store/runs.ts'
import type { Database } from '../store/schema/index.ts'
import { type ChoreOutcomes, type Chores, doChores } from './chores.ts'
import { collectChunk, credentialOf } from './collect.ts'
import type { CollectDeps, CollectJob } from './collect-deps.ts'
import { type DetectDeps, detectAccount, isBehind } from './detect.ts'
import { planAll } from './plan.ts'
import type { JobContext, JobData, JobHandler, JobOutcome, JobQueue, JobSpec } from './queue.ts'
import { collectJob, collectQueue, slotId } from './schedule.ts'
import { longestGapMinutes } from './slot.ts'

/** What the pipeline is made of; `worker.ts` puts it together from the configuration. */
export interface PipelineDeps {
  readonly db: Kysely<Database>
  readonly queue: JobQueue
  readonly clock: Clock
  readonly log: Logger
  readonly config: Config
  readonly definitions: ReadonlyMap<string, CollectorDefinition<unknown>>
  readonly collect: Omit<CollectDeps, 'db' | 'clock' | 'log' | 'stored'>
  readonly detect: Pick<DetectDeps, 'watches' | 'settingsOf' | 'holidays' | 'routes' | 'language'>
  /** Delivers what is due in the outbox; says whether more is to come, and when. */
  readonly deliver: (signal: AbortSignal) => Promise<JobOutcome>
  /** Housekeeping beyond the sweeps: operational alerts, partitions, retention. */
  readonly upkeep: (now: Date) => Promise<void>
  /** What else is done each minute. */
  readonly chores: Chores
  /** Tells operators of chores that no longer work. */
  readonly tellChores: (outcomes: ChoreOutcomes, now: Date) => Promise<void>
}

const DETECT = 'detect'
const NOTIFY = 'notify'
const MAINTAIN = 'maintain'

/** Due work is left to its own job for so long before the sweep brings another. */
const SWEEP_AFTER_MS = 60_000

/**
 * The way of the data, job by job: plan → collect → detect → notify, and the sweep that finds in the tables what is due
 * but not done, whatever became of the queue.
 */
export class Pipeline {
  readonly #deps: PipelineDeps
  readonly #tolerances = new Map<string, number>()
  /** Each account's latest slot that this process read: a mere hint, the sweep knows from the tables. */
  readonly #slots = new Map<number, Date>()
  /** Declared series by the key of their account; most accounts have none. */
  readonly #declared: ReadonlyMap<string, Config['accounts'][number]['series']>

  constructor(deps: PipelineDeps) {
    this.#deps = deps
    const declaring = deps.config.accounts.filter(account => account.series.length > 0)
    this.#declared = new Map(declaring.map(account => [account.id, account.series]))
  }

  /** Every queue of this configuration. */
  queues(): string[] {
    const platforms = new Set(Object.values(this.#deps.config.credentials).map(c => c.platform))
    return [...[...platforms].sort().map(collectQueue), DETECT, NOTIFY, MAINTAIN]
  }

  /** Takes up work from all queues. */
  async work(): Promise<void> {
    const { queue, config } = this.#deps
    const options = { concurrency: config.collection.concurrency }
    await Promise.all(this.queues().map(name => queue.work(name, this.#handler(name), options)))
  }

  #handler(queue: string): JobHandler {
    if (queue === DETECT) return data => this.#detect(data)
    if (queue === NOTIFY) return (_, ctx) => this.#deps.deliver(ctx.signal)
    if (queue === MAINTAIN) return (_, ctx) => this.maintain(ctx.signal)
    return (data, ctx) => this.#collect(data, ctx)
  }

  /**
   * Plans what is due on every schedule and puts it into the queue. Safe in every replica at once. A schedule that can't
   * be planned does not stop the others; throws where Postgres or the queue is away.
   */
  async plan(): Promise<void> {
    const { queue, clock } = this.#deps
    await queue.add(await planAll(this.#deps, clock.now()))
  }

  async #collect(data: JobData, ctx: JobContext): Promise<JobOutcome> {
    if (data.kind !== 'collect') throw new Error(`a ${data.kind} job in a collect queue`)
    return this.collect({ job: data.job, slot: new Date(data.slot) }, ctx)
  }

  /** Reads a chunk's due runs of a slot; says when to come again for what is left. */
  collect(job: CollectJob, ctx: JobContext): Promise<JobOutcome> {
    const { db, clock, log, collect } = this.#deps
    const stored = (accounts: readonly AccountRef[], slot: Date) => this.#wakeJudgement(accounts, slot)
    return collectChunk({ ...collect, db, clock, log, stored }, job, ctx)
  }

  /**
   * Asks for a judgement of the accounts for which this slot is the first of a new day, the one before having closed, or
   * the first by which a post of a declared series is overdue.
   */
  async #wakeJudgement(accounts: readonly AccountRef[], slot: Date): Promise<void> {
    const { db, clock, queue } = this.#deps
    const turned = accounts.filter(account => this.#turns(account, slot))
    const duties = accounts.flatMap(account => this.#comingOverdue(account, slot))
    for (const { id } of accounts) this.#slots.set(id, slot)
    if (turned.length === 0 && duties.length === 0) return
    const overdue = new Set(duties.length === 0 ? [] : await silentSeries(db, duties))
    const asked = [...new Set([...turned.map(({ id }) => id), ...overdue])]
    const due = (await judgedThrough(db, asked)).filter(a => overdue.has(a.accountId) || isBehind(a, clock.now()))
    await queue.add(due.map(a => detectJob(a, slotId(slot))))
  }

  #turns({ id, timeZone }: AccountRef, slot: Date): boolean {
    const before = this.#slots.get(id)
    return before === undefined || dayOf(before, timeZone) !== dayOf(slot, timeZone)
  }

  /** The declared series of which a post comes overdue with this slot. */
  #comingOverdue({ id, key, timeZone }: AccountRef, slot: Date): Duty[] {
    const declared = this.#declared.get(key)
    const before = this.#slots.get(id)
    if (!declared || before === undefined || dayOf(before, timeZone) !== dayOf(slot, timeZone)) return []
    const since = dayStart(dayOf(slot, timeZone), timeZone)
    return declared
      .filter(({ cadence, grace_minutes: graceMinutes }) =>
        comesOverdue({ cadence, graceMinutes }, before, slot, timeZone),
      )
      .map(series => ({ accountId: id, series: series.id, since }))
  }

  /** Asks for all accounts whose figures changed: the running day's, too, are then current within minutes. */
  async #judgeChanged(generation: string): Promise<void> {
    const { db, queue } = this.#deps
    const changed = (await judgedThrough(db, null)).filter(a => a.dirty)
    await queue.add(changed.map(a => detectJob(a, generation)))
  }

  async #detect(data: JobData): Promise<JobOutcome> {
    if (data.kind !== 'detect') throw new Error(`a ${data.kind} job in the detect queue`)
    const days = await this.detectAccount(data.accountId)
    if (days === null) return { retryInMs: 1000 }
    await this.#enqueueNotify('d')
    return undefined
  }

  /** @returns the number of days judged, or `null` when another worker is at it */
  detectAccount(accountId: number): Promise<number | null> {
    const { db, clock, log, detect } = this.#deps
    const toleranceOf = (schedule: string) => this.#toleranceOf(schedule)
    return detectAccount({ ...detect, db, clock, log, toleranceOf }, accountId)
  }

  /** One and a half times the schedule's longest pause: a reading that is late by half of it still counts. */
  #toleranceOf(schedule: string): number {
    const { clock, config } = this.#deps
    const expression = config.schedules[schedule]
    const known = this.#tolerances.get(schedule)
    if (known !== undefined || expression === undefined) return known ?? 24 * 60
    const tolerance = 1.5 * longestGapMinutes(expression, config.time_zone, clock.now())
    this.#tolerances.set(schedule, tolerance)
    return tolerance
  }

  async #enqueueNotify(generation: string): Promise<void> {
    const { db, clock, queue } = this.#deps
    if (!(await hasDueNotifications(db, clock.now()))) return
    await queue.add([{ queue: NOTIFY, id: `notify~${clock.now().getTime()}~${generation}`, data: { kind: 'notify' } }])
  }

  /** Wakes one worker for the sweeps; ten schedulers' wake-up calls of one minute are one job. */
  async callMaintenance(): Promise<void> {
    const minute = Math.floor(this.#deps.clock.now().getTime() / 60_000)
    const at = new Date(minute * 60_000).toISOString()
    await this.#deps.queue.add([{ queue: MAINTAIN, id: `maintain~${minute}`, data: { kind: 'maintain', at } }])
  }

  /** Finds what is due but not done, does the housekeeping, and says what of it does not work. */
  async maintain(signal = new AbortController().signal): Promise<undefined> {
    const { clock, log, upkeep, tellChores } = this.#deps
    const generation = `g${Math.floor(clock.now().getTime() / 60_000)}`
    const chores: Chores = {
      'sweep of collections': () => this.sweep(),
      'sweep of judgements': () => this.#judgeChanged(generation),
      'sweep of notifications': () => this.#enqueueNotify(generation),
      upkeep: () => upkeep(clock.now()),
      ...this.#deps.chores,
    }
    const outcomes = await doChores(chores, signal, log)
    await tellChores(outcomes, clock.now()).catch(error => {
      log.error({ err: error }, 'operators could not be told of chores; it is tried again in a minute')
    })
    await this.#enqueueNotify(`${generation}u`)
    return undefined
  }

  /** The housekeeping alone, as the demo's replay does it at the end of its days. */
  upkeep(): Promise<void> {
    return this.#deps.upkeep(this.#deps.clock.now())
  }

  /** Brings jobs for runs that are due and that nobody has: after a crash, a flushed queue, a dead worker. */
  async sweep(sweepAfterMs = SWEEP_AFTER_MS): Promise<number> {
    const { db, queue, clock, config } = this.#deps
    const now = clock.now()
    const due = await dueJobs(db, new Date(now.getTime() - sweepAfterMs))
    const specs = due.flatMap(({ job, slot }): JobSpec[] => {
      const credential = config.credentials[credentialOf(job)]
      return credential ? [collectJob(credential.platform, job, slot, 0, Math.floor(now.getTime() / 1000))] : []
    })
    await queue.add(specs)
    return specs.length
  }
}

/** `generation` is the occasion: a slot that brought data, or a sweep. An id that ran already would do nothing. */
function detectJob({ accountId }: Judged, generation: string): JobSpec {
  return { queue: DETECT, id: `detect~${accountId}~${generation}`, data: { kind: 'detect', accountId } }
}
