import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Redis } from 'ioredis'
import { sql } from 'kysely'
import { pino } from 'pino'
import { openQueue } from '../../src/jobs/bull-queue.ts'
import type { JobHandler, JobQueue, JobSpec } from '../../src/jobs/queue.ts'
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { startPostgres } from '../support/servers/postgres.ts'
import { startRedis } from '../support/servers/redis.ts'

const silent = pino({ level: 'silent' })
const spec = (id: string, over: Partial<JobSpec> = {}): JobSpec => ({
  queue: 'q',
  id,
  data: { kind: 'maintain', at: id },
  ...over,
})

describe.each(['redis', 'postgres'] as const)('the queue on %s', backend => {
  let database: TestDatabase
  let prefix: string
  const open: JobQueue[] = []

  beforeAll(async () => {
    database = await createEmptyDatabase()
  })
  afterEach(() => Promise.all(open.splice(0).map(q => q.close(0))))
  afterAll(() => database.close())

  const connect = async (lockMs?: number, log = silent): Promise<JobQueue> => {
    prefix ??= `t${randomUUID().slice(0, 8)}`
    const redisUrl = backend === 'redis' ? (process.env.POLSO_TEST_REDIS_URL ?? 'missing') : null
    const queue = await openQueue({ databaseUrl: database.url, redisUrl, log, prefix, ...(lockMs ? { lockMs } : {}) })
    open.push(queue)
    return queue
  }
  /** As after a pause of the whole process that was longer than the lock. */
  const loseLock = async (name: string, id: string): Promise<void> => {
    if (backend === 'postgres') {
      await sql`update bullmq.job set lock_token = null where id = ${id}`.execute(database.db)
      return
    }
    const redis = new Redis(process.env.POLSO_TEST_REDIS_URL ?? 'missing')
    await redis.del(`${prefix}:${name}:${id}:lock`)
    redis.disconnect()
  }
  /** A handler that remembers what it was given. */
  const recorder = (then: JobHandler = async () => undefined) => {
    const seen: string[] = []
    const handler: JobHandler = (data, ctx) => {
      seen.push(ctx.jobId)
      return then(data, ctx)
    }
    return { seen, handler }
  }

  it('says which backend it is, and that it can be reached', async () => {
    const queue = await connect()
    expect(queue.backend).toBe(backend)
    await expect(queue.ping()).resolves.toBeUndefined()
  })

  it('takes equal ids for one job, whichever replica adds them', async () => {
    const [a, b] = [await connect(), await connect()]
    await Promise.all([a, b, a, b].map(q => q.add([spec('same~1')])))
    const { seen, handler } = recorder()
    await a.work('q', handler, { concurrency: 4 })
    await b.add([spec('last~1')])
    await eventually(() => expect(seen).toContain('last~1'))
    expect(seen).toEqual(['same~1', 'last~1'])
  })

  it('gives each job to one of several workers', async () => {
    const { seen, handler } = recorder()
    for (const queue of [await connect(), await connect(), await connect()]) {
      await queue.work('many', handler, { concurrency: 3 })
    }
    const ids = Array.from({ length: 60 }, (_, i) => `job~${i}`)
    await open[0]?.add(ids.map(id => spec(id, { queue: 'many' })))
    await eventually(() => expect(seen).toHaveLength(60))
    expect([...seen].sort()).toEqual([...ids].sort())
  })

  it('brings a job again that is not finished, after the time it asks for', async () => {
    const queue = await connect()
    let left = 2
    const { seen, handler } = recorder(async () => (left-- > 0 ? { retryInMs: 20 } : undefined))
    await queue.work('again', handler, { concurrency: 1 })
    await queue.add([spec('again~1', { queue: 'again' })])
    await eventually(() => expect(seen).toHaveLength(3))
    await eventually(async () =>
      expect((await queue.counts(['again'])).again).toMatchObject({ waiting: 0, active: 0, delayed: 0 }),
    )
  })

  it('tries a job again whose handler fell over', async () => {
    const queue = await connect()
    let falls = 1
    const { seen, handler } = recorder(async () => {
      if (falls-- > 0) throw new Error('fell over')
      return undefined
    })
    await queue.work('falls', handler, { concurrency: 1 })
    await queue.add([spec('falls~1', { queue: 'falls' })])
    await eventually(() => expect(seen).toEqual(['falls~1', 'falls~1']))
  })

  it('does not take a lost lock for a queue that is away', async () => {
    const said: string[] = []
    const telling = pino({ level: 'debug' }, { write: line => void said.push(line) })
    const queue = await connect(200, telling)
    const end = new AbortController()
    const { seen, handler } = recorder(async () => {
      await once(end.signal, 'abort')
      return undefined
    })
    await queue.work('locks', handler, { concurrency: 1 })
    await queue.add([spec('locked~1', { queue: 'locks' })])
    await eventually(() => expect(seen).toHaveLength(1))
    await loseLock('locks', 'locked~1')
    await eventually(() => expect(said.join('')).toContain('locks could not be renewed'))
    end.abort()
    expect(said.join('')).not.toContain('is away')
  })

  it('on closing, aborts what outlasts the grace period, and another worker takes it up', async () => {
    const leaving = await connect()
    const stuck = recorder(
      (_, { signal }) => new Promise(resolve => signal.addEventListener('abort', () => resolve({ retryInMs: 0 }))),
    )
    await leaving.work('leave', stuck.handler, { concurrency: 1 })
    await leaving.add([spec('leave~1', { queue: 'leave' })])
    await eventually(() => expect(stuck.seen).toHaveLength(1))
    await leaving.close(50)
    const next = recorder()
    await (await connect()).work('leave', next.handler, { concurrency: 1 })
    await eventually(() => expect(next.seen).toEqual(['leave~1']))
  })
})

describe('a waiting worker survives its server', () => {
  it.each(['redis', 'postgres'] as const)('%s goes away and comes back', async backend => {
    const server = backend === 'redis' ? await startRedis({ keepsData: true }) : await startPostgres()
    const queue = await openQueue({
      databaseUrl: server.url,
      redisUrl: backend === 'redis' ? server.url : null,
      log: silent,
      prefix: 'restart',
    })
    try {
      const seen: string[] = []
      await queue.work('q', async (_, ctx) => void seen.push(ctx.jobId), { concurrency: 1 })
      await queue.add([spec('before~1')])
      await eventually(() => expect(seen).toEqual(['before~1']))
      await server.stop()
      await expect(queue.ping()).rejects.toThrow()
      await server.start()
      await eventually(() => queue.add([spec('after~1')]))
      await eventually(() => expect(seen).toEqual(['before~1', 'after~1']))
    } finally {
      await queue.close(0)
      await server.remove()
    }
  })
})

it('a queue that fails on a Postgres that answers is told of once, and so is its return', async () => {
  const database = await createEmptyDatabase()
  const said: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void said.push(JSON.parse(line).msg) })
  const told = () => said.filter(msg => msg.startsWith('queue q is '))
  const queue = await openQueue({ databaseUrl: database.url, redisUrl: null, log })
  await queue.work('q', async () => undefined, { concurrency: 1 })
  await sql`alter schema bullmq rename to elsewhere`.execute(database.db)
  await eventually(() => expect(told()).toEqual(['queue q is away; work waits until it is back']))
  await sql`alter schema elsewhere rename to bullmq`.execute(database.db)
  await queue.add([spec('next')])
  await eventually(() => expect(told()).toEqual([expect.anything(), 'queue q is back']))
  await queue.close(0)
  await database.close()
}, 60_000)
