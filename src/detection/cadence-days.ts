import { CronExpressionParser } from 'cron-parser'
import { DateTime } from 'luxon'
import { addDays, dayStart, dayOf as localDay } from '../days.ts'
import { dayNumber, weekdayOf } from './days.ts'
import type { DeclaredSeries, PostFact } from './detection.ts'

const MINUTES_PER_DAY = 24 * 60

/** When posts of a declared series are due. */
type Due = Pick<DeclaredSeries, 'cadence' | 'graceMinutes'>

/** The calendar of a declared cadence: a cron expression in the account's zone. */
interface Cadence {
  /** Whether a day (day number, `days.ts`) is named. */
  readonly names: (day: number) => boolean
  /** Minutes after midnight from which the last post of such a day is overdue; may lie beyond the day's end. */
  readonly overdueFrom: number
}

const parsed = new Map<string, Cadence>()

/** Of a slot's every account: worth keeping. */
function cadenceOf(series: Due): Cadence {
  const key = `${series.graceMinutes} ${series.cadence}`
  const known = parsed.get(key) ?? parse(series)
  parsed.set(key, known)
  return known
}

function parse({ cadence, graceMinutes }: Due): Cadence {
  const { minute, hour, dayOfMonth, month, dayOfWeek } = CronExpressionParser.parse(cadence).fields
  const last = Math.max(...hour.values.map(Number)) * 60 + Math.max(...minute.values.map(Number))
  const everyDate = dayOfMonth.isWildcard
  const everyWeekday = dayOfWeek.isWildcard
  const weekdays = new Set(dayOfWeek.values.map(d => Number(d) % 7))
  const dates = new Set<number | string>(dayOfMonth.values)
  const months = new Set(month.values.map(Number))
  const names = (day: number) => {
    const on = new Date(day * 86_400_000)
    if (!months.has(on.getUTCMonth() + 1)) return false
    const date = dates.has(on.getUTCDate())
    const weekday = weekdays.has(weekdayOf(day))
    // Both given: either is enough, as in every cron.
    return everyDate ? weekday : everyWeekday ? date : date || weekday
  }
  return { names, overdueFrom: last + graceMinutes }
}

/**
 * Whether a declared cadence names a day (day number, `days.ts`). Where the day's last due time with its grace reaches
 * beyond midnight, the post is due on the day after: a closed day is only blamed for what was overdue when it closed.
 */
export function dueDays(series: Due): (day: number) => boolean {
  const { names, overdueFrom } = cadenceOf(series)
  const shift = overdueFrom >= MINUTES_PER_DAY ? 1 : 0
  return day => names(day - shift)
}

/**
 * Minutes after local midnight from which a day's last post is overdue; `null` where none is due that day, and where the
 * grace ends on the day after: that one is judged as a whole.
 */
export function overdueFrom(series: Due, day: number): number | null {
  const cadence = cadenceOf(series)
  return cadence.names(day) && cadence.overdueFrom < MINUTES_PER_DAY ? cadence.overdueFrom : null
}

/** Whether a post of the day of both instants comes overdue after the one and by the other. */
export function comesOverdue(series: Due, after: Date, by: Date, timeZone: string): boolean {
  const from = overdueFrom(series, dayNumber(localDay(by, timeZone)))
  return from !== null && minutesOf(after, timeZone) < from && from <= minutesOf(by, timeZone)
}

/** The grace that a person set counts as much as so many posts that kept it. */
const GRACE_WEIGHT = 4

/** Share of a series' posts that came by a time of day (minutes after local midnight): its own record of delays. */
export function shareBy(posts: readonly PostFact[], series: string, timeZone: string, minutes: number): number {
  const times = posts.filter(post => post.series === series).map(post => minutesOf(post.publishedAt, timeZone))
  return (times.filter(time => time <= minutes).length + GRACE_WEIGHT) / (times.length + GRACE_WEIGHT)
}

/** Minutes after midnight by the clock on the wall: on a day of 23 or 25 hours other than those that have passed. */
export function minutesOf(instant: Date, timeZone: string): number {
  const day = localDay(instant, timeZone)
  const passed = (instant.getTime() - dayStart(day, timeZone).getTime()) / 60_000
  const length = (dayStart(addDays(day, 1), timeZone).getTime() - dayStart(day, timeZone).getTime()) / 60_000
  if (length === MINUTES_PER_DAY) return passed
  const { hour, minute } = DateTime.fromJSDate(instant, { zone: timeZone })
  return hour * 60 + minute
}
