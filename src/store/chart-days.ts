import { sql } from 'kysely'
import type { ChartDay, ChartMetric } from '../charts/account-chart.ts'
import { addDays, type Day, daysFrom } from '../days.ts'
import type { Db } from './database.ts'

/** Days of an account that are shown, both included. */
export interface Window {
  readonly accountId: number
  readonly from: Day
  readonly to: Day
}

/** What is known of a day: its distance from the first, its value, what was expected. */
type Known = readonly [at: number, value: number, expected: number | null, low: number | null, high: number | null]

/** Daily figures by account and metric, every day of the window; a metric that has none at all is left out. */
export type DailyFigures = ReadonlyMap<number, ReadonlyMap<ChartMetric, readonly ChartDay[]>>

/**
 * Figures with what was expected of them, never from snapshots. Counts are of complete days alone, for of a day that was
 * read in part the count is not known; a level is known as soon as it was read.
 */
export async function readFigures(
  db: Db,
  windows: readonly Window[],
  metrics: readonly ChartMetric[],
): Promise<DailyFigures> {
  const { rows } = await sql<{ accountId: number; metric: ChartMetric; known: readonly Known[] }>`
    select w.account_id as "accountId", f.metric,
      json_agg(json_build_array(f.date_day - w.first, f.value, e.expected, e.low, e.high)) as known
    from unnest(${windows.map(w => w.accountId)}::int[], ${windows.map(w => w.from)}::date[],
                ${windows.map(w => w.to)}::date[]) as w (account_id, first, last)
    join polso.account_days f on f.account_id = w.account_id and f.metric = any(${metrics}::text[])
      and f.date_day between w.first and w.last and f.value is not null
      and (f.status = 'complete' or f.metric = 'followers')
    left join polso.expected_days e on e.account_id = f.account_id and e.metric = f.metric and e.date_day = f.date_day
    group by w.account_id, f.metric`.execute(db)
  const figures = new Map<number, Map<ChartMetric, readonly ChartDay[]>>(windows.map(w => [w.accountId, new Map()]))
  for (const { accountId, metric, known } of rows) {
    const window = windows.find(w => w.accountId === accountId)
    if (window) figures.get(accountId)?.set(metric, allDays(window, known))
  }
  return figures
}

function allDays({ from, to }: Window, known: readonly Known[]): ChartDay[] {
  const days: ChartDay[] = daysFrom(from, to).map(day => ({ day, value: null, usual: null }))
  for (const [at, value, expected, low, high] of known) {
    const usual = expected === null || low === null || high === null ? null : { expected, low, high }
    days[at] = { day: addDays(from, at), value, usual }
  }
  return days
}

/** One account's days of one metric; empty where none of them is known. */
export async function chartDays(db: Db, window: Window, metric: ChartMetric): Promise<readonly ChartDay[]> {
  return (await readFigures(db, [window], [metric])).get(window.accountId)?.get(metric) ?? []
}
