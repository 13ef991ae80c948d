import { type BackendFactory, createPostgresBackend, runMigrations } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Logger } from 'pino'

/**
 * The one file that knows what BullMQ runs on: Redis where a Redis URL is given, otherwise the schema `bullmq` of our own
 * Postgres.
 */

export interface BackendOptions {
  readonly databaseUrl: string
  readonly redisUrl: string | null
  readonly log: Logger
}

export interface Backend {
  readonly name: 'redis' | 'postgres'
  readonly connection: unknown
  readonly workerConnection: unknown
  readonly factory: BackendFactory | undefined
  /** Rejects soon when the backend is away, where BullMQ would wait for its first connection however long that takes. */
  reachable(): Promise<void>
  ping(): Promise<void>
  close(): Promise<void>
}

export async function openBackend(options: BackendOptions): Promise<Backend> {
  return options.redisUrl === null ? postgresBackend(options) : redisBackend(options, options.redisUrl)
}

function redisBackend({ log }: BackendOptions, url: string): Backend {
  // Producers fail fast (the sweep repairs a lost job); workers wait for as long as Redis is away, as BullMQ requires.
  const producer = new Redis(url, { maxRetriesPerRequest: 2, enableReadyCheck: true, lazyConnect: false })
  const worker = new Redis(url, { maxRetriesPerRequest: null })
  const once = logOnce(log, 'Redis')
  producer.on('error', once.failed)
  producer.on('ready', once.back)
  worker.on('error', once.failed)
  return {
    name: 'redis',
    connection: producer,
    workerConnection: worker,
    factory: undefined,
    reachable: async () => void (producer.status === 'ready' || (await producer.ping())),
    ping: async () => {
      // Between two tries to connect, which become rare, a command would wait for several of them to fail.
      if (producer.status === 'reconnecting') throw new Error('Redis is away')
      await producer.ping()
    },
    close: async () => {
      producer.disconnect()
      worker.disconnect()
    },
  }
}

async function postgresBackend({ databaseUrl, log }: BackendOptions): Promise<Backend> {
  // BullMQ finds its functions by search_path and can't set it on a pool that we lend.
  // Each worker keeps one connection of the pool for LISTEN.
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 24,
    options: '-c search_path=bullmq',
    application_name: 'polso-queue',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  })
  pool.setMaxListeners(0) // every queue and worker listens to it
  const once = logOnce(log, 'the queue in Postgres')
  pool.on('error', once.failed)
  pool.on('connect', client => {
    client.on('error', once.failed) // of a lent one the pool does not hear
    once.back()
  })
  await runMigrations(pool as unknown as Parameters<typeof runMigrations>[0])
  return {
    name: 'postgres',
    connection: pool,
    workerConnection: pool,
    factory: createPostgresBackend as unknown as BackendFactory,
    reachable: async () => undefined,
    ping: async () => void (await pool.query('select 1')),
    close: () => pool.end(),
  }
}

/** One line when a backend goes away and one when it is back, not one a retry. */
export function logOnce(log: Logger, what: string) {
  let away = false
  return {
    failed: (error: Error) => {
      if (!away) log.warn({ reason: error.message }, `${what} is away; work waits until it is back`)
      away = true
    },
    back: () => {
      if (away) log.info(`${what} is back`)
      away = false
    },
  }
}
