import { systemClock } from '../../clock.ts'
import type { Config } from '../../config/file.ts'
import type { Setup } from '../../config/setup.ts'
import { openLog, openStore, secretsOf } from '../../runtime.ts'
import { attempt, type Check, failure } from './check.ts'
import { databaseClockOffset, judgeClock } from './clock.ts'
import { checkConfiguration } from './configuration.ts'
import { checkPage } from './page.ts'
import { checkQueue } from './queue.ts'
import { type ClockReadings, checkCredential, checkNotifier } from './services.ts'
import { checkDataFolder, checkPostgres } from './storage.ts'

/** Everything that start needs, each looked at whatever became of the others. */
export async function examine(setup: Setup): Promise<readonly Check[]> {
  const readings: ClockReadings = new Map()
  const [folder, postgres, queue, services] = await Promise.all([
    attempt('data folder', () => checkDataFolder(setup.environment)),
    examinePostgres(setup, readings),
    examineQueue(setup),
    setup.config ? examineServices(setup, setup.config, readings) : [],
  ])
  const page = setup.config ? checkPage(setup.config) : []
  return [...checkConfiguration(setup), ...folder, ...postgres, ...queue, ...services, ...page, judgeClock(readings)]
}

/** Making the data folder of the embedded Postgres takes its time. */
const embeddedPatience = 120_000

function examinePostgres({ environment, faults }: Setup, readings: ClockReadings): Promise<readonly Check[]> {
  if (isAtFault('DATABASE_URL', faults))
    return Promise.resolve([failure('postgres', 'not tried: DATABASE_URL is wrong')])
  const embedded = environment.databaseUrl === null
  const work = async () => {
    const log = openLog(environment, () => secretsOf(environment, null))
    const store = await openStore(environment, log, { applicationName: 'polso doctor', poolSize: 1 })
    try {
      const checks = await checkPostgres(store, embedded)
      readings.set('Postgres', await databaseClockOffset(store))
      return checks
    } finally {
      await store.close()
    }
  }
  return attempt('postgres', work, embedded ? embeddedPatience : undefined)
}

function examineQueue({ environment, faults }: Setup): Promise<readonly Check[]> {
  if (isAtFault('REDIS_URL', faults)) return Promise.resolve([failure('queue', 'not tried: REDIS_URL is wrong')])
  return attempt('queue', () => checkQueue(environment.redisUrl))
}

function isAtFault(variable: string, faults: Setup['faults']): boolean {
  return faults.some(list => list.source === 'environment' && list.faults.some(({ path }) => path[0] === variable))
}

async function examineServices(
  { plugins, demo }: Setup,
  config: Config,
  readings: ClockReadings,
): Promise<readonly Check[]> {
  const now = (demo?.clock ?? systemClock).now()
  const credentials = Object.values(config.credentials).map(credential =>
    attempt(`credential ${credential.id}`, signal => checkCredential(credential, plugins, signal, readings, now)),
  )
  const notifiers = config.notifiers.map(notifier =>
    attempt(`notifier ${notifier.id}`, signal => checkNotifier(notifier, plugins, signal)),
  )
  return (await Promise.all([...credentials, ...notifiers])).flat()
}
