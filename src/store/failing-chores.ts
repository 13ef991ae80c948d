import { sql } from 'kysely'
import type { FailingChore } from '../alerts/chores.ts'
import type { Db, Trx } from './database.ts'

/** Notes how a round of chores went: what failed by its message, what succeeded by `null`. */
export async function noteChores(db: Db, outcomes: ReadonlyMap<string, string | null>, now: Date): Promise<void> {
  const failed = [...outcomes].flatMap(([chore, message]) => (message === null ? [] : [{ chore, message }]))
  const succeeded = [...outcomes].flatMap(([chore, message]) => (message === null ? [chore] : []))
  await sql`delete from polso.failing_chores where chore = any(${succeeded}::text[])`.execute(db)
  if (failed.length === 0) return
  await sql`
    insert into polso.failing_chores as f (chore, since, last_error)
    select chore, ${now}, message
    from unnest(${failed.map(f => f.chore)}::text[], ${failed.map(f => f.message)}::text[]) as t (chore, message)
    order by chore
    on conflict (chore) do update set failures = f.failures + 1, last_error = excluded.last_error`.execute(db)
}

/** They stay so until the transaction ends: a worker in which one succeeds meanwhile waits to say so. */
export async function failingChores(trx: Trx): Promise<readonly FailingChore[]> {
  return trx
    .selectFrom('polso.failing_chores')
    .select(['chore', 'since', 'failures', 'last_error as message'])
    .orderBy('chore')
    .forShare()
    .execute()
}
