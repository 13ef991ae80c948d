import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { pino } from 'pino'
import { ManualClock } from '../../src/clock.ts'
import type { Collector, CollectResult } from '../../src/collectors/collector.ts'
import { createHttpClient } from '../../src/collectors/http-client.ts'
import type { Budget } from '../../src/collectors/purse.ts'
import { allowanceOf } from '../../src/jobs/allowance.ts'
import { collectChunk } from '../../src/jobs/collect.ts'
import type { CollectDeps, Source } from '../../src/jobs/collect-deps.ts'
import { openDatabase } from '../../src/store/database.ts'
import { planSlot } from '../../src/store/slots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { addAccounts, followers, settings } from '../support/rows.ts'

const slot = new Date('2026-11-20T09:00:00Z')
const PRICE = 0.6

let database: TestDatabase
let platform: Server
let held: ServerResponse[]
let requests: number
let asked: number

beforeEach(async () => {
  database = await createTestDatabase()
  held = []
  requests = 0
  asked = 0
  platform = createServer((_, response) => {
    requests++
    held.push(response)
  })
  await new Promise<void>(resolve => platform.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  platform.closeAllConnections()
  await new Promise(resolve => platform.close(resolve))
  await database.close()
})

/** Each reading is one call, which may cost `PRICE`. */
function collector(costs: number): Collector {
  const url = `http://127.0.0.1:${(platform.address() as AddressInfo).port}/`
  return {
    async collect(accounts, { http, slot }) {
      const ids = accounts.map(({ id }) => id)
      const response = await http.request({ method: 'GET', url, accounts: ids, maxCost: PRICE })
      response.charge(costs)
      return new Map(accounts.map(({ id, handle }) => [id, resultOf(handle, slot)]))
    },
    check: () => Promise.reject(new Error('not asked')),
  }
}

function resultOf(handle: string, slot: Date): CollectResult {
  const identity = { platformId: `id-${handle}`, handle, name: handle }
  const nothing = { posts: [], gonePosts: [], audience: [], unsupported: [], incomplete: [] }
  return { identity, observations: [followers(slot, 7)], ...nothing }
}

function sourceOf(monthlyBudgetUsd: number | null, costs: number): Source {
  const named = { credential: 'paid', platform: 'mock', interactions: new Set<string>() }
  return { ...named, collector: collector(costs), monthlyBudgetUsd }
}

function depsOf(monthlyBudgetUsd: number | null, costs: number): CollectDeps {
  const counted = (budget: Budget): Budget => ({
    setAside: usd => {
      asked++
      return budget.setAside(usd)
    },
  })
  const clock = new ManualClock(slot)
  return {
    db: database.db,
    clock,
    log: pino({ level: 'silent' }),
    random: () => 0,
    sources: new Map([['paid', sourceOf(monthlyBudgetUsd, costs)]]),
    settings: {
      attempts: 3,
      firstDelayMs: 1000,
      leaseSeconds: 60,
      jobTimeoutMs: 60_000,
      audienceThreshold: 10,
      commitPatienceMs: 1000,
    },
    http: ({ signal, budget }) => createHttpClient({ clock, signal, budget: budget && counted(budget) }),
    observe: { run() {}, call() {}, rateLimitWait() {} },
    stored: () => Promise.resolve(),
  }
}

/** Two jobs of one credential, as two replicas run them at the same moment. */
async function twoJobs(deps: CollectDeps): Promise<Promise<unknown>[]> {
  const of = (id: string) => settings(id, { credential: 'paid' })
  const accounts = await addAccounts(database.db, [of('one'), of('two')], slot)
  const planned = accounts.map((accountId, n) => ({ accountId, job: `paid~hourly~${n}`, dueAt: slot }))
  await planSlot(database.db, { schedule: 'hourly', slot, catchUp: false }, planned, slot)
  const { signal } = new AbortController()
  return planned.map(({ job }) => collectChunk(deps, { job, slot }, { signal, jobId: job }))
}

/** The platform answers all that wait, and all that come. */
async function answerAll(jobs: readonly Promise<unknown>[]): Promise<void> {
  platform.on('request', (_, response) => response.end('{}'))
  for (const response of held) response.end('{}')
  await Promise.all(jobs)
}

async function outcomes(): Promise<unknown> {
  const { rows } = await sql`
    select status, error_kind as kind, api_cost::float8 as cost from polso.collection_runs order by status`.execute(
    database.db,
  )
  return rows
}

async function spending(): Promise<unknown> {
  const { rows } = await sql`
    select spent_usd::float8 as spent, set_aside_usd::float8 as aside from polso.spending`.execute(database.db)
  return rows
}

describe('two jobs of one credential at the same moment', () => {
  it('do not overspend its budget together', async () => {
    const jobs = await twoJobs(depsOf(1, PRICE))
    await eventually(() => expect(asked >= 2).toBe(true)) // the second may have looked again already
    await answerAll(jobs)
    expect(requests).toBe(1)
    expect(await outcomes()).toEqual([
      { status: 'ok', kind: null, cost: PRICE },
      { status: 'skipped', kind: 'budget', cost: 0 },
    ])
    expect(await spending()).toEqual([{ spent: PRICE, aside: 0 }])
  })

  it('wait for money that the other has set aside and does not need', async () => {
    const jobs = await twoJobs(depsOf(1, 0.1))
    await eventually(() => expect([asked >= 2, requests]).toEqual([true, 1]))
    await answerAll(jobs)
    expect(await outcomes()).toEqual([
      { status: 'ok', kind: null, cost: 0.1 },
      { status: 'ok', kind: null, cost: 0.1 },
    ])
    expect(await spending()).toEqual([{ spent: 0.2, aside: 0 }])
  })

  it('ask nobody where there is no budget', async () => {
    const jobs = await twoJobs(depsOf(null, PRICE))
    await eventually(() => expect(requests).toBe(2))
    await answerAll(jobs)
    expect(await spending()).toEqual([])
  })
})

describe('a database that is away', () => {
  it('lets nobody pay for a call that nobody counts', async () => {
    const away = openDatabase('postgres://127.0.0.1:1/nowhere', { poolSize: 1, applicationName: 'budget' })
    const deps = depsOf(1, PRICE)
    const hasty = { ...deps, db: away.db, settings: { ...deps.settings, commitPatienceMs: 10 } }
    const allowance = allowanceOf(hasty, sourceOf(1, PRICE))
    await expect(allowance?.setAside(0.1)).rejects.toMatchObject({ name: 'CollectError', kind: 'transient' })
    await away.close()
  })
})
