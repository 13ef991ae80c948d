import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { planMetricChanges, planOperationalChanges } from '../../src/alerts/lifecycle.ts'
import type { OperationalFinding } from '../../src/alerts/operational-facts.ts'
import type { Finding } from '../../src/detection/detection.ts'
import { explainOpenAlerts } from '../../src/jobs/events.ts'
import { applyAlertChanges, watchedAlerts, watchedOperationalAlerts } from '../../src/store/alerts.ts'
import { dismiss } from '../../src/store/answers.ts'
import { listEvents } from '../../src/store/events.ts'
import { excludedDays } from '../../src/store/history.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { closed, drop, pause } from './findings.ts'
import { judge, messagesOf, newAccount, routes } from './outbox-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 4 })
})
afterAll(() => database.close())

const now = new Date('2019-10-21T08:00:00Z')
const note = 'Vacanze'

async function dismissed(findings: readonly Finding[], until: string | null = null) {
  const account = await newAccount(database.db)
  await judge(database.db, account.id, '2019-10-20', findings)
  const [alert] = await alertsOf(account.id)
  const alertId = alert?.alert_id ?? 0
  await dismiss(database.db, { alertId, actor: 'anna', note, until, now })
  return { ...account, alertId }
}

const alertsOf = (accountId: number) =>
  database.db.selectFrom('polso.alerts').selectAll().where('account_id', '=', accountId).orderBy('alert_id').execute()
const stepsOf = async (alertId: number) => {
  const rows = database.db.selectFrom('polso.alert_transitions').select(['to_state', 'step', 'actor', 'transition_id'])
  return rows.where('alert_id', '=', alertId).orderBy('seq').execute()
}
const toldOf = (accountId: number) =>
  messagesOf(database.db, accountId).select(['t.to_state', 'n.recipient', 'n.status']).execute()
const eventsOf = (key: string) => listEvents(database.db, { account: key, limit: 10 })

describe('a dismissal without an end day', () => {
  it('holds while the same lasts: nothing opens again and nobody is told, while figures are revised', async () => {
    const { id, alertId } = await dismissed([drop()])
    for (const day of ['2019-10-21', '2019-10-22', '2019-10-23']) {
      await judge(database.db, id, day, [drop({ reason: 'still-below', observedPerDay: 30 })])
    }
    expect(await alertsOf(id)).toMatchObject([
      { alert_id: alertId, state: 'dismissed', over_on: null, evidence: { findings: [{ observed_per_day: 30 }] } },
    ])
    expect(await stepsOf(alertId)).toHaveLength(2)
    expect(await watchedAlerts(database.db, id)).toMatchObject([{ alertId, dismissed: true }])
  })

  it('is not undone by a worker that planned before it', async () => {
    const { id } = await dismissed([drop()])
    const stale = { now, day: '2019-11-20', routes }
    const plan = planMetricChanges(id, '2019-11-20', [drop()], [])
    expect(await database.db.transaction().execute(trx => applyAlertChanges(trx, plan, stale))).toEqual([])
  })

  it('ends with what was dismissed: the event gets its last day, and the next fall is a new alert', async () => {
    const { id, key, alertId } = await dismissed([drop()])
    expect(await excludedDays(database.db, id, '2019-01-01')).toEqual([
      { from: '2019-10-14', to: null, why: 'alert', kind: 'alert', series: null },
    ])
    await judge(database.db, id, '2019-11-04', [drop(closed)])
    expect(await alertsOf(id)).toMatchObject([{ state: 'dismissed', over_on: '2019-11-04' }])
    expect(await eventsOf(key)).toMatchObject([{ title: note, startsOn: '2019-10-14', endsOn: '2019-11-01' }])
    expect(await excludedDays(database.db, id, '2019-01-01')).toEqual([
      { from: '2019-10-14', to: '2019-11-01', why: note, kind: 'event', series: null },
      { from: '2019-10-14', to: '2019-11-04', why: 'alert', kind: 'alert', series: null },
    ])
    expect(await stepsOf(alertId)).toMatchObject([
      { to_state: 'open' },
      { to_state: 'dismissed', step: 'change', actor: 'anna' },
      { to_state: 'dismissed', step: 'over', actor: 'polso' },
    ])
    await judge(database.db, id, '2019-11-20', [drop({ onset: '2019-11-15' })])
    expect((await alertsOf(id)).map(({ state }) => state)).toEqual(['dismissed', 'open'])
  })

  it('leaves a level that became the normal to the baseline', async () => {
    const { id } = await dismissed([drop()])
    await judge(database.db, id, '2019-12-04', [drop({ ...closed, reason: 'new-normal', recoveredOn: null })])
    expect(await excludedDays(database.db, id, '2019-01-01')).toEqual([
      { from: '2019-10-14', to: '2019-12-04', why: 'alert', kind: 'new-normal', series: null },
    ])
  })

  it('explains nothing but its own alert while it lasts: another cause opens another alert', async () => {
    const { id } = await dismissed([drop()])
    const explanation = { kind: 'series-paused', series: 'rassegna-stampa', seriesMissing: 5 } as const
    const byPause = drop({ explanation: { ...explanation, postsExpected: 9, postsObserved: 3 } })
    await judge(database.db, id, '2019-10-28', [byPause, pause({ onset: '2019-10-25' })])
    const at = { now, day: '2019-10-28', routes }
    await database.db.transaction().execute(trx => explainOpenAlerts(trx, id, at))
    expect((await alertsOf(id)).map(({ cause, state }) => `${cause} ${state}`)).toEqual([
      'drop dismissed',
      'series:rassegna-stampa open',
    ])
  })
})

describe('a dismissal with an end day', () => {
  it('holds until then, and not longer', async () => {
    const { id, key } = await dismissed([drop()], '2019-11-01')
    expect(await eventsOf(key)).toMatchObject([{ startsOn: '2019-10-14', endsOn: '2019-11-01' }])
    await judge(database.db, id, '2019-10-30', [drop()])
    await judge(database.db, id, '2019-11-01', [drop()])
    expect(await alertsOf(id)).toHaveLength(1)
    await judge(database.db, id, '2019-11-06', [drop({ onset: '2019-11-02' })])
    expect((await alertsOf(id)).map(({ state }) => state)).toEqual(['dismissed', 'open'])
  })
})

describe('who hears of a dismissal', () => {
  const sent = (accountId: number, recipient: string) =>
    database.db
      .updateTable('polso.notifications')
      .set({ status: 'sent', sent_at: now })
      .where('recipient', '=', recipient)
      .where('transition_id', 'in', eb =>
        eb
          .selectFrom('polso.alert_transitions as t')
          .innerJoin('polso.alerts as a', 'a.alert_id', 't.alert_id')
          .select('t.transition_id')
          .where('a.account_id', '=', accountId),
      )
      .execute()

  it('are those who had heard of the alert; whom its opening had not reached is left in peace', async () => {
    const account = await newAccount(database.db)
    await judge(database.db, account.id, '2019-10-20', [drop()])
    await sent(account.id, 'a@example.org')
    const [alert] = await alertsOf(account.id)
    await dismiss(database.db, { alertId: alert?.alert_id ?? 0, actor: 'anna', note, now })
    expect(await toldOf(account.id)).toEqual([
      { to_state: 'open', recipient: 'a@example.org', status: 'sent' },
      { to_state: 'open', recipient: 'b@example.org', status: 'superseded' },
      { to_state: 'dismissed', recipient: 'a@example.org', status: 'pending' },
    ])
  })
})

describe('an operational alert', () => {
  const finding = (subject: string, state: 'open' | 'closed'): OperationalFinding => ({
    type: 'token-dead',
    subject,
    accountId: null,
    state,
    evidence: {},
  })
  async function apply(subject: string, state: 'open' | 'closed', day: string) {
    return database.db.transaction().execute(async trx => {
      const watched = (await watchedOperationalAlerts(trx, day)).filter(alert => alert.subject === subject)
      return applyAlertChanges(trx, planOperationalChanges(day, [finding(subject, state)], watched), {
        now: new Date(`${day}T12:00:00Z`),
        day,
        routes,
      })
    })
  }
  async function newest(subject: string) {
    const rows = database.db.selectFrom('polso.alerts').selectAll().where('subject', '=', subject)
    return rows.orderBy('alert_id', 'desc').executeTakeFirstOrThrow()
  }

  it('that was dismissed stays closed until its fact is gone, then may come again; no event is noted', async () => {
    await apply('meta', 'open', '2019-10-20')
    const { alert_id: alertId } = await newest('meta')
    expect(await dismiss(database.db, { alertId, actor: 'ops', note: 'Account in chiusura', now })).toMatchObject({
      outcome: 'done',
      eventId: null,
    })
    expect(await apply('meta', 'open', '2019-10-22')).toEqual([])
    await apply('meta', 'closed', '2019-10-23')
    expect(await newest('meta')).toMatchObject({ alert_id: alertId, state: 'dismissed', over_on: '2019-10-23' })
    await apply('meta', 'open', '2019-10-24')
    expect(await newest('meta')).toMatchObject({ state: 'open' })
  })

  it('that was dismissed until a day comes again after it', async () => {
    await apply('x', 'open', '2019-10-20')
    const { alert_id: alertId } = await newest('x')
    await dismiss(database.db, { alertId, actor: 'ops', note: 'Rinnovo chiesto', until: '2019-10-25', now })
    expect(await apply('x', 'open', '2019-10-25')).toEqual([])
    expect(await apply('x', 'open', '2019-10-26')).toMatchObject([{ action: 'open' }])
  })
})

describe('alerts of several accounts that one tells of', () => {
  it('are dismissed with it, each with an event of its own', async () => {
    const [a, b] = [await newAccount(database.db), await newAccount(database.db)]
    const shared = (others: string) =>
      drop({
        explanation: {
          kind: 'all-alike',
          postsExpected: 9,
          postsObserved: 9,
          series: null,
          seriesMissing: null,
          alike: { accounts: [{ account: others, ratio: 0.5 }], compared: 1, platformOnly: false, holidays: [] },
        },
      })
    await judge(database.db, a.id, '2019-10-20', [shared(b.key)])
    await judge(database.db, b.id, '2019-10-20', [{ ...shared(a.key), onset: '2019-10-16' }])
    const [leader] = await alertsOf(a.id)
    const [follower] = await alertsOf(b.id)
    const dismissal = { alertId: leader?.alert_id ?? 0, actor: 'anna', note, until: '2019-10-15', now }
    const outcome = await dismiss(database.db, dismissal)
    expect(outcome).toMatchObject({ outcome: 'done', with: [follower?.alert_id] })
    expect(await alertsOf(b.id)).toMatchObject([{ state: 'dismissed' }])
    expect(await eventsOf(b.key)).toMatchObject([
      { title: note, account: b.key, startsOn: '2019-10-16', endsOn: '2019-10-16' },
    ])
  })
})
