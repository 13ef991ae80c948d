import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import PostalMime from 'postal-mime'
import { ManualClock } from '../../src/clock.ts'
import { Secret } from '../../src/config/secrets.ts'
import { digestCron } from '../../src/config/sections/digest.ts'
import { weekNamed } from '../../src/digest/week.ts'
import { type DigestDeps, tellDigests } from '../../src/jobs/digest.ts'
import { email } from '../../src/notifiers/email/index.ts'
import { type Letter, type Notifier, NotifyError } from '../../src/notifiers/notifier.ts'
import { applyAlertChanges } from '../../src/store/alerts.ts'
import { digestFacts } from '../../src/store/digest-facts.ts'
import { addAccount } from '../alerts/outbox-support.ts'
import { startSmtp } from '../notifiers/support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let accountId: number
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 10 })
  accountId = await addAccount(database.db, 'comune-twitter')
  await addAccount(database.db, 'museo')
})
afterAll(() => database.close())
afterEach(() => database.db.deleteFrom('polso.digests').execute())

/** Mondays at eight in Rome. */
const monday = new Date('2019-11-18T07:00:00Z')
const minutesAfter = (minutes: number, of = monday) => new Date(of.getTime() + minutes * 60_000)

const said: unknown[] = []
const tell = (...words: unknown[]) => void said.push(words)

interface Recorder {
  readonly got: Letter[]
  readonly notifier: Notifier
}

function recorder(before: (letter: Letter) => Promise<void> | void = () => {}): Recorder {
  const got: Letter[] = []
  const write = async (letter: Letter) => {
    await before(letter)
    got.push(letter)
  }
  return { got, notifier: { write, notify: write, check: async () => '', close: async () => {} } }
}

type Told = Readonly<Record<string, { readonly notifier: Notifier; readonly recipients: readonly string[] }>>

function deps(clock: ManualClock, notifiers: Told, changes: Partial<DigestDeps> = {}): DigestDeps {
  said.length = 0
  const telling = Object.entries(notifiers).map(
    ([id, to]) => [id, { ...to, language: 'it' as const, accounts: null }] as const,
  )
  return {
    db: database.db,
    clock,
    log: { info: () => {}, warn: tell, error: tell } as DigestDeps['log'],
    signal: new AbortController().signal,
    random: () => 0.5,
    platformTitle: () => 'Twitter',
    timeZone: 'Europe/Rome',
    schedule: digestCron({ weekday: 'monday', time: '08:00' }),
    notifiers: new Map(telling),
    holidays: () => [],
    ...changes,
  }
}

const rows = () =>
  database.db.selectFrom('polso.digests').selectAll().orderBy('week_start').orderBy('digest_id').execute()

describe('the time of the digest', () => {
  it.each([
    ['monday', '08:00', '0 8 * * 1'],
    ['sunday', '23:59', '59 23 * * 0'],
  ] as const)('%s at %s is the cron expression %s', (weekday, time, expression) => {
    expect(digestCron({ weekday, time })).toBe(expression)
  })

  it('comes once, whatever restarts and however many replicas', async () => {
    const staff = recorder()
    const told = { press: { notifier: staff.notifier, recipients: ['a', 'b'] } }
    const clock = new ManualClock(minutesAfter(-1))
    await tellDigests(deps(clock, told))
    expect(staff.got).toEqual([])
    clock.set(monday)
    await Promise.all([1, 2, 3, 4].map(() => tellDigests(deps(clock, told))))
    for (let hour = 1; hour < 7 * 24; hour += 5) {
      clock.set(minutesAfter(60 * hour))
      await tellDigests(deps(clock, told))
    }
    expect(staff.got.map(({ recipient }) => recipient).sort()).toEqual(['a', 'b'])
    expect(staff.got[0]).toMatchObject({
      date: monday,
      subject: expect.stringMatching(/^La settimana 11\D17 novembre 2019$/),
    })
    expect(staff.got[0]?.idempotencyKey).toMatch(/^polso-digest-2019-w46-\d+-/)
    expect(await rows()).toMatchObject([
      { week_start: '2019-11-11', status: 'sent', sent_at: monday },
      { week_start: '2019-11-11', status: 'sent' },
    ])
    clock.set(minutesAfter(7 * 24 * 60))
    await tellDigests(deps(clock, told))
    expect(staff.got).toHaveLength(4)
  })

  it('that nobody was there for is made up for within a day, and otherwise skipped, once told in the log', async () => {
    const staff = recorder()
    const told = { press: { notifier: staff.notifier, recipients: ['a'] } }
    const clock = new ManualClock(minutesAfter(23 * 60))
    await tellDigests(deps(clock, told))
    expect(staff.got).toHaveLength(1)

    clock.set(minutesAfter((7 * 24 + 25) * 60))
    const late = deps(clock, told)
    await tellDigests(late)
    await tellDigests({ ...late })
    expect(staff.got).toHaveLength(1)
    expect((await rows()).map(row => row.status)).toEqual(['sent', 'skipped'])
    expect(said).toEqual([[{ week: '2019-W47', digests: 1 }, 'the time of the weekly digest went by; it is skipped']])
  })

  it('before the first that was promised is not called skipped', async () => {
    const told = { press: { notifier: recorder().notifier, recipients: ['a'] } }
    await tellDigests(deps(new ManualClock(minutesAfter(3 * 24 * 60)), told))
    expect(await rows()).toEqual([])
    expect(said).toEqual([])
  })

  it('means nothing where nobody is to be told', async () => {
    await tellDigests(deps(new ManualClock(monday), {}))
    expect(await rows()).toEqual([])
  })
})

describe('a notifier that fails', () => {
  it('is tried again, disturbs no other, and is given up when the day is over', async () => {
    const down = recorder(() => {
      throw new NotifyError('no answer', false)
    })
    const fine = recorder()
    const told = {
      down: { notifier: down.notifier, recipients: ['a', 'b'] },
      fine: { notifier: fine.notifier, recipients: ['c'] },
    }
    const clock = new ManualClock(monday)
    await tellDigests(deps(clock, told))
    expect(fine.got).toHaveLength(1)
    expect((await rows()).map(row => [row.recipient, row.status, row.attempts, row.last_error])).toEqual([
      ['a', 'pending', 1, 'no answer'],
      ['b', 'pending', 0, null],
      ['c', 'sent', 1, null],
    ])
    clock.set(minutesAfter(25 * 60))
    await tellDigests(deps(clock, told))
    expect((await rows()).map(row => [row.recipient, row.status, row.last_error])).toEqual([
      ['a', 'failed', 'no answer'],
      ['b', 'failed', 'it could not be sent within a day'],
      ['c', 'sent', null],
    ])
    expect(said).toEqual([[{ digests: 2 }, 'weekly digests could not be sent within a day']])
  })

  it('for good is not tried again, and its foreign words are not kept', async () => {
    const refused = recorder(letter => {
      if (letter.recipient === 'a') throw new NotifyError('no such address', true)
      throw new TypeError('secret')
    })
    const clock = new ManualClock(monday)
    await tellDigests(deps(clock, { press: { notifier: refused.notifier, recipients: ['a', 'b'] } }))
    expect((await rows()).map(row => [row.status, row.last_error])).toEqual([
      ['failed', 'no such address'],
      ['pending', 'unexpected TypeError'],
    ])
    expect(JSON.stringify(said)).not.toContain('secret')
  })

  it('that died with the message in hand loses nothing: it is sent under the same key', async () => {
    const clock = new ManualClock(monday)
    const staff = recorder()
    const told = { press: { notifier: staff.notifier, recipients: ['a'] } }
    await tellDigests(deps(clock, told))
    await sql`update polso.digests set status = 'sending', claim = gen_random_uuid(), sent_at = null,
      lease_until = now() - interval '1 second'`.execute(database.db)
    await tellDigests(deps(clock, told))
    expect(new Set(staff.got.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1)
    expect(staff.got).toHaveLength(2)
  })

  it('is given back when the worker leaves', async () => {
    const leaving = new AbortController()
    const staff = recorder(() => {
      leaving.abort()
      return new Promise(() => {})
    })
    const told = { press: { notifier: staff.notifier, recipients: ['a'] } }
    await tellDigests(deps(new ManualClock(monday), told, { signal: leaving.signal }))
    expect(await rows()).toMatchObject([{ status: 'pending', attempts: 0, claim: null }])
  })
})

describe('as a mail', () => {
  it('arrives as text and HTML, with the figures of the week', async () => {
    await sql`
      insert into polso.account_days (account_id, metric, date_day, value, status, reason, computed_at)
      select ${accountId}, metric, d, value, 'complete', null, now()
      from generate_series('2019-11-04'::date, '2019-11-17', '1 day') d,
        (values ('interactions_gained', 50), ('followers', 1200), ('new_followers', 2), ('posts_published', 3)) as m (metric, value)
      where not (metric = 'followers' and d = '2019-11-13')`.execute(database.db)
    await sql`
      insert into polso.expected_days (account_id, metric, date_day, expected, low, high)
      select ${accountId}, 'interactions_gained', d, 100, 60, 150
      from generate_series('2019-11-11'::date, '2019-11-17', '1 day') d`.execute(database.db)
    await sql`
      insert into polso.posts (account_id, platform_post_id, version_ids, published_at, text, interactions, first_seen_slot,
        last_seen_slot, last_observed_at, tracked_from_birth)
      select ${accountId}, n::text, '{}', at::timestamptz, 'Post ' || n, n, now(), now(), now(), true
      from (values (1, '2019-11-10T22:59:59Z'), (9, '2019-11-10T23:00:00Z'), (70, '2019-11-17T23:00:00Z')) p (n, at)`.execute(
      database.db,
    )
    const peer = await startSmtp()
    const to = ['press@example.org']
    const settings = { smtp_url: Secret.of(`smtp://127.0.0.1:${peer.port}`), from: 'polso@example.org', to }
    const notifier = email.create({ ...settings, tls: 'unverified', timeout_seconds: 5 })
    await tellDigests(deps(new ManualClock(monday), { press: { notifier, recipients: to } }))
    await peer.close()
    const mail = await PostalMime.parse(peer.mails[0] ?? '')
    expect(mail.subject).toMatch(/^La settimana 11\D17 novembre 2019: un account su 2 sotto il solito$/)
    expect(mail.text).toContain(`Comune della Spezia, Twitter
Interazioni: 350, circa il 50% sotto il solito (attese circa 700)
Post pubblicati: 21
Follower: 1.200 (+14 nella settimana)
Il post migliore: “Post 9”, lun 11 novembre: 9 interazioni finora
Avvisi: nessuno
Letture: un giorno non letto per intero: mer 13 novembre
`)
    expect(mail.html).toContain('<td>350, circa il 50% sotto il solito (attese circa 700)</td>')
    expect(mail.date).toBe(monday.toISOString())
  })

  it('is of the accounts that its notifier tells of', async () => {
    const scope = { platformTitle: () => 'Twitter', timeZone: 'Europe/Rome', now: monday, holidays: () => [] }
    const week = weekNamed('2019-W46')
    if (!week) throw new Error('no such week')
    const one = await digestFacts(database.db, week, { ...scope, accounts: ['museo'] })
    expect(one.accounts.map(({ key, gaps }) => [key, gaps.length])).toEqual([['museo', 7]])
    const running = await digestFacts(database.db, week, {
      ...scope,
      accounts: ['museo'],
      now: new Date('2019-11-13T10:00:00Z'),
    })
    expect(running.accounts[0]?.gaps).toEqual(['2019-11-11', '2019-11-12'])
  })

  it('tells its operators of their accounts, and of what belongs to none', async () => {
    const at = new Date('2019-11-13T10:00:00Z')
    const open = (type: 'no-data' | 'token-dead', subject: string, about: number | null) => ({
      action: 'open' as const,
      identity: { kind: 'operational' as const, type, cause: type, subject, accountId: about, series: null },
      facts: { metric: null, onset: '2019-11-13', effect: null, evidence: {} },
    })
    const changes = [open('no-data', 'comune-twitter', accountId), open('token-dead', 'x', null)]
    const applied = { now: at, day: '2019-11-13', routes: [] }
    await database.db.transaction().execute(trx => applyAlertChanges(trx, changes, applied))
    const week = weekNamed('2019-W46')
    if (!week) throw new Error('no such week')
    const scope = { platformTitle: () => 'Twitter', timeZone: 'Europe/Rome', now: monday, holidays: () => [] }
    const told = async (accounts: readonly string[] | null) =>
      (await digestFacts(database.db, week, { ...scope, accounts })).operational.map(({ type }) => type)
    expect(await told(['museo'])).toEqual(['token-dead'])
    expect(await told(['comune-twitter'])).toEqual(['no-data', 'token-dead'])
    expect(await told(null)).toEqual(['no-data', 'token-dead'])
  })
})
