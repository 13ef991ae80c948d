import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { answerExpiry, mintToken } from '../../src/alerts/answer-links.ts'
import { hashPassword } from '../../src/web/access/passwords.ts'
import { drop } from '../alerts/findings.ts'
import { judge, newAccount } from '../alerts/outbox-support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ReverseProxy, startCaddy, startNginx } from '../support/servers/proxies.ts'
import { siteConfig, startSite, type TestSite, Visitor, WEB_SECRET } from './support.ts'

/** The examples of docs/ops.md, as they stand there, in real proxies. */

const ops = readFileSync(new URL('../../docs/ops.md', import.meta.url), 'utf8')
const examples = (language: string) =>
  [...ops.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(found => found[1] ?? '')
const proxies = [
  ['nginx', startNginx, examples('nginx')],
  ['Caddy', startCaddy, examples('caddyfile')],
] as const

const PASSWORD = 'correct horse battery'
const now = new Date('2019-10-21T08:00:00Z')
const common = { url: 'https://polso.comune.example.org', secret: 'env:POLSO_WEB_SECRET' }
let database: TestDatabase
let sso: Server
let alertId: number
const closing: { close(): unknown }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  sso = await startSso()
})
afterAll(async () => {
  sso.close()
  await database.close()
})
beforeEach(async () => {
  await database.db.deleteFrom('polso.login_attempts').execute()
  const { id } = await newAccount(database.db)
  await judge(database.db, id, '2019-10-20', [drop()])
  const alert = database.db.selectFrom('polso.alerts').select('alert_id').where('account_id', '=', id)
  alertId = (await alert.executeTakeFirstOrThrow()).alert_id
})

/** Knows who has a cookie, and sends everybody else to its portal. */
async function startSso(): Promise<Server> {
  const server = createServer(({ url, headers }, response) => {
    const name = /\bsso=(\w+)/.exec(headers.cookie ?? '')?.[1]
    const portal = { location: 'https://sso.example.org/' }
    if (!name) response.writeHead(url?.includes('forward') ? 302 : 401, portal).end()
    else response.writeHead(200, name === 'nameless' ? {} : { 'remote-user': name }).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return server
}

const portOf = (server: { address(): AddressInfo | string | null }) => (server.address() as AddressInfo).port

async function behind(
  start: (typeof proxies)[number][1],
  example: string | undefined,
  web: object,
  secrets: Readonly<Record<string, string>>,
  work: (proxy: ReverseProxy, site: TestSite) => Promise<void>,
): Promise<void> {
  const site = await startSite(siteConfig({ ...common, ...web }, secrets), database.db, now)
  closing.push(site)
  const page = Number(new URL(site.base).port)
  const proxy = await start({ example: example ?? '', page, sso: portOf(sso) })
  closing.push(proxy)
  try {
    await work(proxy, site)
  } finally {
    for (const each of closing.splice(0).reverse()) await each.close()
  }
}

const answerLink = () => {
  const grant = {
    action: 'dismiss',
    alertId,
    actor: 'stampa@comune.example.org',
    expiresAt: answerExpiry(now),
  } as const
  return `/answer/${mintToken(grant, WEB_SECRET)}`
}

const attempts = async () =>
  (await database.db.selectFrom('polso.login_attempts').select('subject').execute()).map(({ subject }) => subject)

async function answersByLink(visitor: Visitor): Promise<void> {
  const page = await visitor.get(answerLink())
  expect([page.status, page.headers.get('referrer-policy')]).toEqual([200, 'no-referrer'])
  const css = /href="(\/assets\/[^"]+\.css)"/.exec(page.text)?.[1] ?? ''
  expect((await visitor.get(css)).headers.get('content-type')).toContain('text/css')
  expect((await visitor.post(answerLink(), { note: 'Le vacanze' })).status).toBe(200)
}

describe.each(proxies)('behind %s, as docs/ops.md says', (_, start, [own, single]) => {
  it('people log in, answer by a link, and are counted by their own address', async () => {
    const users = [{ name: 'anna', role: 'editor', password_hash: 'env:ANNA' }]
    const web = { users, trusted_proxy: { addresses: ['127.0.0.1'] } }
    await behind(start, own, web, { ANNA: await hashPassword(PASSWORD) }, async ({ base }) => {
      const visitor = new Visitor(base)
      expect((await visitor.send('/login', '/login', { user: 'anna', password: PASSWORD })).status).toBe(303)
      expect([...visitor.cookies.keys()]).toContain('__Host-polso')
      const audit = await visitor.get('/audit')
      expect([audit.status, audit.headers.get('strict-transport-security')]).toEqual([200, 'max-age=31536000'])
      expect(audit.headers.get('content-security-policy')).toMatch(/^default-src 'none';/)
      await answersByLink(new Visitor(base))
      for (const path of ['/metrics', '/readyz']) expect((await visitor.get(path)).status).toBe(403)
      const guesser = new Visitor(base, { 'x-forwarded-for': '192.0.2.1' })
      expect((await guesser.send('/login', '/login', { user: 'anna', password: 'wrong' })).status).toBe(401)
      expect(await attempts()).toContain(createHash('sha256').update('pair 127.0.0.1 anna').digest('hex'))
    })
  })

  it('single sign-on names people, and nobody names himself', async () => {
    const web = { trusted_proxy: { addresses: ['127.0.0.1'], header: 'X-Remote-User', editors: ['anna'] } }
    await behind(start, single, web, {}, async ({ base }) => {
      const visit = (cookie: string) => new Visitor(base, { 'x-remote-user': 'anna', ...(cookie && { cookie }) })
      const stranger = await visit('').get('/audit')
      expect([stranger.status, stranger.location]).toEqual([302, 'https://sso.example.org/'])
      expect((await visit('sso=anna').get('/audit')).text).toContain('anna (editor)')
      expect((await visit('sso=rita').get('/')).text).toContain('rita (reader)')
      expect((await visit('sso=nameless').get('/')).status).toBe(403)
      for (const path of ['/metrics', '/readyz']) expect((await visit('sso=anna').get(path)).status).toBe(403)
      await answersByLink(visit(''))
    })
  })
})
