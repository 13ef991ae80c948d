import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { ManualClock } from '../../src/clock.ts'
import { type DetectDeps, detectAccount } from '../../src/jobs/detect.ts'
import { endUnconfigured } from '../../src/jobs/unconfigured.ts'
import { type AccountSettings, syncAccounts } from '../../src/store/accounts.ts'
import { dismiss } from '../../src/store/answers.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { judging } from '../support/judging.ts'
import { day, isWeekday, noticeOf, pressReviewTown, review, reviewOf, townSettings } from './press-review.ts'

const routes = [{ notifier: 'staff', kinds: ['metric'] as const, recipients: ['a@example.org'] }]
/** The first weekday without a review, a Monday. */
const MISSED = 84

let database: TestDatabase
let accountId: number
let clock: ManualClock
let town: Awaited<ReturnType<typeof pressReviewTown>>
let worker: DetectDeps
let n: number

/** Twelve weeks in which the review came. */
beforeEach(async () => {
  database = await createTestDatabase()
  town = await pressReviewTown(database.db)
  ;({ accountId, clock } = town)
  worker = { ...judging(database.db, clock), routes }
  for (n = 0; n < MISSED; n++) await livedThrough(isWeekday(n) ? [reviewOf(n)] : [])
  await detectAccount(worker, accountId)
})
afterEach(() => database.close())

async function livedThrough(reviews: readonly ReturnType<typeof reviewOf>[]): Promise<void> {
  await town.read(n, 0, [])
  await town.read(n, 12, reviews)
  await town.read(n, 18, [noticeOf(n)])
}

/** So many days, each judged when it has closed; what they bring of the review. */
async function days(count: number, text: string | null): Promise<void> {
  for (const until = n + count; n < until; n++) {
    await livedThrough(text !== null && isWeekday(n) ? [reviewOf(n, text)] : [])
    await detectAccount(worker, accountId)
  }
}

const configured = (accounts: readonly AccountSettings[]) => syncAccounts(database.db, accounts, clock.now())
const withSeries = (series: AccountSettings['series']) => configured([townSettings(series)])

/** Alerts with their messages to staff, oldest first. */
async function alerts() {
  const { rows } = await sql`
    select a.type, a.state, a.onset, a.evidence->'findings'->0->>'reason' as reason,
      a.evidence->'findings'->0->'effect' as effect, a.evidence->>'recovered_on' as recovered, a.evidence->>'again' as again,
      (select count(*)::int from polso.alert_transitions t join polso.notifications using (transition_id)
       where t.alert_id = a.alert_id) as told
    from polso.alerts a order by alert_id`.execute(database.db)
  return rows
}

const paused = { type: 'series-paused', onset: day(MISSED) }
const ended = { ...paused, state: 'resolved', reason: 'no-longer-watched', recovered: null, told: 2 }

describe('a series that is taken out of the configuration', () => {
  it('while it is paused ends its alert, which is told once, with the loss as last known', async () => {
    await days(4, null)
    const [open] = (await alerts()) as { effect: unknown }[]
    expect(open).toMatchObject({ ...paused, state: 'open', told: 1 })
    await withSeries([])
    await days(2, null)
    expect(await alerts()).toEqual([{ ...ended, effect: open?.effect, again: null }])
    await days(30, null)
    expect(await alerts()).toHaveLength(1)
  })

  it('is not found paused afterwards, though no post is counted as its own any more', async () => {
    await withSeries([])
    await days(14, 'I giornali di oggi #rassegna')
    expect(await alerts()).toEqual([])
  })

  it('and put back goes on: what came meanwhile is its own by its rule', async () => {
    await withSeries([])
    await days(14, 'I giornali di oggi #rassegna')
    await withSeries([review])
    await days(2, 'I giornali di oggi #rassegna')
    expect(await alerts()).toEqual([])
    await days(4, null)
    expect(await alerts()).toMatchObject([{ type: 'series-paused', state: 'open', onset: day(MISSED + 16) }])
  })

  it('and put back while it is still silent is a new alert, since its first missed day', async () => {
    await days(4, null)
    await withSeries([])
    await days(4, null)
    await withSeries([review])
    await days(4, null)
    expect(await alerts()).toMatchObject([ended, { ...paused, state: 'open', again: day(MISSED + 3) }])
  })
})

describe('a paused series whose rule is changed', () => {
  it('resumes with the first post by the new rule', async () => {
    await days(4, 'I giornali di oggi #stampa')
    expect(await alerts()).toMatchObject([{ ...paused, state: 'open' }])
    await withSeries([{ ...review, match: { hashtag: 'stampa' } }])
    await days(2, 'I giornali di oggi #stampa')
    expect(await alerts()).toMatchObject([{ ...paused, state: 'resolved', reason: 'series-resumed' }])
  })

  it('stays paused where no post fits the new one either', async () => {
    await days(4, null)
    await withSeries([{ ...review, match: { hashtag: 'stampa' } }])
    await days(3, 'I giornali di oggi #rassegna')
    expect(await alerts()).toMatchObject([{ ...paused, state: 'open', reason: 'series-overdue', told: 1 }])
  })
})

describe('an account that is taken out of the configuration', () => {
  const sweep = () => endUnconfigured({ db: database.db, routes }, clock.now())

  it('ends its open alerts, which is told once, by whichever worker', async () => {
    await days(4, null)
    await sweep()
    expect(await alerts()).toMatchObject([{ ...paused, state: 'open', told: 1 }])
    await configured([])
    await Promise.all([sweep(), sweep(), sweep()])
    expect(await alerts()).toMatchObject([ended])
  })

  it('ends what was dismissed, too, with its event, and tells nobody', async () => {
    await days(4, null)
    const { alert_id: alertId } = await database.db
      .selectFrom('polso.alerts')
      .select('alert_id')
      .executeTakeFirstOrThrow()
    await dismiss(database.db, { alertId, actor: 'anna', note: 'Vacanze', until: null, now: clock.now() })
    const told = (await alerts()).map(alert => (alert as { told: number }).told)
    await configured([])
    await Promise.all([sweep(), sweep(), sweep()])
    expect(await alerts()).toMatchObject([{ ...paused, state: 'dismissed', told: told[0] }])
    const over = database.db.selectFrom('polso.alert_transitions').select('step').where('step', '=', 'over')
    expect(await over.execute()).toHaveLength(1)
    const events = database.db.selectFrom('polso.events').select(['starts_on', 'ends_on'])
    expect(await events.execute()).toEqual([{ starts_on: day(MISSED), ends_on: day(MISSED + 3) }])
  })

  it('and put back is watched again: the days between are not known, and are no silence', async () => {
    await days(4, null)
    await configured([])
    await sweep()
    n += 14
    await withSeries([review])
    await days(3, 'I giornali di oggi #rassegna')
    expect(await alerts()).toMatchObject([ended])
    while (!isWeekday(n)) await days(1, null)
    const again = day(n)
    await days(4, null)
    expect(await alerts()).toMatchObject([ended, { type: 'series-paused', state: 'open', onset: again }])
  })
})
