import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from '@jest/globals'
import fastify from 'fastify'
import { sql } from 'kysely'
import { type Logger, pino } from 'pino'
import { ManualClock } from '../../src/clock.ts'
import { compose, syncConfiguration } from '../../src/compose.ts'
import { openQueue } from '../../src/jobs/bull-queue.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { readiness } from '../../src/service.ts'
import { startSimulator, storyWorld } from '../../src/simulator/index.ts'
import { unobserved } from '../../src/web/metrics.ts'
import { serveHttp, type WebParts } from '../../src/web/server.ts'
import { startWorker } from '../../src/worker.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { autumnSlots } from '../support/fleet-town.ts'
import { startRedis } from '../support/servers/redis.ts'
import { townConfig } from '../support/town.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

it('a worker that starts without its Redis says so, plans, and reads when Redis is there', async () => {
  const [slot] = autumnSlots(1) as [Date]
  const clock = new ManualClock(new Date(slot.getTime() + 2000))
  const [redis, database, simulator] = await Promise.all([
    startRedis(),
    createTestDatabase(),
    startSimulator({ clock, world: storyWorld() }),
  ])
  cleanups.push(() => Promise.all([redis.remove(), database.close(), simulator.close()]))
  await redis.stop()
  const said: string[] = []
  const log = pino({ level: 'warn' }, { write: line => void said.push(line) })
  const { db } = database
  const parts = { config: townConfig({ url: simulator.url }), db, log, clock, plugins: installedPlugins }
  await syncConfiguration(parts)
  const queue = await openQueue({ databaseUrl: database.url, redisUrl: redis.url, log })
  const { pipeline, close } = compose(parts, queue, unobserved)
  const worker = await startWorker({ ...parts, pipeline, queue, listen: async () => fastify(), close }, 'all')
  cleanups.push(() => worker.stop(5000))

  expect(said.join('')).toContain('Redis is away; work waits until it is back')
  const away = 'the queue in Redis is away; slots are planned, and read once it is back'
  const { get, close: closeHttp } = await served(readiness(parts, queue), log)
  cleanups.push(closeHttp)
  for (let probe = 0; probe < 5; probe++) {
    expect(await get('/readyz')).toEqual([503, { ready: false, failing: [{ check: 'queue', reason: away }] }])
  }
  const count = async (statuses: string) => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from polso.collection_runs where status = any(${statuses}::text[])`.execute(db)
    return rows[0]?.n
  }
  expect(await count('{pending}')).toBe(3)

  await redis.start()
  await eventually(async () => {
    await pipeline.sweep(0)
    expect(await count('{ok}')).toBe(3)
  }, 60_000)
  expect(await get('/readyz')).toEqual([200, { ready: true, failing: [] }])
}, 120_000)

async function served(checks: WebParts['checks'], log: Logger) {
  const nothing = { metrics: async () => '', contentType: 'text/plain' }
  const server = await serveHttp({ host: '127.0.0.1', port: 0, checks, log, ...nothing })
  const { port } = server.server.address() as AddressInfo
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`)
    return [response.status, await response.json()]
  }
  return { get, close: () => server.close() }
}
