/**
 * What a series usually brings a day, learned day by day with constant memory.
 *
 *   expected(day) = level · weekday factor · holiday factor · common factor        (the metric's unit a day)
 *
 * Level: exponentially weighted mean, half-life 28 days (simple exponential smoothing, Gardner 2006), of values each
 * divided by its day's factor, as Σ value / Σ factor. Weekday factor: mean of that weekday over the mean of all, each
 * leaning on the mean with the weight of two days, so that a young account starts flat. Holiday and bridge factors:
 * start at 0.35 and 0.3 with the weight of 40 days and move to what this account does on such days.
 * Common factor: `common-course.ts`.
 *
 * Spread: for each window length w, the mean square of √o − √E over windows of the past, as a ratio to
 * `priorVariance`; this is where over-dispersion (bursts), under-dispersion (one post every day) and the
 * correlation of neighbouring days come in, without a model of either. √ makes counts of any size about equally
 * noisy (Anscombe 1948). Only windows below their
 * expectation teach: growth says nothing about how low a series goes. Half-life half a year of such days; a square
 * counts at most 6 times what is usual, so that one week cannot deafen it.
 *
 * A `Learned` is never changed: yesterday's is still there when an alert turns out to have begun last week.
 */
import type { DayKind } from './calendar.ts'

/** What differs between counting posts and counting what they bring. */
export interface Profile {
  /** Squared relative noise of a day's value beyond counting noise, before anything is learned. */
  readonly burstiness: number
  /** Days the prior noise is worth. */
  readonly priorDays: number
  /** A value counts at most so many times its expectation: a viral post, or sixty in a day, neither hides a fall nor fakes one later. */
  readonly ceiling: number
}

export const postProfile: Profile = { burstiness: 0.05, priorDays: 40, ceiling: 4 }
export const valueProfile: Profile = { burstiness: 0.15, priorDays: 3, ceiling: 3 }

/** Weighted mean. */
interface Mean {
  readonly sum: number
  readonly weight: number
}

export interface Learned {
  readonly days: number
  readonly level: Mean
  readonly weekdays: readonly Mean[]
  /** Sunday … Saturday, over the level; they average 1. */
  readonly rhythm: readonly number[]
  readonly holiday: Mean
  readonly bridge: Mean
  /** By window: Σ ratio and Σ weight, interleaved. */
  readonly spread: Float64Array
}

const LEVEL_KEEP = 0.5 ** (1 / 28)
const WEEKDAY_KEEP = 0.99
const SPREAD_KEEP = 0.5 ** (1 / 180)
/** An account has a dozen such days a year: its own say grows slowly. */
const HOLIDAY_DAYS = 40
const ON_HOLIDAY = 0.35
const ON_BRIDGE = 0.3
const WORST_RATIO = 6
const FLAT: readonly number[] = Array<number>(7).fill(1)
/** Added before the root: without it one day of nothing would weigh as much as many (Anscombe 1948). */
const ROOT_SHIFT = 0.375

export function nothingLearned(windows: number): Learned {
  return {
    days: 0,
    level: { sum: 0, weight: 0 },
    weekdays: Array.from({ length: 7 }, () => ({ sum: 0, weight: 0 })),
    rhythm: FLAT,
    holiday: { sum: ON_HOLIDAY * HOLIDAY_DAYS, weight: HOLIDAY_DAYS },
    bridge: { sum: ON_BRIDGE * HOLIDAY_DAYS, weight: HOLIDAY_DAYS },
    spread: new Float64Array(2 * windows),
  }
}

export function levelOf({ level }: Learned): number {
  return level.weight > 0 ? level.sum / level.weight : 0
}

/** Factor of a day over the level. */
export function factorOf(learned: Learned, weekday: number, kind: DayKind): number {
  return (learned.rhythm[weekday] ?? 1) * (kind === 'plain' ? 1 : meanOf(learned[kind]))
}

function rhythmOf(weekdays: readonly Mean[]): readonly number[] {
  let sum = 0
  let weight = 0
  for (const day of weekdays) {
    sum += day.sum
    weight += day.weight
  }
  if (sum === 0) return FLAT
  const mean = sum / weight
  const leaning = weekdays.map(day => (day.sum + 2 * mean) / (day.weight + 2))
  const all = leaning.reduce((total, value) => total + value, 0)
  return leaning.map(value => (7 * value) / all)
}

/** What remains when one more day is known. `value` is already cut at the ceiling. */
export function learnDay(
  learned: Learned,
  day: { readonly weekday: number; readonly kind: DayKind; readonly value: number; readonly common?: number },
  spread: Float64Array,
): Learned {
  const common = day.common ?? 1
  const factor = factorOf(learned, day.weekday, day.kind) * common
  const usual = levelOf(learned) * (learned.rhythm[day.weekday] ?? 1) * common
  const { sum, weight } = learned.level
  const level = { sum: sum * LEVEL_KEEP + day.value, weight: weight * LEVEL_KEEP + factor }
  const next = { ...learned, days: learned.days + 1, level, spread }
  if (day.kind === 'plain') {
    const weekdays = learned.weekdays.slice()
    weekdays[day.weekday] = add(learned.weekdays[day.weekday], day.value / common, WEEKDAY_KEEP)
    return { ...next, weekdays, rhythm: rhythmOf(weekdays) }
  }
  return { ...next, [day.kind]: add(learned[day.kind], Math.min(2, day.value / (usual + 0.01)), 1) }
}

/** The level starts anew from these days alone: what was a drop has become the normal. */
export function restart(learned: Learned, value: number, exposure: number): Learned {
  const weight = Math.min(28, exposure)
  return { ...learned, level: { sum: exposure > 0 ? (value / exposure) * weight : 0, weight } }
}

/** √o − √E, shifted: about the same noise at every level. */
export function rootResidual(observed: number, expected: number): number {
  return rootOf(observed) - rootOf(expected)
}

export function rootOf(value: number): number {
  return Math.sqrt(value + ROOT_SHIFT)
}

/** The value whose `rootOf` it is; none is below nothing. */
export function squareOf(root: number): number {
  return Math.max(0, root * root - ROOT_SHIFT)
}

/** Variance of `rootResidual` before anything is learned: ¼ for pure counting, more with burstiness. */
export function priorVariance(profile: Profile, expected: number): number {
  return 0.25 * Math.min(1, expected) + 0.25 * profile.burstiness * expected
}

/** Variance of `rootResidual` over the prior one, learned for a window. */
export function spreadOf({ spread }: Learned, window: number, profile: Profile): number {
  const sum = spread[2 * window] ?? 0
  const weight = spread[2 * window + 1] ?? 0
  return Math.max(0.05, (sum + profile.priorDays) / (weight + profile.priorDays))
}

/** Enters one window's residual into a copy of the spread. */
export function learnSpread(
  { learned, spread }: { readonly learned: Learned; readonly spread: Float64Array },
  window: number,
  residual: number,
  { profile, expected }: { readonly profile: Profile; readonly expected: number },
): void {
  if (residual >= 0) return
  const worst = WORST_RATIO * spreadOf(learned, window, profile)
  const ratio = (residual * residual) / Math.max(1e-9, priorVariance(profile, expected))
  spread[2 * window] = (spread[2 * window] ?? 0) * SPREAD_KEEP + Math.min(worst, ratio)
  spread[2 * window + 1] = (spread[2 * window + 1] ?? 0) * SPREAD_KEEP + 1
}

function add(mean: Mean | undefined, value: number, keep: number): Mean {
  return { sum: (mean?.sum ?? 0) * keep + value, weight: (mean?.weight ?? 0) * keep + 1 }
}

const meanOf = ({ sum, weight }: Mean) => sum / weight
