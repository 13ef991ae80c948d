import { startPostgres } from './servers/postgres.ts'
import { startRedis } from './servers/redis.ts'

/** One Postgres and one Redis for the whole run; their addresses reach the tests by the environment. */
export async function startServers(): Promise<() => Promise<void>> {
  const [postgres, redis] = await Promise.all([startPostgres(), ownOrGivenRedis()])
  process.env.POLSO_TEST_DATABASE_URL = postgres.url
  process.env.POLSO_TEST_REDIS_URL = redis.url
  const stop = async () => {
    await Promise.all([postgres.remove(), redis.remove()])
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop().finally(() => process.exit(1)))
  return stop
}

async function ownOrGivenRedis(): Promise<{ url: string; remove(): Promise<void> }> {
  const given = process.env.REDIS_URL
  if (given) {
    process.stderr.write('Redis for the tests: the one of REDIS_URL\n')
    return { url: given, remove: async () => {} }
  }
  const own = await startRedis()
  process.stderr.write(`Redis for the tests: one of their own at ${own.url}\n`)
  return own
}
