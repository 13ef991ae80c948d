import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import PostalMime from 'postal-mime'
import { readToken } from '../../src/alerts/answer-links.ts'
import { ManualClock } from '../../src/clock.ts'
import { Secret } from '../../src/config/secrets.ts'
import { type DeliverDeps, deliverDue } from '../../src/jobs/notify.ts'
import { createLogger } from '../../src/log.ts'
import { email } from '../../src/notifiers/email/index.ts'
import type { Notifier } from '../../src/notifiers/notifier.ts'
import { slack } from '../../src/notifiers/slack/index.ts'
import { startRecorder } from '../notifiers/http-support.ts'
import { startSmtp } from '../notifiers/support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { closed, drop } from './findings.ts'
import { judge, newAccount } from './outbox-support.ts'

/** Messages with links and pictures, from the tables to a real server. */

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await database.db.deleteFrom('polso.notifications').execute()
})

const now = new Date('2019-10-20T22:15:00Z')
const secret = 'signs-links-and-sessions-of-the-page'
const links = { url: 'https://polso.example.org', secret: Secret.of(secret) }
const staff = ['anna@example.org', 'bruno@example.org']

const lines: string[] = []
function deps(id: string, notifier: Notifier, recipients: readonly string[], more: Partial<DeliverDeps> = {}) {
  const destination = { write: (line: string) => void lines.push(line) }
  return {
    db: database.db,
    notifiers: new Map([[id, { notifier, language: 'it' as const, recipients }]]),
    clock: new ManualClock(now),
    log: createLogger({ level: 'trace', pretty: false, destination }),
    signal: new AbortController().signal,
    random: () => 0.5,
    platformTitle: () => 'Twitter',
    timeZone: 'Europe/Rome',
    links,
    ...more,
  }
}

async function smtp() {
  const peer = await startSmtp()
  closing.push(peer.close)
  const notifier = email.create({
    smtp_url: Secret.of(`smtp://127.0.0.1:${peer.port}`),
    from: 'polso@example.org',
    to: [...staff],
    tls: 'unverified',
    timeout_seconds: 5,
  })
  return { notifier, mails: () => Promise.all(peer.mails.map(mail => PostalMime.parse(mail))) }
}

const routes = (notifier: string, recipients: readonly string[]) => [
  { notifier, kinds: ['metric' as const], recipients },
]

async function fallen(notifier: string, recipients: readonly string[]): Promise<number> {
  const { id } = await newAccount(database.db)
  await sql`
    insert into polso.account_days (account_id, metric, date_day, value, status, computed_at)
    select ${id}, 'interactions_gained', d, 80, 'complete', now()
    from generate_series('2019-07-01'::date, '2019-10-20', '1 day') d`.execute(database.db)
  await judge(database.db, id, '2019-10-20', [drop()], routes(notifier, recipients))
  return id
}

const tokensIn = (text: string) => [...text.matchAll(/\/answer\/([\w-]+)/g)].map(found => found[1] ?? '')

describe('a mail', () => {
  it('leads to the alert and to its answers, by keys of the one who reads it', async () => {
    const { notifier, mails } = await smtp()
    await fallen('press', staff)
    await deliverDue(deps('press', notifier, staff), { limit: 9 })
    const received = await mails()
    for (const [index, mail] of received.entries()) {
      expect(mail.text).toMatch(
        /\n\nApri l’avviso: https:\/\/polso\.example\.org\/alerts\/\d+\?lang=it\nMe ne occupo io: https/,
      )
      const tokens = tokensIn(mail.text ?? '')
      expect(tokens).toEqual(tokensIn(mail.html ?? ''))
      expect(tokens.map(token => readToken(token, secret, now))).toMatchObject(
        ['acknowledge', 'dismiss', 'silence-week'].map(action => ({
          outcome: 'ok',
          grant: { action, actor: staff[index], expiresAt: new Date('2019-11-03T22:15:00Z') },
        })),
      )
    }
    expect(received).toHaveLength(2)
  })

  it('shows the series, with what is seen in words', async () => {
    const { notifier, mails } = await smtp()
    await fallen('press', staff.slice(0, 1))
    await deliverDue(deps('press', notifier, staff), { limit: 9 })
    const [mail] = await mails()
    const [picture] = mail?.attachments ?? []
    expect(picture).toMatchObject({ mimeType: 'image/png', disposition: 'inline', related: true })
    expect(
      Buffer.from(picture?.content as ArrayBuffer)
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    const cid = picture?.contentId?.slice(1, -1)
    expect(mail?.html).toContain(`<img src="cid:${cid}" alt="Interazioni ottenute, 23 lug`)
    expect(mail?.html).toMatch(
      /Calo: interazioni ottenute, 14 ott 2019 – in corso\. Fonte: letture di Polso su Twitter\./,
    )
  })

  it('leaves without its picture where that can not be drawn', async () => {
    const { notifier, mails } = await smtp()
    await fallen('press', staff.slice(0, 1))
    lines.length = 0
    await sql`alter table polso.expected_days rename to lost`.execute(database.db)
    try {
      await deliverDue(deps('press', notifier, staff), { limit: 9 })
    } finally {
      await sql`alter table polso.lost rename to expected_days`.execute(database.db)
    }
    const [mail] = await mails()
    expect(mail?.attachments).toEqual([])
    expect(mail?.html).not.toContain('<img')
    expect(lines.join('')).toContain('the picture of an alert could not be drawn')
  })

  it('about what is over leads to the page alone', async () => {
    const { notifier, mails } = await smtp()
    const id = await fallen('press', [])
    await judge(database.db, id, '2019-11-04', [drop(closed)], routes('press', staff.slice(0, 1)))
    const later = new ManualClock(new Date('2019-11-04T23:00:00Z'))
    await deliverDue(deps('press', notifier, staff, { clock: later }), { limit: 9 })
    const [mail] = await mails()
    expect(mail?.text).toMatch(/\n\nApri l’avviso: https:\/\/polso\.example\.org\/alerts\/\d+\?lang=it\n\n-- \nPolso\n/)
    expect(tokensIn(`${mail?.text} ${mail?.html}`)).toEqual([])
  })

  it('has no links where the page has no address', async () => {
    const { notifier, mails } = await smtp()
    await fallen('press', staff.slice(0, 1))
    await deliverDue(deps('press', notifier, staff, { links: null }), { limit: 9 })
    const [mail] = await mails()
    expect(`${mail?.text} ${mail?.html}`).not.toContain('http')
  })
})

describe('a shared chat', () => {
  it('answers by the name of its notifier, and draws no picture', async () => {
    const peer = await startRecorder()
    closing.push(peer.close)
    await fallen('chat', ['chat'])
    const settings = { url: Secret.of(`http://127.0.0.1:${peer.port}/services/T0`), timeout_seconds: 5 }
    await deliverDue(deps('chat', slack.create(settings), ['chat']), { limit: 9 })
    const text = String(JSON.parse(peer.received[0]?.body ?? '{}').text)
    expect(text).toMatch(/\n\n<https:\/\/polso\.example\.org\/alerts\/\d+\?lang=it\|Apri l’avviso> · <https/)
    expect(tokensIn(text).map(token => readToken(token, secret, now))).toMatchObject(
      Array(3).fill({ outcome: 'ok', grant: { actor: 'chat' } }),
    )
  })
})

it('no key of a link reaches a log', async () => {
  const { notifier, mails } = await smtp()
  await fallen('press', staff)
  lines.length = 0
  await deliverDue(deps('press', notifier, staff), { limit: 9 })
  const tokens = (await mails()).flatMap(mail => tokensIn(mail.text ?? ''))
  expect(tokens).toHaveLength(6)
  expect(lines.join('')).toContain('notification sent')
  for (const token of tokens) expect(lines.join('')).not.toContain(token)
})
