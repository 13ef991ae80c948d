import { sql } from 'kysely'
import type { Day } from '../../days.ts'
import type { Db } from '../../store/database.ts'
import { type Found, found, type Known, type Row } from './found.ts'

/** Files behind a number: rows that they brought name no run. */

/** Figures of an account that files may have brought. */
export interface Brought {
  readonly account: number
  /** As the source names it: gains of followers come from files of followers, too. */
  readonly metric: string
  readonly from: Day
  readonly to: Day
}

/** Numbers of imports that the document was made with and that were undone since. */
export async function undoneSince(
  db: Db,
  { account, metric, from, to }: Brought,
  { asOf, madeAt }: Known,
): Promise<readonly Undone[]> {
  const names = metric === 'new_followers' ? [metric, 'followers'] : [metric]
  const { rows } = await sql<Undone>`
    select import_id as id, replaced > 0 as replaced from polso.imports
    where account_id = ${account} and metric = any(${names}::text[])
      and first_day <= ${to}::date and last_day >= ${from}::date
      and imported_at <= ${asOf} and undone_at > ${madeAt}`.execute(db)
  return rows
}

interface Undone {
  readonly id: number
  /** Whether it had taken the place of what is back now. */
  readonly replaced: boolean
}

/** The files that rows name, and those that were undone: nothing where there are none. */
export async function importsOf(db: Db, rows: readonly Row[], undone: readonly Undone[]): Promise<readonly Found[]> {
  const named = rows.flatMap(({ import_id: id }) => (typeof id === 'number' ? [id] : []))
  const ids = [...new Set([...named, ...undone.map(({ id }) => id)])]
  if (ids.length === 0) return []
  const { rows: imports } = await sql<Row>`
    select import_id, file_name, sha256, author, imported_at, metric, dimension, first_day, last_day, undone_at, undone_by
    from polso.imports where import_id = any(${ids}::int[]) order by import_id`.execute(db)
  return [found('imports', imports)]
}

/** Joins the import in force that a snapshot is from, as `i`. */
export const joinImports = sql`
  left join polso.imports i on i.account_id = s.account_id and i.metric = s.metric and i.source = s.source
    and i.undone_at is null`
