import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { planOperationalChanges } from '../../src/alerts/lifecycle.ts'
import { ALL_DAY, quietUntil, spanFrom } from '../../src/alerts/quiet-hours.ts'
import type { Patience } from '../../src/alerts/waiting.ts'
import { ManualClock } from '../../src/clock.ts'
import { type DeliverDeps, deliverDue, type OutboxNotifier } from '../../src/jobs/notify.ts'
import { tellUnanswered } from '../../src/jobs/unanswered.ts'
import { type Notification, NotifyError } from '../../src/notifiers/notifier.ts'
import { type AlertRoute, applyAlertChanges, watchedOperationalAlerts } from '../../src/store/alerts.ts'
import { acknowledge, dismiss } from '../../src/store/answers.ts'
import { addSilence, endSilence, listSilences, silenceAlert } from '../../src/store/silences.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { closed, drop, pause } from './findings.ts'
import { judge, newAccount } from './outbox-support.ts'
import { sampleAlert } from './samples.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 12 })
})
afterAll(() => database.close())
afterEach(() => sql`truncate polso.alerts, polso.events, polso.silences cascade`.execute(database.db))

/** `judge` opens alerts at this instant: a quarter past midnight in Rome, a Monday. */
const opened = new Date('2019-10-20T22:15:00Z')
const hour = 3_600_000
const after = (hours: number) => new Date(opened.getTime() + hours * hour)

const staff: AlertRoute = {
  notifier: 'staff',
  kinds: ['metric', 'operational'],
  recipients: ['a@example.org', 'b@example.org'],
}
const chief: AlertRoute = { notifier: 'chief', kinds: [], recipients: ['chief@example.org'] }
const routes = [staff, chief]
const atOnce = (_: string, at: Date) => at
const nights = (_: string, at: Date) =>
  quietUntil({ weekdays: spanFrom('20:00-08:00'), weekends: ALL_DAY }, 'Europe/Rome', () => false, at)

/** A press office with its worker, at an instant of its own. */
class Office {
  readonly got: { to: string; subject: string; sentences: string; at: Date; state: string }[] = []
  readonly clock = new ManualClock(opened)
  leavesAt: Patience['leavesAt'] = atOnce
  remindAfterMs: number | null = 24 * hour
  fails: string | null = null

  /** What upkeep and delivery do in one minute; several workers at once where asked. */
  async work(at: Date, workers = 1): Promise<void> {
    this.clock.set(at)
    const patience = {
      remindAfterMs: this.remindAfterMs,
      escalations: [{ to: 'chief', afterMs: 48 * hour }],
      leavesAt: this.leavesAt,
    }
    const each = async () => {
      await tellUnanswered({ db: database.db, routes, patience }, at)
      await deliverDue(this.#deps(), { limit: 100 })
    }
    await Promise.all(Array.from({ length: workers }, each))
  }

  deliver(at: Date) {
    this.clock.set(at)
    return deliverDue(this.#deps(), { limit: 100 })
  }

  /** Subjects by recipient since the last look. */
  heard(recipient = 'a@example.org'): string[] {
    const own = this.got.filter(({ to }) => to === recipient).map(({ subject }) => subject)
    this.got.splice(0, this.got.length, ...this.got.filter(({ to }) => to !== recipient))
    return own
  }

  /** The latest that the first of the press office got. */
  newest() {
    return this.got.findLast(({ to }) => to === 'a@example.org')
  }

  #deps(): DeliverDeps {
    const told = (notification: Notification) => this.#take(notification)
    const notifier = { notify: async (n: Notification) => told(n), check: async () => '', close: async () => {} }
    const language = 'it' as const
    const notifiers = new Map<string, OutboxNotifier>(
      routes.map(({ notifier: id, recipients }) => [id, { notifier, language, recipients }]),
    )
    const quiet = () => undefined
    return {
      db: database.db,
      notifiers,
      clock: this.clock,
      log: { info: quiet, warn: quiet, error: quiet } as unknown as DeliverDeps['log'],
      signal: new AbortController().signal,
      random: () => 0.5,
      platformTitle: () => 'Twitter',
      timeZone: 'Europe/Rome',
      leavesAt: this.leavesAt,
    }
  }

  #take({ recipient, subject, text, payload }: Notification): void {
    if (recipient === this.fails) throw new NotifyError('refused', false)
    this.got.push({ to: recipient, subject, sentences: text, at: this.clock.now(), state: payload.alert.state })
  }
}

async function openDrop() {
  const account = await newAccount(database.db)
  await judge(database.db, account.id, '2019-10-20', [drop()], routes)
  const alert = database.db.selectFrom('polso.alerts').select('alert_id').where('account_id', '=', account.id)
  return { ...account, alertId: (await alert.executeTakeFirstOrThrow()).alert_id }
}

const subject = 'Twitter: le interazioni circa il 40% sotto il solito'

describe('an alert that nobody answers', () => {
  it('is told again each day, once whoever is at it and whatever restarts', async () => {
    const { alertId } = await openDrop()
    const office = new Office()
    await office.work(after(0), 4)
    await office.work(after(23.9), 4)
    expect(office.heard()).toEqual([subject])
    for (const hours of [24, 24.1, 30, 47.9]) await office.work(after(hours), 4)
    expect(office.heard()).toEqual([`Promemoria – ${subject}`])
    await new Office().work(after(47.95))
    for (const hours of [48, 60]) await office.work(after(hours), 4)
    expect(office.heard()).toEqual([`Promemoria – ${subject}`])
    const keys = database.db.selectFrom('polso.alert_transitions').select(['seq', 'step', 'to_state'])
    expect(await keys.where('alert_id', '=', alertId).orderBy('seq').execute()).toEqual([
      { seq: 1, step: 'change', to_state: 'open' },
      { seq: 2, step: 'reminder', to_state: 'open' },
      { seq: 3, step: 'escalation', to_state: 'open' },
      { seq: 4, step: 'reminder', to_state: 'open' },
    ])
  })

  it('is told with the figures of then, and says since when it waits', async () => {
    const { id } = await openDrop()
    const office = new Office()
    await office.work(after(0))
    await judge(database.db, id, '2019-10-21', [drop({ observedPerDay: 20 })], routes)
    await office.work(after(25))
    const reminder = office.newest()
    expect(reminder?.sentences).toContain('L’avviso è aperto dal 20 ottobre e nessuno lo ha ancora preso in carico.')
    expect(reminder?.sentences).toContain('In media 20 al giorno')
    expect(reminder?.sentences).toContain('I promemoria smettono quando qualcuno')
  })

  it('goes to a second address after the time set, once', async () => {
    await openDrop()
    const office = new Office()
    for (const hours of [0, 47.9]) await office.work(after(hours))
    expect(office.heard('chief@example.org')).toEqual([])
    for (const hours of [48, 48.1, 100]) await office.work(after(hours), 3)
    expect(office.heard('chief@example.org')).toEqual([`Senza risposta – ${subject}`])
  })

  it('goes there also where nobody could be reached', async () => {
    await openDrop()
    const office = new Office()
    office.fails = 'a@example.org'
    await office.work(after(0))
    await office.work(after(49))
    expect(office.heard('chief@example.org')).toEqual([`Senza risposta – ${subject}`])
    expect(office.heard()).toEqual([])
  })

  it('is not told again where reminders are off', async () => {
    await openDrop()
    const office = new Office()
    office.remindAfterMs = null
    for (const hours of [0, 30]) await office.work(after(hours))
    expect(office.heard()).toEqual([subject])
  })
})

describe('an answer', () => {
  it('stops reminders and escalation; who heard by escalation hears who took it on', async () => {
    const { alertId, id } = await openDrop()
    const office = new Office()
    for (const hours of [0, 50]) await office.work(after(hours))
    office.heard()
    office.heard('chief@example.org')
    await acknowledge(database.db, { alertId, actor: 'Anna', note: 'Sento il fornitore', now: after(51) })
    for (const hours of [51, 80, 200]) await office.work(after(hours))
    expect(office.heard()).toEqual([])
    expect(office.got.find(({ to }) => to === 'chief@example.org')?.sentences).toContain(
      'Preso in carico da Anna il 23 ottobre: “Sento il fornitore”.',
    )
    expect(office.heard('chief@example.org')).toEqual([`Preso in carico – ${subject}`])
    await judge(database.db, id, '2019-11-04', [drop(closed)], routes)
    await office.work(new Date('2019-11-05T00:00:00Z'))
    expect(office.newest()?.sentences).toContain('Preso in carico da Anna il 23 ottobre: “Sento il fornitore”.')
    expect(office.heard()).toEqual(['Twitter: le interazioni di nuovo nella norma'])
    expect(office.heard()).toEqual([])
  })

  it('before the escalation leaves makes it superfluous', async () => {
    const { alertId } = await openDrop()
    const office = new Office()
    await office.work(after(0))
    await tellUnanswered(
      {
        db: database.db,
        routes,
        patience: { remindAfterMs: null, escalations: [{ to: 'chief', afterMs: hour }], leavesAt: atOnce },
      },
      after(2),
    )
    await acknowledge(database.db, { alertId, actor: 'Anna', now: after(2) })
    await office.work(after(3))
    expect(office.heard('chief@example.org')).toEqual([])
  })

  it('that dismisses is told once to those who had heard, and nothing after', async () => {
    const { alertId, id } = await openDrop()
    const office = new Office()
    await office.work(after(0))
    office.heard()
    await dismiss(database.db, { alertId, actor: 'Anna', note: 'È il ponte', now: after(1) })
    for (const hours of [1, 30, 60]) await office.work(after(hours), 2)
    expect(office.newest()).toMatchObject({ state: 'dismissed' })
    expect(office.newest()?.sentences).toMatch(/^Archiviato da Anna il 21 ottobre: “È il ponte”\.\n/)
    expect(office.newest()?.sentences).toContain(
      'I giorni dal 14 ottobre restano fuori dal confronto finché la cosa dura.',
    )
    expect(office.heard()).toEqual([`Archiviato – ${subject}`])
    await judge(database.db, id, '2019-11-04', [drop(closed)], routes)
    await office.work(new Date('2019-11-05T00:00:00Z'))
    expect(office.heard()).toEqual([])
  })
})

describe('quiet hours', () => {
  it('hold a message back until they end', async () => {
    await openDrop()
    const office = new Office()
    office.leavesAt = nights
    for (const hours of [0, 4, 7.7]) await office.work(after(hours))
    expect(office.heard()).toEqual([])
    await office.work(new Date('2019-10-21T06:00:00Z'))
    expect(office.heard()).toEqual([subject])
  })

  it('leave one message of what opened and ended within them', async () => {
    const { id } = await openDrop()
    const office = new Office()
    office.leavesAt = nights
    await office.work(after(0))
    await judge(database.db, id, '2019-10-21', [drop(closed)], routes)
    for (const at of ['2019-10-21T22:20:00Z', '2019-10-22T06:00:00Z', '2019-10-22T07:00:00Z']) {
      await office.work(new Date(at), at.includes('T22') ? 1 : 3)
      if (at.includes('T22')) office.heard() // the night before was told at eight
    }
    expect(office.heard()).toEqual(['Twitter: le interazioni di nuovo nella norma'])
  })

  it('say so where both were held back', async () => {
    const { id } = await openDrop()
    const office = new Office()
    office.leavesAt = nights
    await office.work(after(0))
    await judge(database.db, id, '2019-10-20', [drop(closed)], routes)
    await office.work(after(1))
    await office.work(new Date('2019-10-21T06:00:00Z'), 3)
    expect(office.newest()?.sentences).toMatch(/^L’avviso si è aperto il 20 ottobre e si è chiuso nelle ore di quiete/)
    expect(office.heard()).toEqual(['Twitter: le interazioni di nuovo nella norma'])
    await office.work(new Date('2019-10-21T07:00:00Z'))
    expect(office.heard()).toEqual([])
  })

  it('hold back what a dead worker has left, without a worker that looks again and again', async () => {
    await openDrop()
    await sql`
      update polso.notifications set status = 'sending', attempts = 1, claim = gen_random_uuid(),
        lease_until = now() - interval '1 second'`.execute(database.db)
    const office = new Office()
    office.leavesAt = nights
    const { retryInMs } = await office.deliver(after(1))
    expect(retryInMs).toBe(6.75 * hour)
    await office.work(new Date('2019-10-21T06:00:00Z'))
    expect(office.heard()).toEqual([subject])
  })

  it('hold a retry back, too', async () => {
    await openDrop()
    const office = new Office()
    office.fails = 'a@example.org'
    await office.work(new Date('2019-10-21T17:59:00Z'))
    office.fails = null
    office.leavesAt = nights
    await office.work(new Date('2019-10-21T19:30:00Z'))
    expect(office.heard()).toEqual([])
    await office.work(new Date('2019-10-22T06:00:00Z'))
    expect(office.heard()).toEqual([subject])
  })
})

describe('a silence', () => {
  const silence = (accountId: number, from: number, to: number) =>
    addSilence(
      database.db,
      { accountId, startsAt: after(from), endsAt: after(to), author: 'anna', reason: 'Trasloco' },
      after(from - 1),
    )

  it('mutes messages and not detection, lists what it held back, and tells what is still open once it is over', async () => {
    const account = await newAccount(database.db)
    await silence(account.id, -1, 30)
    await judge(database.db, account.id, '2019-10-20', [drop()], routes)
    const office = new Office()
    for (const hours of [0, 25, 29]) await office.work(after(hours), 2)
    expect(office.got).toEqual([])
    expect(await listSilences(database.db, { now: after(29) })).toMatchObject([
      {
        account: account.key,
        state: 'in-force',
        held: 2,
        messages: [{ type: 'drop', state: 'open', step: 'change', at: opened, recipients: 2 }],
      },
    ])
    for (const hours of [30, 31, 40]) await office.work(after(hours), 3)
    expect(office.newest()?.sentences).toMatch(
      /^Il silenzio è finito e l’avviso, aperto dal 20 ottobre, non si è ancora/,
    )
    expect(office.heard()).toEqual([`Ancora aperto – ${subject}`])
    await office.work(after(54.1))
    expect(office.heard()).toEqual([`Promemoria – ${subject}`])
    expect(office.heard('chief@example.org')).toEqual([])
    await office.work(after(78.1))
    expect(office.heard('chief@example.org')).toEqual([`Senza risposta – ${subject}`])
  })

  it('leaves nothing to tell of an alert that it covered from its beginning to its end', async () => {
    const account = await newAccount(database.db)
    await silence(account.id, -1, 20)
    await judge(database.db, account.id, '2019-10-20', [drop()], routes)
    const office = new Office()
    await office.work(after(1))
    await judge(database.db, account.id, '2019-10-21', [drop(closed)], routes)
    await office.work(after(25))
    expect(office.got).toEqual([])
    expect(await listSilences(database.db, { now: after(25) })).toMatchObject([{ state: 'over', held: 4 }])
  })

  it('also holds back what waits already, and leaves alone what others silence', async () => {
    const [one, two] = [await openDrop(), await openDrop()]
    await silence(one.id, -2, 30)
    const office = new Office()
    await office.work(after(1))
    expect(office.heard()).toEqual([subject])
    expect(two.alertId).toBeGreaterThan(one.alertId)
  })

  it('that somebody ends is over at once, and of two who end it one does', async () => {
    const { id } = await openDrop()
    const silenceId = await silence(id, -2, 300)
    const office = new Office()
    await office.work(after(1))
    const ends = await Promise.all(['anna', 'bruno'].map(actor => endSilence(database.db, silenceId, actor, after(2))))
    expect(ends.map(({ outcome }) => outcome).sort()).toEqual(['done', 'over'])
    expect(await endSilence(database.db, 999_999, 'anna', after(2))).toEqual({ outcome: 'unknown' })
    await office.work(after(3))
    expect(office.heard()).toEqual([`Ancora aperto – ${subject}`])
  })

  it('is not told of where somebody took the alert on meanwhile', async () => {
    const { id, alertId } = await openDrop()
    await silence(id, -2, 10)
    const office = new Office()
    await office.work(after(1))
    await acknowledge(database.db, { alertId, actor: 'Anna', now: after(2) })
    await office.work(after(11))
    expect(office.got).toEqual([])
  })

  it('of an alert like this one fits its account and type', async () => {
    const { alertId, key } = await openDrop()
    await silenceAlert(database.db, alertId, { author: 'anna', reason: 'x', days: 7, now: after(1) })
    expect(await silenceAlert(database.db, 999_999, { author: 'a', reason: 'x', days: 7, now: opened })).toBeNull()
    expect(await listSilences(database.db, { now: after(2), current: true })).toMatchObject([
      { account: key, kind: 'drop', series: null, subject: null, state: 'in-force', endsAt: after(1 + 7 * 24) },
    ])
    expect(await listSilences(database.db, { now: after(1 + 7 * 24), current: true })).toEqual([])
  })

  it('of a fall holds back the pause that is found as its cause, and no other pause', async () => {
    const { alertId, id } = await openDrop()
    const office = new Office()
    await office.work(after(0))
    office.heard()
    await silenceAlert(database.db, alertId, { author: 'anna', reason: 'x', days: 7, now: after(1) })
    const explanation = { kind: 'series-paused', series: 'rassegna-stampa', seriesMissing: 5 } as const
    const fallen = drop({ explanation: { ...explanation, postsExpected: 9, postsObserved: 3 } })
    await judge(database.db, id, '2019-10-21', [fallen, pause()], routes)
    const types = database.db.selectFrom('polso.alerts').select('type').where('alert_id', '=', alertId)
    expect(await types.execute()).toEqual([{ type: 'series-paused' }])
    for (const hours of [24.1, 50, 100]) await office.work(after(hours))
    expect(office.heard()).toEqual([])
    await judge(
      database.db,
      id,
      '2019-10-22',
      [fallen, pause({ series: 'bollettino', cause: 'series:bollettino' })],
      routes,
    )
    await office.work(after(101))
    expect(office.heard()).toHaveLength(1)
  })

  it.each([
    ['one that fits everything', 'matches-all', { accountId: null }],
    ['no reason', 'reason-missing', { reason: ' ' }],
    ['no author', 'author-missing', { author: '' }],
    ['a reason without end', 'too-long', { reason: 'x'.repeat(2001) }],
    ['an end before the beginning', 'ends-before-start', { endsAt: after(-2) }],
    ['one that is over', 'over', { startsAt: after(-9), endsAt: after(-1) }],
    ['one that outlives those who know of it', 'too-long', { endsAt: after(24 * 367) }],
  ])('refuses %s', async (_, fault, changes) => {
    const { id } = await newAccount(database.db)
    const silence = { accountId: id, startsAt: opened, endsAt: after(2), author: 'anna', reason: 'x', ...changes }
    await expect(addSilence(database.db, silence, opened)).rejects.toMatchObject({ fault })
    expect(await listSilences(database.db, { now: opened })).toEqual([])
  })

  describe('by metric or kind', () => {
    const muted = async (findings: Parameters<typeof judge>[3], match: { metric?: string; kind?: string }) => {
      const { id } = await newAccount(database.db)
      const silence = { startsAt: after(-1), endsAt: after(9), author: 'anna', reason: 'x', ...match }
      await addSilence(database.db, silence, after(-1))
      await judge(database.db, id, '2019-10-20', findings, routes)
      const office = new Office()
      await office.work(after(0))
      return office.got.length === 0
    }
    const views = drop({ metric: 'views' })
    it.each([
      ['the metric alone', [views], { metric: 'views' }, true],
      ['the metric and another', [views, drop()], { metric: 'views' }, false],
      ['another metric', [drop()], { metric: 'views' }, false],
      ['metric alerts', [drop()], { kind: 'metric' }, true],
      ['drops', [drop()], { kind: 'drop' }, true],
      ['operational alerts', [drop()], { kind: 'operational' }, false],
    ] as const)('of %s: %p', async (_, findings, match, expected) => {
      expect(await muted(findings, match)).toBe(expected)
    })
  })
})

describe('an outage of a platform', () => {
  const sample = sampleAlert('platform-trouble', 'open')
  async function outage(state: 'open' | 'closed', now: Date) {
    const finding = {
      type: 'platform-trouble' as const,
      subject: 'alpha',
      accountId: null,
      state,
      evidence: { ...sample.evidence, platform: 'alpha', since: '2019-10-14T08:00:00.000Z' },
    }
    await database.db.transaction().execute(async trx => {
      const day = now.toISOString().slice(0, 10)
      const plan = planOperationalChanges(day, [finding], await watchedOperationalAlerts(trx, day))
      await applyAlertChanges(trx, plan, { now, day, routes })
    })
  }

  it('holds back the alerts that it explains; one that outlasts it is told once, after a day that was read', async () => {
    await outage('open', after(-2))
    const { id } = await openDrop()
    const office = new Office()
    await office.work(after(0))
    expect(office.heard().filter(told => told === subject)).toEqual([])
    expect(
      await database.db.selectFrom('polso.alerts').select(['part_of', 'kind']).orderBy('alert_id').execute(),
    ).toEqual([
      { part_of: null, kind: 'operational' },
      { part_of: expect.any(Number), kind: 'metric' },
    ])
    await outage('closed', after(10))
    await office.work(after(10))
    expect(office.heard()).toHaveLength(1) // that the platform is read again
    await judge(database.db, id, '2019-10-22', [drop({ observedPerDay: 20 })], routes)
    for (const hours of [50, 50.1]) await office.work(after(hours), 3)
    expect(office.newest()?.sentences).toMatch(/^Finché Twitter non si leggeva, questo avviso ha aspettato\./)
    expect(office.heard()).toEqual([`Ancora aperto – ${subject}`])
  })

  it('leaves nothing to tell of one that ends with it', async () => {
    await outage('open', after(-2))
    const { id } = await openDrop()
    const office = new Office()
    await office.work(after(0))
    office.heard()
    await outage('closed', after(10))
    await judge(database.db, id, '2019-10-22', [drop(closed)], routes)
    await office.work(after(50))
    expect(office.heard()).toEqual(['Twitter: le letture riescono di nuovo'])
  })

  it('does not explain what began before it', async () => {
    await outage('open', after(-2))
    const { id } = await newAccount(database.db)
    await judge(database.db, id, '2019-10-20', [drop({ onset: '2019-10-13' })], routes)
    const office = new Office()
    await office.work(after(0))
    expect(office.heard()).toContain(subject)
  })
})
