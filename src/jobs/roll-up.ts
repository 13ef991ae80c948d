import { sql } from 'kysely'
import { rollUp } from '../analytics/rollups.ts'
import type { AccountId } from '../collectors/collector.ts'
import { addDays, type Day, dayOf } from '../days.ts'
import { REVISED_DAYS } from '../store/collection.ts'
import type { Db } from '../store/database.ts'
import { lockProgress, markRolledUp, type Progress } from '../store/progress.ts'
import { WEEKLY_POST_DAYS } from './due.ts'

/** Of one call; the rest is for the next. */
const ACCOUNTS_A_CALL = 200
/** Most of it is the server's work, and it has more than one processor; others need connections too. */
const ACCOUNTS_AT_ONCE = 3

/** Rolls up the accounts of which days have been judged since. A chore of each minute, most of which find nothing. */
export async function rollUpDue(db: Db): Promise<void> {
  const due = await sql<{ id: number }>`
    select account_id as id from polso.account_progress join polso.accounts using (account_id)
    where active and judged_through > coalesce(rolled_through, '-infinity')
    order by account_id limit ${ACCOUNTS_A_CALL}`.execute(db)
  const left = due.rows.map(({ id }) => id)
  const next = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) await rollUpAccount(db, id)
  }
  await Promise.all(Array.from({ length: ACCOUNTS_AT_ONCE }, next))
}

/**
 * Rolls up an account's judged days, and earlier ones that late readings belong to: once a day an account, apart from
 * the judgement, which nobody should wait for.
 */
export async function rollUpAccount(db: Db, accountId: AccountId): Promise<void> {
  await db.transaction().execute(async trx => {
    const progress = await lockProgress(trx, accountId)
    if (progress === null) return // another worker has it; it is due again in a minute
    const { timeZone, rolledThrough, rollFrom, judgedThrough: to } = progress
    if (to === null || (rolledThrough !== null && rolledThrough >= to)) return
    const next = rolledThrough === null ? firstDayOf(progress) : addDays(rolledThrough, 1)
    const from = [rollFrom ?? next, next].sort()[0] ?? next
    const trackDays = WEEKLY_POST_DAYS + 2 // they are still read on the last of these days
    const again = rolledThrough !== null && from <= rolledThrough
    await rollUp(trx, { accountId, timeZone, from: notBefore(wholeSince(progress), from), to, trackDays, again })
    await markRolledUp(trx, accountId, to)
  })
}

/** From when on days must be rolled up again, since readings of them have come. */
export function lateSince({ rollFrom, dirtyFrom }: Progress): Day | null {
  // Figures are dirty from some days before the reading's own; a reading at midnight is of the day that ends there.
  const read = dirtyFrom && addDays(dirtyFrom, REVISED_DAYS - 1)
  return [rollFrom, read].flatMap(day => day ?? []).sort()[0] ?? null
}

/**
 * First day of which everything is there that its figures are made of: they want readings of the day before too. Earlier
 * days are not computed anew: retention has taken what they were computed from.
 */
export function wholeSince({ keptSince, timeZone }: Pick<Progress, 'keptSince' | 'timeZone'>): Day | null {
  return keptSince && addDays(dayOf(keptSince, timeZone), 2)
}

/** Days compare as text. */
export const notBefore = (earliest: Day | null, day: Day): Day => (earliest !== null && earliest > day ? earliest : day)

const firstDayOf = ({ firstSlot, timeZone }: Progress): Day => (firstSlot === null ? '' : dayOf(firstSlot, timeZone))
