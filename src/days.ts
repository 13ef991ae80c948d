import { DateTime } from 'luxon'

/**
 * Calendar days of a time zone. A day runs from one local midnight to the next, so it lasts 23 or 25 hours when clocks
 * change; where midnight itself is skipped it starts at the first instant that exists.
 */

/** `YYYY-MM-DD`; sorts as text. */
export type Day = string

const DAY_MS = 86_400_000

/** The day of a zone that an instant falls into. */
export function dayOf(instant: Date, zone: string): Day {
  const utcDay = Math.floor(instant.getTime() / DAY_MS)
  // No zone is more than a day away from UTC.
  for (const number of [utcDay + 1, utcDay, utcDay - 1]) {
    if (startOf(number, zone) <= instant.getTime()) return nameOf(number)
  }
  throw new RangeError(`no such instant: ${instant.getTime()}`)
}

/** The instant at which a day begins in a zone. */
export function dayStart(day: Day, zone: string): Date {
  return new Date(startOf(numberOf(day), zone))
}

/** The day `n` days later (earlier where negative). */
export function addDays(day: Day, n: number): Day {
  return nameOf(numberOf(day) + n)
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: Day): number {
  return (numberOf(day) + 3) % 7 // 1970-01-01 was a Thursday
}

/** All days from the first to the last, both included; none when the last is before the first. */
export function daysFrom(first: Day, last: Day): Day[] {
  const start = numberOf(first)
  const length = Math.max(0, numberOf(last) - start + 1)
  return Array.from({ length }, (_, i) => nameOf(start + i))
}

/** Starts in milliseconds by zone and day number: computing one anew takes a hundred times as long as looking it up. */
const starts = new Map<string, Map<number, number>>()

function startOf(number: number, zone: string): number {
  const known = starts.get(zone)?.get(number)
  if (known !== undefined) return known
  const start = DateTime.fromISO(nameOf(number), { zone }).startOf('day')
  if (!start.isValid) throw new RangeError(`no such time zone: ${zone}`)
  const ofZone = starts.get(zone) ?? new Map<number, number>()
  starts.set(zone, ofZone.set(number, start.toMillis()))
  return start.toMillis()
}

/** Days since 1970-01-01. */
function numberOf(day: Day): number {
  const number = Date.parse(`${day}T00:00:00Z`) / DAY_MS
  if (Number.isNaN(number) || nameOf(number) !== day) throw new RangeError(`no such day: ${day}`)
  return number
}

const names = new Map<number, Day>()

function nameOf(number: number): Day {
  const known = names.get(number)
  if (known !== undefined) return known
  const name = new Date(number * DAY_MS).toISOString().slice(0, 10)
  names.set(number, name)
  return name
}
