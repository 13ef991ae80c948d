import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { type Clock, systemClock } from '../clock.ts'
import type { CollectorDefinition } from '../collectors/collector.ts'
import type { Config } from '../config/file.ts'
import type { Database } from '../store/schema/index.ts'
import { scheduleStates } from '../store/slots.ts'
import { DatabaseUnreachableError } from '../store/unreachable.ts'
import type { JobSpec } from './queue.ts'
import { planSchedule, type Schedule } from './schedule.ts'

export interface PlanDeps {
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly log: Logger
  readonly config: Config
  readonly definitions: ReadonlyMap<string, CollectorDefinition<unknown>>
}

/**
 * Plans what is due on every schedule. One that can't be planned keeps no other from it.
 *
 * @returns the jobs to put into the queue
 */
export async function planAll(deps: PlanDeps, now: Date): Promise<JobSpec[]> {
  const jobs: JobSpec[] = []
  for (const schedule of await schedulesOf(deps)) jobs.push(...(await planOne(deps, schedule, now)))
  return jobs
}

async function planOne({ db, config, log }: PlanDeps, schedule: Schedule, now: Date): Promise<JobSpec[]> {
  try {
    return await planSchedule(db, schedule, now, config.collection.jitter_seconds * 1000)
  } catch (error) {
    if (error instanceof DatabaseUnreachableError) throw error
    const what = 'a schedule could not be planned; it is tried again in a minute'
    log.error({ err: error, schedule: schedule.name }, what)
    return []
  }
}

async function schedulesOf({ db, clock, config, definitions }: PlanDeps): Promise<Schedule[]> {
  const states = await scheduleStates(db, Object.keys(config.schedules))
  return states.map(({ name, lastSlot, databaseNow, groups }) => ({
    name,
    databaseNow: clock === systemClock ? databaseNow : null,
    expression: config.schedules[name] ?? '',
    zone: config.time_zone,
    lastSlot,
    groups: groups
      .filter(group => group.credential in config.credentials)
      .map(group => ({ ...group, batchSize: definitions.get(group.platform)?.batchSize ?? 1 })),
  }))
}
