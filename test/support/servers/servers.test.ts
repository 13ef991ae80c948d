import { afterEach, describe, expect, it } from '@jest/globals'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function query(url: string | undefined, sql: string): Promise<unknown[]> {
  const client = new Client(url)
  await client.connect()
  const { rows } = await client.query(sql).finally(() => client.end())
  return rows
}

async function redis<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url)
  return work(client).finally(() => client.quit())
}

describe('the servers of the test run', () => {
  it('are a Postgres and a Redis that answer', async () => {
    expect(await query(process.env.POLSO_TEST_DATABASE_URL, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(await redis(process.env.POLSO_TEST_REDIS_URL ?? '', client => client.ping())).toBe('PONG')
  })
})

describe('a Postgres of its own', () => {
  it('comes back at the same address with its data after a stop and after a kill', async () => {
    const server = await startPostgres()
    cleanups.push(() => server.remove())
    await query(server.url, 'create table kept as select 1 as one')
    await server.stop()
    await expect(query(server.url, 'select 1')).rejects.toThrow('ECONNREFUSED')
    await server.start()
    await server.kill()
    await server.start()
    expect(await query(server.url, 'table kept')).toEqual([{ one: 1 }])
  })
})

describe('a Redis of its own', () => {
  it('forgets with a restart, or keeps its data when asked to', async () => {
    for (const keepsData of [false, true]) {
      const server = await startRedis({ keepsData })
      cleanups.push(() => server.remove())
      await redis(server.url, client => client.set('key', 'value'))
      await server.stop()
      await server.start()
      expect(await redis(server.url, client => client.get('key'))).toBe(keepsData ? 'value' : null)
    }
  })
})
