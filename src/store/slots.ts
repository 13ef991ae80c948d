import { sql } from 'kysely'
import type { AccountId } from '../collectors/collector.ts'
import type { Db } from './database.ts'
import { tableOf } from './rows.ts'

/** What is due when: slots of schedules, and the pending runs that they bring. From there on it is `runs.ts`. */

export interface PlannedSlot {
  readonly schedule: string
  readonly slot: Date
  readonly catchUp: boolean
}

/** An account's place in the plan. */
export interface PlannedAccount {
  readonly accountId: number
  /** `credential~schedule~chunk`: the accounts that one job reads together. */
  readonly job: string
  /** Spread of the chunks' starts. */
  readonly dueAt: Date
}

/** What planning wants to know of a schedule. */
export interface ScheduleState {
  readonly name: string
  /** `null` before the first. */
  readonly lastSlot: Date | null
  /** What time it is for Postgres. */
  readonly databaseNow: Date
  /** Of the active ones that are on it. */
  readonly groups: readonly AccountGroup[]
}

/** Accounts that are read with one credential. */
export interface AccountGroup {
  readonly credential: string
  readonly platform: string
  /** Ascending. */
  readonly accountIds: readonly AccountId[]
}

/** States of these schedules, in their order. */
export async function scheduleStates(db: Db, names: readonly string[]): Promise<ScheduleState[]> {
  const { rows } = await sql<ScheduleState>`
    select wanted.name, (select max(slot) from polso.slots s where s.schedule = wanted.name) as "lastSlot",
      now() as "databaseNow",
      (select coalesce(json_agg(json_build_object('credential', credential, 'platform', platform, 'accountIds', ids)
         order by credential), '[]')
       from (select credential, platform, json_agg(account_id order by account_id) as ids
             from polso.accounts a where a.active and a.schedule = wanted.name group by credential, platform) g) as groups
    from unnest(${names}::text[]) with ordinality as wanted (name, n) order by n`.execute(db)
  return rows
}

export async function lastPlannedSlot(db: Db, schedule: string): Promise<Date | null> {
  const row = await sql<{ slot: Date | null }>`
    select max(slot) as slot from polso.slots where schedule = ${schedule}`.execute(db)
  return row.rows[0]?.slot ?? null
}

/**
 * Plans a slot: writes down that it is due and makes a pending run for each account. Of ten replicas that do this at
 * once, one wins and the others return false. Runs of earlier slots that nobody began are missed now: their counts can
 * no longer be read.
 *
 * @returns whether this call planned it
 */
export async function planSlot(
  db: Db,
  plan: PlannedSlot,
  accounts: readonly PlannedAccount[],
  now: Date,
): Promise<boolean> {
  const ids = accounts.map(a => a.accountId)
  // One statement, so one transaction: whoever inserts the slot does the rest.
  const planned = await sql`
    with won as (
      insert into polso.slots (schedule, slot, planned_at) values (${plan.schedule}, ${plan.slot}, ${now})
      on conflict do nothing returning slot
    ), begun_by_nobody as materialized (
      -- Apart and by a hash, else all runs of these accounts are read, those of years.
      select run_id, slot from polso.collection_runs
      where status = 'pending' and (account_id in (select unnest(${ids}::int[]))) is true
      for update
    ), superseded as (
      update polso.collection_runs r
      set status = case when attempts = 0 then 'missed' else 'failed' end,
          error_kind = case when attempts = 0 then null else coalesce(error_kind, 'transient') end,
          error_message = case when attempts = 0 then 'not begun before the next slot was due' else error_message end,
          finished_at = ${now}
      from won join begun_by_nobody earlier on earlier.slot < won.slot
      where r.run_id = earlier.run_id
    ), added as (
      insert into polso.collection_runs (account_id, slot, job, catch_up, due_at)
      select account_id, won.slot, job, ${plan.catchUp}, due_at
      from won cross join ${tableOf(
        accounts,
        {
          account_id: ['int', a => a.accountId],
          job: ['text', a => a.job],
          due_at: ['timestamptz', a => a.dueAt],
        },
        'planned',
      )}
      on conflict (account_id, slot) do nothing
    )
    select 1 from won`.execute(db)
  return planned.rows.length > 0
}

/**
 * Records slots that passed while nobody was there to plan them, in one transaction; an account has none from before it
 * was there. Idempotent.
 */
export async function recordMissedSlots(
  db: Db,
  schedule: string,
  slots: readonly Date[],
  accounts: readonly PlannedAccount[],
  now: Date,
): Promise<void> {
  if (slots.length === 0) return
  await db.transaction().execute(async trx => {
    await sql`
      insert into polso.slots (schedule, slot, planned_at)
      select ${schedule}, slot, ${now} from unnest(${slots}::timestamptz[]) as missed (slot)
      on conflict do nothing`.execute(trx)
    await sql`
      insert into polso.collection_runs (account_id, slot, job, due_at, status, error_message, finished_at)
      select account_id, slot, job, slot, 'missed', 'no worker was there, or Postgres was away', ${now}
      from unnest(${accounts.map(a => a.accountId)}::int[], ${accounts.map(a => a.job)}::text[]) as a (account_id, job)
           join polso.accounts using (account_id)
           join unnest(${slots}::timestamptz[]) as missed (slot) on missed.slot >= accounts.created_at
      on conflict (account_id, slot) do nothing`.execute(trx)
  })
}

/**
 * Makes runs pending outside the plan (`polso collect`): new ones, and those of the slot that ended without data. Runs
 * that have data or are under way stay as they are.
 *
 * @returns accounts that are to be read
 */
export async function requestRuns(db: Db, slot: Date, accounts: readonly PlannedAccount[]): Promise<number[]> {
  const requested = await sql<{ accountId: number }>`
    insert into polso.collection_runs as r (account_id, slot, job, due_at, catch_up)
    select account_id, ${slot}::timestamptz, job, due_at, true
    from unnest(${accounts.map(a => a.accountId)}::int[], ${accounts.map(a => a.job)}::text[], ${accounts.map(a => a.dueAt)}::timestamptz[])
         as asked (account_id, job, due_at)
    on conflict (account_id, slot) do update
    set status = 'pending', job = excluded.job, due_at = excluded.due_at, attempts = 0, catch_up = true,
        error_kind = null, error_message = null, finished_at = null
    where r.status in ('pending', 'failed', 'missed', 'skipped', 'empty')
    returning account_id as "accountId"`.execute(db)
  return requested.rows.map(r => r.accountId)
}
