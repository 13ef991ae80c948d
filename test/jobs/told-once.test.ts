import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from '@jest/globals'
import fastify from 'fastify'
import { sql } from 'kysely'
import { pino } from 'pino'
import { systemClock } from '../../src/clock.ts'
import { compose, syncConfiguration } from '../../src/compose.ts'
import { openQueue } from '../../src/jobs/bull-queue.ts'
import { createLogger } from '../../src/log.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { unobserved } from '../../src/web/metrics.ts'
import { logOnce } from '../../src/witness.ts'
import { startWorker } from '../../src/worker.ts'
import { eventually } from '../support/eventually.ts'
import { startPostgres } from '../support/servers/postgres.ts'
import { startRedis } from '../support/servers/redis.ts'
import { townConfig } from '../support/town.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

interface Line {
  readonly level: string
  readonly msg: string
  readonly reason?: string
}

/** A worker in all its roles, on servers that can be stopped, and what it said from `warn` up or of their return. */
async function openPlace(backend: 'redis' | 'postgres') {
  const [postgres, redis] = await Promise.all([startPostgres(), backend === 'redis' ? startRedis() : null])
  cleanups.push(() => Promise.all([postgres.remove(), redis?.remove()]))
  const said: Line[] = []
  const destination = { write: (line: string) => void said.push(JSON.parse(line)) }
  const log = createLogger({ level: 'info', pretty: false, destination })
  const { db, watch, close: closeDatabase } = openDatabase(postgres.url, { poolSize: 6 })
  await migrate(db)
  // Nothing listens there: what a platform does is not looked at here.
  const parts = {
    config: townConfig({ url: 'http://127.0.0.1:1' }),
    db,
    log,
    clock: systemClock,
    plugins: installedPlugins,
  }
  await syncConfiguration(parts)
  const witness = logOnce(log, 'Postgres')
  watch(witness)
  const urls = { databaseUrl: postgres.url, redisUrl: redis?.url ?? null, prefix: randomUUID().slice(0, 8) }
  const queue = await openQueue({ ...urls, log, postgres: witness })
  const { pipeline, close } = compose({ ...parts, log: pino({ level: 'silent' }) }, queue, unobserved)
  const worker = await startWorker({ ...parts, pipeline, queue, listen: async () => fastify(), close }, 'all')
  cleanups.push(async () => {
    await worker.stop(5000)
    await closeDatabase()
  })
  /** Everything that a minute's tick asks of the servers, answered or not. */
  const minute = () => Promise.allSettled([pipeline.plan(), pipeline.callMaintenance(), sql`select 1`.execute(db)])
  await eventually(async () => expect(await queue.ping()).toBeUndefined())
  const told = () => said.filter(({ msg }) => / is (away|back)/.test(msg))
  return { db, pipeline, postgres, redis, minute, said, told }
}

describe.each(['redis', 'postgres'] as const)('with the queue on %s', backend => {
  it.each(['stop', 'kill'] as const)(
    'a Postgres that is away (%s) is told of in one clear line, and so is its return',
    async how => {
      const { db, postgres, minute, said, told } = await openPlace(backend)
      await Promise.all([1, 2, 3, 4].map(() => sql`select pg_sleep(0.1)`.execute(db))) // several lie idle then
      await postgres[how]()
      for (let i = 0; i < 3; i++) await minute()
      expect(told()).toEqual([
        expect.objectContaining({
          level: 'warn',
          msg: 'Postgres is away; work waits until it is back',
          reason: expect.stringMatching(/^Postgres at 127\.0\.0\.1:\d+\/postgres: .+\. [A-Z].+[.?]$/),
        }),
      ])
      await postgres.start()
      await eventually(async () => {
        await minute()
        expect(told()).toHaveLength(2)
      })
      expect(told()[1]).toMatchObject({ level: 'info', msg: 'Postgres is back' })
      expect(JSON.stringify(said)).not.toContain('"stack"')
      expect(said.filter(({ level }) => level === 'warn' || level === 'error')).toHaveLength(1)
    },
    120_000,
  )
})

it('a Redis that is away is told of in one clear line, and so is its return', async () => {
  const { redis, minute, said, told } = await openPlace('redis')
  await redis?.stop()
  for (let i = 0; i < 3; i++) await minute()
  expect(told()).toEqual([
    expect.objectContaining({
      level: 'warn',
      msg: 'Redis is away; work waits until it is back',
      reason: expect.stringMatching(/^Redis at 127\.0\.0\.1:\d+: .+\. Is it running, and is REDIS_URL right\?$/),
    }),
  ])
  await redis?.start()
  await eventually(() => expect(told()).toHaveLength(2))
  expect(said.filter(({ level }) => level === 'warn' || level === 'error')).toHaveLength(1)
}, 120_000)
