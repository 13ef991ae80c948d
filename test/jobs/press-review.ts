import { ManualClock } from '../../src/clock.ts'
import { addDays, dayStart } from '../../src/days.ts'
import type { AccountSettings } from '../../src/store/accounts.ts'
import type { Db } from '../../src/store/database.ts'
import { writeTogether } from '../../src/store/rows.ts'
import { writeObservations } from '../../src/store/snapshots.ts'
import { addAccounts, addRun, defineInteractions, followers, reading, settings, storePosts } from '../support/rows.ts'

/** A town's press review, weekdays at 08:30 with two hours of grace; read at midnight, 06:00, 12:00 and 18:00. */

export const review = {
  id: 'review',
  name: 'Rassegna stampa',
  match: { hashtag: 'rassegna' },
  cadence: '30 8 * * 1-5',
  grace_minutes: 120,
}
export const townSettings = (series: AccountSettings['series'] = [review]) => settings('town', { series })

const FIRST = '2019-09-02' // a Monday
export const day = (n: number) => addDays(FIRST, n)
export const at = (n: number, hour: number, minute = 0) =>
  new Date(dayStart(day(n), 'Europe/Rome').getTime() + (hour * 60 + minute) * 60_000)
export const isWeekday = (n: number) => n % 7 < 5

interface Published {
  readonly at: Date
  readonly text: string
}
export const reviewOf = (n: number, text = 'I giornali di oggi #rassegna'): Published => ({ at: at(n, 8, 40), text })
export const noticeOf = (n: number): Published => ({ at: at(n, 15), text: 'Avviso' })

/** The town, read by hand; the clock stands a minute after the last reading. */
export async function pressReviewTown(db: Db) {
  const clock = new ManualClock(at(0, 0))
  const [accountId = 0] = await addAccounts(db, [townSettings()], at(0, 0))
  await defineInteractions(db)
  /** One reading; `posted` is what the town published since the one before. */
  const read = async (n: number, hour: number, posted: readonly Published[]): Promise<void> => {
    const slot = at(n, hour)
    const runId = await addRun(db, accountId, slot)
    await db.transaction().execute(async trx => {
      await writeTogether(trx, [writeObservations([{ accountId, runId, slot, observation: followers(slot, 500) }])])
      const rows = posted.map(post => ({
        ...{ accountId, runId, slot },
        reading: reading(post.at.toISOString(), post.at, slot, { likes: 8 }, post.text),
      }))
      if (rows.length > 0) await storePosts(trx, rows)
    })
    clock.set(new Date(slot.getTime() + 60_000))
  }
  return { accountId, clock, read }
}
