import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { hashPassword } from '../../src/web/access/passwords.ts'
import { drop } from '../alerts/findings.ts'
import { judge, newAccount } from '../alerts/outbox-support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { siteConfig, startSite, type TestSite, tokenIn, type Visitor } from './support.ts'

const PASSWORD = 'correct horse battery'
let database: TestDatabase
let hash: string
let alertId: number
beforeAll(async () => {
  database = await createTestDatabase()
  hash = await hashPassword(PASSWORD)
  const { id } = await newAccount(database.db)
  await judge(database.db, id, '2019-10-20', [drop()])
  const alert = database.db.selectFrom('polso.alerts').select('alert_id').where('account_id', '=', id)
  alertId = (await alert.executeTakeFirstOrThrow()).alert_id
})
afterAll(() => database.close())

const users = [
  { name: 'anna', role: 'editor', password_hash: 'env:ANNA' },
  { name: 'Rita', password_hash: 'env:RITA' },
]
const withUsers = (more: object = {}, secrets: object = {}) =>
  siteConfig({ users, ...more }, { ANNA: hash, RITA: hash, ...secrets })

/** A site for one test. */
async function on<T>(site: Promise<TestSite>, work: (site: TestSite) => Promise<T>): Promise<T> {
  const started = await site
  return work(started).finally(() => started.close())
}

async function loggedIn(site: TestSite, user: string): Promise<Visitor> {
  const visitor = site.visitor()
  expect((await visitor.send('/login', '/login', { user, password: PASSWORD })).status).toBe(303)
  return visitor
}

const audit = () => database.db.selectFrom('polso.audit').selectAll().orderBy('audit_id').execute()

describe('the page on this machine alone', () => {
  it('opens without a login, for an editor called local, with the headers that keep others out', async () => {
    await on(startSite(siteConfig({}), database.db), async site => {
      const { status, text, headers } = await site.visitor().get('/audit')
      expect(status).toBe(200)
      expect(text).toContain('local (editor)')
      expect(text).not.toContain('/logout')
      expect(headers.get('content-security-policy')).toMatch(
        /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/,
      )
      expect(headers.get('content-security-policy')).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('same-origin')
      expect(headers.get('cache-control')).toBe('private, no-store')
      expect(headers.get('set-cookie')).toMatch(/^polso=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    })
  })

  it('refuses names that are not its own, and what proxies pass on', async () => {
    await on(startSite(siteConfig({}), database.db), async site => {
      const { request } = await import('node:http')
      const asked = (headers: Record<string, string>) =>
        new Promise<number>((resolve, reject) => {
          const options = { headers: { ...headers } }
          request(`${site.base}/audit`, options, answer => resolve(answer.resume().statusCode ?? 0))
            .on('error', reject)
            .end()
        })
      expect(await asked({ host: 'localhost:1234' })).toBe(200)
      expect(await asked({ host: 'evil.example' })).toBe(403)
      expect(await asked({ 'x-forwarded-for': '10.0.0.7' })).toBe(403)
    })
  })

  it('serves its style sheet for ever and its pages in the language that was asked for', async () => {
    await on(startSite(siteConfig({}), database.db), async site => {
      const visitor = site.visitor()
      const italian = await visitor.get('/audit?lang=it')
      expect(italian.text).toContain('<html lang="it">')
      expect((await visitor.get('/audit')).text).toContain('<html lang="it">')
      const href = /href="(\/assets\/polso\.\w+\.css)"/.exec(italian.text)?.[1] ?? ''
      const style = await visitor.get(href)
      expect([style.status, style.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
      expect(italian.text.match(/https?:\/\//g)).toBeNull()
    })
  })

  it('says in words that there is no such page', async () => {
    await on(startSite(siteConfig({}), database.db), async site => {
      const { status, text } = await site.visitor().get('/nowhere/%3Cscript%3E')
      expect([status, text]).toEqual([404, expect.stringContaining('There is no such page')])
      expect(text).not.toContain('<script>')
    })
  })
})

describe('a page that others could reach and that knows nobody', () => {
  it('is not served; the page and the log say the remedy', async () => {
    const config = siteConfig({}, {}, { http: { host: '0.0.0.0' } })
    await on(startSite(config, database.db), async site => {
      const { status, text } = await site.visitor().get('/')
      expect([status, text]).toEqual([403, expect.stringContaining('web.users (polso password makes the hashes)')])
      expect(site.logged).toEqual([
        { level: 'warn', fields: {}, message: expect.stringContaining('The page is not served') },
      ])
      for (const path of ['/audit', '/login', `/alerts/${alertId}/comment`]) {
        expect((await site.visitor().get(path)).text).not.toContain('<form')
      }
      const posted = await site.visitor().post(`/alerts/${alertId}/comment`, { note: 'x' })
      expect(posted.status).toBe(403)
      expect((await fetch(`${site.base}/healthz`)).status).toBe(200)
    })
  })
})

describe('a login', () => {
  it('is asked for, leads on to where somebody wanted to go, and ends', async () => {
    await on(startSite(withUsers(), database.db), async site => {
      const visitor = site.visitor()
      const asked = await visitor.get('/audit?before=9')
      expect([asked.status, asked.location]).toEqual([303, '/login?to=%2Faudit%3Fbefore%3D9'])
      const from = asked.location ?? ''
      const wrong = await visitor.send(from, '/login', { user: 'anna', password: 'guess', to: '/audit?before=9' })
      expect([wrong.status, wrong.text]).toEqual([401, expect.stringContaining('Wrong user name or password')])
      expect(wrong.text).toContain('value="/audit?before=9"')
      const before = visitor.cookies.get('polso')
      const right = await visitor.send(from, '/login', { user: ' Anna ', password: PASSWORD, to: '/audit?before=9' })
      expect([right.status, right.location]).toEqual([303, '/audit?before=9'])
      expect(visitor.cookies.get('polso')).not.toBe(before)
      const stolen = visitor.cookies.get('polso') ?? ''
      expect((await visitor.get('/audit')).text).toContain('anna (editor)')
      expect((await visitor.send('/audit', '/logout', {})).location).toBe('/login')
      visitor.cookies.set('polso', stolen)
      expect((await visitor.get('/audit')).status).toBe(303)
      expect((await audit()).at(-1)).toMatchObject({ actor: 'anna', action: 'login', object: '' })
    })
  })

  it('keeps no token, lasts a week of silence and a month in all', async () => {
    await on(startSite(withUsers(), database.db), async site => {
      const visitor = await loggedIn(site, 'anna')
      const stored = await database.db.selectFrom('polso.sessions').selectAll().execute()
      expect(JSON.stringify(stored)).not.toContain(visitor.cookies.get('polso'))
      const days = async (n: number) => {
        site.clock.advance(n * 86_400_000)
        return (await visitor.get('/audit')).status
      }
      for (const n of [6, 6, 6, 6, 5]) expect(await days(n)).toBe(200)
      expect(await days(1.1)).toBe(303)
    })
    await on(startSite(withUsers(), database.db), async site => {
      const visitor = await loggedIn(site, 'anna')
      site.clock.advance(7.1 * 86_400_000)
      expect((await visitor.get('/audit')).status).toBe(303)
    })
  })

  it('ends with a new password, with a new name, and changes with the role', async () => {
    const cookies = await on(startSite(withUsers(), database.db), async site => (await loggedIn(site, 'anna')).cookies)
    const seenBy = (config: ReturnType<typeof siteConfig>) =>
      on(startSite(config, database.db), site => {
        const visitor = site.visitor()
        for (const [name, value] of cookies) visitor.cookies.set(name, value)
        return visitor.get('/audit')
      })
    expect((await seenBy(withUsers())).status).toBe(200)
    expect((await seenBy(withUsers({}, { ANNA: await hashPassword('another password') }))).status).toBe(303)
    expect((await seenBy(withUsers({ users: users.slice(1) }))).status).toBe(303)
    const demoted = await seenBy(withUsers({ users: [{ ...users[0], role: 'reader' }] }))
    expect([demoted.status, demoted.text]).toEqual([403, expect.stringContaining('anna (reader)')])
  })

  it('may be tried a few times, in all replicas together', async () => {
    const [one, other] = await Promise.all([startSite(withUsers(), database.db), startSite(withUsers(), database.db)])
    const attempt = (site: TestSite, password: string) =>
      site.visitor().send('/login', '/login', { user: 'Rita', password })
    for (let n = 0; n < 4; n++) {
      expect((await attempt(one, 'guess')).status).toBe(401)
      expect((await attempt(other, 'guess')).status).toBe(401)
    }
    for (const site of [one, other]) {
      const refused = await attempt(site, PASSWORD)
      expect([refused.status, refused.text]).toEqual([429, expect.stringContaining('Too many attempts')])
    }
    one.clock.advance(16 * 60_000)
    expect((await attempt(one, PASSWORD)).status).toBe(303)
    await Promise.all([one.close(), other.close()])
  })

  it('needs a form of ours', async () => {
    await on(startSite(withUsers(), database.db), async site => {
      const fields = { user: 'anna', password: PASSWORD }
      expect((await site.visitor().post('/login', fields)).status).toBe(403)
      const visitor = site.visitor()
      const csrf = tokenIn((await visitor.get('/login')).text)
      expect((await visitor.post('/login', { ...fields, csrf }, { origin: 'https://evil.example' })).status).toBe(403)
    })
  })

  it('over TLS sets a cookie for TLS and this host only, and tells browsers to stay with TLS', async () => {
    await on(startSite(withUsers({ url: 'https://polso.example.org' }), database.db), async site => {
      const { headers } = await site.visitor().get('/login')
      expect(headers.get('set-cookie')).toMatch(/^__Host-polso=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
    })
  })
})

describe('the word of a reverse proxy', () => {
  const proxy = { header: 'X-Remote-User', addresses: ['127.0.0.1'], editors: ['anna'] }

  it('names the visitor; without it nobody is let in', async () => {
    await on(startSite(siteConfig({ trusted_proxy: proxy }), database.db), async site => {
      expect((await site.visitor({ 'x-remote-user': 'anna' }).get('/audit')).text).toContain('anna (editor)')
      expect((await site.visitor({ 'x-remote-user': 'carla' }).get('/audit')).status).toBe(403)
      const { status, text } = await site.visitor().get('/audit')
      expect([status, text]).toEqual([403, expect.stringContaining('Through the proxy only')])
    })
  })

  it('counts for nothing from elsewhere', async () => {
    const elsewhere = { ...proxy, addresses: ['10.0.0.7'] }
    await on(startSite(siteConfig({ trusted_proxy: elsewhere }), database.db), async site => {
      expect((await site.visitor({ 'x-remote-user': 'anna' }).get('/audit')).status).toBe(403)
    })
  })
})

describe('a change', () => {
  const path = () => `/alerts/${alertId}/comment`
  const comments = () =>
    database.db.selectFrom('polso.alert_transitions').select(['actor', 'note']).where('step', '=', 'comment').execute()

  it('is made by an editor, and stands in the log with what was entered', async () => {
    await on(startSite(withUsers(), database.db), async site => {
      const visitor = await loggedIn(site, 'anna')
      const note = '<script>alert(1)</script> è noto'
      const sent = await visitor.send('/audit', path(), { note })
      expect([sent.status, sent.location]).toEqual([303, `/alerts/${alertId}?done=commented`])
      expect(await comments()).toEqual([{ actor: 'anna', note }])
      expect((await audit()).at(-1)).toMatchObject({
        actor: 'anna',
        action: 'alert.comment',
        object: `alert ${alertId}`,
        detail: { note },
        at: site.clock.now(),
      })
      const log = await visitor.get('/audit')
      expect(log.text).toContain('&lt;script>alert(1)&lt;/script>')
      expect(log.text).not.toContain('<script>')
    })
  })

  it('is refused to a reader, even with a right token', async () => {
    const before = await comments()
    await on(startSite(withUsers(), database.db), async site => {
      const visitor = await loggedIn(site, 'Rita')
      const page = await visitor.get('/nowhere')
      const sent = await visitor.post(path(), { csrf: tokenIn(page.text), note: 'x' }, { origin: site.base })
      expect([sent.status, sent.text]).toEqual([403, expect.stringContaining('This needs the role of editor')])
      expect(page.text).not.toContain('/audit')
    })
    expect(await comments()).toEqual(before)
  })

  it.each([
    ['no token', {}, {}],
    ['a token of another visit', { csrf: 'x'.repeat(43) }, {}],
    ['another origin', null, { origin: 'https://evil.example' }],
    ['another site, as browsers say', null, { 'sec-fetch-site': 'cross-site' }],
  ])('is refused with %s', async (_, fields, headers) => {
    const before = await comments()
    await on(startSite(withUsers(), database.db), async site => {
      const visitor = await loggedIn(site, 'anna')
      const csrf = tokenIn((await visitor.get('/audit')).text)
      const sent = await visitor.post(path(), { note: 'x', ...(fields ?? { csrf }) }, headers)
      expect([sent.status, sent.text]).toEqual([403, expect.stringContaining('This form has expired')])
    })
    expect(await comments()).toEqual(before)
  })

  it('sends somebody without a session to the login, and back to the page of the form', async () => {
    await on(startSite(withUsers(), database.db), async site => {
      const headers = { referer: `${site.base}/alerts/${alertId}` }
      const { status, location } = await site.visitor().post(path(), { note: 'x' }, headers)
      expect([status, location]).toEqual([303, `/login?to=${encodeURIComponent(`/alerts/${alertId}`)}`])
    })
  })

  it('sends whoever follows an Italian message to an Italian login', async () => {
    await on(startSite(withUsers(), database.db), async site => {
      const visitor = site.visitor({ 'accept-language': 'en' })
      const { location } = await visitor.get(`/alerts/${alertId}?lang=it`)
      expect((await visitor.get(location ?? '')).text).toContain('<html lang="it">')
    })
  })

  it('of more than the server takes is told so, and nothing of it is kept', async () => {
    const before = await comments()
    await on(startSite(siteConfig({}), database.db), async site => {
      const sent = await site.visitor().send('/audit', path(), { note: 'x'.repeat(70_000) })
      expect([sent.status, sent.text]).toEqual([413, expect.stringContaining('Text too long')])
    })
    expect(await comments()).toEqual(before)
  })

  it('in another form than a form is no request', async () => {
    await on(startSite(siteConfig({}), database.db), async site => {
      const response = await fetch(site.base + path(), {
        method: 'POST',
        body: '{"note":"x"}',
        headers: { 'content-type': 'application/json' },
      })
      expect(response.status).toBe(403)
      const odd = await fetch(site.base + path(), {
        method: 'POST',
        body: 'x',
        headers: { 'content-type': 'text/xml' },
      })
      expect(odd.status).toBe(400)
    })
  })
})
