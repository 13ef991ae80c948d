import { setTimeout as delay } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { ManualClock } from '../clock.ts'
import { dayOf } from '../days.ts'
import { isBehind } from '../jobs/detect.ts'
import type { Pipeline } from '../jobs/pipeline.ts'
import { hasDueNotifications } from '../store/notifications.ts'
import { judgedThrough } from '../store/progress.ts'
import type { Database } from '../store/schema/index.ts'

/** Counts the jobs that end in this process, so that waiting code looks again exactly then. */
export class JobEnds {
  #count = 0
  #wake: (() => void)[] = []

  get count(): number {
    return this.#count
  }

  readonly ended = (): void => {
    this.#count++
    for (const wake of this.#wake.splice(0)) wake()
  }

  /** Resolves once more jobs have ended than `count`; after a second at the latest, for work that another process does. */
  async after(count: number): Promise<void> {
    if (this.#count > count) return
    const late = new AbortController()
    await Promise.race([
      new Promise<void>(resolve => this.#wake.push(resolve)),
      delay(1000, undefined, { signal: late.signal }).catch(() => undefined),
    ])
    late.abort()
  }
}

export interface ReplayParts {
  readonly db: Kysely<Database>
  readonly pipeline: Pipeline
  readonly clock: ManualClock
  readonly ends: JobEnds
  readonly zone: string
}

/** How long after its slot the replay's clock says that a reading begins. */
const TICK_AFTER_MS = 2_000

/**
 * Plays slots one after the other: sets the clock, plans, and waits until the tables say that all of it is read, judged
 * and told. The same queue, jobs, collectors and HTTP as in real life; only the clock is ours.
 */
export async function replay(
  parts: ReplayParts,
  slots: readonly Date[],
  progress: (slot: Date, done: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { clock, pipeline, zone } = parts
  let today = ''
  for (const [done, slot] of slots.entries()) {
    if (signal.aborted) return
    clock.set(new Date(slot.getTime() + TICK_AFTER_MS))
    await pipeline.plan()
    await until(parts, () => isRead(parts.db, slot))
    if (dayOf(slot, zone) !== today) {
      today = dayOf(slot, zone)
      await until(parts, () => isJudged(parts.db, clock.now()))
      await pipeline.upkeep()
      await until(parts, async () => !(await hasDueNotifications(parts.db, clock.now())))
    }
    progress(slot, done + 1)
  }
}

async function until({ ends }: ReplayParts, isSo: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const seen = ends.count
    if (await isSo()) return
    await ends.after(seen)
  }
}

async function isRead(db: Kysely<Database>, slot: Date): Promise<boolean> {
  const left = await sql`
    select 1 from polso.collection_runs where slot = ${slot} and status in ('pending', 'running') limit 1`.execute(db)
  return left.rows.length === 0
}

async function isJudged(db: Kysely<Database>, now: Date): Promise<boolean> {
  return !(await judgedThrough(db, null)).some(account => isBehind(account, now))
}
