import { sql } from 'kysely'
import type { Day } from '../../days.ts'
import type { Db } from '../../store/database.ts'

export interface AudienceCell {
  readonly segment: string
  readonly value: number | null
  readonly status: 'observed' | 'suppressed' | 'unavailable'
  readonly reason: string | null
}

/** One breakdown on its latest day, largest cells first. */
export interface AudienceTable {
  readonly metric: string
  readonly dimension: string
  readonly day: Day
  /** In the dictionary's words; `null` where it has none. */
  readonly description: string | null
  readonly cells: readonly AudienceCell[]
}

/** Breakdowns that came last longer ago than this before the newest are no longer given. */
const RECENT_DAYS = 30

export async function readAudience(db: Db, accountId: number): Promise<readonly AudienceTable[]> {
  const { rows } = await sql<AudienceTable>`
    with newest as (
      select max(date_day) as day from polso.audience_snapshots where account_id = ${accountId}
    ), latest as (
      select metric, dimension, max(date_day) as day
      from polso.audience_snapshots
      where account_id = ${accountId} and date_day > (select day from newest) - ${RECENT_DAYS}::int
      group by metric, dimension
    )
    select l.metric, l.dimension, l.day, min(d.description) as description,
      json_agg(json_build_object('segment', s.segment, 'value', s.value, 'status', s.status, 'reason', s.reason)
               order by s.value desc nulls last, s.segment) as cells
    from latest l
    join polso.audience_snapshots s on s.account_id = ${accountId} and s.date_day = l.day and s.metric = l.metric
      and s.dimension = l.dimension
    join polso.accounts a on a.account_id = s.account_id
    left join lateral (
      select description from polso.metric_definitions
      where platform = a.platform and metric = l.metric and subject = 'audience' limit 1
    ) d on true
    group by l.metric, l.dimension, l.day
    order by array_position(array['gender', 'age', 'age_gender', 'country', 'city'], l.dimension), l.metric`.execute(db)
  return rows
}
