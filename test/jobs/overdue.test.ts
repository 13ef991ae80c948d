import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { ManualClock } from '../../src/clock.ts'
import { JUDGED_METRICS } from '../../src/detection/detection.ts'
import { defaultDetectionSettings } from '../../src/detection/settings.ts'
import { type DetectDeps, detectAccount } from '../../src/jobs/detect.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { judging } from '../support/judging.ts'
import { day, isWeekday, noticeOf, pressReviewTown, reviewOf } from './press-review.ts'

let database: TestDatabase
let accountId: number
let worker: DetectDeps
let clock: ManualClock
let read: Awaited<ReturnType<typeof pressReviewTown>>['read']
beforeAll(async () => {
  database = await createTestDatabase()
  ;({ accountId, clock, read } = await pressReviewTown(database.db))
  worker = judging(database.db, clock)
})
afterAll(() => database.close())

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
    await read(n, 18, [noticeOf(n)])
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
  await read(n, 18, [noticeOf(n)])
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
