import { systemClock } from '../../clock.ts'
import type { Config } from '../../config/file.ts'
import type { Credential } from '../../config/plugins.ts'
import type { Setup } from '../../config/setup.ts'
import { openLog, openStore, secretsOf } from '../../runtime.ts'
import { checkAccounts, type KnownIds, knownIds, placedAccounts } from './accounts.ts'
import { attempt, type Check, failure } from './check.ts'
import { databaseClockOffset, judgeClock } from './clock.ts'
import { checkConfiguration } from './configuration.ts'
import { checkPage } from './page.ts'
import { checkQueue } from './queue.ts'
import { checkReports } from './reports.ts'
import { type ClockReadings, checkCredential, checkNotifier, contextOf } from './services.ts'
import { checkDataFolder, checkPostgres } from './storage.ts'

/** Everything that start needs, each looked at whatever became of the others. */
export async function examine(setup: Setup): Promise<readonly Check[]> {
  const readings: ClockReadings = new Map()
  const stored = examinePostgres(setup, readings)
  const known = stored.then(({ known }) => known)
  const [folder, { checks }, queue, services] = await Promise.all([
    attempt('data folder', () => checkDataFolder(setup.environment)),
    stored,
    examineQueue(setup),
    setup.config ? examineServices(setup, setup.config, readings, known) : [],
  ])
  const rest = setup.config ? [...checkReports(setup.config, services), ...checkPage(setup.config)] : []
  return [...checkConfiguration(setup), ...folder, ...checks, ...queue, ...services, ...rest, judgeClock(readings)]
}

/** Making the data folder of the embedded Postgres takes its time. */
const embeddedPatience = 120_000

interface Stored {
  readonly checks: readonly Check[]
  readonly known: KnownIds
}

async function examinePostgres({ environment, faults }: Setup, readings: ClockReadings): Promise<Stored> {
  if (isAtFault('DATABASE_URL', faults))
    return { checks: [failure('postgres', 'not tried: DATABASE_URL is wrong')], known: new Map() }
  const embedded = environment.databaseUrl === null
  let known: KnownIds = new Map()
  const work = async () => {
    const log = openLog(environment, () => secretsOf(environment, null))
    const store = await openStore(environment, log, { applicationName: 'polso doctor', poolSize: 1 })
    try {
      const checks = await checkPostgres(store, embedded)
      readings.set('Postgres', await databaseClockOffset(store))
      if (checks.every(({ status }) => status === 'ok')) known = await knownIds(store.db)
      return checks
    } finally {
      await store.close()
    }
  }
  return { checks: await attempt('postgres', work, embedded ? embeddedPatience : undefined), known }
}

function examineQueue({ environment, faults }: Setup): Promise<readonly Check[]> {
  if (isAtFault('REDIS_URL', faults)) return Promise.resolve([failure('queue', 'not tried: REDIS_URL is wrong')])
  return attempt('queue', () => checkQueue(environment.redisUrl))
}

function isAtFault(variable: string, faults: Setup['faults']): boolean {
  return faults.some(list => list.source === 'environment' && list.faults.some(({ path }) => path[0] === variable))
}

async function examineServices(
  setup: Setup,
  config: Config,
  readings: ClockReadings,
  known: Promise<KnownIds>,
): Promise<readonly Check[]> {
  const credentials = Object.values(config.credentials).map(credential =>
    examineCredential(setup, config, credential, readings, known),
  )
  const notifiers = config.notifiers.map(notifier =>
    attempt(`notifier ${notifier.id}`, signal => checkNotifier(notifier, setup.plugins, signal)),
  )
  return (await Promise.all([...credentials, ...notifiers])).flat()
}

/** Thousands of accounts take their time. */
const accountsPatience = 60_000

/** Accounts are asked for only with a credential that works: else each of them would say the same. */
async function examineCredential(
  { plugins, demo }: Setup,
  config: Config,
  credential: Credential,
  readings: ClockReadings,
  known: Promise<KnownIds>,
): Promise<readonly Check[]> {
  const { id, platform, settings } = credential
  const now = (demo?.clock ?? systemClock).now()
  const checks = await attempt(`credential ${id}`, signal =>
    checkCredential(credential, plugins, signal, readings, now),
  )
  const definition = plugins.collectors.find(candidate => candidate.platform === platform)
  const accounts = placedAccounts(config, id, await known, now)
  if (!definition || accounts.length === 0 || checks.some(({ status }) => status === 'failure')) return checks
  const look = (signal: AbortSignal) =>
    checkAccounts(id, definition, settings, accounts, contextOf(signal, platform, readings, now))
  return [...checks, ...(await attempt(`accounts of ${id}`, look, accountsPatience))]
}
