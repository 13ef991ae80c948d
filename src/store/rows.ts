import { type RawBuilder, sql } from 'kysely'
import pg from 'pg'
import type { Db, Trx } from './database.ts'

/** Postgres type and value of a column. */
type Column<Row> = readonly [type: string, value: (row: Row) => Value]
type Value = string | number | boolean | Date | null

/** From so many rows on a column of one value travels as that value; fewer rows are always one statement of one shape. */
const MANY = 100

/**
 * Rows as a table in `from`: one array parameter a column, so that a batch of any size is one statement. In a large one
 * a column of one value, such as the slot, is no array: the server's reading of arrays is half of what an insert costs.
 *
 *   sql`insert into t (a, b) select a, b from ${tableOf(rows, { a: ['int', r => r.a], b: ['text', r => r.b] })}`
 */
export function tableOf<Row>(
  rows: readonly Row[],
  columns: Readonly<Record<string, Column<Row>>>,
  alias = 'r',
): RawBuilder<unknown> {
  const written = Object.entries(columns).map(([name, [type, value]], i) => ({
    name: sql.ref(name),
    type: sql.raw(type),
    ...columnOf(rows, value, i === 0 || rows.length < MANY),
  }))
  const varying = written.flatMap(column => (column.array === null ? [] : [{ ...column, array: column.array }]))
  const arrays = varying.map(({ array, type }) => sql`${array}::${type}[]`)
  const constants = written
    .filter(({ array }) => array === null)
    .map(({ value, type, name }) => sql`, ${value}::${type} as ${name}`)
  return sql`(
    select v.*${sql.join(constants, sql``)}
    from unnest(${sql.join(arrays)}) as v (${sql.join(varying.map(({ name }) => name))})
  ) as ${sql.ref(alias)}`
}

interface WrittenColumn {
  /** `null` where all rows have the same value, which is `value` then. */
  readonly array: string | null
  readonly value: string | null
}

/** Written here because `pg` takes several times as long for an array, which counts by the million. */
function columnOf<Row>(rows: readonly Row[], read: (row: Row) => Value, asArray: boolean): WrittenColumn {
  const elements: string[] = []
  let last: Value | undefined
  let written = ''
  let changes = 0
  for (const row of rows) {
    const value = read(row)
    // Equal values often come in runs: those of one account, of one answer.
    if (value !== last) {
      const element = elementOf(value)
      if (element !== written) changes++
      written = element
    }
    last = value
    elements.push(written)
  }
  if (!asArray && changes === 1) return { array: null, value: last === undefined ? null : plainOf(last) }
  return { array: `{${elements.join(',')}}`, value: null }
}

/** A value as a parameter of its own. */
function plainOf(value: Value): string | null {
  if (value === null) return null
  if (typeof value === 'string') return withoutNul(value)
  return value instanceof Date ? value.toISOString() : String(value)
}

function elementOf(value: Value): string {
  return typeof value === 'string' ? textElement(value) : (plainOf(value) ?? 'NULL')
}

/** What needs no quotes; the word NULL does. */
const PLAIN = /^(?!null$)[\w.:/+-]+$/i

function textElement(text: string): string {
  if (PLAIN.test(text)) return text
  return `"${withoutNul(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** Postgres takes no NUL in a text. */
const withoutNul = (text: string): string => text.replaceAll('\0', '')

/** An instant in milliseconds, as a number: a timestamp costs more to parse than all the rest of a row. */
export const ms = (instant: string | RawBuilder<unknown>): RawBuilder<number> =>
  sql`round(date_part('epoch', ${typeof instant === 'string' ? sql.ref(instant) : instant}) * 1000)`

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

/** A write as a part of a statement, so that many go to the server as one. */
export interface Write {
  readonly rows: number
  /** Each sees, by its name, what earlier ones return, and not what they did. */
  readonly steps: readonly WriteStep[]
}

export interface WriteStep {
  readonly name: string
  readonly statement: RawBuilder<unknown>
  /** An insert of rows that are new in all likelihood, and that leaves those already there as they are. */
  readonly once?: boolean
}

/** Below this the two statements around a first try cost more than `on conflict`, which takes three times an insert. */
const LARGE = 30
const UNIQUE_VIOLATION = '23505'
const DIVISION_BY_ZERO = '22012'

/**
 * Makes writes in one statement: none sees what another did, and no two may touch the same row. Many rows are first
 * tried without `on conflict`, which would cost more than the insert itself.
 */
export async function writeTogether(trx: Trx, writes: readonly Write[]): Promise<void> {
  const { steps, rows } = stepsOf(writes)
  if (steps.length === 0) return
  if (rows >= LARGE && (await succeeds(trx, sql`${merged(steps, false)} select 1`))) return
  await sql`${merged(steps, true)} select 1`.execute(trx)
}

/**
 * Makes writes, and `first` before them, in one statement that is a transaction by itself: to begin and to end one costs
 * more than most writes do. Goes without `on conflict`, too, which would cost as much again as the inserts.
 *
 * @param first returns a row for each that it wrote
 * @returns false where `first` did not write `expected` rows or one to be inserted `once` was there: nothing is written
 *   then, and it has to be done step by step
 */
export async function writeAtOnce(
  db: Db,
  first: WriteStep,
  expected: number,
  writes: readonly Write[],
): Promise<boolean> {
  const { steps } = stepsOf(writes)
  // The one way to undo a statement from within is an error; dividing by nothing is one that no row of ours causes.
  const complete = sql`(select count(*) from ${sql.ref(first.name)}) = ${expected}::int`
  const write = sql`${merged([first, ...steps], false)} select 1 / (case when ${complete} then 1 else 0 end)`
  return succeedsAlone(write.execute(db), [UNIQUE_VIOLATION, DIVISION_BY_ZERO])
}

function stepsOf(writes: readonly Write[]): { readonly steps: readonly WriteStep[]; readonly rows: number } {
  const some = writes.filter(write => write.rows > 0)
  return { steps: some.flatMap(write => write.steps), rows: some.reduce((sum, write) => sum + write.rows, 0) }
}

function merged(steps: readonly WriteStep[], careful: boolean): RawBuilder<unknown> {
  const named = steps.map(({ name, statement, once }) => {
    const end = once && careful ? sql` on conflict do nothing` : sql``
    return sql`${sql.ref(name)} as (${statement}${end})`
  })
  return sql`with ${sql.join(named)}`
}

/** Whether all rows were new; if not, none is inserted and the transaction is as before. */
async function succeeds(trx: Trx, write: RawBuilder<unknown>): Promise<boolean> {
  await sql`savepoint write_once`.execute(trx)
  const done = await succeedsAlone(write.execute(trx), [UNIQUE_VIOLATION])
  await (done ? sql`release savepoint write_once` : sql`rollback to savepoint write_once`).execute(trx)
  return done
}

/** False where the server answered with one of these SQLSTATEs. */
async function succeedsAlone(written: Promise<unknown>, refusals: readonly string[]): Promise<boolean> {
  try {
    await written
    return true
  } catch (error) {
    if (error instanceof pg.DatabaseError && refusals.includes(error.code ?? '')) return false
    throw error
  }
}
