/**
 * What is possible at all on made accounts, whatever the method: each limit knows the process that makes the data, which
 * nobody knows of a real account. A figure of the detector reads beside its limit as a share of what can be reached.
 */
import { shortestInterval } from '../../src/detection/impact.ts'
import { seeded } from '../../src/detection/random.ts'

/** How a weekday series skips: `skip` of its days open a miss, of which the part `twice` takes the next day too. */
export interface SkipProcess {
  readonly skip: number
  readonly twice: number
}

const WORKDAYS = 5
const WORKDAYS_A_YEAR = (365.25 * WORKDAYS) / 7
/** Longer silences come up less than once in ten thousand years. */
const LONGEST = 12
/** A rule opens at the latest with so many misses. */
const LATEST = 6

/**
 * R(k): the chance that at least k days in a row are missed after a post, k = 0 … With u the chance of k misses after
 * which the next day is free, and v that of k after which it is missed for certain,
 *   u' = u·p·(1 − q) + v,   v' = u·p·q,   R = u + v,   from u = 1, v = 0.
 */
export function silences({ skip, twice }: SkipProcess): number[] {
  let [free, bound] = [1, 0]
  return Array.from({ length: LONGEST + 1 }, () => {
    const reached = free + bound
    ;[free, bound] = [free * skip * (1 - twice) + bound, free * skip * twice]
    return reached
  })
}

/** What a rule brings: false pauses a year, and when a pause that begins on any day of the week is opened. */
export interface Opening {
  readonly falseAYear: number
  /** Chance of each delay, by days since the first day of the pause. */
  readonly delays: readonly number[]
}

/**
 * Every rule there is, but for chance and for the longest waits: after a post nothing earlier says anything about the
 * next miss, so all that a rule can go by is how long the silence is and the weekday on which it began. A rule opens at
 * the K-th miss of a silence that began on weekday s, K = 1 … 6 for each of five s: 7,776 rules.
 *
 *   false a year λ = Σ_s W·π·R(K_s) / 5,   W workdays a year, π = 1 / Σ R(k) the share of them that have a post;
 *   counted as episodes, of which those within `gap` days are one: λ·exp(−λ·gap/365.25).
 *
 * A pause begins on any of seven weekdays, after a silence of j misses that happened by itself, of chance π·R(j).
 */
export function openings(process: SkipProcess, gap: number): Opening[] {
  const reach = silences(process)
  const posting = 1 / reach.reduce((sum, r) => sum + r, 0)
  return rulesOf(WORKDAYS).map(rule => {
    const rate = rule.reduce((sum, k) => sum + (WORKDAYS_A_YEAR * posting * (reach[k] ?? 0)) / WORKDAYS, 0)
    const delays: number[] = []
    for (let weekday = 0; weekday < 7; weekday++) {
      for (const [before, chance] of reach.entries()) {
        const delay = delayOf(rule, weekday, before)
        delays[delay] = (delays[delay] ?? 0) + (posting * chance) / 7
      }
    }
    return { falseAYear: rate * Math.exp((-rate * gap) / 365.25), delays: Array.from(delays, chance => chance ?? 0) }
  })
}

function rulesOf(weekdays: number): number[][] {
  if (weekdays === 0) return [[]]
  return rulesOf(weekdays - 1).flatMap(rule => Array.from({ length: LATEST }, (_, i) => [...rule, i + 1]))
}

/** Days from the beginning of a pause on a weekday (0 = Monday), before which `before` workdays were missed, to its opening. */
function delayOf(rule: readonly number[], weekday: number, before: number): number {
  const first = weekday < WORKDAYS ? weekday : 0
  const began = (((first - before) % WORKDAYS) + WORKDAYS) % WORKDAYS
  const more = Math.max(1, (rule[began] ?? LATEST) - before) - 1
  const weekends = Math.floor((first + more) / WORKDAYS)
  return ((first - weekday + 7) % 7) + more + 2 * weekends
}

/** Chance of being opened within so many days. */
export const within = ({ delays }: Opening, days: number) =>
  delays.slice(0, days + 1).reduce((sum, chance) => sum + chance, 0)

export const medianDelay = (opening: Opening) => opening.delays.findIndex((_, days) => within(opening, days) >= 0.5)

/**
 * The most that rules reach of a figure for so many false pauses a year, where chance may choose between two of them: the
 * upper convex hull of (false pauses, figure).
 */
export function best(rules: readonly Opening[], figure: (rule: Opening) => number, falseAYear: number): number {
  const hull = hullOf(rules.map(rule => ({ x: rule.falseAYear, y: figure(rule) })))
  const after = hull.findIndex(point => point.x > falseAYear)
  const [a, b] = [hull[after - 1], hull[after]]
  if (a === undefined || b === undefined) return hull.at(after < 0 ? -1 : 0)?.y ?? 0
  return a.y + ((b.y - a.y) * (falseAYear - a.x)) / (b.x - a.x)
}

/** The least false pauses a year for which a figure is reached. */
export function price(rules: readonly Opening[], figure: (rule: Opening) => number, wanted: number): number {
  const hull = hullOf(rules.map(rule => ({ x: rule.falseAYear, y: figure(rule) })))
  const after = hull.findIndex(point => point.y >= wanted)
  const [a, b] = [hull[after - 1], hull[after]]
  if (b === undefined) return Number.POSITIVE_INFINITY
  return a === undefined ? b.x : a.x + ((b.x - a.x) * (wanted - a.y)) / (b.y - a.y)
}

interface Point {
  readonly x: number
  readonly y: number
}

/** Rising and bending down, by x. */
function hullOf(points: readonly Point[]): Point[] {
  const hull: Point[] = []
  for (const point of [...points].sort((a, b) => a.x - b.x || b.y - a.y)) {
    if (point.y <= (hull.at(-1)?.y ?? Number.NEGATIVE_INFINITY)) continue
    while (hull.length > 1 && !bendsDown(hull.at(-2), hull.at(-1), point)) hull.pop()
    hull.push(point)
  }
  return hull
}

function bendsDown(a: Point | undefined, b: Point | undefined, c: Point): boolean {
  return a === undefined || b === undefined || (b.y - a.y) * (c.x - a.x) > (c.y - a.y) * (b.x - a.x)
}

const DRAWS = 4_000

/**
 * Width of the shortest interval that holds `mass` of the sums of `count` values, drawn anew each: what somebody can tell
 * of a loss who knows exactly how many posts are missing and what all posts of the account bring.
 */
export function narrowest(values: readonly number[], count: number, mass: number, seed: number): number {
  const random = seeded(seed)
  const sums = Array.from({ length: DRAWS }, () => {
    let sum = 0
    for (let i = 0; i < count; i++) sum += values[Math.floor(random() * values.length)] ?? 0
    return sum
  }).sort((a, b) => a - b)
  const [low, high] = shortestInterval(sums, mass)
  return high - low
}

/**
 * Days of an alarm by somebody who knows the mean number of posts of every day and what part `left` of them a fall
 * leaves: the cumulative sum of the logarithm of the likelihood ratio of two Poisson counts,
 *   S = max(0, S + n·ln(left) + μ·(1 − left)),   alarm while S ≥ threshold,
 * than which nothing is quicker on average at equal false alarms (Page 1954; Moustakides 1986). S stops at twice the
 * threshold, so that an alarm ends.
 */
export function alarmDays(
  counts: readonly number[],
  means: readonly number[],
  left: number,
  threshold: number,
): Set<number> {
  const days = new Set<number>()
  let sum = 0
  for (const [day, count] of counts.entries()) {
    const more = count * Math.log(left) + (means[day] ?? 0) * (1 - left)
    sum = Math.min(2 * threshold, Math.max(0, sum + more))
    if (sum >= threshold) days.add(day)
  }
  return days
}
