import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { STORY } from '../../src/simulator/index.ts'
import { chromiumProgram } from '../support/servers/chromium.ts'
import { startTownSite, type TownSite } from '../support/town-site.ts'
import { smallPng } from './small-png.ts'

/** The press review is missing from 2019-11-11 on and comes back on 2019-12-02; figures are those of the demo's history. */
const FROM = new Date('2019-03-24T23:00:00Z')
const NOTICED = new Date('2019-11-12T13:00:00Z')
const FALLEN = new Date('2019-11-25T13:00:00Z')
const BACK = new Date('2019-12-19T13:00:00Z')

/** By a header, as from a reverse proxy: the pictures show an office, not a machine. */
const access = { trusted_proxy: { header: 'X-Remote-User', editors: 'all' } }
const OFFICE = 'Press office'

const sizes = {
  desktop: { viewport: { width: 1180, height: 1300 }, deviceScaleFactor: 1 },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true },
} as const
type Size = keyof typeof sizes

/** Pages are long; what is below adds no insight to a picture. */
const TALLEST: Readonly<Record<Size, number>> = { desktop: 1300, phone: 1000 }
const MOST_BYTES = 200_000

/** Overview, account, alert and ledger, each as on a desk and on a phone. */
export async function takePagePictures(folder: string): Promise<void> {
  const town = await startTownSite(FROM, access)
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath: chromiumProgram(), args })
  try {
    await town.db.updateTable('polso.accounts').set({ name: STORY.name }).execute()
    await town.playTo(NOTICED)
    const alert = await openAlert(town)
    await answer(browser, town, alert)
    await playSlowly(town, FALLEN)
    await take(browser, town, folder, { overview: '/', account: '/accounts/comune-twitter', alert })
    await playSlowly(town, BACK)
    await nameTheOffice(town)
    await take(browser, town, folder, { ledger: alert })
  } finally {
    await browser.close()
    await town.close()
  }
}

const HALF_DAY_MS = 12 * 3_600_000

/** Reading by reading, so that a message leaves by the clock of the reading that it tells of. */
async function playSlowly(town: TownSite, end: Date): Promise<void> {
  for (let at = town.clock.now().getTime(); at < end.getTime(); at += HALF_DAY_MS) {
    await town.playTo(new Date(Math.min(at + HALF_DAY_MS, end.getTime())))
  }
}

/** The town's messages go to a server on this machine, on another port each time. */
async function nameTheOffice({ db }: TownSite): Promise<void> {
  const office = { notifier: 'press-office', recipient: 'ufficio.stampa@comune.example.org' }
  await db.updateTable('polso.notifications').set(office).execute()
}

async function openAlert({ db }: TownSite): Promise<string> {
  const alerts = db.selectFrom('polso.alerts').select('alert_id').where('kind', '=', 'metric')
  const { alert_id: id } = await alerts.where('resolved_at', 'is', null).executeTakeFirstOrThrow()
  return `/alerts/${id}`
}

async function answer(browser: Browser, town: TownSite, alert: string): Promise<void> {
  const page = await open(browser, town, 'desktop')
  await page.goto(town.url + alert)
  await page.getByLabel('Note (optional)').fill('The contractor is asked.')
  await page.getByRole('button', { name: 'I take care of it' }).click()
  await page.getByRole('status').waitFor()
  await page.context().close()
}

async function take(
  browser: Browser,
  town: TownSite,
  folder: string,
  paths: Readonly<Record<string, string>>,
): Promise<void> {
  for (const size of ['desktop', 'phone'] as const) {
    const page = await open(browser, town, size)
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(town.url + path)
      if (name === 'ledger') await page.getByRole('heading', { name: 'Ledger' }).scrollIntoViewIfNeeded()
      await picture(page, size, name, join(folder, `page-${name}-${size}.png`))
    }
    await page.context().close()
  }
}

async function picture(page: Page, size: Size, name: string, path: string): Promise<void> {
  const { width, height } = await page.evaluate(measure)
  const top = name === 'ledger' ? Math.max(0, (await topOf(page, 'Answer')) - 16) : 0
  const clip = { x: 0, y: top, width, height: Math.min(TALLEST[size], height - top) }
  const png = smallPng(await page.screenshot({ clip, fullPage: true }))
  writeFileSync(path, png)
  const bytes = png.length
  process.stdout.write(`${path}: ${Math.round(bytes / 1000)} kB\n`)
  if (bytes > MOST_BYTES) throw new Error(`${path} has ${bytes} bytes; ${MOST_BYTES} are enough for a picture`)
}

async function topOf(page: Page, heading: string): Promise<number> {
  const box = await page.getByRole('heading', { name: heading, exact: true }).boundingBox()
  return (box?.y ?? 0) + Number(await page.evaluate('scrollY'))
}

const measure = `({
  width: document.documentElement.clientWidth,
  height: Math.ceil(document.body.getBoundingClientRect().height),
})` as unknown as () => { width: number; height: number }

async function open(browser: Browser, { clock }: TownSite, size: Size): Promise<Page> {
  const context = await browser.newContext({
    ...sizes[size],
    locale: 'en-GB',
    timezoneId: 'Europe/Rome',
    extraHTTPHeaders: { 'X-Remote-User': OFFICE },
  })
  const page = await context.newPage()
  await page.clock.setFixedTime(clock.now())
  return page
}
