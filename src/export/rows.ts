import pg from 'pg'
import Cursor from 'pg-cursor'
import type { Query } from './query.ts'

/** A value as `Kind` says; `null` is unknown. */
export type Cell = string | number | boolean | Date | readonly string[] | null
export type Row = readonly Cell[]
/** Some rows at a time; who takes none makes the database wait. */
export type Batches = AsyncIterable<readonly Row[]>

/** So few that a batch of long texts stays small, so many that asking for them costs little. */
const BATCH = 500

/**
 * Streams the rows of a query from one read-only snapshot of the database: what changes meanwhile is not seen. Memory
 * holds a batch, whatever the number of rows. The connection is given back when the reader ends, however it ends.
 */
export async function* readRows(pool: pg.Pool, { text, values }: Query): AsyncGenerator<readonly Row[]> {
  const client = await pool.connect()
  let done = false
  try {
    await client.query('begin isolation level repeatable read, read only')
    // A large export is sorted before its first row comes; its days are worth a plan of their own.
    await client.query(`set local statement_timeout = 0; set local plan_cache_mode = force_custom_plan`)
    const cursor = client.query(new Cursor<Row>(text, [...values], { rowMode: 'array', types: { getTypeParser } }))
    for (let rows = await cursor.read(BATCH); rows.length > 0; rows = await cursor.read(BATCH)) yield rows
    await client.query('rollback')
    done = true
  } finally {
    // Where the reader left early or something failed, the connection goes, and with it the open transaction.
    client.release(!done)
  }
}

const { builtins } = pg.types

/** Days stay text, JSON stays as the database writes it, counts fit a JavaScript number. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === builtins.INT8 || oid === builtins.NUMERIC) return Number
  if (oid === builtins.DATE || oid === builtins.JSON || oid === builtins.JSONB) return String
  return pg.types.getTypeParser(oid, format)
}
