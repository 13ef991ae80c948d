import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { dayNumber, dayOf } from '../../src/detection/days.ts'
import { seeded } from '../../src/detection/random.ts'
import { explainOpenAlerts, measureEvents } from '../../src/jobs/events.ts'
import { syncSeries } from '../../src/store/accounts.ts'
import { listEvents, type NewEvent, noteEvent, removeEvent } from '../../src/store/events.ts'
import { excludedDays } from '../../src/store/history.ts'
import { judgedThrough } from '../../src/store/progress.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { closed, drop, pause } from './findings.ts'
import { addAccount, judge, routes } from './outbox-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 4 })
})
afterAll(() => database.close())

const now = new Date('2019-10-26T09:00:00Z')
let accounts = 0
async function account(): Promise<{ id: number; key: string }> {
  accounts += 1
  const key = `account-${accounts}`
  return { key, id: await addAccount(database.db, key) }
}

const strike = (accountId: number | null, changes: Partial<NewEvent> = {}): NewEvent => ({
  accountId,
  seriesId: null,
  title: 'Sciopero',
  startsOn: '2019-10-12',
  endsOn: '2019-10-25',
  author: 'anna',
  ...changes,
})

const explain = (accountId: number) =>
  database.db.transaction().execute(trx => explainOpenAlerts(trx, accountId, { now, day: '2019-10-25', routes }))

const measure = (accountId: number, day: string) =>
  database.db.transaction().execute(trx =>
    measureEvents(trx, {
      accountId,
      timeZone: 'Europe/Rome',
      day,
      now: new Date(`${day}T22:00:00Z`),
      minHistoryDays: 42,
      holidays: () => [],
    }),
  )

const alertsOf = (accountId: number) =>
  database.db.selectFrom('polso.alerts').selectAll().where('account_id', '=', accountId).execute()
const toldOf = (accountId: number) =>
  database.db
    .selectFrom('polso.notifications as n')
    .innerJoin('polso.alert_transitions as t', 't.transition_id', 'n.transition_id')
    .innerJoin('polso.alerts as a', 'a.alert_id', 't.alert_id')
    .select(['t.from_state', 't.to_state'])
    .distinct()
    .where('a.account_id', '=', accountId)
    .orderBy('t.to_state')
    .execute()
const effectsOf = async (key: string) =>
  (await listEvents(database.db, { account: key, limit: 10 })).flatMap(event => event.effects)

async function seriesOf({ id, key }: { id: number; key: string }): Promise<number> {
  const review = { id: 'rassegna-stampa', name: 'Rassegna', match: { hashtag: 'r' }, cadence: '30 8 * * 1-5' }
  await database.db
    .transaction()
    .execute(trx => syncSeries(trx, [{ id: key, series: [{ ...review, grace_minutes: 60 }] }]))
  const series = database.db.selectFrom('polso.content_series').select('series_id').where('account_id', '=', id)
  return (await series.executeTakeFirstOrThrow()).series_id
}

describe('an event noted after an alert opened', () => {
  it('explains it: the alert ends, says so once, and its days stay out of the baseline', async () => {
    const { id } = await account()
    await judge(database.db, id, '2019-10-20', [drop()])
    await noteEvent(database.db, strike(id), now)
    await explain(id)
    await explain(id)
    expect(await alertsOf(id)).toMatchObject([
      {
        state: 'resolved',
        resolved_on: '2019-10-25',
        effect: -224,
        evidence: { findings: [{ reason: 'explained', event: { title: 'Sciopero', starts_on: '2019-10-12' } }] },
      },
    ])
    expect(await toldOf(id)).toEqual([
      { from_state: null, to_state: 'open' },
      { from_state: 'open', to_state: 'resolved' },
    ])
    expect(await excludedDays(database.db, id, '2019-01-01')).toEqual([
      { from: '2019-10-12', to: '2019-10-25', why: 'Sciopero', kind: 'event', series: null },
      { from: '2019-10-14', to: '2019-10-25', why: 'alert', kind: 'alert', series: null },
    ])
  })

  it('of the whole body explains the alerts of every account', async () => {
    const { id } = await account()
    await judge(database.db, id, '2019-10-20', [drop()])
    const eventId = await noteEvent(database.db, strike(null), now)
    await explain(id)
    expect(await alertsOf(id)).toMatchObject([{ state: 'resolved' }])
    await removeEvent(database.db, eventId, now)
  })

  it('about a series explains its pause, and leaves a drop of its own cause', async () => {
    const one = await account()
    const seriesId = await seriesOf(one)
    await judge(database.db, one.id, '2019-10-20', [drop(), pause()])
    await noteEvent(database.db, strike(one.id, { seriesId }), now)
    await explain(one.id)
    const alerts = await alertsOf(one.id)
    expect(alerts.map(({ type, state }) => `${type} ${state}`).sort()).toEqual(['drop open', 'series-paused resolved'])
  })

  it('explains a part of an alert and leaves the rest open, which is told', async () => {
    const one = await account()
    const seriesId = await seriesOf(one)
    const byPause = { kind: 'series-paused', series: 'rassegna-stampa', seriesMissing: 5 } as const
    const fallen = drop({ metric: 'views', explanation: { ...byPause, postsExpected: 9, postsObserved: 3 } })
    await judge(database.db, one.id, '2019-10-20', [drop(), fallen, pause()])
    await noteEvent(database.db, strike(one.id, { seriesId }), now)
    await explain(one.id)
    expect(await alertsOf(one.id)).toMatchObject([
      { type: 'series-paused', state: 'open', metric: 'interactions_gained' },
    ])
    expect(await toldOf(one.id)).toContainEqual({ from_state: 'open', to_state: 'open' })
    await judge(database.db, one.id, '2019-11-04', [drop(closed), drop({ ...closed, metric: 'views' }), pause(closed)])
    expect(await alertsOf(one.id)).toMatchObject([{ state: 'resolved' }])
  })

  it('wakes the judgement of the accounts that it concerns', async () => {
    const [one, two] = [await account(), await account()]
    await noteEvent(database.db, strike(one.id), now)
    const dirty = (await judgedThrough(database.db, [one.id, two.id])).map(a => [a.accountId, a.dirty])
    expect(dirty.sort()).toEqual([
      [one.id, true],
      [two.id, false],
    ])
  })
})

describe('what an event cost', () => {
  const first = '2019-06-01'
  const at = (i: number) => dayOf(dayNumber(first) + i)
  /** Interactions of 180 days, low from day 133 (2019-10-12) to day 146 (2019-10-25). */
  async function figures(accountId: number, seed: number, low: number): Promise<void> {
    const r = seeded(seed)
    const rows = Array.from({ length: 180 }, (_, i) => ({
      account_id: accountId,
      metric: 'interactions_gained',
      date_day: at(i),
      value: Math.round((60 + 40 * r()) * (i >= 133 && i <= 146 ? low : 1)),
      status: 'complete' as const,
      reason: null,
      computed_at: now,
    }))
    await database.db.insertInto('polso.account_days').values(rows).execute()
  }

  it('is measured daily while it lasts, then for good, with the recovery', async () => {
    const { id, key } = await account()
    await figures(id, 1, 0.3)
    await noteEvent(database.db, strike(id), now)
    await measure(id, '2019-10-20')
    const [early] = await effectsOf(key)
    expect(early).toMatchObject({ verdict: 'fell', final: false, through: '2019-10-20', evidence: { days: 9 } })
    await measure(id, '2019-11-10')
    const [late] = await effectsOf(key)
    expect(late).toMatchObject({
      verdict: 'fell',
      final: true,
      recoveredOn: '2019-10-26',
      evidence: { basis: 'figures' },
    })
    expect(late?.effect).toBeLessThan(2 * (early?.effect ?? 0) * 0.6)
    await database.db.updateTable('polso.account_days').set({ value: 0 }).where('account_id', '=', id).execute()
    await measure(id, '2019-11-20')
    expect(await effectsOf(key)).toEqual([late])
  })

  it('of the whole body is measured for each account, and taken back with the event', async () => {
    const { id, key } = await account()
    await figures(id, 2, 1)
    const eventId = await noteEvent(database.db, strike(null, { title: 'Elezioni' }), now)
    await measure(id, '2019-10-25')
    expect((await effectsOf(key)).map(({ account, verdict }) => [account, verdict])).toEqual([[key, 'inconclusive']])
    expect(await removeEvent(database.db, eventId, now)).toBe(true)
    expect(await effectsOf(key)).toEqual([])
    expect(await removeEvent(database.db, eventId, now)).toBe(false)
  })

  it('is compared with accounts that moved together before and had nothing of their own, unless it befell all', async () => {
    const [one, two, three] = [await account(), await account(), await account()]
    for (const { id } of [one, two, three]) await figures(id, 3, 0.3)
    await judge(database.db, three.id, '2019-10-20', [drop()])
    await noteEvent(database.db, strike(one.id), now)
    const elections = await noteEvent(database.db, strike(null, { title: 'Elezioni', startsOn: '2019-10-13' }), now)
    await measure(one.id, '2019-10-25')
    const [all, own] = await listEvents(database.db, { account: one.key, limit: 10 })
    expect(all?.effects).toMatchObject([{ verdict: 'fell', evidence: { compared_with: [] } }])
    expect(own?.effects[0]?.evidence.compared_with).toContain(two.key)
    expect(own?.effects[0]?.evidence.compared_with).not.toContain(three.key)
    expect(Math.abs(own?.effects[0]?.effect ?? 0)).toBeLessThan(Math.abs(all?.effects[0]?.effect ?? 0))
    await removeEvent(database.db, elections, now)
  })

  it('without enough history is no figure', async () => {
    const { id, key } = await account()
    await noteEvent(database.db, strike(id), now)
    await measure(id, '2019-10-25')
    expect(await effectsOf(key)).toMatchObject([{ verdict: 'too-little-history', effect: null }])
  })
})
