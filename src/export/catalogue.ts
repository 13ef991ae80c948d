import { sql } from 'kysely'
import { suggest } from '../config/nearest.ts'
import type { Db } from '../store/database.ts'

/** What can be exported: the views of schema `analytics`, as the database's own catalogue and comments describe them. */

export interface View {
  /** Without the schema, e.g. `accounts_daily`. */
  readonly name: string
  readonly about: string
  readonly columns: readonly ViewColumn[]
  /** The column that a span of days is cut by; `null` where rows have no day. */
  readonly dayColumn: string | null
}

export interface ViewColumn {
  readonly name: string
  readonly kind: Kind
  readonly about: string
}

/**
 * What a column holds, and as what its values arrive here:
 *
 * day       a calendar day, as text `YYYY-MM-DD`
 * instant   a point in time, as `Date`, to the millisecond
 * integer   whole numbers of at most 32 bits
 * count     whole numbers, below 2^53
 * number    any other number
 * boolean · text
 * json      JSON, as its text
 * list      texts, as an array of them
 */
export type Kind = 'day' | 'instant' | 'integer' | 'count' | 'number' | 'boolean' | 'text' | 'json' | 'list'

const kinds: Readonly<Record<string, Kind>> = {
  date: 'day',
  'timestamp with time zone': 'instant',
  smallint: 'integer',
  integer: 'integer',
  bigint: 'count',
  numeric: 'number',
  real: 'number',
  'double precision': 'number',
  boolean: 'boolean',
  json: 'json',
  jsonb: 'json',
  'text[]': 'list',
}

/** The first of these that a view has is its day: a period counts to the day it begins on, an event and an alert likewise. */
const DAY_COLUMNS = ['date_day', 'week_start', 'month_start', 'starts_on', 'onset']

/** A view can't be exported as asked; the message says what is meant. */
export class ExportError extends Error {
  override readonly name = 'ExportError'
}

/** All views, by name. */
export async function listViews(db: Db): Promise<View[]> {
  const { rows } = await sql<{
    view: string
    about: string | null
    column: string
    type: string
    words: string | null
  }>`
    select c.relname as view, obj_description(c.oid, 'pg_class') as about, a.attname as column,
      format_type(a.atttypid, null) as type, col_description(c.oid, a.attnum) as words
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'analytics'::regnamespace and c.relkind in ('v', 'm')
    order by c.relname, a.attnum`.execute(db)
  return [...new Set(rows.map(row => row.view))].map(name => {
    const own = rows.filter(row => row.view === name)
    const columns = own.map(row => ({ name: row.column, kind: kinds[row.type] ?? 'text', about: row.words ?? '' }))
    const days = columns.filter(({ kind }) => kind === 'day').map(column => column.name)
    const dayColumn = DAY_COLUMNS.find(day => days.includes(day)) ?? null
    return { name, about: own[0]?.about ?? '', columns, dayColumn }
  })
}

/** The view of that name, with or without its schema. Throws `ExportError`, which names the nearest or all. */
export function viewNamed(views: readonly View[], asked: string): View {
  const name = asked.replace(/^analytics\./, '')
  const found = views.find(view => view.name === name)
  if (found) return found
  const known = views.map(view => view.name)
  throw new ExportError(`There is no view "${asked}"; ${suggest(name, known)}`)
}
