import { sql } from 'kysely'
import type { Db } from '../../src/store/database.ts'

/** Looks for people in everything that the database holds. */

export interface Column {
  readonly table: string
  readonly column: string
}

/** Every column of schema polso that can hold words, by the catalogue. */
export async function wordColumns(db: Db): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select c.relname as "table", a.attname as "column"
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'polso'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and (t.typcategory = 'S' or t.typname in ('json', 'jsonb', '_text', '_varchar', '_jsonb', 'bytea'))
    order by 1, 2`.execute(db)
  return rows
}

/** Columns with a value in which one of the patterns is found. */
export async function found(db: Db, columns: readonly Column[], patterns: readonly string[]): Promise<string[]> {
  const hits = await Promise.all(
    columns.map(async ({ table, column }) => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from ${sql.table(`polso.${table}`)}
        where ${sql.ref(column)}::text ~* any(${patterns}::text[])`.execute(db)
      return (rows[0]?.n ?? 0) > 0 ? [`${table}.${column}`] : []
    }),
  )
  return hits.flat()
}

/** An e-mail address, a mention of anybody, an Italian telephone number. */
export const anybody = ['[a-z0-9._-]+@[a-z0-9-]+\\.[a-z]', '(^|\\W)@[a-z_]{3,}', '\\+39[ 0-9]{8,}']

/** Where staff are told or named. */
const staff = ['notifications.recipient', 'digests.recipient', 'audit.actor', 'alert_transitions.actor']
export const notOfStaff = ({ table, column }: Column) => !staff.includes(`${table}.${column}`)
