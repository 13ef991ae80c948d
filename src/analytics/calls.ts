import { sql } from 'kysely'
import type { Db } from '../store/database.ts'

/** After so long, calls of a day that has ended are stored. */
const SETTLED_MS = 3_600_000

/**
 * Rolls calls to platforms up by UTC day, through the last day that has ended. Idempotent. The last day rolled up is done
 * again, for calls that were stored late; it only ever gains calls, so what retention removed meanwhile stays counted.
 */
export async function rollUpCalls(db: Db, now: Date): Promise<void> {
  const settled = new Date(now.getTime() - SETTLED_MS)
  const today = new Date(Date.UTC(settled.getUTCFullYear(), settled.getUTCMonth(), settled.getUTCDate()))
  await sql`
    insert into polso.call_days as old (day, platform, credential, calls, failed_calls, cost, first_call_at, last_call_at)
    select (received_at at time zone 'UTC')::date as day, platform, credential, count(*),
      count(*) filter (where status = 0 or status >= 400), sum(cost), min(received_at), max(received_at)
    from polso.platform_calls
    where received_at >= coalesce((select max(day)::timestamp at time zone 'UTC' from polso.call_days), '-infinity')
      and received_at < ${today}
    group by 1, 2, 3
    on conflict (day, platform, credential) do update
    set calls = excluded.calls, failed_calls = excluded.failed_calls, cost = excluded.cost,
      first_call_at = excluded.first_call_at, last_call_at = excluded.last_call_at
    where excluded.calls > old.calls`.execute(db)
}
