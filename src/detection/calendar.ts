import { dayNumber } from './days.ts'
import type { Day } from './detection.ts'

/**
 * `holiday`: a public holiday. `bridge`: between two holidays at most a week apart (25 April – 1 May, Christmas –
 * Epiphany), when offices make the bridge and post less without anything being wrong.
 */
export type DayKind = 'plain' | 'holiday' | 'bridge'

export type Calendar = (day: number) => DayKind

/** A day's kind depends on holidays so far after it. */
export const BRIDGE_DAYS = 7

/** Holidays come in as data: which they are is a matter of country and town, not of judgement. */
export function calendarOf(holidays: readonly Day[]): Calendar {
  const kinds = new Map<number, DayKind>()
  const days = [...new Set(holidays)].map(dayNumber).sort((a, b) => a - b)
  for (const [i, day] of days.entries()) {
    kinds.set(day, 'holiday')
    const before = days[i - 1] ?? Number.NEGATIVE_INFINITY
    if (day - before <= BRIDGE_DAYS) for (let d = before + 1; d < day; d++) kinds.set(d, 'bridge')
  }
  return day => kinds.get(day) ?? 'plain'
}
