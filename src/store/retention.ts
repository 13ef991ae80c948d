import { sql } from 'kysely'
import type { Db } from './database.ts'
import { dropPartitionsBefore, PARTITIONED } from './partitions.ts'

/** Days; what is not given is kept for ever. */
type Days = number | 'forever' | undefined

/** How many days things are kept. Daily figures and rollups, posts and alerts are kept for ever. */
export interface Retention {
  /** Figures of accounts and counters of posts, by whole months of their slot; audiences by day. */
  readonly snapshots?: Days
  /** Calls to platforms, and with them the way from a figure to the answer it came from. */
  readonly platform_calls?: Days
  readonly runs?: Days
}

/** What was removed: partitions by name, rows by number. */
export interface Removed {
  readonly partitions: readonly string[]
  readonly audience_snapshots: number
  readonly platform_calls: number
  readonly collection_runs: number
  readonly slots: number
}

/** Daily figures and due posts are computed from that much: nothing younger is ever removed, whatever is set. */
export const SHORTEST_RETENTION_DAYS = 40

/** Rows that one statement deletes: locks stay short. */
const BATCH = 10_000

/** Removes what is older than the settings allow. Idempotent; safe beside collection and in several replicas. */
export async function enforceRetention(db: Db, retention: Retention, now: Date): Promise<Removed> {
  const { snapshots, platform_calls, runs } = retention
  await rememberRemoval(db, [...PARTITIONED, 'audience_snapshots'], snapshots, now)
  await rememberRemoval(db, ['collection_runs'], runs, now)
  const partitions: string[] = []
  for (const table of PARTITIONED) {
    if (typeof snapshots !== 'number') continue
    partitions.push(...(await dropPartitionsBefore(db, table, before(now, snapshots))))
  }
  return {
    partitions,
    audience_snapshots: await remove(db, 'audience_snapshots', 'date_day', now, snapshots),
    platform_calls: await remove(db, 'platform_calls', 'received_at', now, platform_calls),
    collection_runs: await remove(db, 'collection_runs', 'slot', now, runs),
    slots: await remove(db, 'slots', 'slot', now, runs),
  }
}

/** Before anything goes: nobody computes a day anew from what is half gone. */
async function rememberRemoval(db: Db, tables: readonly string[], days: Days, now: Date): Promise<void> {
  if (typeof days !== 'number') return
  await sql`
    insert into polso.kept_since as k (table_name, since)
    select t, ${before(now, days)}::timestamptz from unnest(${tables}::text[]) as t
    on conflict (table_name) do update set since = excluded.since where k.since < excluded.since`.execute(db)
}

function before(now: Date, days: number): Date {
  return new Date(now.getTime() - Math.max(days, SHORTEST_RETENTION_DAYS) * 24 * 3_600_000)
}

async function remove(db: Db, table: string, column: string, now: Date, days: Days): Promise<number> {
  if (typeof days !== 'number') return 0
  const from = sql.table(`polso.${table}`)
  for (let removed = 0; ; ) {
    const { numAffectedRows } = await sql`
      delete from ${from} where ctid = any(array(
        select ctid from ${from} where ${sql.ref(column)} < ${before(now, days)} limit ${BATCH}))`.execute(db)
    removed += Number(numAffectedRows ?? 0)
    if (Number(numAffectedRows ?? 0) < BATCH) return removed
  }
}
