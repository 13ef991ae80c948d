import { type RawBuilder, sql } from 'kysely'
import { type AccountState, type Following, type StateRow, stateColumns, stateOf } from './account-states.ts'
import type { Db, Trx } from './database.ts'
import { tableOf } from './rows.ts'

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

/** A chunk of accounts with work in a slot: what one collect job is about. */
export interface DueJob {
  readonly job: string
  readonly slot: Date
  readonly dueAt: Date
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
  /** Tries so far, this one included. */
  readonly attempts: number
  /** Those of them that ended at a rate limit. */
  readonly rateLimits: number
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
          rate_limits = case when r.attempts = 0 then 0 else r.rate_limits end, -- asked for anew
          started_at = coalesce(r.started_at, ${now}), lease_until = now() + make_interval(secs => ${leaseSeconds})
      from (
        select run_id from polso.collection_runs d
        where d.job = ${job} and d.slot = ${slot} and d.status = 'pending' and d.due_at <= ${now}
          and not exists (
            -- As a join it would read the whole index for each run: by statistics that index is empty.
            select 1 from polso.collection_runs o where o.account_id = d.account_id and o.status = 'running' offset 0)
          and not exists (
            -- It left the configuration while another replica held the run.
            select 1 from polso.accounts a where a.account_id = d.account_id and not a.active offset 0)
          and not exists (
            select 1 from polso.credential_states c
            where c.credential = split_part(${job}, '~', 1) and c.blocked_until > ${now})
        for update of d skip locked
      ) due
      where r.run_id = due.run_id
      returning r.run_id, r.account_id, r.attempts, r.rate_limits, (
        select count(*) from polso.collection_runs o
        where o.job = ${job} and o.slot = ${slot} and o.status in ('pending', 'running')
      )::int as open)
    select run_id as "runId", account_id as "accountId", attempts, rate_limits as "rateLimits", open, ${stateColumns(slot, following)}
    from claimed join polso.accounts a using (account_id)
    order by account_id`.execute(db)
  const runs = rows.map(({ runId, accountId, attempts, rateLimits }) => ({ runId, accountId, attempts, rateLimits }))
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
        rate_limits = r.rate_limits + case when o.error_kind = 'rate-limited' then 1 else 0 end,
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

/** Accounts whose first run is not after `slot`. */
export async function accountsBegunBy(db: Db, slot: Date): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ accountId: number }>`
    select account_id as "accountId" from polso.accounts a
    where exists (select from polso.collection_runs r where r.account_id = a.account_id and r.slot <= ${slot})`.execute(
    db,
  )
  return new Set(rows.map(({ accountId }) => accountId))
}
