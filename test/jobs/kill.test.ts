import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { ManualClock } from '../../src/clock.ts'
import { syncConfiguration } from '../../src/compose.ts'
import { slotsBetween } from '../../src/jobs/slot.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { STORY, type Simulator, startSimulator, storyWorld } from '../../src/simulator/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { Fleet } from '../support/fleet.ts'
import { townConfig } from '../support/town.ts'

/** Seeded, so that a run that fails can be had again (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const SLOTS = 200
const ACCOUNTS = 3
/** The press review is suspended within these fifty days, so that an alert opens while workers die. */
const from = new Date('2019-10-05T22:00:00Z')
const slots = slotsBetween('0 0,6,12,18 * * *', STORY.zone, new Date(from.getTime() - 1), new Date('2020-01-01')).slice(0, SLOTS)

interface Setting {
  readonly database: TestDatabase
  readonly clock: ManualClock
  readonly simulator: Simulator
  readonly fleet: Fleet
}

let open: Setting | undefined
afterEach(async () => {
  await open?.fleet.close()
  await open?.simulator.close()
  await open?.database.close()
  open = undefined
})

async function setUp(backend: 'redis' | 'postgres'): Promise<Setting> {
  const database = await createTestDatabase()
  const clock = new ManualClock(from)
  const simulator = await startSimulator({ clock, world: storyWorld() })
  const config = townConfig({ url: simulator.url })
  await syncConfiguration({ config, db: database.db, clock, plugins: installedPlugins })
  const redisUrl = backend === 'redis' ? (process.env.POLSO_TEST_REDIS_URL ?? 'missing') : null
  const shared = { databaseUrl: database.url, redisUrl, prefix: randomUUID().slice(0, 8), simulatorUrl: simulator.url }
  open = { database, clock, simulator, fleet: new Fleet(shared, from) }
  return open
}

function setClock({ clock, fleet }: Setting, slot: Date): void {
  const now = new Date(slot.getTime() + 2000)
  clock.set(now)
  fleet.setClock(now)
}

/** Sweeps as a scheduler does every minute, here every other second, until the slot is final for all accounts. */
async function untilFinal({ database: { db }, fleet }: Setting, slot: Date): Promise<void> {
  let looks = 0
  await eventually(async () => {
    if (++looks % 100 === 0) fleet.tick({ sweep: true })
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from polso.collection_runs
      where slot = ${slot} and status in ('ok', 'partial', 'empty', 'failed')`.execute(db)
    expect(rows[0]?.n).toBe(ACCOUNTS)
  }, 60_000)
}

async function expectEachSlotOnce({ database: { db } }: Setting, n: number): Promise<void> {
  const runs = await sql<{ status: string; n: number }>`
    select status, count(*)::int as n from polso.collection_runs group by 1`.execute(db)
  expect(runs.rows).toEqual([{ status: 'ok', n: n * ACCOUNTS }])
  const followers = await sql<{ n: number; slots: number }>`
    select count(*)::int as n, count(distinct (account_id, slot))::int as slots from polso.account_snapshots
    where metric = 'followers' and period = 'instant'`.execute(db)
  expect(followers.rows).toEqual([{ n: n * ACCOUNTS, slots: n * ACCOUNTS }])
}

describe.each(['redis', 'postgres'] as const)('workers that are killed, on %s', backend => {
  it(`lose and double nothing over ${SLOTS} slots`, async () => {
    const setting = await setUp(backend)
    const { fleet, database, simulator } = setting
    const random = randomFrom(backend === 'redis' ? 11 : 12)
    await fleet.start('scheduler')
    const workers = [await fleet.start('worker'), await fleet.start('worker')]
    for (const slot of slots) {
      const paidBefore = profileReads(simulator)
      setClock(setting, slot)
      fleet.tick()
      if (random() < 0.06) {
        await new Promise(resolve => setTimeout(resolve, random() * 120)) // the random moment of its death
        const victim = workers.shift()
        if (victim !== undefined) await fleet.kill(victim)
        workers.push(await fleet.start('worker'))
      }
      await untilFinal(setting, slot)
      await expectPaidOnce(setting, slot, profileReads(simulator) - paidBefore)
    }
    await expectEachSlotOnce(setting, SLOTS)
    await eventually(() => expectToldOnce(database, simulator), 60_000)
  }, 600_000)
})

/** Reads of X profiles so far; each is paid. */
function profileReads({ calls }: Simulator): number {
  return (calls.counts['GET /2/users/by'] ?? 0) + (calls.counts['GET /2/users'] ?? 0)
}

/** A profile is read once a claim, and what is stored can't be claimed: more reads than claims were paid in vain. */
async function expectPaidOnce({ database: { db } }: Setting, slot: Date, reads: number): Promise<void> {
  const { rows } = await sql<{ attempts: number }>`
    select attempts from polso.collection_runs join polso.accounts using (account_id)
    where platform = 'twitter' and slot = ${slot}`.execute(db)
  const attempts = rows[0]?.attempts ?? 0
  expect({ slot, reads, inVain: reads > attempts }).toEqual({ slot, reads, inVain: false })
}

async function expectToldOnce({ db }: TestDatabase, { inbox }: Simulator): Promise<void> {
  const transitions = await sql<{ type: string; to: string; status: string }>`
    select a.type, t.to_state as "to", n.status from polso.alert_transitions t
    join polso.alerts a using (alert_id) left join polso.notifications n using (transition_id)`.execute(db)
  expect(transitions.rows.length).toBeGreaterThan(0)
  expect(transitions.rows.filter(t => t.status !== 'sent')).toEqual([])
  const keys = inbox.received.map(message => message.headers['idempotency-key'])
  expect(new Set(keys).size).toBe(transitions.rows.length)
}
