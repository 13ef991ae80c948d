import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { ManualClock } from '../../src/clock.ts'
import { addDays, type Day } from '../../src/days.ts'
import { type DetectDeps, detectAccount } from '../../src/jobs/detect.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { judging } from '../support/judging.ts'
import { day, isWeekday, noticeOf, pressReviewTown, reviewOf } from './press-review.ts'

/** What the worker tells a judgement of days past and to come, and what it makes of the answers. */

let database: TestDatabase
let accountId: number
let worker: DetectDeps
let clock: ManualClock
let read: Awaited<ReturnType<typeof pressReviewTown>>['read']
beforeEach(async () => {
  database = await createTestDatabase()
  ;({ accountId, clock, read } = await pressReviewTown(database.db))
  worker = judging(database.db, clock)
})
afterEach(() => database.close())

async function live(n: number, posts: boolean): Promise<void> {
  await read(n, 0, [])
  await detectAccount(worker, accountId)
  await read(n, 12, posts && isWeekday(n) ? [reviewOf(n)] : [])
  await read(n, 18, [noticeOf(n)])
}

async function alerts() {
  const { rows } = await sql<{ opened_on: Day; resolved_on: Day | null; reason: string }>`
    select opened_on, resolved_on, evidence -> 'findings' -> 0 ->> 'reason' as reason
    from polso.alerts order by alert_id`.execute(database.db)
  return rows
}

it('tells the end of a series once: a series that has ended is not found paused again', async () => {
  for (let n = 0; n < 84; n++) await live(n, true)
  for (let n = 84; n < 84 + 75; n++) await live(n, false)
  expect(await alerts()).toMatchObject([{ reason: 'new-normal', resolved_on: expect.any(String) }])
})

it('knows of the holidays to come, which make bridges of the days before them', async () => {
  const asked: Day[] = []
  worker = {
    ...worker,
    holidays: (_, to) => {
      asked.push(to)
      return []
    },
  }
  for (let n = 0; n < 3; n++) await live(n, true)
  expect(asked.sort().at(-1)).toBe(addDays(day(1), 7))
})

it('an event that explains a pause of the running day ends it not before it began', async () => {
  for (let n = 0; n < 84; n++) await live(n, true)
  for (let n = 84; n < 87 && (await alerts()).length === 0; n++) {
    await live(n, false)
    await detectAccount(worker, accountId)
  }
  const [opened] = await alerts()
  await sql`insert into polso.events (account_id, title, starts_on, ends_on, author, created_at, origin)
    values (${accountId}, 'Ferie', ${day(80)}, null, 'ufficio stampa', ${clock.now()}, 'noted')`.execute(database.db)
  await detectAccount(worker, accountId)
  expect(await alerts()).toMatchObject([{ opened_on: opened?.opened_on, resolved_on: opened?.opened_on }])
})
