/**
 * What days usually bring, with the range that is nothing special, for people who look at a series:
 *
 *   expected = level · weekday · holiday · common
 *   low, high = (√(expected + ⅜) ± 2 σ)² − ⅜, none below 0      σ² = max(prior variance · learned spread, 0.07² · expected)
 */
import { factorOf, type Learned, levelOf, type Profile, priorVariance, rootOf, spreadOf, squareOf } from './baseline.ts'
import type { DayKind } from './calendar.ts'
import { weekdayOf } from './days.ts'
import { WINDOWS } from './evidence.ts'

/** In the metric's unit, of several days together. */
export interface Usual {
  readonly expected: number
  readonly low: number
  readonly high: number
}

export interface UsualDay {
  /** Day number. */
  readonly day: number
  readonly kind: DayKind
  /** What the day brings to accounts alike, as a factor. */
  readonly common: number
}

/** Of √value, relative: however even a series has been, its seasons move it by ±14 % (one σ). */
const SEASONAL_VARIANCE = 0.07 ** 2
/** Standard deviations to either side. What goes viral lies above, as it should. */
const WIDTH = 2

/**
 * The days' expectation by what is learned, and √expected ± 2 σ with the spread that was learned for so many days. Only
 * low stretches teach the spread, so above the expected it is its mirror. `null` before anything is known.
 */
export function usualOf(learned: Learned, profile: Profile, days: readonly UsualDay[]): Usual | null {
  if (learned.days === 0) return null
  const factors = days.reduce((sum, d) => sum + factorOf(learned, weekdayOf(d.day), d.kind) * d.common, 0)
  const expected = levelOf(learned) * factors
  const root = rootOf(expected)
  const reach = WIDTH * Math.sqrt(varianceOf(learned, profile, expected, windowNear(days.length)))
  return { expected, low: squareOf(Math.max(0, root - reach)), high: squareOf(root + reach) }
}

/** Variance of √observed over a stretch, by the spread learned for a window. */
export function varianceOf(learned: Learned, profile: Profile, expected: number, window: number): number {
  const noise = priorVariance(profile, expected) * spreadOf(learned, window, profile)
  return Math.max(noise, SEASONAL_VARIANCE * expected)
}

/** The window whose learned spread serves for a stretch of so many days. */
export function windowNear(days: number): number {
  const at = WINDOWS.findIndex(w => w >= days)
  return at < 0 ? WINDOWS.length - 1 : at
}
