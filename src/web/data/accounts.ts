import { sql } from 'kysely'
import type { Day } from '../../days.ts'
import type { Db } from '../../store/database.ts'

/** An account as the pages know it. */
export interface ShownAccount {
  readonly accountId: number
  readonly key: string
  readonly name: string
  readonly platform: string
  readonly handle: string
  readonly timeZone: string
  /** Name of the schedule by which it is read. */
  readonly schedule: string
  readonly active: boolean
  /** The last run that brought data. */
  readonly lastRead: Date | null
  /** Last days with a figure. */
  readonly lastFollowers: Day | null
  readonly lastInteractions: Day | null
  /** Whether anything of it has been judged: before, what is usual is still being learned. */
  readonly judged: boolean
}

/** Active accounts by their names; or the one of a key, active or not. */
export async function readAccounts(db: Db, key: string | null = null): Promise<readonly ShownAccount[]> {
  // Postgres takes no such text, and no account has it.
  if (key?.includes('\0')) return []
  const lastDay = (metric: string, status: string) => sql`(
    select date_day from polso.account_days
    where account_id = a.account_id and metric = ${metric} and value is not null and status like ${status}
    order by date_day desc limit 1)`
  const { rows } = await sql<ShownAccount>`
    select a.account_id as "accountId", a.key, a.name, a.platform, a.handle, a.time_zone as "timeZone", a.schedule,
      a.active,
      (select coalesce(finished_at, slot) from polso.collection_runs
       where account_id = a.account_id and status in ('ok', 'partial') order by slot desc limit 1) as "lastRead",
      ${lastDay('followers', '%')} as "lastFollowers",
      ${lastDay('interactions_gained', 'complete')} as "lastInteractions",
      exists (select 1 from polso.expected_days where account_id = a.account_id) as judged
    from polso.accounts a
    where ${key === null ? sql`a.active` : sql`a.key = ${key}`}
    order by a.name, a.platform`.execute(db)
  return rows
}
