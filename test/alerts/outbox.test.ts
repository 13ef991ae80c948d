import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { planMetricChanges, planOperationalChanges } from '../../src/alerts/lifecycle.ts'
import type { OperationalFinding } from '../../src/alerts/operational-facts.ts'
import { applyAlertChanges, listAlerts, openAlerts, watchedOperationalAlerts } from '../../src/store/alerts.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { closed, drop, pause, unjudged } from './findings.ts'
import { addAccount, judge, messagesOf, routes } from './outbox-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 8 })
})
afterAll(() => database.close())

let accounts = 0
function account(): Promise<number> {
  accounts += 1
  return addAccount(database.db, `account-${accounts}`)
}

function alertsOf(accountId: number) {
  return database.db.selectFrom('polso.alerts').selectAll().where('account_id', '=', accountId).execute()
}

function transitionsOf(accountId: number) {
  return database.db
    .selectFrom('polso.alert_transitions as t')
    .innerJoin('polso.alerts as a', 'a.alert_id', 't.alert_id')
    .select(['t.seq', 't.from_state', 't.to_state', 't.at', 't.evidence'])
    .where('a.account_id', '=', accountId)
    .orderBy('t.transition_id')
    .execute()
}

const outboxOf = (accountId: number) =>
  messagesOf(database.db, accountId).select(['n.notifier', 'n.recipient', 't.to_state', 'n.status']).execute()

describe('a life of an alert', () => {
  it('opens, is updated without a word, and resolves, each told to those who hear of its kind', async () => {
    const id = await account()
    await judge(database.db, id, '2019-10-20', [drop()])
    await judge(database.db, id, '2019-10-21', [drop({ onset: '2019-10-13', reason: 'still-below' })])
    await judge(database.db, id, '2019-10-22', [drop(unjudged)])
    await judge(database.db, id, '2019-11-04', [drop(closed)])

    expect(await alertsOf(id)).toMatchObject([
      {
        kind: 'metric',
        type: 'drop',
        metric: 'interactions_gained',
        state: 'resolved',
        onset: '2019-10-14',
        opened_on: '2019-10-20',
        opened_at: new Date('2019-10-20T22:15:00Z'),
        resolved_on: '2019-11-04',
        resolved_at: new Date('2019-11-04T22:15:00Z'),
        effect: -224,
        effect_low: -290,
        effect_high: -180,
      },
    ])
    expect(await transitionsOf(id)).toMatchObject([
      { seq: 1, from_state: null, to_state: 'open', evidence: { day: '2019-10-20' } },
      { seq: 2, from_state: 'open', to_state: 'resolved', evidence: { day: '2019-11-04', recovered_on: '2019-11-02' } },
    ])
    expect(await outboxOf(id)).toEqual(
      ['open', 'resolved'].flatMap(to_state =>
        ['a@example.org', 'b@example.org'].map(recipient => ({
          notifier: 'staff',
          recipient,
          to_state,
          status: 'pending',
        })),
      ),
    )
  })

  it('keeps the series that it is about', async () => {
    const id = await account()
    await database.db
      .insertInto('polso.content_series')
      .values({
        account_id: id,
        key: 'rassegna-stampa',
        name: 'Rassegna stampa',
        match: {},
        cadence: '30 8 * * 1-5',
        grace_minutes: 120,
        active: true,
      })
      .execute()
    await judge(database.db, id, '2019-11-12', [pause()])
    expect(await openAlerts(database.db, id)).toMatchObject([
      { cause: 'series:rassegna-stampa', series: 'rassegna-stampa', accountId: id, openedOn: '2019-11-12' },
    ])
  })

  it('is listed with the names that people know, open ones apart from ended ones', async () => {
    const id = await account()
    await judge(database.db, id, '2019-10-20', [drop()])
    const own = async (state: 'open' | 'ended') =>
      (await listAlerts(database.db, { state })).filter(alert => alert.account?.key === `account-${accounts}`)
    expect(await own('open')).toMatchObject([
      {
        type: 'drop',
        account: { name: 'Comune della Spezia', platform: 'alpha', timeZone: 'Europe/Rome' },
        series: null,
        openedOn: '2019-10-20',
        effect: -224,
      },
    ])
    expect(await own('ended')).toEqual([])
    await judge(database.db, id, '2019-11-04', [drop(closed)])
    expect([await own('open'), (await own('ended')).length]).toEqual([[], 1])
  })

  it('can begin again later', async () => {
    const id = await account()
    await judge(database.db, id, '2019-10-20', [drop()])
    await judge(database.db, id, '2019-11-04', [drop(closed)])
    await judge(database.db, id, '2019-12-10', [drop({ onset: '2019-12-05' })])
    expect((await alertsOf(id)).map(alert => alert.state)).toEqual(['resolved', 'open'])
  })
})

describe('workers at the same time', () => {
  it('open an alert once and resolve it once', async () => {
    const id = await account()
    const workers = [1, 2, 3, 4, 5, 6]
    const opened = await Promise.all(workers.map(() => judge(database.db, id, '2019-10-20', [drop(), pause()])))
    expect(opened.flat()).toHaveLength(2)
    const both = [drop(closed), pause(closed)]
    const ended = await Promise.all(workers.map(() => judge(database.db, id, '2019-11-04', both)))
    expect(ended.flat()).toHaveLength(2)
    expect((await transitionsOf(id)).map(transition => transition.to_state).sort()).toEqual([
      'open',
      'open',
      'resolved',
      'resolved',
    ])
    expect(await outboxOf(id)).toHaveLength(8)
  })

  it('that planned from the same state do not both write', async () => {
    const id = await account()
    const plan = planMetricChanges(id, '2019-10-20', [drop()], [])
    const at = { now: new Date('2019-10-20T22:15:00Z'), day: '2019-10-20', routes }
    const made = await Promise.all(
      [1, 2, 3, 4].map(() => database.db.transaction().execute(trx => applyAlertChanges(trx, plan, at))),
    )
    expect(made.map(changes => changes.length).sort()).toEqual([0, 0, 0, 1])
  })

  it('that lag behind neither open again what ran its course nor undo later figures', async () => {
    const id = await account()
    await judge(database.db, id, '2019-10-20', [drop()])
    const stale = planMetricChanges(id, '2019-10-21', [drop({ score: 1 })], await openAlerts(database.db, id))
    await judge(database.db, id, '2019-10-25', [drop({ score: 20 })])
    const apply = (changes: typeof stale, day: string) =>
      database.db.transaction().execute(trx => applyAlertChanges(trx, changes, { now: new Date(), day, routes }))
    expect(await apply(stale, '2019-10-21')).toEqual([])
    await judge(database.db, id, '2019-11-04', [drop(closed)])
    expect(await apply(planMetricChanges(id, '2019-10-20', [drop()], []), '2019-10-20')).toEqual([])
    expect(await transitionsOf(id)).toHaveLength(2)
  })

  it('leave nothing behind when their transaction fails', async () => {
    const id = await account()
    const plan = planMetricChanges(id, '2019-10-20', [drop()], [])
    const broken = database.db.transaction().execute(async trx => {
      await applyAlertChanges(trx, plan, { now: new Date(), day: '2019-10-20', routes })
      throw new Error('killed')
    })
    await expect(broken).rejects.toThrow('killed')
    expect([await alertsOf(id), await outboxOf(id)]).toEqual([[], []])
  })
})

describe('operational alerts', () => {
  const finding = (type: 'token-dead' | 'notifier-failing', subject: string): OperationalFinding => ({
    type,
    subject,
    accountId: null,
    state: 'open',
    evidence: {},
  })

  async function apply(findings: readonly OperationalFinding[]) {
    const day = '2019-10-20'
    const open = (await watchedOperationalAlerts(database.db, day)).filter(alert =>
      findings.some(({ subject }) => subject === alert.subject),
    )
    const changes = planOperationalChanges(day, findings, open)
    const everyone = [{ notifier: 'staff', kinds: ['operational'], recipients: ['x@example.org'] } as const, ...routes]
    const at = { now: new Date(), day, routes: everyone }
    return database.db.transaction().execute(trx => applyAlertChanges(trx, changes, at))
  }

  function heardOf(subject: string) {
    return database.db
      .selectFrom('polso.notifications as n')
      .innerJoin('polso.alert_transitions as t', 't.transition_id', 'n.transition_id')
      .innerJoin('polso.alerts as a', 'a.alert_id', 't.alert_id')
      .select('n.notifier')
      .where('a.subject', '=', subject)
      .execute()
  }

  it('of a credential open once although they belong to no account', async () => {
    const made = await Promise.all([1, 2, 3].map(() => apply([finding('token-dead', 'meta')])))
    expect(made.flat()).toHaveLength(1)
    expect(await heardOf('meta')).toHaveLength(2)
  })

  it('of a dead notifier go through another one', async () => {
    await apply([finding('notifier-failing', 'ops')])
    expect(await heardOf('ops')).toEqual([{ notifier: 'staff' }])
  })

  it('that come back within a day are told again', async () => {
    const dead = finding('token-dead', 'x')
    await apply([dead])
    await apply([{ ...dead, state: 'closed' }])
    expect(await apply([dead])).toMatchObject([{ action: 'open' }])
  })
})
