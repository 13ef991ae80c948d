import { addDays, type Day, dayOf } from '../days.ts'
import type { Pipeline } from '../jobs/pipeline.ts'
import { isCollectQueue } from '../jobs/schedule.ts'
import type { DirectQueue } from './direct-queue.ts'

export interface ReplayParts {
  readonly pipeline: Pipeline
  readonly queue: DirectQueue
  /** Sets the clock of this process and of the platforms. */
  readonly setTime: (at: Date) => Promise<void>
  readonly zone: string
}

/** How long after its slot the replay's clock says that a reading begins. */
const TICK_AFTER_MS = 2_000

/** How often there is housekeeping; in real life each minute, which would be most of what a replay does. */
const TIDY_AFTER_DAYS = 7

/**
 * Plays slots one after the other: sets the clock, plans, and waits until all of it is read, judged and told. The same
 * pipeline, collectors and HTTP as in real life; only the clock is ours, and jobs do not wait in a queue.
 */
export async function replay(
  { pipeline, queue, setTime, zone }: ReplayParts,
  slots: readonly Date[],
  progress: (slot: Date, done: number) => void,
  leaving: AbortSignal,
): Promise<void> {
  let tidied: Day | undefined
  for (const [done, slot] of slots.entries()) {
    if (leaving.aborted) break
    const day = dayOf(slot, zone)
    if (tidied === undefined || addDays(tidied, TIDY_AFTER_DAYS) <= day) {
      await queue.idle()
      await pipeline.upkeep()
      tidied = day
    }
    await setTime(new Date(slot.getTime() + TICK_AFTER_MS))
    await pipeline.plan()
    // The day before is judged while the next slots are read, as in real life.
    await queue.idle(isCollectQueue)
    progress(slot, done + 1)
  }
  await queue.idle()
  await pipeline.upkeep()
}
