import { sql } from 'kysely'
import type { Refusal } from '../collectors/purse.ts'
import type { Day } from '../days.ts'
import type { Db } from './database.ts'
import type { Write } from './rows.ts'

/** Money for paid calls: set aside before they are made, settled with the rows that they brought. */

export interface Budget {
  readonly credential: string
  /** First day of a UTC month: platforms bill by UTC. */
  readonly month: Day
  readonly limitUsd: number
}

/** The month that a budget of `now` is for. */
export const monthOf = (now: Date): Day => `${now.toISOString().slice(0, 7)}-01`

/** @returns `null` when the money is set aside; it stays so until it is settled, whatever becomes of the worker */
export async function setAside(db: Db, budget: Budget, usd: number): Promise<Refusal | null> {
  if (await fits(db, budget, usd)) return null
  const state = await stateOf(db, budget)
  if (state !== null) return refusalOf(budget, state)
  await begin(db, budget)
  return setAside(db, budget, usd)
}

/** The row is locked by whoever writes it, and looked at again when its turn comes: two never take the same money. */
async function fits(db: Db, { credential, month, limitUsd }: Budget, usd: number): Promise<boolean> {
  const taken = await sql`
    update polso.spending set set_aside_usd = set_aside_usd + ${usd}::numeric
    where credential = ${credential} and month = ${month}::date
      and spent_usd + set_aside_usd + ${usd}::numeric <= ${limitUsd}::numeric + 0.000001
    returning 1`.execute(db)
  return taken.rows.length > 0
}

interface State {
  readonly spent: number
  readonly aside: number
}

async function stateOf(db: Db, { credential, month }: Budget): Promise<State | null> {
  const { rows } = await sql<State>`
    select spent_usd::float8 as spent, set_aside_usd::float8 as aside from polso.spending
    where credential = ${credential} and month = ${month}::date`.execute(db)
  return rows[0] ?? null
}

function refusalOf({ limitUsd }: Budget, { spent, aside }: State): Refusal {
  return { freeUsd: limitUsd - spent - aside, unspentUsd: limitUsd - spent }
}

/** Begins with what the month has cost already: the budget may be newer than the readings. */
async function begin(db: Db, { credential, month }: Budget): Promise<void> {
  await sql`
    insert into polso.spending (credential, month, spent_usd, set_aside_usd)
    select ${credential}, ${month}::date, coalesce(sum(cost), 0), 0 from polso.platform_calls
    where credential = ${credential} and cost > 0 and received_at >= ${`${month}T00:00:00Z`}::timestamptz
    on conflict do nothing`.execute(db)
}

/** What a job set aside, and what of it was spent. */
export interface Bill extends Budget {
  readonly setAsideUsd: number
  readonly spentUsd: number
}

/** @param bill `null`: nothing was set aside, and nothing is written */
export function settle(bill: Bill | null): Write {
  if (bill === null) return { rows: 0, steps: [] }
  const statement = sql`
    update polso.spending
    set spent_usd = spent_usd + ${bill.spentUsd}::numeric,
      set_aside_usd = greatest(0, set_aside_usd - ${bill.setAsideUsd}::numeric)
    where credential = ${bill.credential} and month = ${bill.month}::date
    returning 1`
  return { rows: 1, steps: [{ name: 'spending', statement }] }
}
