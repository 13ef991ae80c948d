import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import { type AccountState, type Following, type StateRow, stateColumns, stateOf } from './account-states.ts'
import type { ScheduledAccount } from './accounts.ts'
import { tableOf } from './rows.ts'
import type { Database } from './schema/index.ts'

/**
 * Collection runs: one row per account and slot, from due to final. Every step is a compare-and-set on that row, so that
 * lost jobs, doubled jobs, second replicas and killed workers neither lose nor double a snapshot.
 *
 *   pending ──claim──▶ running ──commit──▶ ok | partial | empty | failed | skipped
 *      ▲                  │ lease runs out, or given back
 *      └──────────────────┘                 pending ──a newer slot is due──▶ missed
 *
 * Leases run on the database's clock, which all replicas share; slots and due times on the worker's.
 */

type Db = Kysely<Database>
type Trx = Transaction<Database>

export interface PlannedSlot {
  readonly schedule: string
  readonly slot: Date
  readonly catchUp: boolean
}

/** A chunk of accounts with work in a slot: what one collect job is about. */
export interface DueJob {
  readonly job: string
  readonly slot: Date
  readonly dueAt: Date
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
  /** The active ones that are on it, in a stable order. */
  readonly accounts: readonly ScheduledAccount[]
}

/** States of these schedules, in their order. */
export async function scheduleStates(db: Db, names: readonly string[]): Promise<ScheduleState[]> {
  const { rows } = await sql<ScheduleState>`
    select wanted.name, (select max(slot) from polso.slots s where s.schedule = wanted.name) as "lastSlot",
      (select coalesce(json_agg(json_build_object('accountId', account_id, 'key', key, 'platform', platform,
         'credential', credential, 'schedule', schedule) order by account_id), '[]')
       from polso.accounts a where a.active and a.schedule = wanted.name) as accounts
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
    ), superseded as (
      update polso.collection_runs r
      set status = case when attempts = 0 then 'missed' else 'failed' end,
          error_kind = case when attempts = 0 then null else coalesce(error_kind, 'transient') end,
          error_message = case when attempts = 0 then 'not begun before the next slot was due' else error_message end,
          finished_at = ${now}
      from won
      where r.account_id = any(${ids}::int[]) and r.slot < won.slot and r.status = 'pending'
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

/** Records slots that passed while nobody was there to plan them. Idempotent. */
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
           cross join unnest(${slots}::timestamptz[]) as missed (slot)
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

/** Chunks with work that is due and that nobody holds. `notAfter` lets the sweep leave fresh ones to their own job. */
export async function dueJobs(db: Db, notAfter: Date): Promise<DueJob[]> {
  const due = await sql<DueJob>`
    select job, slot, min(due_at) as "dueAt"
    from polso.collection_runs
    where (status = 'pending' and due_at <= ${notAfter}) or (status = 'running' and lease_until < now())
    group by job, slot order by slot, job`.execute(db)
  return due.rows
}

export interface ClaimedRun {
  readonly runId: number
  readonly accountId: number
  readonly attempts: number
}

export interface Claim {
  readonly id: string
  readonly runs: readonly ClaimedRun[]
  /** What is known of their accounts, in the order of the runs. */
  readonly accounts: readonly AccountState[]
  /** Whether these are all of the chunk's runs that are not final: then nobody need look for more. */
  readonly whole: boolean
}

/**
 * Takes the chunk's runs that are due, for `leaseSeconds`, and says what is known of their accounts. Runs of an account that another slot's job still holds stay
 * pending: two runs of one account never overlap (a partial unique index sees to it, too). Nothing is taken while the
 * credential rests after a rate limit.
 */
export async function claimRuns(
  db: Db,
  job: ChunkSlot,
  claimId: string,
  now: Date,
  leaseSeconds: number,
): Promise<Claim> {
  const claim = await claimPending(db, job, claimId, now, leaseSeconds)
  if (claim.runs.length > 0 || !(await expireLeases(db, job.job))) return claim
  return claimPending(db, job, claimId, now, leaseSeconds)
}

interface ChunkSlot {
  readonly job: string
  readonly slot: Date
  /** Which posts of the accounts are wanted. */
  readonly following: Following
}

async function claimPending(
  db: Db,
  { job, slot, following }: ChunkSlot,
  claimId: string,
  now: Date,
  leaseSeconds: number,
): Promise<Claim> {
  const { rows } = await sql<ClaimedRun & StateRow & { open: number }>`
    with claimed as (
      update polso.collection_runs r
      set status = 'running', claim = ${claimId}::uuid, attempts = r.attempts + 1,
          started_at = coalesce(r.started_at, ${now}), lease_until = now() + make_interval(secs => ${leaseSeconds})
      from (
        select run_id from polso.collection_runs d
        where d.job = ${job} and d.slot = ${slot} and d.status = 'pending' and d.due_at <= ${now}
          and not exists (
            -- As a join it would read the whole index for each run: by statistics that index is empty.
            select 1 from polso.collection_runs o where o.account_id = d.account_id and o.status = 'running' offset 0)
          and not exists (
            select 1 from polso.credential_states c
            where c.credential = split_part(${job}, '~', 1) and c.blocked_until > ${now})
        for update of d skip locked
      ) due
      where r.run_id = due.run_id
      returning r.run_id, r.account_id, r.attempts, (
        select count(*) from polso.collection_runs o
        where o.job = ${job} and o.slot = ${slot} and o.status in ('pending', 'running')
      )::int as open)
    select run_id as "runId", account_id as "accountId", attempts, open, ${stateColumns(slot, following)}
    from claimed join polso.accounts a using (account_id)
    order by account_id`.execute(db)
  const runs = rows.map(({ runId, accountId, attempts }) => ({ runId, accountId, attempts }))
  return { id: claimId, runs, accounts: rows.map(stateOf), whole: rows.length > 0 && rows.length === rows[0]?.open }
}

/**
 * A worker that stopped renewing its lease is dead: its runs are pending again, or, where a newer slot is already
 * planned, at their end.
 *
 * @returns whether there were any
 */
async function expireLeases(db: Db, job: string): Promise<boolean> {
  const expired = await sql`
    update polso.collection_runs r
    set claim = null, lease_until = null,
        status = case when newer.yes then 'failed' else 'pending' end,
        error_kind = case when newer.yes then 'transient' else r.error_kind end,
        error_message = case when newer.yes then 'its worker died and a newer slot was due' else r.error_message end,
        finished_at = case when newer.yes then now() end
    from (
      select d.run_id, exists (
        select 1 from polso.collection_runs n where n.account_id = d.account_id and n.slot > d.slot
      ) as yes
      from polso.collection_runs d
      where d.status = 'running' and d.lease_until < now()
        and d.account_id in (select account_id from polso.collection_runs where job = ${job} and status in ('pending', 'running'))
    ) newer
    where r.run_id = newer.run_id returning 1`.execute(db)
  return expired.rows.length > 0
}

/** Renews a lease. False: it was lost, and what was read must not be stored. */
export async function renewLease(db: Db, claimId: string, leaseSeconds: number): Promise<boolean> {
  const renewed = await sql`
    update polso.collection_runs set lease_until = now() + make_interval(secs => ${leaseSeconds})
    where claim = ${claimId}::uuid and status = 'running' returning 1`.execute(db)
  return renewed.rows.length > 0
}

/** Gives claimed runs back untouched, as if never taken: the worker has to leave. */
export async function giveBack(db: Db, claimId: string): Promise<void> {
  await sql`
    update polso.collection_runs
    set status = 'pending', claim = null, lease_until = null, attempts = attempts - 1
    where claim = ${claimId}::uuid and status = 'running'`.execute(db)
}

/** How a run ends, or when it is tried again. */
export interface RunOutcome {
  readonly runId: number
  readonly status: 'ok' | 'partial' | 'empty' | 'failed' | 'skipped' | 'pending'
  /** For `pending`: not before this instant. */
  readonly dueAt: Date | null
  readonly parts: readonly string[]
  readonly errorKind: string | null
  readonly errorMessage: string | null
  readonly apiCalls: number
  readonly apiCost: number
  readonly rowsStored: number
}

/**
 * Writes outcomes of runs that this claim still holds; returns the ids it held. Rows of a run whose claim was lost must
 * not be stored by the caller: somebody else has read it again.
 */
export async function finishRuns(
  trx: Trx,
  claimId: string,
  outcomes: readonly RunOutcome[],
  now: Date,
): Promise<ReadonlySet<number>> {
  const held = await sql<{ runId: number }>`${finishing(claimId, outcomes, now)}`.execute(trx)
  return new Set(held.rows.map(r => r.runId))
}

/** Ends the runs that the claim still holds, and returns them, as a part of a statement. */
export function finishing(claimId: string, outcomes: readonly RunOutcome[], now: Date): RawBuilder<unknown> {
  return sql`
    update polso.collection_runs r
    set status = o.status, claim = null, lease_until = null, due_at = coalesce(o.due_at, r.due_at),
        parts = string_to_array(o.parts, ','), error_kind = o.error_kind, error_message = o.error_message,
        api_calls = r.api_calls + o.api_calls, api_cost = r.api_cost + o.api_cost, rows_stored = o.rows_stored,
        finished_at = case when o.status = 'pending' then null else ${now}::timestamptz end
    from ${tableOf(
      outcomes,
      {
        run_id: ['bigint', o => o.runId],
        status: ['text', o => o.status],
        due_at: ['timestamptz', o => o.dueAt],
        parts: ['text', o => o.parts.join(',')],
        error_kind: ['text', o => o.errorKind],
        error_message: ['text', o => o.errorMessage],
        api_calls: ['int', o => o.apiCalls],
        api_cost: ['numeric', o => o.apiCost],
        rows_stored: ['int', o => o.rowsStored],
      },
      'o',
    )}
    where r.run_id = o.run_id and r.claim = ${claimId}::uuid and r.status = 'running'
    returning r.run_id as "runId"`
}

/** The earliest due time of what a chunk still has to do in a slot; `null` when all its runs are final. */
export async function nextDue(db: Db, job: string, slot: Date): Promise<Date | null> {
  const left = await sql<{ due: Date | null }>`
    select min(case when status = 'running' then greatest(lease_until, due_at) else due_at end) as due
    from polso.collection_runs
    where job = ${job} and slot = ${slot} and status in ('pending', 'running')`.execute(db)
  return left.rows[0]?.due ?? null
}
