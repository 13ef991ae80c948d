import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { pino } from 'pino'
import { ManualClock } from '../../src/clock.ts'
import { compose, syncConfiguration } from '../../src/compose.ts'
import { openQueue } from '../../src/jobs/bull-queue.ts'
import type { Pipeline } from '../../src/jobs/pipeline.ts'
import type { JobQueue } from '../../src/jobs/queue.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { readiness } from '../../src/service.ts'
import { startSimulator, storyWorld } from '../../src/simulator/index.ts'
import { openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { unobserved } from '../../src/web/metrics.ts'
import { eventually } from '../support/eventually.ts'
import { autumnSlots } from '../support/fleet-town.ts'
import { type Gate, startGate } from '../support/gate.ts'
import { type PostgresServer, startPostgres } from '../support/servers/postgres.ts'
import { type RedisServer, startRedis } from '../support/servers/redis.ts'
import { townConfig } from '../support/town.ts'

const ACCOUNTS = 3
const MINUTE = 60_000

interface Place {
  readonly db: ReturnType<typeof openDatabase>['db']
  readonly clock: ManualClock
  readonly pipeline: Pipeline
  readonly queue: JobQueue
  readonly gate: Gate
  readonly postgres: PostgresServer
  /** `null`: the queue lives in Postgres. */
  readonly redis: RedisServer | null
}

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** The town, its worker in this process, on servers of its own that can be cut. */
async function openPlace(backend: 'redis' | 'postgres'): Promise<Place> {
  const [postgres, redis] = await Promise.all([startPostgres(), backend === 'redis' ? startRedis() : null])
  cleanups.push(() => Promise.all([postgres.remove(), redis?.remove()]))
  const { db, close } = openDatabase(postgres.url, { poolSize: 6, applicationName: 'outage' })
  await migrate(db)
  const clock = new ManualClock(new Date(0))
  const simulator = await startSimulator({ clock, world: storyWorld() })
  const gate = await startGate(simulator.url)
  const log = pino({ level: 'silent' })
  const parts = { config: townConfig({ url: gate.url }), db, log, clock, plugins: installedPlugins }
  await syncConfiguration(parts)
  const prefix = randomUUID().slice(0, 8)
  const queue = await openQueue({ databaseUrl: postgres.url, redisUrl: redis?.url ?? null, log, prefix, lockMs: 1500 })
  const { pipeline } = compose(parts, queue, unobserved)
  cleanups.push(async () => {
    gate.open()
    await queue.close(5000)
    await Promise.all([gate.close(), simulator.close()])
    await close()
  })
  await pipeline.work()
  return { db, clock, pipeline, queue, gate, postgres, redis }
}

function passes({ clock }: Place, ms: number): void {
  clock.set(new Date(clock.now().getTime() + ms))
}

/** All three accounts are being read: their runs are claimed, and the platforms have not answered yet. */
async function inMidRun({ clock, pipeline, gate }: Place, slot: Date): Promise<void> {
  gate.shut()
  clock.set(new Date(slot.getTime() + 2000))
  await pipeline.plan()
  await eventually(() => expect(gate.held).toBe(ACCOUNTS))
}

/** Sweeps as a scheduler does every minute, here every half second, until the slot is final for all accounts. */
async function untilFinal({ db, pipeline }: Place, slot: Date): Promise<void> {
  let looks = 0
  await eventually(async () => {
    if (++looks % 25 === 0) await pipeline.sweep(0)
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from polso.collection_runs
      where slot = ${slot} and status not in ('pending', 'running')`.execute(db)
    expect(rows[0]?.n).toBe(ACCOUNTS)
  }, 60_000)
}

async function expectEachOnce({ db }: Pick<Place, 'db'>, slots: readonly Date[]): Promise<void> {
  const runs = await sql`
    select slot, status, attempts, count(*)::int as accounts from polso.collection_runs group by 1, 2, 3 order by 1`
  expect((await runs.execute(db)).rows).toEqual(
    slots.map(slot => ({ slot, status: 'ok', attempts: 1, accounts: ACCOUNTS })),
  )
  expect(await followers(db)).toEqual({ n: slots.length * ACCOUNTS, slots: slots.length * ACCOUNTS })
}

async function followers(db: Place['db']) {
  const { rows } = await sql<{ n: number; slots: number }>`
    select count(*)::int as n, count(distinct (account_id, slot))::int as slots from polso.account_snapshots
    where metric = 'followers' and period = 'instant'`.execute(db)
  return rows[0]
}

describe.each(['redis', 'postgres'] as const)('with the queue on %s', backend => {
  it.each([
    ['is stopped', 'stop'],
    ['crashes', 'kill'],
  ] as const)(
    'a Postgres that %s in mid-run and is away for a minute costs no reading, and no second one',
    async (_, how) => {
      const place = await openPlace(backend)
      const [before, during, after] = autumnSlots(3) as [Date, Date, Date]
      place.clock.set(before)
      await place.pipeline.plan()
      await untilFinal(place, before)

      await inMidRun(place, during)
      await place.postgres[how]()
      place.gate.open() // the answers arrive, and there is nowhere to put them
      passes(place, MINUTE)
      await expect(place.pipeline.plan()).rejects.toMatchObject({ name: 'DatabaseUnreachableError' })
      await expect(place.pipeline.sweep()).rejects.toMatchObject({ name: 'DatabaseUnreachableError' })
      await expect(place.pipeline.maintain()).rejects.toMatchObject({ name: 'DatabaseUnreachableError' })
      const { database, migrations } = readiness(place, place.queue)
      expect([await database(), await migrations()]).toEqual([expect.stringMatching(/^Postgres is away, /), null])
      await place.postgres.start()
      await untilFinal(place, during)

      place.clock.set(after)
      await place.pipeline.plan()
      await untilFinal(place, after)
      await expectEachOnce(place, [before, during, after])
    },
    120_000,
  )
})

describe('a Redis that is away for a minute in mid-run', () => {
  it('and comes back empty costs no reading, and no second one', async () => {
    const place = await openPlace('redis')
    const [before, during, after] = autumnSlots(3) as [Date, Date, Date]
    place.clock.set(before)
    await place.pipeline.plan()
    await untilFinal(place, before)

    await inMidRun(place, during)
    await place.redis?.stop()
    place.gate.open()
    await eventually(async () => expect(await followers(place.db)).toMatchObject({ n: 2 * ACCOUNTS }))
    place.clock.set(after)
    await expect(place.pipeline.plan()).rejects.toThrow() // the slot is in the tables, its jobs are nowhere
    await place.redis?.start()
    await untilFinal(place, after)
    await expectEachOnce(place, [before, during, after])
  }, 120_000)
})
