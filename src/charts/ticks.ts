import { addDays, type Day } from '../days.ts'
import { dayNumber } from '../detection/days.ts'

/** The instant of a day's start on the axis. */
export const startOf = (day: Day): number => dayNumber(day) * 86_400_000

/** The instant at which it ends. */
export const endOf = (day: Day): number => startOf(addDays(day, 1))

/** A place on the time axis that has a label. */
export interface Tick {
  /** In milliseconds, as `startOf` gives it. */
  readonly at: number
  readonly label: string
}

const WEEKS_UP_TO = 45
const HALF_MONTHS_UP_TO = 130

/**
 * Mondays, halves of months or months: the finest of which no more than `most` fit into the days.
 *
 * @param formats of a day in its month, of a month, and of a month with its year
 */
export function ticksOf(days: readonly Day[], most: number, formats: TickFormats): Tick[] {
  const first = days[0]
  if (first === undefined) return []
  const mondays = days.length <= WEEKS_UP_TO ? days.filter(isMonday) : []
  const halves = days.length <= HALF_MONTHS_UP_TO ? days.filter(day => /-(01|15)$/.test(day)) : []
  const months = days.filter(day => day.endsWith('-01'))
  const chosen = [mondays, halves, months].find(list => list.length > 0 && list.length <= most) ?? thinned(months, most)
  return chosen.map((day, i) => ({ at: startOf(day), label: labelOf(day, i === 0, formats) }))
}

export interface TickFormats {
  readonly inMonth: (day: Day) => string
  readonly month: (day: Day) => string
  readonly monthOfYear: (day: Day) => string
}

/** Every second, third, fourth … of them. */
function thinned(days: readonly Day[], most: number): readonly Day[] {
  const step = Math.max(1, Math.ceil(days.length / most))
  return days.filter((_, i) => i % step === 0)
}

const isMonday = (day: Day): boolean => new Date(startOf(day)).getUTCDay() === 1

/** The year is told once, and where it begins. */
function labelOf(day: Day, isFirst: boolean, formats: TickFormats): string {
  if (!day.endsWith('-01')) return formats.inMonth(day)
  return isFirst || isNewYear(day) ? formats.monthOfYear(day) : formats.month(day)
}

const isNewYear = (day: Day): boolean => day.endsWith('-01-01')
