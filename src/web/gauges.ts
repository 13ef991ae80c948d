import { type Kysely, sql } from 'kysely'
import type { Database } from '../store/schema/index.ts'
import type { MetricSources, SnapshotAge } from './metrics.ts'

/** The sources of the gauges that the tables can tell. */
export function databaseGauges(
  db: Kysely<Database>,
  now: () => Date,
): Pick<MetricSources, 'snapshotAges' | 'openAlerts'> {
  return { snapshotAges: () => snapshotAges(db, now()), openAlerts: () => openAlertsByKind(db) }
}

/** By the newest run of each active account that stored something; an account without one has no age. */
async function snapshotAges(db: Kysely<Database>, now: Date): Promise<readonly SnapshotAge[]> {
  const { rows } = await sql<{ account: string; platform: string; finished_at: Date }>`
    select a.key as account, a.platform, r.finished_at
    from polso.accounts a
    cross join lateral (
      select finished_at from polso.collection_runs
      where account_id = a.account_id and status in ('ok', 'partial')
      order by slot desc limit 1
    ) r
    where a.active`.execute(db)
  return rows.map(({ account, platform, finished_at }) => ({
    account,
    platform,
    seconds: (now.getTime() - finished_at.getTime()) / 1000,
  }))
}

/** A kind without open alerts is 0, not absent, so that a rule on it can tell "none" from "nobody looked". */
async function openAlertsByKind(db: Kysely<Database>): Promise<Readonly<Record<string, number>>> {
  const rows = await db
    .selectFrom('polso.alerts')
    .select(({ fn }) => ['kind', fn.countAll<string>().as('open')])
    .where('resolved_at', 'is', null)
    .groupBy('kind')
    .execute()
  return { metric: 0, operational: 0, ...Object.fromEntries(rows.map(({ kind, open }) => [kind, Number(open)])) }
}
