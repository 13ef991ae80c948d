import type { FastifyInstance } from 'fastify'
import { type ScheduledTask, schedule } from 'node-cron'
import type { Logger } from 'pino'
import type { Config } from './config/file.ts'
import type { Pipeline } from './jobs/pipeline.ts'
import type { JobQueue } from './jobs/queue.ts'
import { levelOf } from './witness.ts'

/** What a process does of the whole: any number of replicas of any role work together. */
export const ROLES = ['all', 'scheduler', 'worker', 'http'] as const
export type Role = (typeof ROLES)[number]

export interface WorkerParts {
  readonly config: Config
  readonly pipeline: Pipeline
  readonly queue: JobQueue
  readonly log: Logger
  /**
   * Starts the HTTP server: each process tells of its own health and counts.
   *
   * @param page with the page for people
   * @returns `null` where its address is taken and it has no page
   */
  readonly listen: (page: boolean) => Promise<FastifyInstance | null>
  /** Gives back what the pipeline holds, after the queue is closed. */
  readonly close: () => Promise<void>
}

/** A running worker. `stop` takes no more work, lets what runs finish within `graceMs`, and gives the rest back. */
export interface RunningWorker {
  stop(graceMs: number): Promise<void>
}

export async function startWorker(parts: WorkerParts, role: Role): Promise<RunningWorker> {
  const has = (part: Role) => role === 'all' || role === part
  const http = await parts.listen(has('http'))
  // Not waited for: while the queue's backend is away, slots are planned all the same, and taken up when it is back.
  if (has('worker')) parts.pipeline.work().catch(error => parts.log.error({ err: error }, 'no work is taken up'))
  const ticks = has('scheduler') ? await startTicking(parts) : []
  return {
    stop: async graceMs => {
      await Promise.all(ticks.map(tick => tick.destroy()))
      await parts.queue.close(graceMs)
      await http?.close()
      await parts.close()
    },
  }
}

/**
 * Every replica wakes at every slot; the tables decide who plans it. The minute's tick catches what a cron tick loses
 * when the clocks change, and calls for the sweeps.
 */
async function startTicking({ config, pipeline, log }: WorkerParts): Promise<ScheduledTask[]> {
  const plan = () =>
    pipeline
      .plan()
      .catch(error => log[levelOf(error, 'error')]({ err: error }, 'planning failed; it is tried again in a minute'))
  const minute = async () => {
    await plan()
    await pipeline
      .callMaintenance()
      .catch(error => log[levelOf(error, 'error')]({ err: error }, 'the sweeps could not be called'))
  }
  await minute()
  const options = { timezone: config.time_zone, noOverlap: true, suppressMissedWarning: true }
  return [
    ...Object.values(config.schedules).map(expression => schedule(expression, plan, options)),
    schedule('* * * * *', minute, options),
  ]
}
