import { rollUp } from '../analytics/rollups.ts'
import { addDays, type Day, dayOf } from '../days.ts'
import { REVISED_DAYS } from '../store/collection.ts'
import type { Trx } from '../store/database.ts'
import type { Progress } from '../store/progress.ts'
import { WEEKLY_POST_DAYS } from './due.ts'

/**
 * Rolls up the days that have closed, and earlier ones that late readings belong to: once a day an account. On other
 * occasions it only remembers from when on readings have come.
 *
 * @returns how far the account is rolled up now
 */
export async function rollUpClosedDays(
  trx: Trx,
  progress: Progress,
  closed: readonly Day[],
): Promise<Pick<Progress, 'rolledThrough' | 'rollFrom'>> {
  const { accountId, timeZone, rolledThrough } = progress
  const late = [progress.rollFrom, lateSince(progress)].flatMap(day => day ?? []).sort()[0] ?? null
  const to = closed.at(-1)
  if (to === undefined) return { rolledThrough, rollFrom: late }
  const next = rolledThrough === null ? firstDayOf(progress) : addDays(rolledThrough, 1)
  const from = [late ?? next, next].sort()[0] ?? next
  const trackDays = WEEKLY_POST_DAYS + 2 // they are still read on the last of these days
  const again = rolledThrough !== null && from <= rolledThrough
  await rollUp(trx, { accountId, timeZone, from: notBefore(wholeSince(progress), from), to, trackDays, again })
  return { rolledThrough: to, rollFrom: null }
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

/** Figures are dirty from some days before the reading's own; a reading at midnight is of the day that ends there. */
const lateSince = ({ dirtyFrom }: Progress): Day | null => dirtyFrom && addDays(dirtyFrom, REVISED_DAYS - 1)

const firstDayOf = ({ firstSlot, timeZone }: Progress): Day => (firstSlot === null ? '' : dayOf(firstSlot, timeZone))
