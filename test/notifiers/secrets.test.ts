import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { planMetricChanges } from '../../src/alerts/lifecycle.ts'
import { ManualClock } from '../../src/clock.ts'
import { Secret } from '../../src/config/secrets.ts'
import { deliverDue } from '../../src/jobs/notify.ts'
import { createLogger } from '../../src/log.ts'
import { notifierDefinitions } from '../../src/notifiers/index.ts'
import type { Notifier } from '../../src/notifiers/notifier.ts'
import { applyAlertChanges } from '../../src/store/alerts.ts'
import { drop } from '../alerts/findings.ts'
import { addAccount } from '../alerts/outbox-support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { faultOf, readRequest, startHttp } from './http-support.ts'
import { context, listen, sampleNotification, startSmtp } from './support.ts'

/** Every notifier, against peers that fail and repeat what they were told: no secret comes back from there. */

type Face = 'answers 500' | 'answers 403' | 'hangs' | 'drops the connection'
const faces: readonly Face[] = ['answers 500', 'answers 403', 'hangs', 'drops the connection']

interface Peer {
  readonly port: number
  /** What it was told, the secrets among it. */
  readonly heard: string[]
  close(): Promise<void>
}

interface Case {
  readonly secrets: readonly string[]
  settings(port: number, seconds: number): Readonly<Record<string, unknown>>
  peer(face: Face, secrets: readonly string[]): Promise<Peer>
}

const token = 'T0ken-of_the-path'
const password = 'sup3r/s€cret:pass'
const login = `press:${encodeURIComponent(password)}@`

const cases: Readonly<Record<string, Case>> = {
  email: {
    secrets: [password],
    settings: (port, timeout_seconds) => ({
      smtp_url: Secret.of(`smtp://${login}127.0.0.1:${port}`),
      from: 'polso@example.org',
      to: ['press@example.org'],
      tls: 'unverified',
      timeout_seconds,
    }),
    peer: smtpPeer,
  },
  webhook: {
    secrets: ['k3y-of-the-signature', token],
    settings: (port, timeout_seconds) => ({
      url: `http://127.0.0.1:${port}/hook/${token}`,
      secret: Secret.of('k3y-of-the-signature'),
      timeout_seconds,
    }),
    peer: httpPeer,
  },
  slack: { secrets: [token], settings: secretUrl, peer: httpPeer },
  teams: { secrets: [token], settings: secretUrl, peer: httpPeer },
  telegram: {
    secrets: [`123456:${token}`, token],
    settings: (port, timeout_seconds) => ({
      bot_token: Secret.of(`123456:${token}`),
      chat_id: '-1001',
      base_url: `http://127.0.0.1:${port}`,
      timeout_seconds,
    }),
    peer: httpPeer,
  },
  alertmanager: {
    secrets: [password],
    settings: (port, timeout_seconds) => ({
      url: `http://127.0.0.1:${port}`,
      username: 'press',
      password: Secret.of(password),
      labels: {},
      timeout_seconds,
    }),
    peer: httpPeer,
  },
}

function secretUrl(port: number, timeout_seconds: number) {
  return { url: Secret.of(`http://127.0.0.1:${port}/services/${token}?sig=${token}`), timeout_seconds }
}

/** Says all that it heard in its reason phrase, its headers and its body. */
async function httpPeer(face: Face): Promise<Peer> {
  const heard: string[] = []
  const peer = await startHttp(async (request, response) => {
    const { url, headers, body } = await readRequest(request)
    heard.push(`${url} ${JSON.stringify(headers)} ${body}`)
    if (face === 'hangs') return
    if (face === 'drops the connection') return void request.socket.destroy()
    const status = face === 'answers 500' ? 500 : 403
    response.writeHead(status, String(url), { location: String(url), 'retry-after': String(url) }).end(heard.join('\n'))
  })
  return { ...peer, heard }
}

/** A refused login stands for 403, a refused mail for 500. */
async function smtpPeer(face: Face, secrets: readonly string[]): Promise<Peer> {
  if (face === 'drops the connection') return droppingPeer()
  const heard: string[] = []
  const echo = (responseCode: number) =>
    Object.assign(new Error(`you said ${secrets.flatMap(formsOf).join(' ')}`), { responseCode })
  const peer = await startSmtp({
    onAuth({ username, password: given }, _session, done) {
      heard.push(String(given))
      if (face === 'answers 403') done(echo(535))
      else done(null, { user: username })
    },
    onMailFrom(_address, _session, done) {
      if (face === 'answers 500') done(echo(550))
    },
  })
  return { ...peer, heard }
}

async function droppingPeer(): Promise<Peer> {
  const server = createServer(socket => socket.destroy())
  const port = await listen(server)
  return { port, heard: [], close: () => new Promise(resolve => server.close(() => resolve())) }
}

function formsOf(secret: string): readonly string[] {
  const base64 = [secret, `\0press\0${secret}`, `press:${secret}`].map(text => Buffer.from(text).toString('base64'))
  return [secret, encodeURIComponent(secret), ...base64]
}

/** The keys in links to answer by, as the peer got them. */
function keysIn(heard: readonly string[]): readonly string[] {
  return heard.flatMap(text => [...text.matchAll(/\/answer\/([\w-]+)/g)].map(found => found[1] ?? ''))
}

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

let accounts = 0
async function openOne(recipients: readonly string[]): Promise<void> {
  accounts += 1
  const id = await addAccount(database.db, `account-${accounts}`)
  const [day, now] = ['2019-10-20', new Date('2019-10-20T22:15:00Z')]
  const routes = [{ notifier: 'n', kinds: ['metric' as const], recipients }]
  const changes = planMetricChanges(id, day, [drop()], [])
  await database.db.transaction().execute(trx => applyAlertChanges(trx, changes, { now, day, routes }))
}

/** The log without the last resort of its own, by which values that it knows are blanked out. */
async function deliver(notifier: Notifier, recipients: readonly string[]): Promise<string> {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  await deliverDue(
    {
      db: database.db,
      notifiers: new Map([['n', { notifier, language: 'it', recipients }]]),
      clock: new ManualClock(new Date('2019-10-20T22:15:00Z')),
      log: createLogger({ level: 'trace', pretty: false, destination }),
      signal: new AbortController().signal,
      random: () => 0.5,
      platformTitle: platform => platform,
      timeZone: 'Europe/Rome',
      links: { url: 'https://polso.example.org', secret: Secret.of('signs-the-links-of-the-page') },
    },
    { limit: 1 },
  )
  return lines.join('')
}

function stored() {
  return database.db.selectFrom('polso.notifications').selectAll().execute()
}

function shown(fault: unknown): string {
  const told = fault instanceof Error ? fault.stack : ''
  return `${inspect(fault, { depth: 10, showHidden: true })} ${JSON.stringify(fault)} ${told}`
}

/** Those whose peer gets the whole message before it refuses, with the links in it. */
const linking = ['webhook', 'slack', 'teams', 'telegram']

describe.each(notifierDefinitions.map(definition => [definition.type, definition] as const))(
  '%s',
  (type, definition) => {
    it.each(faces)('shows no secret where its peer %s', async face => {
      const given = cases[type]
      if (!given) throw new Error(`${type} has no case here; add one`)
      const peer = await given.peer(face, given.secrets)
      closing.push(peer.close)
      const settings = given.settings(peer.port, face === 'hangs' ? 0.5 : 10)
      const recipients = definition.recipients(settings)
      const notifier = definition.create(settings)
      await openOne(recipients)

      const log = await deliver(notifier, recipients)
      const rows = await stored()
      const check = await notifier.check(context()).catch((fault: unknown) => shown(fault))
      expect(log).toContain('"notifier":"n"')
      expect(rows.map(row => [row.attempts, typeof row.last_error])).toEqual([[1, 'string']])
      const keys = keysIn(peer.heard)
      expect(keys).toHaveLength(linking.includes(type) ? 3 : 0)
      for (const form of [...given.secrets.flatMap(formsOf), ...keys]) {
        for (const text of [log, JSON.stringify(rows), check]) expect(text).not.toContain(form)
      }
      await notifier.close()
    })

    it('really tells its peer a secret, and raises an error that holds none', async () => {
      const given = cases[type]
      if (!given) throw new Error(`${type} has no case here; add one`)
      const peer = await given.peer('answers 403', given.secrets)
      closing.push(peer.close)
      const settings = given.settings(peer.port, 10)
      const notifier = definition.create(settings)
      const fault = await faultOf(notifier.notify(sampleNotification(), context()))
      expect(fault.name).toBe('NotifyError')
      const heard = peer.heard.join('\n')
      expect(formsOf(given.secrets.at(-1) ?? '').some(form => heard.includes(form))).toBe(true)
      for (const form of given.secrets.flatMap(formsOf)) expect(shown(fault)).not.toContain(form)
      await notifier.close()
    })
  },
)
