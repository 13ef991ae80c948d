import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Logger } from 'pino'
import { called } from './called.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Environment } from './config/env.ts'
import { ConfigError, type FaultList } from './config/faults.ts'
import type { Config } from './config/file.ts'
import type { Plugins } from './config/plugins.ts'
import { secretValues } from './config/secrets.ts'
import { readSetup, type Setup } from './config/setup.ts'
import type { Demo } from './demo/config.ts'
import { createLogger } from './log.ts'
import { installedPlugins } from './plugins.ts'
import { openDatabase } from './store/database.ts'
import { installedPackage } from './store/embedded/binaries.ts'
import { type Embedded, joinOrStartEmbedded } from './store/embedded/embedded.ts'
import { migrate, pendingMigrations } from './store/migrate.ts'
import type { Database } from './store/schema/index.ts'
import type { Witness } from './witness.ts'

/** What a command works with: settings read, database open. */
export interface Runtime {
  readonly env: Environment
  readonly config: Config
  /** What the configuration may name: ours, and the collectors of third parties that it names. */
  readonly plugins: Plugins
  readonly db: Kysely<Database>
  readonly pool: pg.Pool
  readonly watch: Store['watch']
  /** Of the given or the embedded Postgres; holds the password. */
  readonly databaseUrl: string
  /** `null`: the queue lives in Postgres. */
  readonly redisUrl: string | null
  readonly log: Logger
  readonly clock: Clock
  /** Ends the connections, and the embedded Postgres where nobody else uses it. May be called twice. */
  close(): Promise<void>
}

export interface RuntimeOptions {
  /** The name of the command that asks. */
  readonly command: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** `pending-refused` (the default), or `left-alone` for commands that migrate by themselves. */
  readonly migrations?: 'pending-refused' | 'left-alone'
  readonly poolSize?: number
  /** It stores figures or alerts by the wall clock: not into a demo whose story is still being replayed. */
  readonly stores?: boolean
  /** Of the demo's own command. */
  readonly demo?: Demo | undefined
}

/** Something a person has to do first; the message says what. Exit code 1. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError'
}

/** The demo goes on only as it was started. */
function midStory({ closed, ending }: Demo['state']): string {
  const how = closed ? `${called.demoWith} --ending ${ending}` : called.demo
  return `The demo in this folder has not replayed its story to the end, and readings of today would spoil it. Wait for it, or let it go on with: ${how}`
}

/**
 * Throws `ConfigError` (all faults of environment and file at once), `DatabaseUnreachableError`, `EmbeddedPostgresError`,
 * `MigrationError` and `NotReadyError`; the messages of all of them hold the remedy and no secret.
 */
export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const setup = await setupOf(options)
  try {
    return await start(setup, options)
  } catch (error) {
    await setup.demo?.close()
    throw error
  }
}

async function start(setup: Setup, options: RuntimeOptions): Promise<Runtime> {
  const { environment: env, config, demo } = setup
  if (options.stores && demo !== null && !demo.state.replayed) throw new NotReadyError(midStory(demo.state))
  const faults = [...setup.faults, ...(env.databaseUrl === null ? await missingDatabase() : [])]
  if (config === null || faults.length > 0) throw new ConfigError(faults)
  const secrets = secretsOf(env, config)
  const log = openLog(env, () => secrets)
  const store = await openStore(env, log, { applicationName: `polso ${options.command}`, poolSize: options.poolSize })
  try {
    if (options.migrations !== 'left-alone') await bringUpToDate(store, env)
  } catch (error) {
    await store.close()
    throw error
  }
  const close = async () => {
    await store.close()
    await demo?.close()
  }
  return {
    env,
    config,
    plugins: setup.plugins,
    ...store,
    redisUrl: env.redisUrl,
    log,
    clock: demo?.clock ?? systemClock,
    close,
  }
}

/** What openRuntime starts from; doctor judges it by itself. */
export function setupOf(options: Pick<RuntimeOptions, 'env' | 'cwd' | 'demo'>): Promise<Setup> {
  return readSetup({ ...options, plugins: installedPlugins })
}

/** JSON lines, or lines for people where standard error is a terminal. */
export function openLog(env: Environment, secrets: () => readonly string[]): Logger {
  return createLogger({ level: env.logLevel, pretty: process.stderr.isTTY === true, color: env.color, secrets })
}

/** Every value that must not be seen, passwords of servers' addresses included. */
export function secretsOf(env: Environment, config: Config | null): readonly string[] {
  const urls = [env.databaseUrl, env.redisUrl].flatMap(url => (url !== null && URL.canParse(url) ? [new URL(url)] : []))
  const passwords = urls.flatMap(url => [url.password, safelyDecoded(url.password)])
  return [...secretValues(config), ...passwords].filter(value => value !== '')
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export interface Store {
  readonly db: Kysely<Database>
  readonly pool: pg.Pool
  /** From now on tells of faults of the database's connections, and of their end. */
  watch(witness: Witness): void
  readonly databaseUrl: string
  close(): Promise<void>
}

export interface StoreOptions {
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string
  readonly poolSize?: number | undefined
}

/** The Postgres of DATABASE_URL, or else the embedded one of the data folder, joined or started. */
export async function openStore(env: Environment, log: Logger, options: StoreOptions): Promise<Store> {
  const embedded = env.databaseUrl === null ? await joinEmbedded(env.dataDir, log) : null
  const databaseUrl = env.databaseUrl ?? embedded?.url ?? ''
  const open = openDatabase(databaseUrl, {
    applicationName: options.applicationName,
    ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
  })
  let closing: Promise<void> | undefined
  const close = async () => {
    await open.close()
    await embedded?.leave()
  }
  return {
    db: open.db,
    pool: open.pool,
    watch: open.watch,
    databaseUrl,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

/** So that a container without settings is told of all it lacks at once. */
async function missingDatabase(): Promise<readonly FaultList[]> {
  return installedPackage().then(
    () => [],
    (error: Error) => ConfigError.of('database', error.message).lists,
  )
}

/** Asks for the programs first: where they were left out, as in a container, no folder is made for nothing. */
async function joinEmbedded(dir: string, log: Logger): Promise<Embedded> {
  await installedPackage()
  return joinOrStartEmbedded({ dir, log: quieter(log) })
}

/** That a server is started or stays up is no news to whoever asked for a list of runs. */
function quieter(log: Logger): { info(message: string): void; warn(message: string): void } {
  return { info: message => log.debug(message), warn: message => log.warn(message) }
}

async function bringUpToDate(store: Store, env: Environment): Promise<void> {
  const pending = await pendingMigrations(store.db)
  if (pending.length === 0) return
  if (env.databaseUrl === null) {
    await migrate(store.db)
    return
  }
  throw new NotReadyError(
    `The database does not have the tables of this version yet (${pending.join(', ')}). Run: polso migrate (or start the worker: polso start).`,
  )
}
