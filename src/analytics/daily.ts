import { sql } from 'kysely'
import type { AccountId } from '../collectors/collector.ts'
import { addDays, type Day, dayStart, daysFrom } from '../days.ts'
import type { DailyPoint, DailySeries, JudgedMetric } from '../detection/detection.ts'
import type { Db } from '../store/database.ts'
import { dailyStatement, GROWING_DAYS } from './daily-sql.ts'

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
 * not-final · not-read, or why the platform did not give it.
 */
export type DailyMetric = JudgedMetric | 'followers'

/** Figures settle within so many days: a refresh that starts less far back leaves them as they were. */
export const SETTLING_DAYS = GROWING_DAYS + 1

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

/** Computes the figures of the days from `from` to `to`, both included. Idempotent; costs the same whatever it changes. */
export async function refreshAccountDays(db: Db, options: RefreshOptions): Promise<void> {
  const { accountId, timeZone, now, trackDays = 30, toleranceMinutes } = options
  const days = daysFrom(options.from, options.to)
  if (days.length === 0) return
  const bounds = daysFrom(options.from, addDays(options.to, 1 + GROWING_DAYS)).map(day => dayStart(day, timeZone))
  const first = dayStart(options.from, timeZone)
  const dayBefore = dayStart(addDays(options.from, -1), timeZone)
  const { interactionMetrics, lastRun } = await basisOf(db, accountId, first)
  // Whatever was still followed at the last good run had been read within a day before it.
  const since = new Date((lastRun ?? first).getTime() - 24 * 3_600_000 - toleranceMinutes * 60_000)
  const statement = dailyStatement({
    accountId,
    days,
    bounds,
    dayBefore,
    now,
    trackDays,
    toleranceMinutes,
    since,
    interactionMetrics,
  })
  await statement.execute(db)
}

async function basisOf(db: Db, accountId: AccountId, before: Date) {
  const { rows } = await sql<{ lastRun: Date | null; interactionMetrics: string[] }>`
    select (select max(slot) from polso.collection_runs
            where account_id = ${accountId} and status in ('ok', 'partial') and slot <= ${before}) as "lastRun",
      array(select metric from polso.metric_definitions join polso.accounts using (platform)
            where account_id = ${accountId} and subject = 'post' and interaction) as "interactionMetrics"`.execute(db)
  return rows[0] ?? { lastRun: null, interactionMetrics: [] }
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
