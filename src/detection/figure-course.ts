/**
 * One daily figure of an account around an event: what it usually brought before, and every later day against that.
 */

import { valueProfile } from './baseline.ts'
import type { Calendar } from './calendar.ts'
import { dayNumber } from './days.ts'
import type { DailyPoint } from './detection.ts'
import { MetricWatch } from './metric-watch.ts'

export interface Over {
  readonly expected: number
  readonly observed: number
  /** Days that are known. */
  readonly days: number
  /** Standard deviations below the expected, less the handicap of the length. */
  readonly z: number
}

export interface DayRatio {
  readonly day: number
  /** Observed over expected. */
  readonly ratio: number
}

/** Days before anything can be said of one. */
const FIRST_DAYS = 28

export class FigureCourse {
  readonly #days = new Map<number, { readonly value: number; readonly expected: number }>()
  readonly #watch = new MetricWatch(valueProfile)
  /** Days before the event that taught, oldest first. */
  readonly past: readonly DayRatio[]
  readonly lastDay: number

  /** @param points oldest first; @param disturbed days that teach nothing */
  constructor(
    points: readonly DailyPoint[],
    calendar: Calendar,
    onset: number,
    disturbed: (day: number) => boolean = () => false,
  ) {
    const past: DayRatio[] = []
    for (const point of points) {
      const day = dayNumber(point.day)
      const value = point.complete ? point.value : null
      const taught = day < onset && !disturbed(day)
      this.#watch.observe(day, calendar(day), value, taught ? 'teach' : 'hold')
      const expected = value === null ? null : (this.#watch.between(day, day)?.expected ?? null)
      if (value === null || expected === null) continue
      this.#days.set(day, { value, expected })
      if (taught && expected > 0 && this.#watch.taught > FIRST_DAYS) past.push({ day, ratio: value / expected })
    }
    this.past = past
    this.lastDay = points.length > 0 ? dayNumber(points.at(-1)?.day ?? '') : Number.NEGATIVE_INFINITY
  }

  /** A stretch of days against what was usual before the event; `null` where less than half of them are known. */
  over(from: number, to: number): Over | null {
    let [expected, observed, days] = [0, 0, 0]
    for (let day = from; day <= to; day++) {
      const known = this.#days.get(day)
      if (!known) continue
      expected += known.expected
      observed += known.value
      days += 1
    }
    if (2 * days < to - from + 1 || expected <= 0) return null
    return { expected, observed, days, z: this.#watch.between(from, to)?.z ?? Number.POSITIVE_INFINITY }
  }
}
