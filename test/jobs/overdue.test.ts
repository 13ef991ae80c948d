import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { ManualClock } from '../../src/clock.ts'
import { addDays, dayStart } from '../../src/days.ts'
import { JUDGED_METRICS } from '../../src/detection/detection.ts'
import { defaultDetectionSettings } from '../../src/detection/settings.ts'
import { type DetectDeps, detectAccount } from '../../src/jobs/detect.ts'
import { writeTogether } from '../../src/store/rows.ts'
import { writeObservations } from '../../src/store/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { judging } from '../support/judging.ts'
import { addAccounts, addRun, defineInteractions, followers, reading, settings, storePosts } from '../support/rows.ts'

/** The town's press review, weekdays at 08:30 with two hours of grace; read at midnight, 06:00, 12:00 and 18:00. */

const zone = 'Europe/Rome'
const FIRST = '2019-09-02' // a Monday
const day = (n: number) => addDays(FIRST, n)
const at = (n: number, hour: number, minute = 0) =>
  new Date(dayStart(day(n), zone).getTime() + (hour * 60 + minute) * 60_000)
const clock = new ManualClock(at(0, 0))
const review = { id: 'review', name: 'Rassegna stampa', match: { hashtag: 'rassegna' }, grace_minutes: 120 }

let database: TestDatabase
let accountId: number
let worker: DetectDeps
beforeAll(async () => {
  database = await createTestDatabase()
  worker = judging(database.db, clock)
  const account = settings('town', { series: [{ ...review, cadence: '30 8 * * 1-5' }] })
  ;[accountId = 0] = await addAccounts(database.db, [account], at(0, 0))
  await defineInteractions(database.db)
})
afterAll(() => database.close())

/** One reading; `posted` is what the town published since the one before. */
async function read(n: number, hour: number, posted: readonly { at: Date; text: string }[]): Promise<void> {
  const slot = at(n, hour)
  const runId = await addRun(database.db, accountId, slot)
  await database.db.transaction().execute(async trx => {
    await writeTogether(trx, [writeObservations([{ accountId, runId, slot, observation: followers(slot, 500) }])])
    const rows = posted.map(post => ({
      ...{ accountId, runId, slot },
      reading: reading(post.at.toISOString(), post.at, slot, { likes: 8 }, post.text),
    }))
    if (rows.length > 0) await storePosts(trx, rows)
  })
  clock.set(new Date(slot.getTime() + 60_000))
}

const reviewOf = (n: number) => ({ at: at(n, 8, 40), text: 'I giornali di oggi #rassegna' })
const isWeekday = (n: number) => n % 7 < 5

async function alerts() {
  const { rows } = await sql`
    select a.type, a.onset, a.opened_on, a.state, t.at, t.to_state
    from polso.alerts a join polso.alert_transitions t using (alert_id) order by t.at, t.seq`.execute(database.db)
  return rows
}

it('opens a pause on the day itself, once the grace is over, and closes it with the next post', async () => {
  for (let n = 0; n < 84; n++) {
    await read(n, 0, [])
    await read(n, 6, [])
    await read(n, 12, isWeekday(n) ? [reviewOf(n)] : [])
    await read(n, 18, [{ at: at(n, 15), text: 'Avviso' }])
  }
  await detectAccount(worker, accountId)
  expect(await alerts()).toEqual([])

  await read(84, 0, [])
  await read(84, 6, []) // a Monday: the review is not due yet
  await detectAccount(worker, accountId)
  expect(await alerts()).toEqual([])

  const missed = 84
  let opened = missed
  for (; opened < missed + 3 && (await alerts()).length === 0; opened++) {
    if (opened > missed) for (const hour of [0, 6]) await read(opened, hour, [])
    await read(opened, 12, [])
    await detectAccount(worker, accountId)
    if ((await alerts()).length > 0) break
    await read(opened, 18, [])
  }
  expect(opened).toBeLessThanOrEqual(missed + 1)
  const told = { type: 'series-paused', onset: day(missed), opened_on: day(opened) }
  expect(await alerts()).toMatchObject([{ ...told, to_state: 'open', at: clock.now() }])

  await read(opened, 18, [])
  await read(opened + 1, 0, [])
  await detectAccount(worker, accountId)
  expect(await alerts()).toMatchObject([{ ...told, state: 'open' }]) // the closed day says the same, and nobody hears it twice

  await read(opened + 1, 12, [reviewOf(opened + 1)])
  await read(opened + 1, 18, [])
  await read(opened + 2, 0, [])
  await detectAccount(worker, accountId)
  expect(await alerts()).toMatchObject([
    { ...told, to_state: 'open' },
    { ...told, to_state: 'resolved', state: 'resolved' },
  ])
})

/** The readings of a day, judged at its end; @returns the state of the newest alert and why its pause ended */
async function live(n: number, posted: boolean, settingsNow = defaultDetectionSettings) {
  await read(n, 0, [])
  await detectAccount({ ...worker, settingsOf: () => settingsNow }, accountId)
  await read(n, 12, posted && isWeekday(n) ? [reviewOf(n)] : [])
  await read(n, 18, [{ at: at(n, 15), text: 'Avviso' }])
  const { rows } = await sql<{ state: string; reason: string }>`
    select state, evidence->'findings'->0->>'reason' as reason from polso.alerts order by alert_id desc limit 1`.execute(
    database.db,
  )
  return rows[0]
}

const seriesOff = { ...defaultDetectionSettings, series: { review: 'off' as const } }
const allOff = { ...seriesOff, metrics: Object.fromEntries(JUDGED_METRICS.map(metric => [metric, 'off' as const])) }

it.each([
  ['its sensitivity is off', seriesOff, 91],
  ['nothing of the account is judged any more', allOff, 140],
])('an open pause ends as no longer watched when %s', async (_, switchedOff, from) => {
  let n = from
  while (n < from + 14) await live(n++, true)
  while (n < from + 28 && (await live(n, false))?.state !== 'open') n++
  expect(await live(++n, false)).toEqual({ state: 'open', reason: 'series-overdue' })
  await live(++n, false, switchedOff)
  expect(await live(++n, false, switchedOff)).toEqual({ state: 'resolved', reason: 'no-longer-watched' })
  // Nor does it open again.
  expect(await live(++n, false, switchedOff)).toEqual({ state: 'resolved', reason: 'no-longer-watched' })
})
