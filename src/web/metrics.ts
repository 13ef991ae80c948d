import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type Chore, chores } from '../alerts/chores.ts'

/** Figures that are read from the database or the queue at each scrape, so that every replica tells the same truth. */
export interface MetricSources {
  /** Jobs by queue and state. */
  readonly queueJobs: () => Promise<Readonly<Record<string, Readonly<Record<string, number>>>>>
  readonly snapshotAges: () => Promise<readonly SnapshotAge[]>
  /** Open alerts by kind. */
  readonly openAlerts: () => Promise<Readonly<Record<string, number>>>
}

export interface SnapshotAge {
  readonly account: string
  readonly platform: string
  /** `null`: never read. */
  readonly seconds: number | null
  /** By its own schedule (see freshness.ts). */
  readonly stale: boolean
}

export interface Metrics {
  /** What this process itself did, counted where it happens. */
  readonly observe: {
    run(platform: string, status: string, seconds: number): void
    /** `status` is the HTTP status, 0 when there was no answer. */
    call(platform: string, status: number, costUsd: number): void
    rateLimitWait(platform: string): void
    delivered(notifier: string, result: string): void
    choreFailed(chore: Chore): void
  }
  readonly text: () => Promise<string>
  readonly contentType: string
}

/** For commands that end before anybody could ask. */
export const unobserved: Metrics['observe'] = {
  run: () => undefined,
  call: () => undefined,
  rateLimitWait: () => undefined,
  delivered: () => undefined,
  choreFailed: () => undefined,
}

/** A chunk of counts takes a second or two; one with paging, or behind a slow platform, minutes. */
const runSeconds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  defineGauges(registry, sources)
  return { observe: counters(registry), text: () => registry.metrics(), contentType: registry.contentType }
}

function counters(register: Registry): Metrics['observe'] {
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers: [register] })
  const runs = counter('polso_runs_total', 'Runs ended by this process.', 'platform', 'status')
  const calls = counter('polso_api_calls_total', 'Calls of a platform, by class of status.', 'platform', 'status_class')
  const cost = counter('polso_api_cost_usd_total', 'What the calls of a platform cost, in US dollars.', 'platform')
  const waits = counter('polso_rate_limit_waits_total', 'Jobs put off until a rate limit resets.', 'platform')
  const delivered = counter('polso_notifications_total', 'Attempts to deliver a notification.', 'notifier', 'result')
  const failed = counter('polso_chore_failures_total', 'Failures of what is done each minute.', 'chore')
  for (const chore of chores) failed.inc({ chore }, 0) // else nobody would see the first
  const labels = { labelNames: ['platform'], buckets: runSeconds, registers: [register] }
  const seconds = new Histogram({ name: 'polso_run_seconds', help: 'Duration of runs.', ...labels })
  return {
    run(platform, status, duration) {
      runs.inc({ platform, status })
      seconds.observe({ platform }, duration)
    },
    call(platform, status, costUsd) {
      calls.inc({ platform, status_class: statusClass(status) })
      cost.inc({ platform }, costUsd)
    },
    rateLimitWait: platform => waits.inc({ platform }),
    delivered: (notifier, result) => delivered.inc({ notifier, result }),
    choreFailed: chore => failed.inc({ chore }),
  }
}

function statusClass(status: number): string {
  return status === 0 ? 'none' : `${Math.floor(status / 100)}xx`
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number]

function defineGauges(register: Registry, sources: MetricSources): void {
  const failures = new Counter({
    name: 'polso_metric_source_failures_total',
    help: 'Scrapes at which a source of gauges gave no answer; its gauges are absent then.',
    labelNames: ['source'],
    registers: [register],
  })
  const gauge = (name: string, help: string, labelNames: string[], read: () => Promise<readonly Sample[]>) => {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [register],
      async collect() {
        this.reset()
        try {
          for (const [labels, value] of await withinPatience(read())) this.set(labels, value)
        } catch {
          failures.inc({ source: name })
        }
      },
    })
  }
  gauge('polso_queue_jobs', 'Jobs in the queue.', ['queue', 'state'], async () =>
    Object.entries(await sources.queueJobs()).flatMap(([queue, states]) =>
      Object.entries(states).map(([state, count]): Sample => [{ queue, state }, count]),
    ),
  )
  gauge('polso_snapshot_age_seconds', 'Age of the newest snapshot.', ['account', 'platform'], async () =>
    (await sources.snapshotAges()).flatMap(({ account, platform, seconds }): Sample[] =>
      seconds === null ? [] : [[{ account, platform }, seconds]],
    ),
  )
  const stale = 'Whether an account is without data: too many slots of its schedule passed in a row.'
  gauge('polso_account_stale', stale, ['account', 'platform'], async () =>
    (await sources.snapshotAges()).map(
      ({ account, platform, stale }): Sample => [{ account, platform }, stale ? 1 : 0],
    ),
  )
  gauge('polso_alerts_open', 'Alerts that are not resolved.', ['kind'], async () =>
    Object.entries(await sources.openAlerts()).map(([kind, count]): Sample => [{ kind }, count]),
  )
}

/** A database that hangs must not take the counters with it: a scraper waits ten seconds. */
function withinPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, 5000, new Error('no answer within 5 s'))
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
