import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { ManualClock } from '../../src/clock.ts'
import { addDays, dayStart } from '../../src/days.ts'
import { detectAccount } from '../../src/jobs/detect.ts'
import { excludedDays, notedEvents } from '../../src/store/history.ts'
import { writeTogether } from '../../src/store/rows.ts'
import { writeObservations } from '../../src/store/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { judging } from '../support/judging.ts'
import { addAccounts, addRun, followers, settings } from '../support/rows.ts'

const day = (n: number) => addDays('2019-09-02', n)
const at = (n: number, hour: number) => new Date(dayStart(day(n), 'Europe/Rome').getTime() + hour * 3_600_000)
const clock = new ManualClock(at(0, 0))

let database: TestDatabase
let accounts: readonly number[]
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 4 })
  const alone = { platform: 'beta' }
  accounts = await addAccounts(database.db, [settings('town'), settings('museum'), settings('far', alone)], at(0, 0))
})
afterAll(() => database.close())

/** Reads an account every six hours; `count` tells its followers by day. */
async function live(accountId: number, days: readonly number[], count: (n: number) => number): Promise<void> {
  for (const n of days) {
    for (const hour of [0, 6, 12, 18]) {
      const slot = at(n, hour)
      const runId = await addRun(database.db, accountId, slot)
      const observation = followers(slot, hour === 0 ? count(n - 1) : count(n))
      await database.db
        .transaction()
        .execute(trx => writeTogether(trx, [writeObservations([{ accountId, runId, slot, observation }])]))
    }
  }
}

const noted = () =>
  database.db
    .selectFrom('polso.events')
    .select(['account_id', 'title', 'starts_on', 'ends_on', 'author', 'origin'])
    .orderBy('account_id')
    .orderBy('starts_on')
    .execute()

it('are noted for each account of the platform that lost them on one day, once, and explain nothing away', async () => {
  const [town = 0, museum = 0, far = 0] = accounts
  const days = [0, 1, 2, 3, 4, 5]
  // On day 3 the platform takes its share of two accounts; a third one, elsewhere, loses as much by itself on day 4.
  await live(town, days, n => (n < 3 ? 12_000 : 10_760))
  await live(museum, days, n => (n < 3 ? 2_000 : 1_900))
  await live(far, days, n => (n < 4 ? 2_000 : 1_900))
  clock.set(at(6, 1))
  for (const id of accounts) await addRun(database.db, id, at(6, 0))
  await Promise.all(accounts.map(id => detectAccount(judging(database.db, clock), id)))
  const both = [
    { account_id: town, title: 'La piattaforma ha tolto 1.240 follower' },
    { account_id: museum, title: 'La piattaforma ha tolto 100 follower' },
  ]
  const detected = { starts_on: day(3), ends_on: day(3), author: 'polso', origin: 'detected' }
  expect(await noted()).toEqual(both.map(event => ({ ...event, ...detected })))
  expect(await notedEvents(database.db, town, day(0), day(5))).toMatchObject([{ from: day(3), detected: true }])
  expect(await excludedDays(database.db, town, day(0))).toEqual([])
})
