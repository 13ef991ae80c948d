import { sql } from 'kysely'
import type { Db } from './database.ts'
import { PARTITIONED, type PartitionedTable, partitionsOf } from './partitions.ts'
import { daysOf, kept, type Retention, type Rule, rules } from './retention-rules.ts'

/** What is kept of a table, and until when. */
export interface TableState {
  readonly table: string
  /** After so many days rows go; `null` = never. */
  readonly days: number | null
  /** The same in words, with the key of `retention` that says so, or why they stay. */
  readonly rule: string
  readonly rows: number
  /** Whether `rows` is an estimate. */
  readonly estimated: boolean
  /** Of the rows that may go, the instant from which their days count; `null` where there is none. */
  readonly oldest: Date | null
  /** When the next of them go; `null` = never. */
  readonly nextRemoval: Date | null
}

/** Beyond so many rows nobody waits for them to be counted. */
const COUNTED = 1_000_000
const DAY_MS = 24 * 3_600_000

/** Every table of schema polso: those with a rule first, in its order. */
export async function retentionState(db: Db, retention: Retention): Promise<TableState[]> {
  const ruled: TableState[] = []
  for (const rule of rules) ruled.push(await stateOf(db, rule, retention))
  const others: TableState[] = []
  for (const [table, because] of Object.entries(kept)) {
    others.push({
      table,
      days: null,
      rule: `kept: ${because}`,
      ...(await countOf(db, table)),
      oldest: null,
      nextRemoval: null,
    })
  }
  return [...ruled, ...others]
}

async function stateOf(db: Db, rule: Rule, retention: Retention): Promise<TableState> {
  const { table } = rule
  const days = daysOf(rule, retention)
  const month = PARTITIONED.find(name => name === table)
  const oldest = month ? await oldestSlot(db, month) : await oldestRow(db, rule)
  const leaves =
    oldest === null || days === null ? null : new Date((month ? monthEnd(oldest) : oldest).getTime() + days * DAY_MS)
  return { table, days, rule: wordsOf(rule, days), ...(await countOf(db, table)), oldest, nextRemoval: leaves }
}

function wordsOf({ setting }: Rule, days: number | null): string {
  if (typeof setting === 'number') return 'goes when it has ended'
  return `${days === null ? 'forever' : `${days} days`} (retention.${setting})`
}

async function oldestRow(db: Db, { table, from, which = sql`true` }: Rule): Promise<Date | null> {
  const { rows } = await sql<{ oldest: Date | null }>`
    select min(x.${sql.ref(from)})::timestamptz as oldest from ${sql.table(`polso.${table}`)} x where ${which}`.execute(
    db,
  )
  return rows[0]?.oldest ?? null
}

/** Looks into one partition after the other: there is no index by slot alone. */
async function oldestSlot(db: Db, table: PartitionedTable): Promise<Date | null> {
  const months = await partitionsOf(db, table)
  const names = ['other', ...months.map(month => month.toISOString().slice(0, 7).replace('-', '_'))]
  for (const name of names) {
    const { rows } = await sql<{ oldest: Date | null }>`
      select min(slot) as oldest from ${sql.table(`polso.${table}_${name}`)}`.execute(db)
    if (rows[0]?.oldest) return rows[0].oldest
  }
  return null
}

/** Months go as a whole. */
const monthEnd = (instant: Date) => new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth() + 1))

async function countOf(db: Db, table: string): Promise<Pick<TableState, 'rows' | 'estimated'>> {
  const { rows: known } = await sql<{ estimate: number }>`
    select coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 as estimate
    from pg_partition_tree(${`polso.${table}`}::regclass) t join pg_class c on c.oid = t.relid
    where t.isleaf`.execute(db)
  const estimate = Math.round(known[0]?.estimate ?? 0)
  if (estimate > COUNTED) return { rows: estimate, estimated: true }
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(`polso.${table}`)}`.execute(db)
  return { rows: rows[0]?.n ?? 0, estimated: false }
}
