import { DateTime } from 'luxon'

/** Minutes of a local day. Where `from` is later than `to`, the time before `to` and the time from `from` on. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface QuietHours {
  readonly weekdays: Span | null
  /** Saturdays, Sundays and public holidays. */
  readonly weekends: Span | null
}

const DAY_MINUTES = 24 * 60
export const ALL_DAY: Span = { from: 0, to: DAY_MINUTES }

/** `20:00-08:00` or `all-day`; `null` where it is neither. */
export function spanFrom(text: string): Span | null {
  if (text === 'all-day') return ALL_DAY
  const found = /^([01]?\d|2[0-3]):([0-5]\d)\s*-\s*(?:([01]?\d|2[0-3]):([0-5]\d)|(24):(00))$/.exec(text.trim())
  const [h1 = 0, m1 = 0, h2 = 0, m2 = 0] = (found ?? [])
    .slice(1)
    .filter(part => part !== undefined)
    .map(Number)
  const [from, to] = [h1 * 60 + m1, h2 * 60 + m2]
  return found && from !== to ? { from, to } : null
}

/** Whether some hour of some day is left in which a message may leave. */
export function leavesTime({ weekdays, weekends }: QuietHours): boolean {
  return ![weekdays, weekends].every(span => span !== null && span.from === 0 && span.to === DAY_MINUTES)
}

/** A message waits no longer than that, however many days off follow each other. */
const LONGEST_WAIT_DAYS = 14

/**
 * When a message may leave: at once, or at the end of the quiet hours. Each local day has the hours of its own kind, so a
 * span over midnight is the morning and the evening of one day.
 */
export function quietUntil(quiet: QuietHours, zone: string, isHoliday: (day: string) => boolean, at: Date): Date {
  let time: DateTime = DateTime.fromJSDate(at, { zone })
  const latest = time.plus({ days: LONGEST_WAIT_DAYS })
  while (time < latest) {
    const end = endOfQuiet(quiet, isHoliday, time)
    if (end === null) return time.toJSDate()
    time = end
  }
  return latest.toJSDate()
}

/** Where the quiet hours of that day end, or the day; `null` where it is not quiet. */
function endOfQuiet(quiet: QuietHours, isHoliday: (day: string) => boolean, time: DateTime): DateTime | null {
  const off = time.weekday > 5 || isHoliday(time.toISODate() ?? '')
  const span = off ? quiet.weekends : quiet.weekdays
  if (span === null) return null
  const minute = time.hour * 60 + time.minute
  const tomorrow = time.plus({ days: 1 }).startOf('day')
  if (span.from < span.to) {
    if (minute < span.from || minute >= span.to) return null
    return span.to === DAY_MINUTES ? tomorrow : atMinute(time, span.to)
  }
  if (minute >= span.from) return tomorrow
  return minute < span.to ? atMinute(time, span.to) : null
}

/** A time that the clocks leave out in spring is the one an hour later. */
function atMinute(day: DateTime, minute: number): DateTime {
  return day.set({ hour: Math.floor(minute / 60), minute: minute % 60, second: 0, millisecond: 0 })
}
