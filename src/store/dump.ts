import { type RawBuilder, sql } from 'kysely'
import type { Db } from './database.ts'

/**
 * The schema as text, one fact a line, sorted: what a change of a migration changes shows in the diff. Only facts that
 * Postgres 15 to 18 word alike: no definitions of views (their columns stand for them), no not-null constraints (new in
 * 18), no partitions (they come and go).
 */
export async function dumpSchema(db: Db): Promise<string> {
  return db.transaction().execute(async trx => {
    // Names are shortened by the search path, which depends on who asks.
    await sql`set local search_path = ''`.execute(trx)
    const lines: string[] = []
    for (const query of [tables, columns, constraints, indexes]) {
      const { rows } = await sql<{ line: string }>`${query}`.execute(trx)
      lines.push(...rows.map(row => row.line))
    }
    return `${lines.sort(byCodePoint).join('\n')}\n`
  })
}

/** The same on every machine, whatever its language. */
const byCodePoint = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const ours = sql`
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('polso', 'analytics') and c.relkind in ('r', 'p', 'v') and not c.relispartition`

const nameOf = sql`n.nspname || '.' || c.relname`

const tables: RawBuilder<unknown> = sql`
  select concat_ws(' ', ${nameOf}, case c.relkind when 'v' then 'view' else 'table' end,
    'partition by ' || pg_get_partkeydef(c.oid), 'with ' || array_to_string(c.reloptions, ', '),
    '-- ' || obj_description(c.oid, 'pg_class')) as line ${ours}`

const columns: RawBuilder<unknown> = sql`
  select concat_ws(' ', ${nameOf} || '.' || a.attname, format_type(a.atttypid, a.atttypmod),
    case when a.attnotnull then 'not null' end,
    case when a.attidentity = 'a' then 'generated always as identity' end,
    'default ' || pg_get_expr(d.adbin, d.adrelid), '-- ' || col_description(c.oid, a.attnum)) as line
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where n.nspname in ('polso', 'analytics') and c.relkind in ('r', 'p', 'v') and not c.relispartition`

const constraints: RawBuilder<unknown> = sql`
  select concat_ws(' ', ${nameOf}, 'constraint', k.conname, pg_get_constraintdef(k.oid)) as line
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_constraint k on k.conrelid = c.oid
  where n.nspname in ('polso', 'analytics') and not c.relispartition and k.contype in ('p', 'u', 'f', 'c', 'x')`

const indexes: RawBuilder<unknown> = sql`
  select concat_ws(' ', ${nameOf}, 'index', pg_get_indexdef(i.indexrelid)) as line
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_index i on i.indrelid = c.oid
  where n.nspname in ('polso', 'analytics') and not c.relispartition`
