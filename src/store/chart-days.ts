import { sql } from 'kysely'
import type { ChartDay } from '../charts/account-chart.ts'
import type { Day } from '../days.ts'
import type { JudgedMetric } from '../detection/detection.ts'
import type { Db } from './database.ts'

interface Row {
  readonly day: Day
  readonly value: number | null
  readonly expected: number | null
  readonly low: number | null
  readonly high: number | null
}

/**
 * Every day of a stretch, with what was expected of it. Only complete days have a value: those alone are judged.
 * Empty where none is known.
 */
export async function chartDays(
  db: Db,
  accountId: number,
  metric: JudgedMetric,
  from: Day,
  to: Day,
): Promise<readonly ChartDay[]> {
  const { rows } = await sql<Row>`
    select d::date as day, case when f.status = 'complete' then f.value end as value, e.expected, e.low, e.high
    from generate_series(${from}::timestamp, ${to}::timestamp, interval '1 day') as d
    left join polso.account_days f on f.account_id = ${accountId} and f.metric = ${metric} and f.date_day = d::date
    left join polso.expected_days e on e.account_id = ${accountId} and e.metric = ${metric} and e.date_day = d::date
    order by d`.execute(db)
  return rows.some(row => row.value !== null) ? rows.map(toChartDay) : []
}

function toChartDay({ day, value, expected, low, high }: Row): ChartDay {
  const usual = expected === null || low === null || high === null ? null : { expected, low, high }
  return { day, value, usual }
}
