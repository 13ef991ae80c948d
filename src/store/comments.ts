import { type Kysely, sql } from 'kysely'

/** What a table or view holds, and each of its columns: unit, when NULL, time zone. Shown by `\d+` in psql. */
export interface TableComment {
  readonly about: string
  readonly columns: Readonly<Record<string, string>>
}

/** By qualified name. */
export type Comments = Readonly<Record<string, TableComment>>

/** Part of the migration that makes the tables: in force when they are. */
export async function commentOn(db: Kysely<unknown>, comments: Comments): Promise<void> {
  const statements = Object.entries(comments).flatMap(([table, comment]) => [
    ofTable(table, comment.about),
    ...Object.entries(comment.columns).map(([column, text]) => ofColumn(table, column, text)),
  ])
  await sql.raw(statements.join(';\n')).execute(db)
}

function ofTable(table: string, text: string): string {
  const kind = table.startsWith('analytics.') ? 'view' : 'table'
  return `comment on ${kind} ${table} is ${literal(text)}`
}

function ofColumn(table: string, column: string, text: string): string {
  return `comment on column ${table}.${column} is ${literal(text)}`
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
