import { type Kysely, sql } from 'kysely'
import type { SnapshotAge } from '../web/metrics.ts'
import type { Database } from './schema/index.ts'

/** What `/metrics` reads from the tables at each scrape. */

/**
 * Seconds since the newest slot that brought data, of each active account that ever had one. One look into the index an
 * account: a scrape must not read a year of runs.
 */
export async function snapshotAges(db: Kysely<Database>, now: Date): Promise<SnapshotAge[]> {
  const rows = await sql<SnapshotAge>`
    select a.key as account, a.platform, extract(epoch from ${now}::timestamptz - newest.slot)::float8 as seconds
    from polso.accounts a cross join lateral (
      select slot from polso.collection_runs r
      where r.account_id = a.account_id and r.status in ('ok', 'partial')
      order by slot desc limit 1
    ) newest
    where a.active order by a.key`.execute(db)
  return rows.rows
}

/** Alerts that are not resolved, by kind; a kind without any is 0. */
export async function openAlertCounts(db: Kysely<Database>): Promise<Record<string, number>> {
  const rows = await sql<{ kind: string; n: number }>`
    select kind, count(*)::int as n from polso.alerts where resolved_at is null group by kind`.execute(db)
  return { metric: 0, operational: 0, ...Object.fromEntries(rows.rows.map(r => [r.kind, r.n])) }
}
