import { inspect } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type AnswerAction, answerExpiry, mintToken } from '../../src/alerts/answer-links.ts'
import { openAlerts } from '../../src/store/alerts.ts'
import { acknowledge } from '../../src/store/answers.ts'
import { openDatabase } from '../../src/store/database.ts'
import { drop } from '../alerts/findings.ts'
import { judge, newAccount } from '../alerts/outbox-support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { siteConfig, startSite, type TestSite, WEB_SECRET } from './support.ts'

const now = new Date('2019-10-21T08:00:00Z')
const web = { url: 'https://polso.example.org', secret: 'env:POLSO_WEB_SECRET' }
let database: TestDatabase
let site: TestSite
let account: number
let alertId: number
beforeAll(async () => {
  database = await createTestDatabase()
  // Nobody can log in: the links work all the same.
  site = await startSite(siteConfig(web, {}, { http: { host: '0.0.0.0' } }), database.db, now)
})
afterAll(async () => {
  await site.close()
  await database.close()
})
beforeEach(async () => {
  account = (await newAccount(database.db)).id
  await judge(database.db, account, '2019-10-20', [drop()])
  const alert = database.db.selectFrom('polso.alerts').select('alert_id').where('account_id', '=', account)
  alertId = (await alert.executeTakeFirstOrThrow()).alert_id
})

function linkTo(action: AnswerAction, told = now, secret = WEB_SECRET): string {
  const grant = { action, alertId, actor: 'stampa@comune.example.org', expiresAt: answerExpiry(told) }
  return `/answer/${mintToken(grant, secret)}`
}

const stateOf = async () =>
  (await database.db.selectFrom('polso.alerts').select('state').where('alert_id', '=', alertId).executeTakeFirst())
    ?.state
const audit = () => database.db.selectFrom('polso.audit').selectAll().where('object', '=', `alert ${alertId}`).execute()

describe('a link in a message', () => {
  it.each([
    ['acknowledge', 'Acknowledge this alert?', 'Acknowledged', 'acknowledged', 'alert.acknowledge'],
    ['dismiss', 'Dismiss this alert?', 'Dismissed', 'dismissed', 'alert.dismiss'],
    ['silence-week', 'Silence for a week?', 'Silenced', 'open', 'silence.add'],
  ] as const)(
    'to %s shows what it would do, and does it when the button is pressed, once',
    async (action, asks, done, state, entry) => {
      const link = linkTo(action)
      for (let opened = 0; opened < 3; opened++) {
        const page = await site.visitor().get(link)
        expect([page.status, page.text]).toEqual([200, expect.stringContaining(asks)])
        expect(page.text).toContain(`action="${link}?lang=en"`)
        expect(page.text).toContain('You answer as stampa@comune.example.org.')
        expect(page.headers.get('referrer-policy')).toBe('no-referrer')
      }
      expect([await stateOf(), await audit()]).toEqual(['open', []])
      const note = action === 'acknowledge' ? '' : 'Le vacanze'
      const answered = await site.visitor().post(link, { note }, { origin: 'null' })
      expect([answered.status, answered.text]).toEqual([200, expect.stringContaining(`<h1>${done}`)])
      expect(await stateOf()).toBe(state)
      const detail = { by: 'link', ...(note && { note }) }
      expect(await audit()).toMatchObject([{ actor: 'stampa@comune.example.org', action: entry, detail }])
      const again = await site.visitor().post(link, { note })
      expect([again.status, again.text]).toEqual([410, expect.stringContaining('This link has been used')])
      expect(again.text).toContain(`href="/alerts/${alertId}"`)
      expect((await site.visitor().get(link)).status).toBe(410)
      expect(await audit()).toHaveLength(1)
    },
  )

  it('in an Italian message opens in Italian, and stays so without cookies, whatever the browser speaks', async () => {
    const link = `${linkTo('dismiss')}?lang=it`
    const page = await site.visitor().get(link)
    expect(page.text).toContain('<html lang="it">')
    const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? ''
    expect((await site.visitor().post(action, { note: ' ' })).text).toContain('Archiviare questo avviso?')
    expect((await site.visitor().post(action, { note: 'Le vacanze' })).text).toContain('<h1>Archiviato')
  })

  it('silences alerts like this one for seven days', async () => {
    await site.visitor().post(linkTo('silence-week'), { note: 'Campagna in corso' })
    const silence = database.db.selectFrom('polso.silences').selectAll().where('account_id', '=', account)
    expect(await silence.execute()).toMatchObject([
      { kind: 'drop', author: 'stampa@comune.example.org', reason: 'Campagna in corso', starts_at: now },
    ])
    expect((await silence.executeTakeFirstOrThrow()).ends_at).toEqual(new Date('2019-10-28T08:00:00Z'))
  })

  it('pressed by several at once is one answer', async () => {
    const link = linkTo('acknowledge')
    const pressed = await Promise.all([1, 2, 3, 4].map(() => site.visitor().post(link, { note: '' })))
    const [first, ...others] = pressed.map(({ status }) => status).sort()
    expect(first).toBe(200)
    // Who comes a moment later finds the link used, who comes at once the answer given.
    for (const status of others) expect([409, 410]).toContain(status)
    expect(await audit()).toHaveLength(1)
  })

  it('speaks the language of the visitor', async () => {
    const page = await site.visitor({ 'accept-language': 'it-IT' }).get(linkTo('acknowledge'))
    expect(page.text).toContain('Prendere in carico questo avviso?')
    expect(page.text).toContain('<html lang="it">')
  })
})

describe('a link that came too late', () => {
  it('says that somebody answered before, and who', async () => {
    const before = linkTo('acknowledge')
    await acknowledge(database.db, { alertId, actor: 'Anna <script>', now })
    for (const seen of [await site.visitor().get(before), await site.visitor().post(before, { note: '' })]) {
      expect([seen.status, seen.text]).toEqual([409, expect.stringContaining('Already acknowledged: Anna &lt;script>')])
    }
    expect(await audit()).toEqual([])
    expect((await site.visitor().get(linkTo('dismiss'))).status).toBe(200)
  })

  it('says that the alert has ended', async () => {
    const link = linkTo('dismiss')
    await judge(database.db, account, '2019-10-30', [drop({ state: 'closed' })])
    expect(await openAlerts(database.db, account)).toEqual([])
    for (const seen of [await site.visitor().get(link), await site.visitor().post(link, { note: 'x' })]) {
      expect([seen.status, seen.text]).toEqual([409, expect.stringContaining('This alert has ended')])
    }
    expect(await stateOf()).toBe('resolved')
  })

  it('says that it has expired', async () => {
    const link = linkTo('acknowledge', new Date(now.getTime() - 14 * 86_400_000))
    for (const seen of [await site.visitor().get(link), await site.visitor().post(link, { note: '' })]) {
      expect([seen.status, seen.text]).toEqual([410, expect.stringContaining('This link has expired')])
    }
    expect(await stateOf()).toBe('open')
  })
})

describe('a link that is none of ours', () => {
  it.each([
    ['signed by another', () => linkTo('acknowledge', now, 'another secret of 32 characters…')],
    ['cut short', () => linkTo('acknowledge').slice(0, -4)],
    ['made up', () => '/answer/x.y'],
    ['empty', () => '/answer/%20'],
    ['very long', () => `/answer/${'x'.repeat(1020)}`],
  ])('%s is not valid', async (_, link) => {
    for (const seen of [await site.visitor().get(link()), await site.visitor().post(link(), { note: '' })]) {
      expect([seen.status, seen.text]).toEqual([404, expect.stringContaining('This link is not valid')])
    }
    expect(await stateOf()).toBe('open')
  })

  it('is of an alert that is not there', async () => {
    const grant = {
      action: 'dismiss',
      alertId: 2_000_000_000,
      actor: 'x@example.org',
      expiresAt: answerExpiry(now),
    } as const
    const { status, text } = await site.visitor().get(`/answer/${mintToken(grant, WEB_SECRET)}`)
    expect([status, text]).toEqual([404, expect.stringContaining('There is no such alert')])
  })

  it('is every link where nothing is signed', async () => {
    const other = await startSite(siteConfig({}), database.db, now)
    expect((await other.visitor().get(linkTo('acknowledge'))).status).toBe(404)
    await other.close()
  })
})

describe('a form behind a link', () => {
  it('that lacks its reason, or has too much of it, is shown again with what was entered', async () => {
    const link = linkTo('dismiss')
    const empty = await site.visitor().post(link, { note: '  ' })
    expect([empty.status, empty.text]).toEqual([422, expect.stringContaining('Missing: a few words are enough.')])
    const long = `<b>${'x'.repeat(3000)}`
    const huge = await site.visitor().post(link, { note: long })
    expect([huge.status, huge.text]).toEqual([422, expect.stringContaining('Too long: at most 2000 characters.')])
    expect(huge.text).toContain(`&lt;b>${'x'.repeat(3000)}`)
    expect((await site.visitor().post(link, { note: 'x'.repeat(20_000) })).status).toBe(413)
    expect((await site.visitor().post(link, { note: 'Le vacanze' })).status).toBe(200)
  })
})

describe('a link', () => {
  it('stands in no log, also when its answer fails', async () => {
    const away = openDatabase('postgres://polso@127.0.0.1:1/polso')
    const other = await startSite(siteConfig(web), away.db, now)
    const link = linkTo('acknowledge')
    const statuses = [await other.visitor().get(link), await other.visitor().post(link, { note: 'x' })]
    expect(statuses.map(({ status }) => status)).toEqual([503, 503])
    expect(other.logged.map(({ message }) => message)).toContain('a page could not be served')
    expect(inspect(other.logged, { depth: 9 })).not.toContain(link.slice('/answer/'.length))
    await other.close()
    await away.close()
  })
})

describe('many links from one address', () => {
  it('are too many after a while', async () => {
    const other = await startSite(siteConfig(web), database.db, now)
    const statuses = new Set<number>()
    for (let n = 0; n < 61; n++) statuses.add((await other.visitor().get('/answer/x.y')).status)
    expect([...statuses]).toEqual([404, 429])
    await other.close()
  })
})
