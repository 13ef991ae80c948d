import { type BackendFactory, createPostgresBackend, runMigrations } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Logger } from 'pino'
import { knock, unreachable } from '../store/unreachable.ts'
import { AwayError, doubting, logOnce, type Witness } from '../witness.ts'

/**
 * The one file that knows what BullMQ runs on: Redis where a Redis URL is given, otherwise the schema `bullmq` of our own
 * Postgres.
 */

export interface BackendOptions {
  readonly databaseUrl: string
  readonly redisUrl: string | null
  readonly log: Logger
  /** Told of faults where the queue lives in Postgres; default: a line of its own. */
  readonly postgres?: Witness
}

export interface Backend {
  readonly name: 'redis' | 'postgres'
  readonly connection: unknown
  readonly workerConnection: unknown
  readonly factory: BackendFactory | undefined
  /** Throws `AwayError`. */
  ping(): Promise<void>
  /** Whether a fault says by itself that the backend was away, whatever it is now. */
  saysAway(error: Error): boolean
  /** Rejects soon when the backend is away, where BullMQ would wait for its first connection however long that takes. */
  reachable(): Promise<void>
  close(): Promise<void>
}

export async function openBackend(options: BackendOptions): Promise<Backend> {
  return options.redisUrl === null ? postgresBackend(options) : redisBackend(options, options.redisUrl)
}

class RedisAwayError extends AwayError {
  override readonly name = 'RedisAwayError'
  constructor(url: string, cause: Error) {
    super(`Redis at ${new URL(url).host}: ${cause.message}. Is it running, and is REDIS_URL right?`, { cause })
  }
}

function redisBackend({ log }: BackendOptions, url: string): Backend {
  // Producers fail fast (the sweep repairs a lost job); workers wait for as long as Redis is away, as BullMQ requires.
  const producer = new Redis(url, { maxRetriesPerRequest: 2, enableReadyCheck: true, lazyConnect: false })
  const worker = new Redis(url, { maxRetriesPerRequest: null })
  const witness = logOnce(log, 'Redis')
  const away = (error: Error) => new RedisAwayError(url, error)
  producer.on('error', error => witness.failed(away(error)))
  producer.on('ready', () => witness.back(witness.moment))
  worker.on('error', error => witness.failed(away(error)))
  return {
    name: 'redis',
    connection: producer,
    workerConnection: worker,
    factory: undefined,
    saysAway: () => false,
    reachable: async () => void (producer.status === 'ready' || (await producer.ping())),
    ping: async () => {
      // Between two tries to connect, which become rare, a command would wait for several of them to fail.
      if (producer.status === 'reconnecting') throw away(new Error('the connection is lost'))
      await producer.ping().catch(error => {
        throw away(error)
      })
    },
    close: async () => {
      producer.disconnect()
      worker.disconnect()
    },
  }
}

const CONNECT_TIMEOUT_MS = 10_000

async function postgresBackend({ databaseUrl, log, postgres }: BackendOptions): Promise<Backend> {
  // BullMQ finds its functions by search_path and can't set it on a pool that we lend.
  // Each worker keeps one connection of the pool for LISTEN.
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 24,
    options: '-c search_path=bullmq',
    application_name: 'polso-queue',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  })
  pool.setMaxListeners(0) // every queue and worker listens to it
  const witness = postgres ?? logOnce(log, 'the queue in Postgres')
  const ping = async () => {
    await pool.query('select 1').catch(error => {
      throw unreachable(error, databaseUrl)
    })
  }
  const doubt = doubting(() => {
    const { moment } = witness
    return knock(databaseUrl, CONNECT_TIMEOUT_MS).then(() => witness.back(moment), witness.failed)
  })
  pool.on('error', doubt)
  pool.on('connect', client => {
    client.on('error', doubt) // of a lent one the pool does not hear
    witness.back(witness.moment)
  })
  await runMigrations(pool as unknown as Parameters<typeof runMigrations>[0])
  return {
    name: 'postgres',
    connection: pool,
    workerConnection: pool,
    factory: createPostgresBackend as unknown as BackendFactory,
    saysAway: error => error instanceof pg.DatabaseError && unreachable(error, databaseUrl) !== error,
    reachable: async () => undefined,
    ping,
    close: () => pool.end(),
  }
}
