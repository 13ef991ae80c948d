import { DateTime } from 'luxon'

/** Days of a zone, numbered since 1970-01-01 of that zone's own calendar. Unlike instants they don't mind DST. */
export type DayNumber = number

export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000

/** Weekday names as numbers, ISO: 1 = Monday … 7 = Sunday. 1970-01-01 was a Thursday. */
export function weekday(day: DayNumber): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

export function dayNumber(isoDay: string): DayNumber {
  return Math.round(Date.parse(`${isoDay}T00:00:00Z`) / DAY)
}

export function isoDay(day: DayNumber): string {
  return new Date(day * DAY).toISOString().slice(0, 10)
}

/** The calendar of one time zone: where its days start, in epoch milliseconds. */
export class ZoneDays {
  readonly zone: string
  readonly #starts = new Map<DayNumber, number>()

  constructor(zone: string) {
    this.zone = zone
  }

  /** The first instant of the day. */
  start(day: DayNumber): number {
    const known = this.#starts.get(day)
    if (known !== undefined) return known
    const at = new Date(day * DAY)
    const parts = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() }
    const start = DateTime.fromObject(parts, { zone: this.zone }).startOf('day').toMillis()
    this.#starts.set(day, start)
    return start
  }

  /** The day that the instant falls on. */
  dayOf(at: number): DayNumber {
    let day = Math.floor(at / DAY)
    while (this.start(day) > at) day--
    while (this.start(day + 1) <= at) day++
    return day
  }

  /** The share of its local day that has passed at an instant, 0 … 1. */
  fraction(at: number): number {
    const day = this.dayOf(at)
    const start = this.start(day)
    return (at - start) / (this.start(day + 1) - start)
  }

  /**
   * The instant of a wall-clock time. Counted back from the end of the day, so that it holds on the two Sundays when the
   * clock changes; true for times after the change, which comes before 04:00.
   */
  at(day: DayNumber, minutesOfDay: number): number {
    return this.start(day + 1) - (1440 - minutesOfDay) * MINUTE
  }
}

const zones = new Map<string, ZoneDays>()

/** The shared calendar of a zone. */
export function zoneDays(zone: string): ZoneDays {
  const known = zones.get(zone)
  if (known) return known
  const made = new ZoneDays(zone)
  zones.set(zone, made)
  return made
}
