import { sql } from 'kysely'
import type { Db } from './database.ts'
import { dropPartitionsBefore, PARTITIONED } from './partitions.ts'
import { daysOf, type Retention, type Rule, rules } from './retention-rules.ts'

/** What was removed: partitions by name, rows by table. */
export interface Removed {
  readonly partitions: readonly string[]
  readonly rows: Readonly<Record<string, number>>
}

/** Rows that one statement deletes: locks stay short. */
const BATCH = 10_000

/** Removes what is older than the settings allow. Idempotent; safe beside collection and in several replicas. */
export async function enforceRetention(db: Db, retention: Retention, now: Date): Promise<Removed> {
  const partitions: string[] = []
  const rows: Record<string, number> = {}
  const due = rules.flatMap(rule => {
    const days = daysOf(rule, retention)
    return days === null ? [] : [{ rule, before: new Date(now.getTime() - days * 24 * 3_600_000) }]
  })
  for (const { rule, before } of due) await rememberRemoval(db, rule, before)
  for (const { rule, before } of due) {
    const month = PARTITIONED.find(table => table === rule.table)
    if (month) partitions.push(...(await dropPartitionsBefore(db, month, before)))
    else rows[rule.table] = await remove(db, rule, before)
  }
  return { partitions, rows }
}

/**
 * What figures are computed from, and traced to: before it goes it is written down, so that nobody computes a day anew
 * from what is half gone, nor looks for what is not kept.
 */
const sources: readonly string[] = [...PARTITIONED, 'audience_snapshots', 'collection_runs', 'platform_calls']

async function rememberRemoval(db: Db, { table }: Rule, before: Date): Promise<void> {
  if (!sources.includes(table)) return
  await sql`
    insert into polso.kept_since as k (table_name, since) values (${table}, ${before})
    on conflict (table_name) do update set since = excluded.since where k.since < excluded.since`.execute(db)
}

/** What retention has removed of a table. */
export interface Removal {
  readonly table: string
  /** All from before this instant. */
  readonly before: Date
  /** Key of polso.yaml that says so. */
  readonly setting: `retention.${keyof Retention}`
}

/** By table, what retention has removed of what figures come from. */
export async function removals(db: Db): Promise<ReadonlyMap<string, Removal>> {
  const { rows } = await sql<{ table: string; since: Date }>`
    select table_name as "table", since from polso.kept_since`.execute(db)
  const found = rows.flatMap(({ table, since }): Removal[] => {
    const setting = rules.find(rule => rule.table === table)?.setting
    if (setting === undefined || typeof setting === 'number') return []
    const isMonthly = PARTITIONED.some(name => name === table)
    const before = isMonthly ? new Date(Date.UTC(since.getUTCFullYear(), since.getUTCMonth())) : since
    return [{ table, before, setting: `retention.${setting}` }]
  })
  return new Map(found.map(removal => [removal.table, removal]))
}

async function remove(db: Db, { table, from, which = sql`true` }: Rule, before: Date): Promise<number> {
  const rows = sql.table(`polso.${table}`)
  for (let removed = 0; ; ) {
    const { numAffectedRows } = await sql`
      delete from ${rows} where ctid = any(array(
        select x.ctid from ${rows} x where x.${sql.ref(from)} < ${before} and ${which} limit ${BATCH}))`.execute(db)
    removed += Number(numAffectedRows ?? 0)
    if (Number(numAffectedRows ?? 0) < BATCH) return removed
  }
}
