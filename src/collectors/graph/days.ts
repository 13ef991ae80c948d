import { DateTime } from 'luxon'

/** A day as the platform cuts it. */
export interface PlatformDay {
  readonly start: Date
  readonly end: Date
}

/** Insights of Pages and Instagram accounts are cut at midnight of the Pacific coast of the United States. */
const zone = 'America/Los_Angeles'

/** The last `count` platform days that are over at an instant, oldest first. */
export function lastDays(at: Date, count: number): readonly PlatformDay[] {
  const today = DateTime.fromJSDate(at, { zone }).startOf('day')
  return Array.from({ length: count }, (_, i) => today.minus({ days: count - i })).map(start => ({
    start: start.toJSDate(),
    end: start.plus({ days: 1 }).toJSDate(),
  }))
}

/** The start of the platform's day that ends then. Calendar arithmetic: two days a year have 23 or 25 hours. */
export function dayBefore(end: Date): Date {
  return DateTime.fromJSDate(end, { zone }).minus({ days: 1 }).toJSDate()
}

export function unixSeconds(at: Date): string {
  return String(Math.floor(at.getTime() / 1000))
}
