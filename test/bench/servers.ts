import { joinOrStartEmbedded } from '../../src/store/embedded/embedded.ts'
import { temporaryFolder } from '../support/servers/folder.ts'
import { startRedis } from '../support/servers/redis.ts'

export interface Servers {
  readonly redisUrl: string
  stop(): Promise<void>
}

/**
 * The product's own embedded Postgres as it is set by default (fsync on), and a Redis. The address of the first reaches
 * `createTestDatabase` by the environment.
 */
export async function startServers(): Promise<Servers> {
  const folder = temporaryFolder('bench')
  const log = { info: () => undefined, warn: (message: string) => void process.stderr.write(`${message}\n`) }
  const [postgres, redis] = await Promise.all([joinOrStartEmbedded({ dir: folder.path, log }), startRedis()])
  process.env.POLSO_TEST_DATABASE_URL = postgres.url
  let stopping: Promise<void> | undefined
  const stop = async () => {
    await Promise.all([postgres.leave(), redis.remove()])
    folder.remove()
  }
  return {
    redisUrl: redis.url,
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}
