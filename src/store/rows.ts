import { type RawBuilder, sql } from 'kysely'
import pg from 'pg'
import type { Trx } from './database.ts'

/** Postgres type and value of a column. */
type Column<Row> = readonly [type: string, value: (row: Row) => Value]
type Value = string | number | boolean | Date | null

/**
 * Rows as a table in `from`: one array parameter a column, so that a batch of any size is one statement of one shape.
 *
 *   sql`insert into t (a, b) select a, b from ${tableOf(rows, { a: ['int', r => r.a], b: ['text', r => r.b] })}`
 */
export function tableOf<Row>(
  rows: readonly Row[],
  columns: Readonly<Record<string, Column<Row>>>,
  alias = 'r',
): RawBuilder<unknown> {
  const arrays = Object.values(columns).map(([type, value]) => {
    return sql`${rows.map(row => asText(value(row)))}::${sql.raw(type)}[]`
  })
  const names = Object.keys(columns).map(name => sql.ref(name))
  return sql`unnest(${sql.join(arrays)}) as ${sql.ref(alias)} (${sql.join(names)})`
}

/** Dates: pg would write them in the process's own time zone, which costs more. NUL: Postgres takes none in a text. */
function asText(value: Value) {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '') : value
}

/** Rows by a key, in their order. */
export function groupBy<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): ReadonlyMap<Key, readonly Row[]> {
  const groups = new Map<Key, Row[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return groups
}

const UNIQUE_VIOLATION = '23505'

/**
 * Inserts rows that are new in all likelihood, and does nothing for those already there. Tried first without `on
 * conflict`, which would cost as much again as the insert itself.
 */
export async function insertOnce(trx: Trx, insert: RawBuilder<unknown>): Promise<void> {
  await sql`savepoint insert_once`.execute(trx)
  try {
    await insert.execute(trx)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== UNIQUE_VIOLATION) throw error
    await sql`rollback to savepoint insert_once`.execute(trx)
    await sql`${insert} on conflict do nothing`.execute(trx)
  }
  await sql`release savepoint insert_once`.execute(trx)
}
