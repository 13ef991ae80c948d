import { type Kysely, sql } from 'kysely'
import { type Plans, planOf, staleBefore } from '../freshness.ts'
import type { SnapshotAge } from '../web/metrics.ts'
import type { Database } from './schema/index.ts'

/** What `/metrics` reads from the tables at each scrape. */

/**
 * The newest slot that brought data, of each active account, and whether it lies so far back that the account counts as
 * without data. One look into the index an account: a scrape must not read a year of runs.
 */
export async function snapshotAges(db: Kysely<Database>, plans: Plans, now: Date): Promise<SnapshotAge[]> {
  const { rows } = await sql<Pick<SnapshotAge, 'account' | 'platform'> & { schedule: string; slot: Date | null }>`
    select a.key as account, a.platform, a.schedule, newest.slot
    from polso.accounts a left join lateral (
      select slot from polso.collection_runs r
      where r.account_id = a.account_id and r.status in ('ok', 'partial')
      order by slot desc limit 1
    ) newest on true
    where a.active order by a.key`.execute(db)
  return rows.map(({ account, platform, schedule, slot }) => ({
    account,
    platform,
    seconds: slot === null ? null : (now.getTime() - slot.getTime()) / 1000,
    stale: slot === null || slot < staleBefore(planOf(schedule, plans), now),
  }))
}

/** Alerts that are not resolved, by kind; a kind without any is 0. */
export async function openAlertCounts(db: Kysely<Database>): Promise<Record<string, number>> {
  const rows = await sql<{ kind: string; n: number }>`
    select kind, count(*)::int as n from polso.alerts where resolved_at is null group by kind`.execute(db)
  return { metric: 0, operational: 0, ...Object.fromEntries(rows.rows.map(r => [r.kind, r.n])) }
}
