import { sql } from 'kysely'
import type { Db, Trx } from './database.ts'

/** Accounts that were taken out of the configuration while something about them was open. */

/**
 * Ends the runs of accounts that are configured no more, also what a dead worker has left; what is being read ends by
 * itself. Put back, an account goes on with its next slot.
 */
export async function endUnconfiguredRuns(db: Db, now: Date): Promise<void> {
  await sql`
    update polso.collection_runs r
    set status = case when attempts = 0 then 'missed' else 'failed' end, claim = null, lease_until = null,
        error_kind = case when attempts > 0 then coalesce(error_kind, 'transient') end,
        error_message = 'its account was taken out of the configuration', finished_at = ${now}
    where run_id in (
      select d.run_id from polso.collection_runs d join polso.accounts a using (account_id)
      where not a.active and d.status in ('pending', 'running')
        and (d.status = 'pending' or d.lease_until < now())
      -- Whoever writes a run may be waiting for the accounts, which a sync holds.
      for update of d skip locked)`.execute(db)
}

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
