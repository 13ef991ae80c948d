import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { ManualClock } from '../../src/clock.ts'
import { addDays, type Day, dayStart } from '../../src/days.ts'
import { detectAccount } from '../../src/jobs/detect.ts'
import { noteEvent } from '../../src/store/events.ts'
import { writeTogether } from '../../src/store/rows.ts'
import { writeObservations } from '../../src/store/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { judging } from '../support/judging.ts'
import { addAccounts, addRun, defineInteractions, followers, reading, settings, storePosts } from '../support/rows.ts'

const zone = 'Europe/Rome'
const HOUR = 3_600_000
const FIRST = '2019-09-02'
const HISTORY = 14
const day = (n: number): Day => addDays(FIRST, n)
const at = (n: number, hour: number) => new Date(dayStart(day(n), zone).getTime() + hour * HOUR)
const clock = new ManualClock(at(0, 0))

let database: TestDatabase
let accountId: number
beforeAll(async () => {
  database = await createTestDatabase()
  ;[accountId = 0] = await addAccounts(database.db, [settings('town')], at(0, 0))
  await defineInteractions(database.db)
})
afterAll(() => database.close())

const deps = () => judging(database.db, clock, HISTORY)

/** Reads every six hours; a post each morning that has all its likes at once, three posts where a day is busy. */
async function live(from: number, to: number, posts: (n: number) => number): Promise<void> {
  for (let n = from; n <= to; n++) {
    for (const hour of [0, 6, 12, 18]) {
      const slot = at(n, hour)
      const runId = await addRun(database.db, accountId, slot)
      await database.db.transaction().execute(async trx => {
        await writeTogether(trx, [writeObservations([{ accountId, runId, slot, observation: followers(slot, 500) }])])
        if (hour === 0) return
        const rows = Array.from({ length: posts(n) }, (_, i) => ({
          ...{ accountId, runId, slot },
          reading: reading(`${n}-${i}`, at(n, 1 + i), slot, { likes: 10 }),
        }))
        await storePosts(trx, rows)
      })
    }
    clock.set(at(n + 1, 1))
  }
}

async function rows(metric: string) {
  const { rows } = await sql<{ day: Day; expected: number; low: number; high: number }>`
    select date_day as day, expected, low, high from polso.expected_days
    where account_id = ${accountId} and metric = ${metric} order by 1`.execute(database.db)
  return rows
}

it('are stored with the judgement, from the first day that is judged, and taken back where an alert opens', async () => {
  await live(0, 40, () => 3)
  await detectAccount(deps(), accountId)
  const quiet = await rows('posts_published')
  expect(quiet[0]?.day).toBe(day(HISTORY))
  expect(quiet.at(-1)?.day).toBe(day(39))
  for (const { expected, low, high } of quiet) {
    expect(expected).toBeCloseTo(3, 1)
    expect(low).toBeLessThan(3)
    expect(high).toBeGreaterThan(3)
  }

  await live(41, 49, () => 0)
  const worker = deps()
  await detectAccount(worker, accountId)
  const alerts = await database.db.selectFrom('polso.alerts').select(['onset', 'opened_on']).execute()
  expect(alerts).toMatchObject([{ onset: day(41) }])
  // Nothing that came since the onset has lowered what is expected.
  const fallen = (await rows('posts_published')).filter(row => row.day >= day(41))
  expect(fallen).toHaveLength(8)
  for (const { expected } of fallen) expect(expected).toBeCloseTo(3, 1)
})

it('are there for days under an event, and not for days that were not read in full', async () => {
  const event = { accountId, seriesId: null, title: 'Sciopero', startsOn: day(50), endsOn: day(51), author: 'anna' }
  await noteEvent(database.db, event, clock.now())
  await live(50, 51, () => 0)
  clock.set(at(53, 13))
  await addRun(database.db, accountId, at(53, 12))
  await addRun(database.db, accountId, at(54, 0))
  clock.set(at(55, 13))
  await addRun(database.db, accountId, at(55, 12))
  await detectAccount(deps(), accountId)
  const days = (await rows('posts_published')).map(row => row.day).filter(one => one >= day(49))
  expect(days).toEqual([day(49), day(50), day(51)])
})

it('leave nothing behind where the judgement fails', async () => {
  const before = await rows('posts_published')
  await live(56, 58, () => 3)
  const broken = {
    ...deps(),
    settingsOf: () => {
      throw new Error('no settings')
    },
  }
  await expect(detectAccount(broken, accountId)).rejects.toThrow('no settings')
  expect(await rows('posts_published')).toEqual(before)
})
