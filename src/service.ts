import type { AddressInfo } from 'node:net'
import { compose, syncConfiguration } from './compose.ts'
import { dayOf } from './days.ts'
import { bullQueues, openQueue } from './jobs/bull-queue.ts'
import type { JobQueue } from './jobs/queue.ts'
import { makePartitionsAhead } from './jobs/upkeep.ts'
import type { Runtime } from './runtime.ts'
import { retryContractReports } from './store/contract-reports.ts'
import { retryDigests } from './store/digests.ts'
import { openAlertCounts, snapshotAges } from './store/gauges.ts'
import { migrate, pendingMigrations } from './store/migrate.ts'
import { DatabaseUnreachableError } from './store/unreachable.ts'
import { accessMode } from './web/access/mode.ts'
import { HttpAddressError } from './web/address-error.ts'
import { createMetrics, type Metrics } from './web/metrics.ts'
import { type Check, serveHttp } from './web/server.ts'
import { createSite } from './web/site.ts'
import { logOnce } from './witness.ts'
import { type Role, type RunningWorker, startWorker } from './worker.ts'

/** From settings to a running worker: `polso start`, and the live part of the demo. */
export async function startService(runtime: Runtime, role: Role): Promise<RunningWorker & { url: string | null }> {
  const { db, config, log, clock } = runtime
  await migrate(db)
  await makePartitionsAhead(db, clock.now()) // before anything writes: making a month's under a writer fails that write
  await syncConfiguration(runtime)
  await retryContractReports(db, dayOf(clock.now(), config.time_zone), clock.now())
  await retryDigests(db, clock.now())
  const postgres = logOnce(log, 'Postgres')
  runtime.watch(postgres)
  const queue = await openQueue({ databaseUrl: runtime.databaseUrl, redisUrl: runtime.redisUrl, log, postgres })
  const metrics: Metrics = createMetrics({
    queueJobs: () => queue.counts(pipeline.queues()),
    snapshotAges: () => snapshotAges(db, config, clock.now()),
    openAlerts: () => openAlertCounts(db),
  })
  const { pipeline, close } = compose(runtime, queue, metrics.observe)
  let url: string | null = null
  const listen = async (withPage: boolean) => {
    const checks = readiness(runtime, queue)
    const { host, port } = config.http
    const { text, contentType } = metrics
    const site = withPage && createSite({ ...runtime, queues: () => bullQueues(queue, pipeline.queues()) })
    const proxies = config.web.trusted_proxy?.addresses ?? []
    const parts = { host, port, checks, metrics: text, contentType, log, proxies, ...(site && { site }) }
    const server = await serveHttp(parts).catch(error => {
      if (withPage || !(error instanceof HttpAddressError)) throw error
      log.warn({ role, reason: error.message }, 'health and counts of this replica are not served')
      return null
    })
    if (server === null) return null
    url = `http://${host}:${portOf(server.server.address())}`
    const isPageServed = withPage && accessMode(host, config.web).kind !== 'closed'
    const page = isPageServed ? (config.web.url ?? url) : 'not served'
    log.info({ url, page, role, queue: queue.backend }, 'polso is up')
    return server
  }
  const worker = await startWorker({ config, pipeline, queue, log, listen, close }, role)
  if (url === null) log.info({ role, queue: queue.backend }, 'polso is up') // what serves HTTP has said so, with its address
  return { url, stop: worker.stop }
}

const POSTGRES_AWAY =
  'Postgres is away, or its disk is full; what was read waits for it, and slots that pass meanwhile are missed'

/** That the database is away is an answer; every other fault goes to the log. */
function unlessAway<T>(answer: T): (error: unknown) => T {
  return error => {
    if (error instanceof DatabaseUnreachableError) return answer
    throw error
  }
}

/** What `/readyz` asks: each answers what is missing, or `null`. */
export function readiness(
  { db }: Pick<Runtime, 'db'>,
  queue: JobQueue,
): Record<'database' | 'queue' | 'migrations', Check> {
  const where = queue.backend === 'redis' ? 'Redis' : 'Postgres'
  const away = `the queue in ${where} is away; slots are planned, and read once it is back`
  return {
    database: () =>
      db
        .selectNoFrom(eb => eb.lit(1).as('one'))
        .execute()
        .then(() => null, unlessAway(POSTGRES_AWAY)),
    queue: () =>
      queue.ping().then(
        () => null,
        () => away,
      ),
    migrations: async () => {
      const pending = await pendingMigrations(db).catch(unlessAway([])) // of an absent database the first check tells
      return pending.length === 0 ? null : `pending: ${pending.join(', ')}; run polso migrate`
    },
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}
