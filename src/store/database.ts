import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { doubting, type Witness } from '../witness.ts'
import { Health } from './health.ts'
import type { Database } from './schema/index.ts'
import { guarded, knock } from './unreachable.ts'

/** What a query needs; a transaction serves as well. */
export type Db = Kysely<Database>
/** For what must be committed together. */
export type Trx = Transaction<Database>

/** An open database. `pool` is for what speaks to `pg` itself; `close()` ends both. */
export interface OpenDatabase {
  readonly db: Db
  readonly pool: pg.Pool
  /** From now on tells of faults of the connection, and of their end; until then whoever queries gets them alone. */
  watch(witness: Witness): void
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly poolSize?: number
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string
}

const CONNECT_TIMEOUT_MS = 10_000
const STATEMENT_TIMEOUT_MS = 60_000
const LOCK_TIMEOUT_MS = 20_000
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000

/**
 * Opens a pool; connects on first use, so it never throws for a server that is away. Queries then throw
 * `DatabaseUnreachableError`. What the URL says wins over the settings here.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): OpenDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize ?? 10,
    application_name: options.applicationName ?? 'polso',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    // Compiling or making a plan anew costs more than any of our queries takes.
    options: '-c jit=off -c plan_cache_mode=force_generic_plan',
    types: { getTypeParser },
  })
  // Without a listener a connection that dies would end the process: while idle, and between the queries of whoever
  // has it; the next query says so then.
  pool.on('connect', client => void client.on('error', () => undefined))
  const health = new Health()
  let closing: Promise<void> | null = null
  const ask = doubting(() => {
    const { moment } = health
    const knocked = { born: moment, asked: moment }
    return knock(url, CONNECT_TIMEOUT_MS).then(() => health.served(knocked, 'connect'), health.failed)
  })
  const doubt = () => {
    if (health.isWatched && closing === null) ask()
  }
  pool.on('error', doubt)
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: guarded(pool, url, health, doubt) }) })
  // The pool is ended by hand: Kysely ends it only where a query was made.
  const close = () => {
    closing ??= pool.end()
    return closing
  }
  return { db, pool, watch: witness => health.watch(witness), close }
}

const { builtins } = pg.types

/** Counts fit a JavaScript number (below 2^53), days are text: a `Date` would move them into some time zone. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === builtins.INT8 || oid === builtins.NUMERIC) return Number
  if (oid === builtins.DATE) return String
  return pg.types.getTypeParser(oid, format)
}

/** In the caller's transaction where there is one, else in one of its own. */
export function inTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db as Trx) : db.transaction().execute(work)
}
