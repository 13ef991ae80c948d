import { sql } from 'kysely'
import type { Day } from '../days.ts'
import type { Db } from './database.ts'

/**
 * Reports due at the end of contracts: one row a contract and last day, so that each is written and mailed once, whatever
 * restarts and however many replicas. Claimed with a lease, which runs on the database's clock; each mail that was
 * accepted is noted before the next one leaves.
 */

/** A contract that ended so long ago is not made up for: nobody waits for its report. */
const LATEST_DAYS = 45

/** Makes the rows of contracts whose reports are due by `today`; whoever makes a row makes it for all. */
export async function planContractReports(db: Db, today: Day, daysAfter: number, now: Date): Promise<void> {
  await sql`
    insert into polso.contract_reports (contract_id, ends_on, due_at)
    select contract_id, ends_on, ${now} from polso.contracts
    where active and ends_on + ${daysAfter}::int <= ${today}::date and ends_on > ${today}::date - ${LATEST_DAYS}::int
    on conflict do nothing`.execute(db)
}

export interface ClaimedContractReport {
  readonly contractId: number
  readonly key: string
  readonly from: Day
  readonly to: Day
  readonly claim: string
  /** This one included. */
  readonly attempts: number
  /** Who has got it already. */
  readonly mailedTo: readonly string[]
}

/** Takes the next that is due; `null` where none is. */
export async function claimContractReport(
  db: Db,
  { claim, now, leaseSeconds }: { readonly claim: string; readonly now: Date; readonly leaseSeconds: number },
): Promise<ClaimedContractReport | null> {
  const { rows } = await sql<ClaimedContractReport>`
    update polso.contract_reports r
    set claim = ${claim}::uuid, attempts = attempts + 1, lease_until = now() + make_interval(secs => ${leaseSeconds})
    from polso.contracts c
    where c.contract_id = r.contract_id and (r.contract_id, r.ends_on) = (
      select contract_id, ends_on from polso.contract_reports
      where status = 'due' and due_at <= ${now} and (lease_until is null or lease_until < now())
      order by due_at, contract_id limit 1 for update skip locked)
    returning r.contract_id as "contractId", c.key, c.starts_on as "from", r.ends_on as "to", r.claim, r.attempts,
      r.mailed_to as "mailedTo"`.execute(db)
  return rows[0] ?? null
}

/** False: the lease was lost, and another worker has it. */
export async function noteMailed(db: Db, report: ClaimedContractReport, recipient: string): Promise<boolean> {
  return isOurs(
    sql`update polso.contract_reports set mailed_to = mailed_to || ${recipient}::text where ${held(report)} returning 1`,
    db,
  )
}

export type ContractReportEnd =
  | { readonly status: 'done'; readonly code: string; readonly at: Date }
  | { readonly status: 'failed'; readonly error: string }
  | { readonly status: 'due'; readonly dueAt: Date; readonly error: string }

/** False: the lease was lost, and another worker has it. */
export async function settleContractReport(
  db: Db,
  report: ClaimedContractReport,
  end: ContractReportEnd,
): Promise<boolean> {
  const set =
    end.status === 'done'
      ? sql`code = ${end.code}, done_at = ${end.at}, last_error = null`
      : end.status === 'failed'
        ? sql`last_error = ${end.error}`
        : sql`last_error = ${end.error}, due_at = ${end.dueAt}`
  return isOurs(
    sql`update polso.contract_reports set status = ${end.status}, claim = null, lease_until = null, ${set}
      where ${held(report)} returning 1`,
    db,
  )
}

export interface StoredContractReport {
  /** Key of the contract. */
  readonly contract: string
  readonly endsOn: Day
  readonly status: 'due' | 'done' | 'failed'
  /** Tries in vain; one under way does not count. */
  readonly tries: number
  readonly mailedTo: readonly string[]
  readonly message: string | null
}

/** How the reports stand that somebody may wait for: of contracts that are still configured with the same last day. */
export async function contractReportStates(db: Db, today: Day): Promise<readonly StoredContractReport[]> {
  const { rows } = await sql<StoredContractReport>`
    select c.key as contract, ends_on as "endsOn", status, attempts - (claim is not null)::int as tries,
      mailed_to as "mailedTo", last_error as message
    from polso.contract_reports join polso.contracts c using (contract_id, ends_on)
    where c.active and ends_on > ${today}::date - ${LATEST_DAYS}::int
    order by c.key`.execute(db)
  return rows
}

/** Lets what failed be tried again at once: a service starts anew when what was wrong has been mended. */
export async function retryContractReports(db: Db, today: Day, now: Date): Promise<void> {
  await sql`
    update polso.contract_reports set status = 'due', due_at = ${now}, attempts = 0, claim = null, lease_until = null
    where status <> 'done' and last_error is not null and (lease_until is null or lease_until < now())
      and ends_on > ${today}::date - ${LATEST_DAYS}::int`.execute(db)
}

const held = ({ contractId, to, claim }: ClaimedContractReport) =>
  sql`contract_id = ${contractId} and ends_on = ${to}::date and claim = ${claim}::uuid`

async function isOurs(statement: ReturnType<typeof sql>, db: Db): Promise<boolean> {
  return (await statement.execute(db)).rows.length > 0
}
