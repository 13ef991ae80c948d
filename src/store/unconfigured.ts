import { sql } from 'kysely'
import type { Db, Trx } from './database.ts'

/** Accounts that were taken out of the configuration while something about them was open. */

export interface UnconfiguredAccount {
  readonly accountId: number
  readonly timeZone: string
}

export async function unconfiguredAccounts(db: Db): Promise<readonly UnconfiguredAccount[]> {
  const { rows } = await sql<UnconfiguredAccount>`
    select c.account_id as "accountId", c.time_zone as "timeZone" from polso.accounts c
    where not c.active and exists (
      select from polso.alerts a where a.account_id = c.account_id and a.kind = 'metric'
        and (a.resolved_at is null or (a.state = 'dismissed' and a.over_on is null)))
    order by 1`.execute(db)
  return rows
}

/** Holds the account, so that of several workers one ends its alerts. False: it is configured again. */
export async function lockUnconfigured(trx: Trx, accountId: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from polso.accounts where account_id = ${accountId} and not active for no key update`.execute(trx)
  return rows.length > 0
}
