/**
 * A replica in a process of its own, for tests that kill it. Its clock is its parent's: the parent sends
 * `{ now }`, `{ plan: true }` or `{ sweep: true }`; the replica answers `{ ready: true }` once it has taken up work.
 */
import { pino } from 'pino'
import { ManualClock } from '../../src/clock.ts'
import { compose } from '../../src/compose.ts'
import { openQueue } from '../../src/jobs/bull-queue.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { openDatabase } from '../../src/store/database.ts'
import { unobserved } from '../../src/web/metrics.ts'
import { townConfig } from './town.ts'

export interface ReplicaSettings {
  readonly databaseUrl: string
  readonly redisUrl: string | null
  readonly prefix: string
  readonly simulatorUrl: string
  readonly role: 'scheduler' | 'worker'
  readonly now: number
}

export type ToReplica = { readonly now?: number; readonly plan?: true; readonly sweep?: true }

const settings = JSON.parse(process.argv[2] ?? '{}') as ReplicaSettings
const clock = new ManualClock(new Date(settings.now))
const log = pino({ level: process.env.LOG_LEVEL ?? 'fatal' }, pino.destination(2))
const { db } = openDatabase(settings.databaseUrl, { poolSize: 6, applicationName: 'replica' })
const queue = await openQueue({ ...settings, log, lockMs: 1500 })
const config = townConfig({ url: settings.simulatorUrl, leaseSeconds: 2 })
const { pipeline } = compose({ config, db, log, clock, plugins: installedPlugins }, queue, unobserved)

process.on('message', (message: ToReplica) => {
  if (message.now !== undefined) clock.set(new Date(message.now))
  if (message.plan) void pipeline.plan().catch(error => log.error({ err: error }))
  if (message.sweep) void pipeline.sweep(0).catch(error => log.error({ err: error }))
})
process.on('disconnect', () => process.exit(0))
if (settings.role === 'worker') await pipeline.work()
process.send?.({ ready: true })
