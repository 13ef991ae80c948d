import { Agent, get } from 'node:http'
import { addDays, dayStart } from '../../src/days.ts'
import { createTestDatabase } from '../support/database.ts'
import { makeYear, YEAR_ZONE } from '../support/year.ts'
import { siteConfig, startSite } from '../web/support.ts'
import { compare, type Figure } from './figure.ts'

const ACCOUNTS = 20
const DAYS = 365
const TO = '2019-12-31'
const VISITORS = 4
const ROUNDS = 5
const REQUESTS = 120

interface Load {
  /** Milliseconds. */
  readonly p95: number
  readonly perSecond: number
}

/**
 * The page over a year of hourly data of 20 accounts, with four visitors at once, against `/healthz` of the same server
 * just before: what a page costs beyond being served at all. Each round asks for the pages of all accounts; charts are
 * drawn in a round that does not count.
 */
export async function pageFigures(): Promise<Figure[]> {
  const database = await createTestDatabase({ poolSize: VISITORS })
  const now = new Date(dayStart(addDays(TO, 1), YEAR_ZONE).getTime() + 4 * 3_600_000)
  const site = await startSite(siteConfig({}), database.db, now)
  const agent = new Agent({ keepAlive: true, maxSockets: VISITORS })
  try {
    await makeYear(database.db, { accounts: ACCOUNTS, days: DAYS, to: TO })
    const health = () => load(agent, site.base, () => '/healthz', REQUESTS * 4)
    const overview = () => load(agent, site.base, () => '/', REQUESTS)
    const account = (days: number) => () =>
      load(agent, site.base, i => `/accounts/account-${i % ACCOUNTS}?days=${days}`, REQUESTS)
    return [
      ...(await figures('page.overview', health, overview, `${ACCOUNTS} accounts, eight weeks of each drawn`)),
      ...(await figures('page.account', health, account(90), 'three charts of 90 days, their tables, the calendar')),
      ...(await figures('page.account.year', health, account(365), 'the same of a year')),
    ]
  } finally {
    agent.destroy()
    await site.close()
    await database.close()
  }
}

/** At 0.5 ms for `/healthz` this is 50 ms: what a reader takes for at once. */
const MOST = 100

async function figures(
  name: string,
  health: () => Promise<Load>,
  page: () => Promise<Load>,
  note: string,
): Promise<Figure[]> {
  const first = await page()
  const rounds: { bare: Load; page: Load }[] = []
  for (let i = 0; i < ROUNDS; i++) rounds.push({ bare: await health(), page: await page() })
  const about = { against: '/healthz', note: `${note}; first time p95 ${first.p95.toFixed(0)} ms, charts drawn` }
  return [
    compare(
      { figure: `${name}.p95`, unit: 'ms', ...about },
      rounds.map(r => ({ value: r.page.p95, limit: r.bare.p95 })),
      { atMost: MOST },
    ),
    compare(
      { figure: `${name}.rate`, unit: 'requests/s', against: '/healthz' },
      rounds.map(r => ({ value: r.page.perSecond, limit: r.bare.perSecond })),
    ),
  ]
}

/** So many requests, as many at once as there are visitors. */
async function load(agent: Agent, base: string, path: (i: number) => string, requests: number): Promise<Load> {
  const times: number[] = []
  let next = 0
  const visitor = async () => {
    for (let i = next++; i < requests; i = next++) {
      const start = performance.now()
      await fetched(agent, base + path(i))
      times.push(performance.now() - start)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: VISITORS }, visitor))
  const seconds = (performance.now() - start) / 1000
  const sorted = times.sort((a, b) => a - b)
  return { p95: sorted[Math.floor(0.95 * (sorted.length - 1))] ?? Number.NaN, perSecond: requests / seconds }
}

function fetched(agent: Agent, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, response => {
      response.on('error', reject).on('end', resolve).resume()
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`))
    }).on('error', reject)
  })
}
