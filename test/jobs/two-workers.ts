import { afterEach, beforeEach } from '@jest/globals'
import type { Kysely } from 'kysely'
import { pino } from 'pino'
import { ManualClock } from '../../src/clock.ts'
import { compose, type Observer } from '../../src/compose.ts'
import type { Config } from '../../src/config/file.ts'
import { DirectQueue } from '../../src/demo/direct-queue.ts'
import { installedPlugins } from '../../src/plugins.ts'
import type { Database } from '../../src/store/schema/index.ts'
import { unobserved } from '../../src/web/metrics.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

/** A database for each test of a file; `closing` is done before it goes, the last first. */
export function databaseForEach() {
  const closing: (() => Promise<unknown>)[] = []
  let database: TestDatabase
  beforeEach(async () => {
    database = await createTestDatabase({ poolSize: 10 })
  })
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
    await database.close()
  })
  return {
    closing,
    get db() {
      return database.db
    },
  }
}

interface Parts {
  readonly db: Kysely<Database>
  readonly config: Config
  /** Where what ends them is put. */
  readonly closing: (() => Promise<unknown>)[]
  readonly observe?: Partial<Observer>
}

/**
 * Two workers on one database.
 *
 * @returns what lets both do at once what a worker does each minute, at an instant in milliseconds
 */
export async function startTwoWorkers({ db, config, closing, observe }: Parts): Promise<(at: number) => Promise<void>> {
  const clock = new ManualClock(new Date(0))
  const parts = { config, db, log: pino({ level: 'silent' }), clock, plugins: installedPlugins }
  const workers = [1, 2].map(() => {
    const queue = new DirectQueue()
    return { queue, ...compose(parts, queue, { ...unobserved, ...observe }) }
  })
  for (const { pipeline, queue, close } of workers) {
    await pipeline.work()
    closing.push(async () => {
      await queue.close()
      await close()
    })
  }
  return async at => {
    clock.set(new Date(at))
    await Promise.all(workers.map(({ pipeline }) => pipeline.maintain()))
    await Promise.all(workers.map(({ queue }) => queue.idle()))
  }
}
