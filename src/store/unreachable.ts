import { types } from 'node:util'
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import pg from 'pg'
import { AwayError } from '../witness.ts'
import type { Health } from './health.ts'

/** The server could not be reached, turned us away, or went away in mid-query. Its message holds no password. */
export class DatabaseUnreachableError extends AwayError {
  readonly remedy: string
  /** SQLSTATE or the operating system's name of the error; `ECONNLOST` where there was neither. */
  readonly code: string
  constructor(message: string, remedy: string, cause: unknown) {
    super(`${message}. ${remedy}`, { cause })
    this.name = 'DatabaseUnreachableError'
    this.remedy = remedy
    this.code = codeOf(cause) || 'ECONNLOST'
  }
}

/**
 * Wraps a pool so that faults of the connection become `DatabaseUnreachableError`, while what the server answers to a
 * query stays as it is. This is where the two can be told apart: `pg` gives many of the former no code.
 */
export function guarded(pool: pg.Pool, url: string, health: Health, doubt: () => void): PostgresPool {
  const fail = (error: unknown): never => {
    const told = unreachable(error, url)
    if (told instanceof DatabaseUnreachableError) {
      health.failed(told)
      doubt() // it may be the fault of one connection alone
    }
    throw told
  }
  return {
    connect: async () => guardedClient(await pool.connect().catch(fail), { health, fail }),
    end: () => pool.end(),
  }
}

/**
 * Asks the server itself, by a connection of its own: after a crash the connections that are left answer for a moment
 * still. Throws `DatabaseUnreachableError`.
 */
export async function knock(url: string, connectionTimeoutMillis: number): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    throw unreachable(error, url)
  } finally {
    await client.end().catch(() => undefined)
  }
}

interface Guarding {
  readonly health: Health
  readonly fail: (error: unknown) => never
}

const guards = new WeakMap<pg.PoolClient, GuardedClient>()

/** One guard a client, kept: Kysely knows its connections by identity. */
function guardedClient(client: pg.PoolClient, guarding: Guarding): GuardedClient {
  const guard = guards.get(client) ?? new GuardedClient(client, guarding)
  guards.set(client, guard)
  return guard
}

class GuardedClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient
  readonly #guarding: Guarding
  readonly #born: number
  #broken = false

  constructor(client: pg.PoolClient, guarding: Guarding) {
    this.#client = client
    this.#guarding = guarding
    this.#born = guarding.health.moment
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query<R>(sql: string | PostgresCursor<R>, parameters?: readonly unknown[]): unknown {
    if (typeof sql !== 'string') throw new TypeError('cursors are not in use')
    return this.#run(sql, parameters ?? [])
  }

  async #run(sql: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    const { health, fail } = this.#guarding
    const { moment } = health
    try {
      const result = await this.#client.query(queryOf(sql, parameters))
      health.served({ born: this.#born, asked: moment }, sql)
      return result
    } catch (error) {
      this.#broken ||= isConnectionFault(error)
      return fail(error)
    }
  }

  /** A broken connection leaves the pool, else the next one to ask would get it. */
  release(): void {
    this.#client.release(this.#broken)
  }
}

/** More texts than this are not ours but made up as they go; the server would keep a plan for each. */
const MOST_PREPARED = 500
const names = new Map<string, string>()

/** Named, a statement is parsed and planned once a connection: half of what our small queries cost the server. */
function queryOf(text: string, parameters: readonly unknown[]): pg.QueryConfig {
  const values = [...parameters]
  if (values.length === 0 || (names.size >= MOST_PREPARED && !names.has(text))) return { text, values }
  const name = names.get(text) ?? `polso_${names.size}`
  names.set(text, name)
  return { name, text, values }
}

/** A fault of the connection in clear words; every other error as it is. */
export function unreachable(error: unknown, url: string): unknown {
  if (!isConnectionFault(error)) return error
  const [what, remedy] = explain(error)
  return new DatabaseUnreachableError(`Postgres at ${withoutSecrets(url)}: ${what}`, remedy, error)
}

/** The server's own words come as `DatabaseError`; TypeError and RangeError are ours (a value that can't be sent). */
function isConnectionFault(error: unknown): boolean {
  if (error instanceof pg.DatabaseError)
    return explanations.has(error.code ?? '') || error.code?.startsWith('08') === true
  return types.isNativeError(error) && !(error instanceof TypeError) && !(error instanceof RangeError)
}

const STARTED = 'Is it running, and is DATABASE_URL right?'

/** By SQLSTATE and by the operating system's error names. */
const explanations: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['ECONNREFUSED', ['nothing listens there', STARTED]],
  ['ENOENT', ['there is no such socket', STARTED]],
  ['ENOTFOUND', ['the host name is unknown', 'Check the host in DATABASE_URL.']],
  ['EAI_AGAIN', ['the host name could not be looked up', 'Check the host in DATABASE_URL and the name service.']],
  ['ETIMEDOUT', ['it does not answer', 'Check host, port and firewall.']],
  ['EHOSTUNREACH', ['there is no way to the host', 'Check the network.']],
  ['ECONNRESET', ['the connection was cut', STARTED]],
  ['28P01', ['it refuses the password', 'Check user and password in DATABASE_URL.']],
  ['28000', ['it refuses the user', 'Check the user in DATABASE_URL and pg_hba.conf.']],
  ['3D000', ['there is no such database', 'Create it: createdb <name>.']],
  ['53100', ['its disk is full', 'Free some space there; what was stored is kept.']],
  ['53300', ['it has no connection left', 'Raise max_connections, or run fewer replicas or a smaller pool.']],
  ['57P01', ['it is being shut down', 'Wait until it is back.']],
  ['57P02', ['it has crashed', "See the server's log."]],
  ['57P03', ['it is starting up', 'Wait a moment.']],
])

function explain(error: unknown): readonly [string, string] {
  return explanations.get(codeOf(error)) ?? ['the connection failed', STARTED]
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  // One fault an address: localhost has two.
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) return codeOf(error.errors[0])
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** `host:port/database`. Secrets may also ride in a URL's query. */
function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return 'DATABASE_URL (which is no URL)'
  const { hostname, port, pathname, searchParams } = new URL(url)
  return `${searchParams.get('host') ?? (hostname || 'localhost')}:${port || 5432}${pathname}`
}
