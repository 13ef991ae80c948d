import { randomUUID } from 'node:crypto'
import { expect } from '@jest/globals'
import { sql } from 'kysely'
import { ManualClock } from '../../src/clock.ts'
import { syncConfiguration } from '../../src/compose.ts'
import { slotsBetween } from '../../src/jobs/slot.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { type Simulator, STORY, startSimulator, storyWorld } from '../../src/simulator/index.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { eventually } from './eventually.ts'
import { Fleet } from './fleet.ts'
import { townConfig } from './town.ts'

/** A town that a fleet of replicas reads slot by slot, on one of the queue's backends. */
export interface FleetTown {
  readonly database: TestDatabase
  readonly clock: ManualClock
  readonly simulator: Simulator
  readonly fleet: Fleet
  close(): Promise<void>
}

export type QueueBackend = 'redis' | 'postgres'

const ACCOUNTS = 3
/** The press review is suspended within the fifty days from here, so that an alert opens meanwhile. */
const FROM = new Date('2019-10-05T22:00:00Z')

/** The first slots of the story's autumn, four a day. */
export function autumnSlots(count: number): Date[] {
  const start = new Date(FROM.getTime() - 1)
  return slotsBetween('0 0,6,12,18 * * *', STORY.zone, start, new Date('2020-01-01')).slice(0, count)
}

export async function fleetTown(
  backend: QueueBackend,
  ownRedis = process.env.POLSO_TEST_REDIS_URL ?? 'missing',
): Promise<FleetTown> {
  const database = await createTestDatabase()
  const clock = new ManualClock(FROM)
  const simulator = await startSimulator({ clock, world: storyWorld() })
  const config = townConfig({ url: simulator.url })
  await syncConfiguration({ config, db: database.db, clock, plugins: installedPlugins })
  const redisUrl = backend === 'redis' ? ownRedis : null
  const shared = { databaseUrl: database.url, redisUrl, prefix: randomUUID().slice(0, 8), simulatorUrl: simulator.url }
  const fleet = new Fleet(shared, FROM)
  const close = async () => {
    await fleet.close()
    await simulator.close()
    await database.close()
  }
  return { database, clock, simulator, fleet, close }
}

/** It is two seconds past the slot, for everybody. */
export function setClock({ clock, fleet }: FleetTown, slot: Date): void {
  const now = new Date(slot.getTime() + 2000)
  clock.set(now)
  fleet.setClock(now)
}

/** Sweeps as a scheduler does every minute, here every other second, until the slot is final for all accounts. */
export async function untilFinal({ database: { db }, fleet }: FleetTown, slot: Date): Promise<void> {
  let looks = 0
  await eventually(async () => {
    if (++looks % 100 === 0) fleet.tick({ sweep: true })
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from polso.collection_runs
      where slot = ${slot} and status in ('ok', 'partial', 'empty', 'failed')`.execute(db)
    expect(rows[0]?.n).toBe(ACCOUNTS)
  }, 60_000)
}

export async function expectEachSlotOnce({ database: { db } }: FleetTown, n: number): Promise<void> {
  const runs = await sql<{ status: string; n: number }>`
    select status, count(*)::int as n from polso.collection_runs group by 1`.execute(db)
  expect(runs.rows).toEqual([{ status: 'ok', n: n * ACCOUNTS }])
  const followers = await sql<{ n: number; slots: number }>`
    select count(*)::int as n, count(distinct (account_id, slot))::int as slots from polso.account_snapshots
    where metric = 'followers' and period = 'instant'`.execute(db)
  expect(followers.rows).toEqual([{ n: n * ACCOUNTS, slots: n * ACCOUNTS }])
}
