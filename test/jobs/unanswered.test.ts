import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { ALL_DAY, quietUntil, spanFrom } from '../../src/alerts/quiet-hours.ts'
import type { Patience } from '../../src/alerts/waiting.ts'
import { ManualClock } from '../../src/clock.ts'
import { type DeliverDeps, deliverDue } from '../../src/jobs/notify.ts'
import { tellUnanswered } from '../../src/jobs/unanswered.ts'
import { type Notification, NotifyError } from '../../src/notifiers/notifier.ts'
import type { AlertRoute } from '../../src/store/alerts.ts'
import { acknowledge, dismiss } from '../../src/store/answers.ts'
import { addSilence, endSilence } from '../../src/store/silences.ts'
import { closed, drop } from '../alerts/findings.ts'
import { judge, newAccount } from '../alerts/outbox-support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 4 })
})
afterAll(() => database.close())
afterEach(() => sql`truncate polso.alerts, polso.events, polso.silences cascade`.execute(database.db))

const staff: AlertRoute = { notifier: 'staff', kinds: ['metric'], recipients: ['a@example.org'] }
const chief: AlertRoute = { notifier: 'chief', kinds: [], recipients: ['chief@example.org'] }
const routes = [staff, chief]

/** `judge` opens alerts at this instant: a quarter past midnight in Rome, a Friday. */
const opened = new Date('2019-10-24T22:15:00Z')
const hour = 3_600_000
const minute = 60_000
const after = (hours: number) => new Date(opened.getTime() + hours * hour)

const atOnce: Patience['leavesAt'] = (_, at) => at
const nights: Patience['leavesAt'] = (_, at) =>
  quietUntil({ weekdays: spanFrom('20:00-08:00'), weekends: ALL_DAY }, 'Europe/Rome', () => false, at)

const subject = 'Twitter: le interazioni circa il 40% sotto il solito'

/** A worker whose notifiers note what they are given, or refuse it. */
function worker(leavesAt = atOnce) {
  const got: string[] = []
  const clock = new ManualClock(opened)
  const state: { refusal: NotifyError | null } = { refusal: null }
  const notify = async ({ recipient, subject: told }: Notification) => {
    if (state.refusal) throw state.refusal
    got.push(`${recipient} ${told}`)
  }
  const notifier = { notify, check: async () => '', close: async () => {} }
  const quiet = () => undefined
  const deps: DeliverDeps = {
    db: database.db,
    notifiers: new Map(
      routes.map(({ notifier: id, recipients }) => [id, { notifier, language: 'it' as const, recipients }]),
    ),
    clock,
    log: { info: quiet, warn: quiet, error: quiet } as unknown as DeliverDeps['log'],
    signal: new AbortController().signal,
    random: () => 0.5,
    platformTitle: () => 'Twitter',
    timeZone: 'Europe/Rome',
    leavesAt,
  }
  const patience = { remindAfterMs: 24 * hour, escalations: [{ to: 'chief', afterMs: 48 * hour }], leavesAt }
  /** What upkeep and delivery do in a minute. */
  const work = async (at: Date) => {
    clock.set(at)
    await tellUnanswered({ db: database.db, routes, patience }, at)
    await deliverDue(deps, { limit: 100 })
  }
  /** What arrived since the last look. */
  return Object.assign(state, { work, heard: () => got.splice(0) })
}

async function openDrop() {
  const { id } = await newAccount(database.db)
  await judge(database.db, id, '2019-10-24', [drop()], routes)
  const alert = database.db.selectFrom('polso.alerts').select('alert_id').where('account_id', '=', id)
  return { id, alertId: (await alert.executeTakeFirstOrThrow()).alert_id }
}

/** Step, status and tries of every message, in the order of the ledger. */
async function outbox(): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', t.step, n.status, n.attempts) as line
    from polso.notifications n join polso.alert_transitions t using (transition_id)
    order by t.seq, n.notifier, n.recipient`.execute(database.db)
  return rows.map(({ line }) => line)
}

describe('a reminder that quiet hours hold over a weekend', () => {
  const friday = new Date('2019-10-25T06:00:00Z')
  const saturday = new Date('2019-10-26T06:00:00Z')
  const sunday = new Date('2019-10-27T15:00:00Z')
  const monday = new Date('2019-10-28T07:00:00Z')

  async function weekend(answer: (alertId: number) => Promise<unknown>) {
    const { alertId } = await openDrop()
    const office = worker(nights)
    for (const at of [opened, friday, saturday]) await office.work(at)
    expect(office.heard()).toEqual([`a@example.org ${subject}`])
    expect(await outbox()).toEqual(['change sent 1', 'reminder pending 0'])
    await answer(alertId)
    await office.work(monday)
    return office.heard().sort()
  }

  it('is not sent on Monday where somebody took the alert on meanwhile', async () => {
    const heard = await weekend(alertId => acknowledge(database.db, { alertId, actor: 'Anna', now: sunday }))
    expect(heard).toEqual([])
    expect(await outbox()).toEqual(['change sent 1', 'reminder superseded 0'])
  })

  it('is sent where nobody did', async () => {
    expect(await weekend(async () => undefined)).toEqual([
      `a@example.org Promemoria – ${subject}`,
      `chief@example.org Senza risposta – ${subject}`,
    ])
  })
})

describe('what is being tried again when the answer comes', () => {
  const refused = new NotifyError('not now', false)

  /** From `hours` on nothing arrives, until the answer came. */
  async function failingFrom(hours: number, answer: (alert: { id: number; alertId: number }) => Promise<unknown>) {
    const alert = await openDrop()
    const office = worker()
    for (const at of [0, 24]) if (at < hours) await office.work(after(at))
    office.heard()
    office.refusal = refused
    await office.work(after(hours))
    await answer(alert)
    office.refusal = null
    for (const later of [2, 3]) await office.work(after(hours + later))
    return office.heard()
  }

  it('is no reminder any more', async () => {
    const answer = ({ alertId }: { alertId: number }) =>
      acknowledge(database.db, { alertId, actor: 'Anna', now: after(25) })
    expect(await failingFrom(24, answer)).toEqual([])
    expect(await outbox()).toEqual(['change sent 1', 'reminder superseded 1'])
  })

  it('is no escalation any more, and who did not hear of it hears of no answer', async () => {
    const answer = ({ alertId }: { alertId: number }) =>
      acknowledge(database.db, { alertId, actor: 'Anna', now: after(49) })
    expect(await failingFrom(48, answer)).toEqual([])
    expect((await outbox()).slice(2)).toEqual([
      'escalation superseded 1',
      'reminder superseded 1',
      'change superseded 0',
    ])
  })

  it('is no reminder of what is dismissed, and the dismissal reaches only those who had heard', async () => {
    const answer = ({ alertId }: { alertId: number }) =>
      dismiss(database.db, { alertId, actor: 'Anna', note: 'È il ponte', now: after(49) })
    expect(await failingFrom(48, answer)).toEqual([`a@example.org Archiviato – ${subject}`])
  })

  it('is not told after the end of the alert either', async () => {
    const answer = ({ id }: { id: number }) => judge(database.db, id, '2019-10-26', [drop(closed)], routes)
    expect(await failingFrom(48, answer)).toEqual(['a@example.org Twitter: le interazioni di nuovo nella norma'])
  })

  it('is still told where it is the opening', async () => {
    const answer = ({ alertId }: { alertId: number }) =>
      acknowledge(database.db, { alertId, actor: 'Anna', now: after(1) })
    expect(await failingFrom(0, answer)).toEqual([`a@example.org ${subject}`])
  })

  it('is not that a silence is over', async () => {
    const { id, alertId } = await openDrop()
    const silence = { accountId: id, author: 'anna', reason: 'Trasloco', startsAt: after(-1), endsAt: after(10) }
    await addSilence(database.db, silence, after(-1))
    const office = worker()
    await office.work(after(0))
    office.refusal = refused
    await office.work(after(10))
    await acknowledge(database.db, { alertId, actor: 'Anna', now: after(11) })
    office.refusal = null
    await office.work(after(12))
    expect(office.heard()).toEqual([])
    expect(await outbox()).toEqual(['change muted 0', 'unmuted superseded 1'])
  })
})

describe('a reminder that fails for good', () => {
  it('is written once an interval', async () => {
    await openDrop()
    const office = worker()
    await office.work(after(0))
    office.refusal = new NotifyError('550 no such mailbox', true)
    for (const day of [24, 48]) {
      for (const past of [0, 1, 2, 3]) await office.work(new Date(after(day).getTime() + past * minute))
    }
    expect((await outbox()).filter(line => line.startsWith('reminder'))).toEqual([
      'reminder failed 1',
      'reminder failed 1',
    ])
    office.refusal = null
    await office.work(after(73))
    expect(office.heard()).toEqual([`a@example.org ${subject}`, `a@example.org Promemoria – ${subject}`])
  })
})

describe('a silence that held nothing back', () => {
  const week = 7 * 24
  const silence = (accountId: number, startsAt: Date, endsAt: Date) =>
    addSilence(database.db, { accountId, startsAt, endsAt, author: 'anna', reason: 'Trasloco' }, after(1))

  it('lets patience begin anew when it is over', async () => {
    const { id } = await openDrop()
    const office = worker()
    await office.work(after(0))
    office.heard()
    await silence(id, after(1), after(1 + week))
    for (const hours of [24, 48, week, 1 + week, 24.9 + week]) await office.work(after(hours))
    expect(office.heard()).toEqual([])
    await office.work(after(25 + week))
    expect(office.heard()).toEqual([`a@example.org Promemoria – ${subject}`])
    await office.work(after(48.9 + week))
    expect(office.heard()).toEqual([])
    await office.work(after(49 + week))
    expect(office.heard().sort()).toEqual([
      `a@example.org Promemoria – ${subject}`,
      `chief@example.org Senza risposta – ${subject}`,
    ])
  })

  it('counts as far as it was in force, and only over the alerts that it fits', async () => {
    const [ended, fitting] = [await openDrop(), await openDrop()]
    const office = worker()
    await office.work(after(0))
    office.heard()
    const other = await newAccount(database.db)
    await silence(other.id, after(1), after(5))
    const coming = await silence(ended.id, after(9), after(99))
    await endSilence(database.db, coming, 'anna', after(6))
    await silence(fitting.id, after(1), after(5))
    await office.work(after(24))
    expect(office.heard()).toEqual([`a@example.org Promemoria – ${subject}`])
    await office.work(after(29))
    expect(office.heard()).toEqual([`a@example.org Promemoria – ${subject}`])
  })
})
