import { DateTime } from 'luxon'
import { addDays, type Day, dayOf } from '../days.ts'

/** A week as ISO 8601 counts them: Monday to Sunday. */
export interface Week {
  /** `2019-W46`; sorts as text. */
  readonly name: string
  readonly from: Day
  /** Inclusive. */
  readonly to: Day
}

/** The week in which a day lies. */
export function weekOf(day: Day): Week {
  const date = DateTime.fromISO(day, { zone: 'utc' })
  const from = date.startOf('week').toISODate() ?? day
  const number = String(date.weekNumber).padStart(2, '0')
  return { name: `${date.weekYear}-W${number}`, from, to: addDays(from, 6) }
}

/** `null` where there is no such week, e.g. 2019-W53. */
export function weekNamed(name: string): Week | null {
  if (!/^\d{4}-W\d{2}$/.test(name)) return null
  const day = DateTime.fromISO(name, { zone: 'utc' }).toISODate()
  return day === null ? null : weekOf(day)
}

/** The last week that is over, where it is now. */
export function lastWeek(now: Date, zone: string): Week {
  return weekOf(addDays(dayOf(now, zone), -7))
}
