import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { answerExpiry, mintToken } from '../../../src/alerts/answer-links.ts'
import { noteEvent } from '../../../src/store/events.ts'
import { addSilence } from '../../../src/store/silences.ts'
import { hashPassword } from '../../../src/web/access/passwords.ts'
import { closed, drop, pause } from '../../alerts/findings.ts'
import { judge } from '../../alerts/outbox-support.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { makeYear } from '../../support/year.ts'
import { siteConfig, startSite, type TestSite, WEB_SECRET } from '../support.ts'
import { startBrowser, type TestBrowser, violations, type Window } from './browser.ts'

/** Every page in the states that the story does not come to: empty, refused, forbidden, used, expired, away. */

const PASSWORD = 'correct horse battery'
const looks = [
  ['at a desk, light, Italian', { locale: 'it-IT', viewport: { width: 1280, height: 800 } }],
  ['on a phone, dark, English', { colorScheme: 'dark', isMobile: true, viewport: { width: 390, height: 844 } }],
] as const

let databases: TestDatabase[]
let browser: TestBrowser
let site: TestSite
let empty: TestSite
let away: TestSite
let closedSite: TestSite
beforeAll(async () => {
  browser = await startBrowser()
  databases = [await createTestDatabase(), await createTestDatabase(), await createTestDatabase()]
  const [full, none, gone] = databases as [TestDatabase, TestDatabase, TestDatabase]
  const now = new Date('2019-10-21T04:00:00Z')
  await fill(full)
  const users = [
    { name: 'anna', role: 'editor', password_hash: 'env:HASH' },
    { name: 'rita', password_hash: 'env:HASH' },
  ]
  const web = { users, secret: 'env:POLSO_WEB_SECRET' }
  site = await startSite(siteConfig(web, { HASH: await hashPassword(PASSWORD) }), full.db, now)
  empty = await startSite(siteConfig({}), none.db, now)
  closedSite = await startSite(siteConfig({}, {}, { http: { host: '0.0.0.0' } }), none.db, now)
  away = await startSite(siteConfig({}), gone.db, now)
  await gone.close()
}, 900_000)
afterAll(async () => {
  for (const one of [site, empty, closedSite, away]) await one?.close()
  for (const database of databases.slice(0, 2)) await database.close()
  await browser?.close()
})

/** Two accounts: an open alert, one that is over, events, and silences of all three times. */
async function fill({ db }: TestDatabase): Promise<void> {
  const [account = 0, other = 0] = await makeYear(db, { accounts: 2, days: 120, to: '2019-10-20' })
  await judge(db, account, '2019-10-20', [pause(), drop()])
  await judge(db, other, '2019-10-20', [drop()])
  await judge(db, other, '2019-11-02', [drop({ ...closed, onset: '2019-10-14' })])
  const noted = { author: 'anna', accountId: account, seriesId: null, endsOn: null }
  await noteEvent(db, { ...noted, title: 'Strike', startsOn: '2019-10-16' }, new Date('2019-10-17T08:00:00Z'))
  const silence = { author: 'anna', reason: 'holidays', accountId: account }
  for (const [from, to] of [
    ['2019-10-01', '2019-10-02'],
    ['2019-10-20', '2019-10-30'],
    ['2019-11-20', '2019-11-30'],
  ] as const) {
    const span = { startsAt: new Date(`${from}T00:00:00Z`), endsAt: new Date(`${to}T00:00:00Z`) }
    await addSilence(db, { ...silence, ...span }, new Date('2019-10-01T00:00:00Z'))
  }
}

/** Faults of what is shown now, each with its name; sideways scrolling counts as one. */
async function faultsOf({ page }: Window, name: string): Promise<readonly string[]> {
  const beyond = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
  const found = [...(await violations(page)), ...(beyond > 0 ? [`${beyond} pixels too wide`] : [])]
  return found.map(fault => `${name}: ${fault}`)
}

async function faultsAt(window: Window, base: string, paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const path of paths) {
    await window.page.goto(base + path)
    found.push(...(await faultsOf(window, path)))
  }
  return found
}

async function logIn({ page }: Window, user: string): Promise<void> {
  await page.context().clearCookies()
  await page.goto(`${site.base}/login`)
  await page.locator('#user').fill(user)
  await page.locator('#password').fill(PASSWORD)
  await page.locator('main button').click()
  await page.locator('footer', { hasText: user }).waitFor()
}

describe.each(looks)('axe-core finds no fault, and nothing is too wide, %s', (_, options) => {
  let window: Window
  beforeAll(async () => {
    window = await browser.open(options)
  })
  afterAll(() => window?.close())

  it('also when a chart tells the day that is pointed at, which it does with scripts', async () => {
    await logIn(window, 'rita')
    const { page, faults } = window
    await page.goto(`${site.base}/accounts/account-0`)
    await page.locator('.plot svg:visible').first().hover()
    const [readout = ''] = await page.locator('.readout').allTextContents()
    expect(readout).toMatch(/^(lun 2 set · Valore \d+ · Atteso 55|Fri,? 30 Aug · Figure \d+ · Expected 55) · /)
    expect(await faultsOf(window, 'readout')).toEqual([])
    expect(faults).toEqual([])
  })

  it('on pages without anything to show', async () => {
    const paths = ['/', '/alerts', '/alerts?kind=operational', '/events', '/silences', '/audit', '/accounts/none']
    expect(await faultsAt(window, empty.base, paths)).toEqual([])
  })

  it('on pages that say why there is no other', async () => {
    expect(await faultsAt(window, closedSite.base, ['/'])).toEqual([])
    expect(await faultsAt(window, away.base, ['/'])).toEqual([])
    await logIn(window, 'rita')
    expect(await faultsAt(window, site.base, ['/audit', '/events/1', '/queues', '/nowhere'])).toEqual([])
  })

  it('as a reader sees them', async () => {
    await logIn(window, 'rita')
    const account = ['', '/posts', '/audience', '/runs', '?days=365'].map(part => `/accounts/account-0${part}`)
    const paths = ['/', ...account, '/alerts', '/alerts/1', '/alerts/3', '/events', '/silences']
    expect(await faultsAt(window, site.base, paths)).toEqual([])
  }, 300_000)

  it('as an editor sees them, everything folded open', async () => {
    await logIn(window, 'anna')
    const { page } = window
    const found: string[] = []
    for (const path of ['/', '/accounts/account-0', '/alerts/1', '/alerts/3', '/events', '/events/1', '/silences']) {
      await page.goto(site.base + path)
      await page.evaluate('document.querySelectorAll("details").forEach(details => { details.open = true })')
      found.push(...(await faultsOf(window, path)))
    }
    expect(found).toEqual([])
  }, 300_000)

  it('on forms that were refused, and on one that expired', async () => {
    await logIn(window, 'anna')
    const { page } = window
    const found: string[] = []
    for (const [path, form] of [
      ['/alerts/1', '[action$="/dismiss"]'],
      ['/alerts/1', '[action$="/silence"]'],
      ['/alerts/1', '[action$="/comment"]'],
      ['/events', '[action="/events"]'],
      ['/events/1', '[action="/events/1"]'],
      ['/silences', '[action="/silences"]'],
    ] as const) {
      await page.goto(site.base + path)
      const folded = page.locator('details:not([open])', { has: page.locator(form) })
      if ((await folded.count()) > 0) await folded.locator('summary').click()
      for (const text of await page.locator(`${form} input[type=text]`).all()) await text.fill('')
      await page.locator(`${form} button`).click()
      await page.locator('[aria-invalid=true]').first().waitFor()
      found.push(...(await faultsOf(window, `${path} ${form}`)))
    }
    await page.goto(`${site.base}/events`)
    await page.evaluate(`document.querySelector('[name=csrf]').value = 'of another day'`)
    await page.locator('main form button').first().click()
    await page.locator('main form').waitFor({ state: 'detached' })
    found.push(...(await faultsOf(window, 'expired form')))
    expect(found).toEqual([])
  }, 300_000)

  it('on the pages behind the links of messages', async () => {
    const day = site.clock.now()
    const links = (['acknowledge', 'dismiss', 'silence-week'] as const).map(action => {
      const grant = { action, alertId: 1, actor: 'press@example.org' }
      return `/answer/${mintToken({ ...grant, expiresAt: answerExpiry(day) }, WEB_SECRET)}`
    })
    const late = { action: 'dismiss', alertId: 1, actor: 'press@example.org' } as const
    const expired = `/answer/${mintToken({ ...late, expiresAt: new Date('2019-10-01') }, WEB_SECRET)}`
    expect(await faultsAt(window, site.base, [...links, expired, '/answer/forged', '/login'])).toEqual([])
  })
})
