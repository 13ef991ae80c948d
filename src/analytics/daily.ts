import { sql } from 'kysely'
import type { AccountId } from '../collectors/collector.ts'
import { addDays, type Day, dayStart, daysFrom } from '../days.ts'
import type { DailyPoint, DailySeries, JudgedMetric } from '../detection/detection.ts'
import type { Db } from '../store/database.ts'
import { tableOf } from '../store/rows.ts'
import { readFacts } from './facts.ts'
import { type DaySpan, type Figure, figuresOf } from './figures.ts'

/**
 * The daily figures of an account, computed from the snapshots into `polso.account_days`:
 *
 * followers              last reading of the day
 * new_followers          less those of the day before
 * posts_published        posts published that day
 * interactions_gained    per post and counter: the last reading at or before the day's end less that at or before its start
 * interactions_of_posts  counters of the day's posts at the end of the second day after
 * views, reach           the platform's own figure of its day, where it gives one
 *
 * A figure is `complete`, or `partial` with a reason, or `missing` without a value. Reasons, the first that holds:
 * running · no-run · no-run-at-start · no-run-at-end (no good run within tolerance before that midnight) ·
 * stale-reading (a post's last reading is too old) · late-post (found long after it was published) · first-sight (a post
 * or counter that existed before is read for the first time) · counter-unavailable · gap · no-baseline · still-growing ·
 * not-final · not-read · imported · imported-instead, or why the platform did not give it.
 */
export type { DailyMetric } from './figures.ts'

const GROWING_DAYS = 2
/** Reasons of figures that are from files (`src/import/`), of which the second stays whatever is read. */
export const IMPORTED = 'imported'
export const IMPORTED_INSTEAD = 'imported-instead'

export interface RefreshOptions {
  readonly accountId: AccountId
  readonly timeZone: string
  readonly from: Day
  readonly to: Day
  readonly now: Date
  /** Posts published longer than so many days before a day do not count in it. Default 30. */
  readonly trackDays?: number
  /** How old a reading may be at a midnight; about 1.5 times the distance of slots there. */
  readonly toleranceMinutes: number
}

/** Computes the figures of the days from `from` to `to`, both included. Idempotent. */
export async function refreshAccountDays(db: Db, options: RefreshOptions): Promise<void> {
  const days = daysFrom(options.from, options.to).map(day => spanOf(day, options.timeZone))
  const freshness = {
    tolerance: options.toleranceMinutes * 60_000,
    track: (options.trackDays ?? 30) * 24 * 3_600_000,
  }
  const facts = await readFacts(db, options.accountId, days, freshness)
  const figures = figuresOf(facts, days, { ...freshness, now: options.now.getTime() })
  await writeFigures(db, options.accountId, figures, options.now)
}

/** A day of a zone as instants. */
export function spanOf(day: Day, timeZone: string): DaySpan {
  const start = (n: number) => dayStart(addDays(day, n), timeZone).getTime()
  return { day, dayBefore: start(-1), starts: start(0), ends: start(1), grownAt: start(1 + GROWING_DAYS) }
}

/**
 * Only what changed is touched, and a figure never gives way to none: the snapshots it came from may be gone by now. One
 * from a file gives way to one that was observed, unless it was imported in the place of such a one.
 */
async function writeFigures(db: Db, accountId: AccountId, figures: readonly Figure[], now: Date): Promise<void> {
  if (figures.length === 0) return
  await sql`
    insert into polso.account_days as old (account_id, metric, date_day, value, status, reason, computed_at)
    select ${accountId}::int, metric, date_day, value,
      case when value is null then 'missing' when reason is null then 'complete' else 'partial' end,
      reason, ${now}::timestamptz
    from ${tableOf(figures, {
      metric: ['text', f => f.metric],
      date_day: ['date', f => f.day],
      value: ['bigint', f => f.value],
      reason: ['text', f => f.reason],
    })}
    on conflict (account_id, metric, date_day) do update
    set value = excluded.value, status = excluded.status, reason = excluded.reason, computed_at = excluded.computed_at,
      import_id = null
    where (old.value, old.status, old.reason) is distinct from (excluded.value, excluded.status, excluded.reason)
      and (excluded.value is not null or old.value is null) and old.reason is distinct from ${IMPORTED_INSTEAD}`.execute(
    db,
  )
}

/** Daily figures as series of consecutive days, in the order of the metrics; days without a figure are there as unknown. */
export async function readDailySeries(
  db: Db,
  accountId: AccountId,
  metrics: readonly JudgedMetric[],
  from: Day,
  to: Day,
): Promise<DailySeries[]> {
  const { rows } = await sql<DailyPoint & { metric: string }>`
    select metric, date_day as day, value, status = 'complete' as complete
    from polso.account_days
    where account_id = ${accountId} and metric = any(${metrics}::text[])
      and date_day between ${from}::date and ${to}::date`.execute(db)
  const known = new Map(rows.map(({ metric, ...point }) => [`${metric} ${point.day}`, point]))
  const days = daysFrom(from, to)
  return metrics.map(metric => ({
    metric,
    points: days.map(day => known.get(`${metric} ${day}`) ?? { day, value: null, complete: false }),
  }))
}
