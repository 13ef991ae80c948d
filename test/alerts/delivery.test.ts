import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { ManualClock } from '../../src/clock.ts'
import { Secret } from '../../src/config/secrets.ts'
import { type DeliverDeps, deliverDue, maxAttempts, type OutboxNotifier, retryDelayMs } from '../../src/jobs/notify.ts'
import { email } from '../../src/notifiers/email/index.ts'
import { type Notification, type Notifier, NotifyError } from '../../src/notifiers/notifier.ts'
import { hasDueNotifications } from '../../src/store/notifications.ts'
import { startSmtp } from '../notifiers/support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { closed, drop } from './findings.ts'
import { addAccount, judge } from './outbox-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 12 })
})
afterAll(() => database.close())
afterEach(() => database.db.deleteFrom('polso.notifications').execute())

const start = new Date('2019-10-20T22:15:00Z')
const recipients = ['a@example.org', 'b@example.org']

let accounts = 0
/** Two notifications: the opening of a drop, to two recipients. */
async function openOne(): Promise<number> {
  accounts += 1
  const id = await addAccount(database.db, `account-${accounts}`)
  await judge(database.db, id, '2019-10-20', [drop()])
  return id
}

interface Recorder extends OutboxNotifier {
  readonly got: Notification[]
}

function recorder(before: (notification: Notification) => Promise<void> | void = () => {}): Recorder {
  const got: Notification[] = []
  const notifier: Notifier = {
    async notify(notification) {
      await before(notification)
      got.push(notification)
    },
    check: async () => '',
    close: async () => {},
  }
  return { notifier, language: 'it', recipients, got }
}

const logged: unknown[] = []
const log = {
  info: (...words: unknown[]) => void logged.push(words),
  warn: (...words: unknown[]) => void logged.push(words),
  error: (...words: unknown[]) => void logged.push(words),
} as DeliverDeps['log']

function deps(notifiers: Record<string, OutboxNotifier>, changes: Partial<DeliverDeps> = {}): DeliverDeps {
  return {
    db: database.db,
    notifiers: new Map(Object.entries(notifiers)),
    clock: new ManualClock(start),
    log,
    signal: new AbortController().signal,
    random: () => 0.5,
    platformTitle: platform => platform.toUpperCase(),
    timeZone: 'Europe/Rome',
    ...changes,
  }
}

const all = { limit: 100 }

function rows() {
  return database.db.selectFrom('polso.notifications').selectAll().orderBy('notification_id').execute()
}

/** The lease of a worker that died has run out. */
function leasesRunOut() {
  return sql`update polso.notifications set lease_until = now() - interval '1 second' where status = 'sending'`.execute(
    database.db,
  )
}

describe('what is due', () => {
  it('is delivered once to each recipient, in words, with the alert as data', async () => {
    await openOne()
    const staff = recorder()
    expect(await deliverDue(deps({ staff }), all)).toEqual({ sent: 2, retried: 0, failed: 0, retryInMs: null })
    expect(await deliverDue(deps({ staff }), all)).toMatchObject({ sent: 0 })
    expect(staff.got.map(notification => notification.recipient)).toEqual(recipients)
    expect(staff.got[0]?.subject).toBe('ALPHA: le interazioni circa il 40% sotto il solito')
    expect(staff.got[0]?.payload).toMatchObject({
      alert: {
        kind: 'metric',
        type: 'drop',
        state: 'open',
        platform: 'alpha',
        opened_on: '2019-10-20',
        resolved_on: null,
        evidence: { onset: '2019-10-14' },
      },
      transition: { from: null, to: 'open', step: 'change', at: start.toISOString() },
    })
    expect(new Set(staff.got.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2)
    expect((await rows()).map(row => [row.status, row.sent_at])).toEqual([
      ['sent', start],
      ['sent', start],
    ])
  })

  it('is delivered once however many workers look', async () => {
    for (let i = 0; i < 5; i += 1) await openOne()
    const staff = recorder()
    const workers = await Promise.all([1, 2, 3, 4].map(() => deliverDue(deps({ staff }), all)))
    expect(workers.reduce((sum, { sent }) => sum + sent, 0)).toBe(10)
    expect(new Set(staff.got.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(10)
    expect(staff.got).toHaveLength(10)
  })

  it('stops at the limit and says that more is due', async () => {
    await openOne()
    const staff = recorder()
    expect(await deliverDue(deps({ staff }), { limit: 1 })).toMatchObject({ sent: 1, retryInMs: 0 })
    expect(await hasDueNotifications(database.db, start)).toBe(true)
  })

  it('is not delivered to somebody who was taken out of the configuration', async () => {
    await openOne()
    const staff = { ...recorder(), recipients: ['b@example.org'] }
    expect(await deliverDue(deps({ staff }), all)).toMatchObject({ sent: 1, failed: 1 })
    expect(staff.got.map(({ recipient }) => recipient)).toEqual(['b@example.org'])
    expect((await rows())[0]).toMatchObject({ status: 'failed', attempts: 0 })
  })

  it('waits a day for a notifier that this replica does not know, then fails', async () => {
    await openOne()
    const clock = new ManualClock(start)
    expect(await deliverDue(deps({}, { clock }), all)).toMatchObject({ retryInMs: null })
    expect((await rows()).map(row => row.status)).toEqual(['pending', 'pending'])
    clock.advance(25 * 3_600_000)
    await deliverDue(deps({}, { clock }), all)
    expect((await rows()).map(row => row.status)).toEqual(['failed', 'failed'])
  })

  it('fails a day later, too, where the worker that was sending it died, and not while one sends', async () => {
    await openOne()
    await sql`update polso.notifications
              set status = 'sending', claim = gen_random_uuid(), attempts = 1, lease_until = now() + case recipient
                when 'a@example.org' then interval '-1 second' else interval '1 hour' end`.execute(database.db)
    await deliverDue(deps({}, { clock: new ManualClock(new Date(start.getTime() + 25 * 3_600_000)) }), all)
    expect(await rows()).toMatchObject([{ status: 'failed', claim: null, lease_until: null }, { status: 'sending' }])
  })
})

describe('a fault', () => {
  const refusing = (permanent: boolean) =>
    recorder(() => {
      throw new NotifyError('refused by the peer', permanent)
    })

  it('that is permanent fails at once, and the next recipient is tried', async () => {
    await openOne()
    expect(await deliverDue(deps({ staff: refusing(true) }), all)).toMatchObject({ failed: 2, retryInMs: null })
    expect(await rows()).toMatchObject([
      { status: 'failed', attempts: 1, last_error: 'refused by the peer' },
      { status: 'failed', attempts: 1 },
    ])
  })

  it('that may pass is tried again later and later, for about a day, then failed', async () => {
    await openOne()
    const clock = new ManualClock(start)
    const staff = { ...refusing(false), recipients: ['a@example.org'] }
    let tries = 0
    for (;;) {
      const { retried, failed, retryInMs } = await deliverDue(deps({ staff }, { clock }), { limit: 1 })
      tries += retried + failed
      if (retryInMs === null) break
      clock.advance(retryInMs)
    }
    const [row, other] = await rows()
    expect([row, other]).toMatchObject([{ status: 'failed', attempts: maxAttempts }, { status: 'failed' }])
    expect(tries).toBe(maxAttempts + 1)
    const hours = (clock.now().getTime() - start.getTime()) / 3_600_000
    expect(hours).toBeGreaterThan(20)
    expect(hours).toBeLessThan(26)
  })

  it('is spread by jitter of a fifth around a delay that doubles up to an hour', () => {
    expect([1, 2, 3].map(attempt => retryDelayMs(attempt, 0.5))).toEqual([30_000, 60_000, 120_000])
    expect([retryDelayMs(20, 0), retryDelayMs(20, 0.999)].map(Math.round)).toEqual([2_880_000, 4_318_560])
  })

  it('of a program is tried again and its words are kept out of logs and tables', async () => {
    await openOne()
    const staff = recorder(() => {
      throw new Error('connect smtp://user:pa55word@host failed')
    })
    logged.length = 0
    expect(await deliverDue(deps({ staff }), all)).toMatchObject({ retried: 1 })
    expect(JSON.stringify([logged, await rows()])).not.toContain('pa55word')
  })

  it('of one notifier holds up no other', async () => {
    await openOne()
    await database.db
      .insertInto('polso.notifications')
      .columns(['transition_id', 'notifier', 'recipient', 'due_at'])
      .expression(eb =>
        eb
          .selectFrom('polso.notifications')
          .select(['transition_id', sql.lit('other').as('notifier'), 'recipient', 'due_at']),
      )
      .execute()
    const leaving = new AbortController()
    const other = recorder()
    const hanging = recorder(() => new Promise<void>(() => {}))
    // When the other has all of its own, the worker is told to leave; else this would wait for the hanging one.
    const metrics = { delivered: () => other.got.length === 2 && leaving.abort() }
    const delivered = await deliverDue(deps({ staff: hanging, other }, { signal: leaving.signal, metrics }), all)
    expect(delivered).toMatchObject({ sent: 2 })
    expect(other.got.map(({ recipient }) => recipient)).toEqual(recipients)
  })

  it('counts on the metrics by notifier and result', async () => {
    await openOne()
    const counted: string[] = []
    const metrics = { delivered: (notifier: string, result: string) => void counted.push(`${notifier} ${result}`) }
    await deliverDue(deps({ staff: refusing(false) }, { metrics }), all)
    await deliverDue(deps({ staff: recorder() }, { metrics }), all)
    expect(counted).toEqual(['staff retried', 'staff sent'])
  })
})

describe('a peer that asks for a wait', () => {
  it.each([
    [600, 600],
    [10, 30],
    [1e9, 3600],
  ])(
    'of %i s is called again after %i s: never earlier than by our own pauses, never after more than an hour',
    async (asked, waited) => {
      await openOne()
      const staff = recorder(() => {
        throw new NotifyError('too many', false, { retryAfterSeconds: asked })
      })
      const delivered = await deliverDue(deps({ staff }), { limit: 1 })
      expect(delivered).toMatchObject({ retried: 1 })
      const [first] = (await rows()).filter(row => row.last_error !== null)
      expect(first?.due_at).toEqual(new Date(start.getTime() + waited * 1000))
    },
  )
})

describe('a crash', () => {
  it('between acceptance and commit repeats the mail under the same Message-ID, and only that one', async () => {
    await openOne()
    const peer = await startSmtp()
    const settings = {
      smtp_url: Secret.of(`smtp://127.0.0.1:${peer.port}`),
      from: 'polso@example.org',
      to: recipients,
      tls: 'unverified',
      timeout_seconds: 5,
    } as const
    const real = email.create(settings)
    const clock = new ManualClock(start)
    const dying = { now: () => (peer.mails.length > 0 ? killed() : clock.now()) }
    const staff: OutboxNotifier = { notifier: real, language: 'it', recipients }
    await expect(deliverDue(deps({ staff }, { clock: dying }), all)).rejects.toThrow('killed')
    expect(peer.mails).toHaveLength(1)
    expect((await rows())[0]).toMatchObject({ status: 'sending', sent_at: null })

    // Nobody takes it while the lease may still be somebody's; the other recipient is served meanwhile.
    expect(await deliverDue(deps({ staff }), all)).toMatchObject({ sent: 1 })
    await leasesRunOut()
    expect(await deliverDue(deps({ staff }), all)).toMatchObject({ sent: 1, retryInMs: null })
    await peer.close()

    const ids = peer.mails.map(mail => /^Message-ID: (.*)$/im.exec(mail)?.[1])
    const to = peer.mails.map(mail => /^To: (.*)$/im.exec(mail)?.[1])
    expect(to).toEqual(['a@example.org', 'b@example.org', 'a@example.org'])
    expect(ids[2]).toBe(ids[0])
    expect(ids[1]).not.toBe(ids[0])
  })

  it('before the mail left loses nothing', async () => {
    await openOne()
    const staff = recorder()
    const dying = { now: killedAfter(1) }
    await expect(deliverDue(deps({ staff: recorder(killed) }, { clock: dying }), all)).rejects.toThrow('killed')
    await leasesRunOut()
    expect(await deliverDue(deps({ staff }), all)).toMatchObject({ sent: 2 })
  })

  it('of a worker whose lease was taken over does not undo what the other did', async () => {
    await openOne()
    const other = recorder()
    const staff = recorder(async ({ recipient }) => {
      if (recipient !== 'a@example.org' || other.got.length > 0) return
      await leasesRunOut()
      await deliverDue(deps({ staff: other }), all)
      throw new NotifyError('too late', true)
    })
    await deliverDue(deps({ staff }), all)
    expect((await rows()).map(row => row.status)).toEqual(['sent', 'sent'])
  })

  function killed(): never {
    throw new Error('killed')
  }

  function killedAfter(calls: number): () => Date {
    let left = calls
    return () => {
      left -= 1
      return left < 0 ? killed() : start
    }
  }
})

describe('a shutdown', () => {
  it('gives back what is under way, without counting it as a try', async () => {
    await openOne()
    const leaving = new AbortController()
    const staff = recorder(() => {
      leaving.abort()
      return new Promise<void>(() => {})
    })
    await deliverDue(deps({ staff }, { signal: leaving.signal }), all)
    expect(await rows()).toMatchObject([
      { status: 'pending', attempts: 0, claim: null },
      { status: 'pending', attempts: 0 },
    ])
  })
})

describe('the order', () => {
  it('of an alert is kept: the resolution never leaves before the opening', async () => {
    const id = await openOne()
    await judge(database.db, id, '2019-11-04', [drop(closed)])
    const clock = new ManualClock(new Date('2019-11-04T22:16:00Z'))
    const failingOnce = new Set(['a@example.org'])
    const staff = recorder(({ recipient }) => {
      if (failingOnce.delete(recipient)) throw new NotifyError('not now', false)
    })
    // The lane ends at the first fault, so it takes a few calls; the opening of `a` waits for its time.
    expect(await deliverDue(deps({ staff }, { clock }), all)).toMatchObject({ retried: 1, retryInMs: 0 })
    expect(await deliverDue(deps({ staff }, { clock }), all)).toMatchObject({ sent: 2, retryInMs: 30_000 })
    expect(await hasDueNotifications(database.db, clock.now())).toBe(false)
    clock.advance(30_000)
    expect(await deliverDue(deps({ staff }, { clock }), all)).toMatchObject({ sent: 2, retryInMs: null })
    expect(staff.got.map(({ recipient, payload }) => `${recipient} ${payload.transition.to}`)).toEqual([
      'b@example.org open',
      'b@example.org resolved',
      'a@example.org open',
      'a@example.org resolved',
    ])
    // What is told late is told as it was.
    expect(staff.got[2]?.payload.alert).toMatchObject({ state: 'open', resolved_on: null })
    expect(staff.got[3]?.payload.alert).toMatchObject({ state: 'resolved', resolved_on: '2019-11-04' })
  })

  it('lets the resolution go when the opening failed for good', async () => {
    const id = await openOne()
    await judge(database.db, id, '2019-11-04', [drop(closed)])
    const clock = new ManualClock(new Date('2019-11-04T22:16:00Z'))
    const staff = recorder(({ payload }) => {
      if (payload.transition.to === 'open') throw new NotifyError('no', true)
    })
    expect(await deliverDue(deps({ staff }, { clock }), all)).toMatchObject({ sent: 2, failed: 2 })
  })
})
