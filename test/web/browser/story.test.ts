import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { startTownSite, type TownSite } from '../../support/town-site.ts'
import { startBrowser, type TestBrowser, violations } from './browser.ts'

/** The town's autumn as the press office lives it, on the page. The press review is missing from 2019-11-11 to 11-29. */

const FROM = new Date('2019-10-01T22:00:00Z')
const PAUSED = new Date('2019-11-13T13:00:00Z')
const BACK = new Date('2019-12-16T13:00:00Z')

let town: TownSite
let browser: TestBrowser
let alertUrl: string
beforeAll(async () => {
  browser = await startBrowser()
  town = await startTownSite(FROM)
  await town.playTo(PAUSED)
  const told = town.simulator.inbox.received.map(({ body }) => body)
  alertUrl =
    told.map(body => /"(http:[^"?]+\/alerts\/\d+)[?"]/.exec(body)?.[1]).find(url => url !== undefined) ?? 'no message'
}, 900_000)
afterAll(async () => {
  await browser?.close()
  await town?.close()
})

describe('the story, from the message to the recovery', () => {
  it('leads from the link to an answer', async () => {
    const { page, faults, close } = await browser.open()
    await page.goto(alertUrl)
    await page.getByText('the series “Rassegna stampa” has not appeared since 11 November').first().waitFor()
    await page.getByLabel('Note (optional)').fill('Ci penso io')
    await page.getByRole('button', { name: 'I take care of it' }).click()
    await page.getByRole('status').getByText('Acknowledged').waitFor()
    await page.getByText('local acknowledged the alert').waitFor()
    await page.getByText('Ci penso io').waitFor()
    expect(await page.getByRole('button', { name: 'I take care of it' }).count()).toBe(0)
    expect(faults).toEqual([])
    await close()
  })

  it('goes on to noting what happened, in one short form', async () => {
    const { page, faults, close } = await browser.open()
    await page.goto(alertUrl)
    await page.getByRole('link', { name: 'Note an event for these days' }).click()
    await page.getByLabel('What happened').fill('Press review suspended')
    expect(await page.locator('[name=starts_on]').inputValue()).toBe('2019-11-11')
    expect(await page.locator('[name=about]').inputValue()).toBe('comune-twitter/rassegna-stampa')
    await page.locator('[name=ends_on]').fill('2019-11-29')
    await page.getByRole('button', { name: 'Note it' }).click()
    await page.getByRole('status').getByText('Event noted').waitFor()
    await page.getByRole('heading', { name: 'Press review suspended' }).waitFor()
    expect(faults).toEqual([])
    await close()
  })

  it('keeps what was typed where a form is refused, with the fault beside the field', async () => {
    const { page, close } = await browser.open()
    await page.goto(`${town.url}/events`)
    await page.getByLabel('What happened').fill('  ')
    await page.locator('[name=starts_on]').fill('2019-11-20')
    await page.locator('[name=ends_on]').fill('2019-11-10')
    await page.getByRole('button', { name: 'Note it' }).click()
    await page.getByText('Missing: a few words are enough.').waitFor()
    const field = page.getByLabel('What happened')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    await field.fill('Sciopero')
    await page.getByRole('button', { name: 'Note it' }).click()
    await page.getByText('The end lies before the beginning.').waitFor()
    expect(await page.locator('[name=ends_on]').inputValue()).toBe('2019-11-10')
    expect(await field.inputValue()).toBe('Sciopero')
    expect(await violations(page)).toEqual([])
    await close()
  })

  it('ends with the recovery, in the ledger and beside the event', async () => {
    await town.playTo(BACK)
    const { page, faults, close } = await browser.open()
    await page.goto(alertUrl)
    const ledger = await page.locator('main').textContent()
    for (const step of [
      'Polso opened the alert',
      'local acknowledged the alert',
      'local noted the event',
      'Polso closed the alert',
    ]) {
      expect(ledger).toContain(step)
    }
    await page.goto(`${town.url}/events`)
    const event = page.locator('li', { hasText: 'Press review suspended' }).last()
    await expect(event.textContent()).resolves.toMatch(/fewer interactions .*between .*\d/)
    await page.goto(`${town.url}/accounts/comune-twitter`)
    await page.getByText('Press review suspended').first().waitFor()
    expect(faults).toEqual([])
    await close()
  })
})

const markup = '<img src=x onerror=alert(1)><script>alert(2)</script>"\'>'

describe('texts that others wrote', () => {
  it('are shown as they are and run nothing, wherever they stand', async () => {
    const { db } = town
    await sql`update polso.posts set text = ${markup} where account_id =
      (select account_id from polso.accounts where key = 'comune-twitter')`.execute(db)
    await sql`update polso.accounts set name = ${`Comune ${markup}`}, handle = ${markup} where key = 'comune-twitter'`.execute(
      db,
    )
    await sql`update polso.content_series set name = ${markup}`.execute(db)
    const { page, faults, close } = await browser.open()
    await page.goto(`${town.url}/events`)
    await page.getByLabel('What happened').fill(markup)
    await page.locator('[name=starts_on]').fill('2019-11-30')
    await page.getByRole('button', { name: 'Note it' }).click()
    await page.getByRole('status').waitFor()
    await page.goto(alertUrl)
    const comment = page.locator('details', { hasText: 'Comment' }).last()
    await comment.locator('summary').click()
    await comment.locator('textarea').fill(markup)
    await comment.getByRole('button').click()
    await page.getByRole('status').waitFor()
    for (const path of await everyPath()) {
      await page.goto(town.url + path)
      expect([path, await page.locator('[onerror], main script, a[href^="javascript:"]').count()]).toEqual([path, 0])
    }
    expect(await page.locator('body').count()).toBe(1)
    expect(faults).toEqual([])
    await close()
  }, 300_000)
})

/** Every page of the town. */
async function everyPath(): Promise<readonly string[]> {
  const account = '/accounts/comune-twitter'
  const parts = ['', '/posts', '/audience', '/runs'].map(part => account + part)
  return [
    '/',
    ...parts,
    '/alerts',
    new URL(alertUrl).pathname,
    '/events',
    '/events/1',
    '/silences',
    '/audit',
    '/nowhere',
  ]
}

describe('every page', () => {
  it.each([
    ['light', 'en-GB'],
    ['light', 'it-IT'],
    ['dark', 'en-GB'],
    ['dark', 'it-IT'],
  ] as const)(
    'has no fault that axe-core knows: %s, %s',
    async (colorScheme, locale) => {
      const { page, faults, close } = await browser.open({ colorScheme, locale })
      const found: string[] = []
      for (const path of await everyPath()) {
        await page.goto(town.url + path)
        found.push(...(await violations(page)).map(violation => `${path}: ${violation}`))
      }
      expect(found).toEqual([])
      expect(faults).toEqual([])
      await close()
    },
    300_000,
  )

  it('fits a phone without scrolling sideways', async () => {
    const { page, close } = await browser.open({ viewport: { width: 360, height: 740 } })
    const wide: string[] = []
    for (const path of await everyPath()) {
      await page.goto(town.url + path)
      const width = await page.evaluate('document.documentElement.scrollWidth')
      if (Number(width) > 360) wide.push(`${path}: ${width}`)
    }
    expect(wide).toEqual([])
    await close()
  }, 300_000)

  it('works without scripts, and with the keyboard from the menu to an answer', async () => {
    const { page, close } = await browser.open({ javaScriptEnabled: false })
    await page.goto(town.url)
    const press = async (until: () => Promise<boolean>) => {
      for (let presses = 0; presses < 60 && !(await until()); presses++) await page.keyboard.press('Tab')
    }
    const isOn = (name: string) =>
      page
        .locator(':focus', { hasText: name })
        .count()
        .then(n => n > 0)
    await press(() => isOn('Alerts'))
    await page.keyboard.press('Enter')
    await page.waitForURL(`${town.url}/alerts`)
    await page.goto(alertUrl)
    await press(() => isOn('Comment'))
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Con la tastiera')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('status').waitFor()
    await page.getByText('Con la tastiera').waitFor()
    await close()
  })
})
