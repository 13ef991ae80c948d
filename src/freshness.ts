import { latestSlot, slotsBetween } from './jobs/slot.ts'

/** When an account is read, and how many slots in a row may pass without data (`operations.no_data_after_slots`). */
export interface ReadingPlan {
  /** Five-field cron expression. */
  readonly expression: string
  readonly zone: string
  readonly slots: number
}

/** The little of the configuration that says so. */
export interface Plans {
  readonly schedules: Readonly<Record<string, string>>
  readonly time_zone: string
  readonly operations: { readonly no_data_after_slots: number }
}

const DAY_MS = 86_400_000
/** A reading may take so long, tries included, before its slot counts as passed. */
const GRACE_MS = 15 * 60_000
/** Of an account that left the configuration with its schedule. */
const DAILY = '0 0 * * *'

export function planOf(schedule: string, { schedules, time_zone: zone, operations }: Plans): ReadingPlan {
  return { expression: schedules[schedule] ?? DAILY, zone, slots: operations.no_data_after_slots }
}

/**
 * Slots in a row that must pass without data before anybody says that there is none: as many as are set, but no more
 * than fall into a day, so that ops do not learn after a week that a daily account is dead; and two of those, for one
 * reading may fail.
 */
export function slotsUntilStale({ expression, zone, slots }: ReadingPlan, now: Date): number {
  const inADay = slotsBetween(expression, zone, new Date(now.getTime() - DAY_MS), now).length
  return Math.min(slots, Math.max(2, inADay))
}

/** An account whose last data is older than this has none any more: since then, enough slots have passed. */
export function staleBefore(plan: ReadingPlan, now: Date): Date {
  let at = latestSlot(plan.expression, plan.zone, new Date(now.getTime() - GRACE_MS))
  for (let passed = slotsUntilStale(plan, now); passed > 1; passed--) {
    at = latestSlot(plan.expression, plan.zone, new Date(at.getTime() - 1))
  }
  return at
}
