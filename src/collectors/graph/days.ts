import { addDays, dayOf, dayStart } from '../../days.ts'

/** A day as the platform cuts it. */
export interface PlatformDay {
  readonly start: Date
  readonly end: Date
}

/** Insights of Pages and Instagram accounts are cut at midnight of the Pacific coast of the United States. */
const zone = 'America/Los_Angeles'

/** The last `count` platform days that are over at an instant, oldest first. */
export function lastDays(at: Date, count: number): readonly PlatformDay[] {
  const today = dayOf(at, zone)
  return Array.from({ length: count }, (_, i) => addDays(today, i - count)).map(day => ({
    start: dayStart(day, zone),
    end: dayStart(addDays(day, 1), zone),
  }))
}

/** The start of the platform's day that ends then. Calendar arithmetic: two days a year have 23 or 25 hours. */
export function dayBefore(end: Date): Date {
  const day = dayOf(end, zone)
  const sinceMidnight = end.getTime() - dayStart(day, zone).getTime()
  return new Date(dayStart(addDays(day, -1), zone).getTime() + sinceMidnight)
}

export function unixSeconds(at: Date): string {
  return String(Math.floor(at.getTime() / 1000))
}
