import type { AccountInput } from '../../src/backtest/input.ts'
import { type JudgedDay, type ReplaySettings, replay } from '../../src/backtest/replay.ts'
import type { DayPost } from '../../src/detection/account-watch.ts'
import { calendarOf } from '../../src/detection/calendar.ts'
import { dayNumber, weekdayOf } from '../../src/detection/days.ts'
import type { Finding } from '../../src/detection/detection.ts'
import { defaultDetectionSettings } from '../../src/detection/settings.ts'
import { noisyCount, RHYTHM, START } from './support.ts'

/** Day number of the made accounts' first day, a Monday. */
export const FIRST = dayNumber(START)

export const isWeekday = (i: number) => ![0, 6].includes(weekdayOf(FIRST + i))

/** Interactions of a post: log-normal, so that a few bring much and most bring little. */
export function interactions(median: number, r: () => number): number {
  const z = Math.sqrt(-2 * Math.log(1 - r())) * Math.cos(2 * Math.PI * r())
  return Math.round(median * Math.exp(0.9 * z))
}

/** Ordinary posts by day: over-dispersed counts in an office's week. */
export function ordinaryPosts(count: number, aDay: number, r: () => number): DayPost[][] {
  return Array.from({ length: count }, (_, i) => {
    const posts = noisyCount(aDay * (RHYTHM[weekdayOf(FIRST + i)] ?? 1), 3, r)
    return Array.from({ length: posts }, () => ({ series: null, interactions: interactions(20, r) }))
  })
}

export function inputOf(byDay: readonly (readonly DayPost[])[]): AccountInput {
  const posts = new Map<number, DayPost[]>()
  for (const [i, day] of byDay.entries()) if (day.length > 0) posts.set(FIRST + i, [...day])
  return { posts, daily: new Map() }
}

export function replayPosts(byDay: readonly (readonly DayPost[])[], more: Partial<ReplaySettings> = {}): JudgedDay[] {
  const settings = { detection: defaultDetectionSettings, calendar: calendarOf([]), declared: new Map(), ...more }
  return [...replay(inputOf(byDay), FIRST + byDay.length - 1, settings)]
}

/** Days (counted from the first) and findings of one kind in one state. */
export function told(all: readonly JudgedDay[], type: Finding['type'], state: Finding['state']) {
  return all.flatMap(({ day, findings }) =>
    findings.filter(f => f.type === type && f.state === state).map(finding => ({ at: day - FIRST, finding })),
  )
}
