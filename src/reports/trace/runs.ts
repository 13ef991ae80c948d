import { sql } from 'kysely'
import type { Db } from '../../store/database.ts'

/** Slots of an account from the first instant to the last, both included. */
export interface Slots {
  readonly account: number
  readonly from: Date
  readonly to: Date
}

export interface Run {
  readonly id: number
  readonly account: string
  readonly slot: Date
  readonly status: string
  readonly api_calls: number
  readonly finished_at: Date | null
}

export interface Call {
  readonly id: number
  /** The run that it fed. */
  readonly run: number
  readonly platform: string
  /** Method, path and query, without secrets. */
  readonly endpoint: string
  readonly status: number
  readonly received_at: Date
  /** Of the answer. */
  readonly body_sha256: string
}

/** Runs by number, or those that brought data in the slots. */
export async function runsOf(db: Db, ids: readonly number[], within: Slots | null): Promise<Run[]> {
  if (ids.length === 0 && within === null) return []
  const inSlots =
    within === null
      ? sql`false`
      : sql`r.account_id = ${within.account} and r.slot >= ${within.from} and r.slot <= ${within.to}
          and r.status in ('ok', 'partial', 'empty')`
  const { rows } = await sql<Run>`
    select r.run_id as id, a.key as account, r.slot, r.status, r.api_calls, r.finished_at
    from polso.collection_runs r join polso.accounts a using (account_id)
    where r.run_id = any(${ids}::bigint[]) or (${inSlots})
    order by r.slot, r.run_id`.execute(db)
  return rows
}

export async function callsOf(db: Db, runs: readonly number[]): Promise<Call[]> {
  if (runs.length === 0) return []
  const { rows } = await sql<Call>`
    select c.call_id as id, x.run_id as run, c.platform, c.endpoint, c.status, c.received_at, c.body_sha256
    from polso.run_calls x join polso.platform_calls c using (call_id)
    where x.run_id = any(${runs}::bigint[])
    order by c.received_at, c.call_id`.execute(db)
  return rows
}
