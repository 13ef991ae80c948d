import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { answerExpiry, mintToken } from '../../../src/alerts/answer-links.ts'
import { bullQueues, openQueue } from '../../../src/jobs/bull-queue.ts'
import type { JobQueue } from '../../../src/jobs/queue.ts'
import { hashPassword } from '../../../src/web/access/passwords.ts'
import { drop } from '../../alerts/findings.ts'
import { judge, newAccount } from '../../alerts/outbox-support.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { siteConfig, startSite, type TestSite, WEB_SECRET } from '../support.ts'
import { startBrowser, type TestBrowser, violations, type Window } from './browser.ts'

const PASSWORD = 'correct horse battery'
let database: TestDatabase
let browser: TestBrowser
let site: TestSite
let alertId: number
let queue: JobQueue
let window: Window
beforeAll(async () => {
  browser = await startBrowser()
  database = await createTestDatabase()
  const { id } = await newAccount(database.db)
  await judge(database.db, id, '2019-10-20', [drop()])
  const alert = database.db.selectFrom('polso.alerts').select('alert_id').where('account_id', '=', id)
  alertId = (await alert.executeTakeFirstOrThrow()).alert_id
  const users = [
    { name: 'anna', role: 'editor', password_hash: 'env:HASH' },
    { name: 'rita', password_hash: 'env:HASH' },
  ]
  const web = { users, secret: 'env:POLSO_WEB_SECRET' }
  const log = pino({ level: 'silent' })
  queue = await openQueue({ databaseUrl: database.url, redisUrl: null, log })
  await queue.add([{ queue: 'detect', id: 'detect-7', data: { kind: 'detect', accountId: 7 } }])
  const config = siteConfig(web, { HASH: await hashPassword(PASSWORD) })
  site = await startSite(config, database.db, undefined, () => bullQueues(queue, ['detect']))
}, 900_000)
afterAll(async () => {
  await site?.close()
  await queue?.close(0)
  await database?.close()
  await browser?.close()
})
beforeEach(async () => {
  window = await browser.open()
})
afterEach(() => window?.close())

async function logIn(user: string, to = '/'): Promise<void> {
  const { page } = window
  await page.goto(site.base + to)
  await page.getByLabel('User name').fill(user)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
}

describe('in a browser, a login', () => {
  it('leads to the page that was asked for, shows who is there, and ends', async () => {
    const { page, faults } = window
    await logIn('anna', '/audit')
    await page.getByRole('heading', { name: 'Log of changes' }).waitFor()
    expect(await page.locator('footer').textContent()).toContain('anna (editor)')
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.goto(`${site.base}/audit`)
    expect(page.url()).toBe(`${site.base}/login?to=%2Faudit`)
    expect(faults).toEqual([])
  })

  it('can be made with the keyboard alone', async () => {
    const { page } = window
    await page.goto(`${site.base}/login`)
    const focused = () => page.evaluate(() => (globalThis as unknown as DocumentOfPage).document.activeElement?.id)
    for (let presses = 0; presses < 6 && (await focused()) !== 'user'; presses++) await page.keyboard.press('Tab')
    await page.keyboard.type('rita')
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByText('rita (reader)').waitFor()
  })

  it('shows readers no way to the log or the queues, and refuses them', async () => {
    const { page } = window
    await logIn('rita', '/audit')
    await page.getByRole('heading', { name: 'This needs the role of editor' }).waitFor()
    expect(await page.getByRole('link', { name: 'Queues' }).count()).toBe(0)
  })

  it('opens the view of the queues to editors, which works under its policy', async () => {
    const { page, faults } = window
    await logIn('anna', '/audit')
    await page.getByRole('link', { name: 'Queues' }).click()
    await page.getByText('1 Job').first().waitFor()
    await page.getByRole('link', { name: 'detect' }).first().click()
    await page.getByText('detect-7').first().waitFor()
    expect(faults).toEqual([])
  })

  it('cannot be used by a page of another site', async () => {
    const { page } = window
    await logIn('anna', '/audit')
    const { createServer } = await import('node:http')
    const form = `<form method="post" action="${site.base}/alerts/${alertId}/comment"><input name="note" value="forged"></form><script>document.forms[0].submit()</script>`
    const evil = createServer((_, response) => response.setHeader('content-type', 'text/html').end(form))
    await new Promise<void>(resolve => evil.listen(0, 'localhost', resolve))
    const address = evil.address()
    await page.goto(`http://localhost:${typeof address === 'object' && address?.port}/`)
    await page.waitForURL(`${site.base}/**`)
    expect(
      await database.db.selectFrom('polso.alert_transitions').select('note').where('step', '=', 'comment').execute(),
    ).toEqual([])
    await new Promise(resolve => evil.close(resolve))
  })
})

describe('in a browser, a link in a message', () => {
  it('asks, does what its button says once, and says so when it is opened again', async () => {
    const { page, faults } = window
    const grant = { action: 'acknowledge', alertId, actor: 'stampa@comune.example.org' } as const
    const token = mintToken({ ...grant, expiresAt: answerExpiry(site.clock.now()) }, WEB_SECRET)
    await page.goto(`${site.base}/answer/${token}`)
    await page.getByRole('heading', { name: 'Acknowledge this alert?' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByLabel('Note (optional)').fill('<img src=x onerror=alert(1)>')
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByRole('heading', { name: 'Acknowledged' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.goto(`${site.base}/answer/${token}`)
    await page.getByRole('heading', { name: 'This link has been used' }).waitFor()
    await logIn('anna', '/audit')
    await page.getByText('<img src=x onerror=alert(1)>').waitFor()
    expect(faults).toEqual([])
  })
})

describe('what stands around the pages', () => {
  it.each([
    ['light', 'en-GB'],
    ['light', 'it-IT'],
    ['dark', 'en-GB'],
    ['dark', 'it-IT'],
  ] as const)('has no fault that axe-core knows, %s, %s', async (colorScheme, locale) => {
    await window.close()
    window = await browser.open({ colorScheme, locale })
    const { page, faults } = window
    await page.goto(`${site.base}/login`)
    expect(await violations(page)).toEqual([])
    await page.locator('#user').fill('anna')
    await page.locator('#password').fill('a wrong guess')
    await page.locator('main button').click()
    await page.getByRole('alert').waitFor()
    expect(await violations(page)).toEqual([])
    await page.locator('#password').fill(PASSWORD)
    await page.locator('main button').click()
    for (const path of ['/audit', '/nowhere']) {
      await page.goto(site.base + path)
      expect(await violations(page)).toEqual([])
    }
    expect(faults).toEqual([])
  })

  it('lets the keyboard skip to the content', async () => {
    const { page } = window
    await page.goto(`${site.base}/login`)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => (globalThis as unknown as DocumentOfPage).document.activeElement?.id)).toBe('main')
  })

  it('fits a phone without scrolling sideways', async () => {
    await window.close()
    window = await browser.open({ viewport: { width: 320, height: 640 } })
    const { page } = window
    await logIn('anna', '/audit')
    await page.getByRole('heading', { name: 'Log of changes' }).waitFor()
    const width = await page.evaluate(
      () => (globalThis as unknown as DocumentOfPage).document.documentElement.scrollWidth,
    )
    expect(width).toBeLessThanOrEqual(320)
  })
})

/** The little of the page's own world that tests look at; the DOM's types are not those of this program. */
interface DocumentOfPage {
  readonly document: {
    readonly activeElement: { readonly id: string } | null
    readonly documentElement: { readonly scrollWidth: number }
  }
}
