import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from, to } from 'pg-copy-streams'

/** Rows of a table in Postgres's own text format. */
export interface Rows {
  readonly table: string
  readonly text: Buffer
}

/** @param where which rows; without parameters */
export async function takeRows(client: pg.PoolClient, table: string, where: string): Promise<Rows> {
  const { rows } = await client.query<{ columns: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [table],
  )
  const columns = rows[0]?.columns ?? ''
  const text = await buffer(client.query(to(`copy (select ${columns} from ${table} t where ${where}) to stdout`)))
  return { table, text }
}

/** COPY of rows, the quickest way into a table that Postgres has; in pieces as a socket takes them. */
export async function copyRows(client: pg.PoolClient, { table, text }: Rows): Promise<void> {
  const pieces = Array.from({ length: Math.ceil(text.length / PIECE) }, (_, i) =>
    text.subarray(i * PIECE, (i + 1) * PIECE),
  )
  await pipeline(Readable.from(pieces), client.query(from(`copy ${table} from stdin`)))
}

const PIECE = 256 * 1024
