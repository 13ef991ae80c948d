import { sql } from 'kysely'
import type { ChartMetric } from '../../charts/account-chart.ts'
import { addDays, type Day } from '../../days.ts'
import type { Window } from '../../store/chart-days.ts'
import type { Db } from '../../store/database.ts'

/**
 * The last day of a window of so many days: yesterday, for today is still running, and no gap. Where the last figures lie
 * so far back that half of the window would be empty, it ends with them instead.
 */
export function lastShown(lastKnown: Day | null, yesterday: Day, days: number): Day {
  if (lastKnown === null) return yesterday
  return lastKnown < addDays(yesterday, -Math.floor(days / 2)) ? lastKnown : yesterday
}

/** Why a metric has no known day in the window: the reason that most of its days give; `null` where none gives one. */
export async function readReason(db: Db, { accountId, from, to }: Window, metric: ChartMetric): Promise<string | null> {
  const { rows } = await sql<{ reason: string }>`
    select reason from polso.account_days
    where account_id = ${accountId} and metric = ${metric} and date_day between ${from}::date and ${to}::date
      and reason is not null
    group by reason order by count(*) desc, reason limit 1`.execute(db)
  return rows[0]?.reason ?? null
}
