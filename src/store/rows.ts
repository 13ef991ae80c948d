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
  const arrays = Object.values(columns).map(([type, value]) => sql`${arrayLiteral(rows, value)}::${sql.raw(type)}[]`)
  const names = Object.keys(columns).map(name => sql.ref(name))
  return sql`unnest(${sql.join(arrays)}) as ${sql.ref(alias)} (${sql.join(names)})`
}

/** An array as Postgres reads it. Written here because `pg` takes several times as long, which counts by the million. */
function arrayLiteral<Row>(rows: readonly Row[], element: (row: Row) => Value): string {
  const elements = new Array<string>(rows.length)
  let last: Value | undefined
  let written = ''
  for (const [i, row] of rows.entries()) {
    const value = element(row)
    // Many columns hold the same value over many rows: the slot, the run, the instant of an answer.
    if (value !== last) written = elementOf(value)
    last = value
    elements[i] = written
  }
  return `{${elements.join(',')}}`
}

function elementOf(value: Value): string {
  if (value === null) return 'NULL'
  if (typeof value === 'string') return textElement(value)
  return value instanceof Date ? value.toISOString() : String(value)
}

/** What needs no quotes; the word NULL does. */
const PLAIN = /^(?!null$)[\w.:/+-]+$/i

/** Postgres takes no NUL in a text. */
function textElement(text: string): string {
  if (PLAIN.test(text)) return text
  return `"${text.replaceAll('\0', '').replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
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

/** Below this the statements around the insert cost more than `on conflict`. */
const LARGE = 500
const UNIQUE_VIOLATION = '23505'

/**
 * Inserts rows that are new in all likelihood, and does nothing for those already there. Many are first tried without
 * `on conflict`, which would cost as much again as the insert itself.
 */
export async function insertOnce(trx: Trx, count: number, insert: RawBuilder<unknown>): Promise<void> {
  const carefully = sql`${insert} on conflict do nothing`
  if (count < LARGE || !(await succeeds(trx, insert))) await carefully.execute(trx)
}

/** Whether all rows were new; if not, none is inserted and the transaction is as before. */
async function succeeds(trx: Trx, insert: RawBuilder<unknown>): Promise<boolean> {
  await sql`savepoint insert_once`.execute(trx)
  try {
    await insert.execute(trx)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== UNIQUE_VIOLATION) throw error
    await sql`rollback to savepoint insert_once`.execute(trx)
    return false
  }
  await sql`release savepoint insert_once`.execute(trx)
  return true
}
