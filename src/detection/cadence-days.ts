import { CronExpressionParser } from 'cron-parser'
import { weekdayOf } from './days.ts'
import type { DeclaredSeries } from './detection.ts'

const MINUTES_PER_DAY = 24 * 60

/**
 * Whether a declared cadence (a cron expression in the account's zone) names a day (day number, `days.ts`). Where the
 * day's last due time with its grace reaches beyond midnight, the post is due on the day after: a closed day is only
 * blamed for what was overdue when it closed.
 */
export function dueDays(series: DeclaredSeries): (day: number) => boolean {
  const { minute, hour, dayOfMonth, month, dayOfWeek } = CronExpressionParser.parse(series.cadence).fields
  const last = Math.max(...hour.values.map(Number)) * 60 + Math.max(...minute.values.map(Number))
  const shift = last + series.graceMinutes >= MINUTES_PER_DAY ? 1 : 0
  const everyDate = dayOfMonth.isWildcard
  const everyWeekday = dayOfWeek.isWildcard
  const weekdays = new Set(dayOfWeek.values.map(d => Number(d) % 7))
  const dates = new Set<number | string>(dayOfMonth.values)
  const months = new Set(month.values.map(Number))
  return day => {
    const on = new Date((day - shift) * 86_400_000)
    if (!months.has(on.getUTCMonth() + 1)) return false
    const date = dates.has(on.getUTCDate())
    const weekday = weekdays.has(weekdayOf(day - shift))
    // Both given: either is enough, as in every cron.
    return everyDate ? weekday : everyWeekday ? date : date || weekday
  }
}
