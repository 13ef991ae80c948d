import type { Part, TrackedPost } from '../collectors/collector.ts'
import { dayOf } from '../days.ts'

/**
 * What of an account is worth reading in a slot. Counts change by the minute and are read in every slot; platforms
 * compute insights about once a day and revise them for two more, and audiences daily: asking hourly buys nothing.
 */

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A post is read in every slot while it is younger than this, … */
export const FRESH_POST_DAYS = 2
/** … then once a local day, … */
export const DAILY_POST_DAYS = 30
/** … then once a week, and then no more. */
export const WEEKLY_POST_DAYS = 90

const INSIGHTS_EVERY = 12 * HOUR

/** When each part was last read with success; `undefined` = never. */
export type LastReads = Readonly<Partial<Record<Part, Date>>>

export function duePartsOf(slot: Date, zone: string, last: LastReads): ReadonlySet<Part> {
  const parts = new Set<Part>(['profile', 'posts'])
  if (!last.insights || slot.getTime() - last.insights.getTime() >= INSIGHTS_EVERY) parts.add('insights')
  if (!last.audience || dayOf(last.audience, zone) < dayOf(slot, zone)) parts.add('audience')
  return parts
}

/** The posts whose counters are due in this slot, newest first. */
export function duePostsOf<Post extends TrackedPost>(slot: Date, zone: string, tracked: readonly Post[]): Post[] {
  const today = dayOf(slot, zone)
  return tracked
    .filter(post => isDue(post, slot, zone, today))
    .sort((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime())
}

function isDue(post: TrackedPost, slot: Date, zone: string, today: string): boolean {
  const age = slot.getTime() - post.publishedAt.getTime()
  if (age > WEEKLY_POST_DAYS * DAY) return false
  if (age <= FRESH_POST_DAYS * DAY || post.lastObservedAt === null) return true
  if (age <= DAILY_POST_DAYS * DAY) return dayOf(post.lastObservedAt, zone) < today
  return dayOf(new Date(post.lastObservedAt.getTime() + 7 * DAY), zone) <= today
}

/** Posts older than this are not looked for: the first run goes back as far as posts are followed daily. */
export function postsSince(slot: Date, firstRun: boolean): Date {
  const days = firstRun ? DAILY_POST_DAYS : FRESH_POST_DAYS
  return new Date(slot.getTime() - days * DAY)
}
