/**
 * Whether a series that mostly came when it was due has become irregular: still there, so no pause, but interrupted far
 * more often than its own record leads one to expect.
 *
 * Counted are interruptions, not missed posts: a silence is one, however long, so that a pause which is over says nothing
 * here, and skips that come in twos count once. With n chances for one (due days after a post) and s interruptions among
 * the last `WINDOW` due days, and S among the N chances before,
 *   s ~ Beta-binomial(n, κ·q + S, κ·(1 − q) + N − S),   q = 0.08, κ = 6 (the prior of `cadence.ts`),
 * the predictive distribution of an unchanged series (Gelman et al. 2013, ch. 2). Irregular: P(≥ s) ≤ `CHANCE`.
 * As the record takes the new days in, an irregularity that lasts for months becomes what is usual.
 */
import type { Day } from './detection.ts'

/** Three weeks of a series of every weekday. */
const WINDOW = 15
const FEWEST_CHANCES = 20
/** Two missed days are none, however rare. */
const FEWEST_INTERRUPTIONS = 3
const CHANCE = 0.002
const PRIOR_WEIGHT = 6
const PRIOR_INTERRUPTION = 0.08

/** A day on which the series was due, and of which it is known whether it came. */
export interface DueDay {
  readonly day: Day
  readonly missed: boolean
}

export interface Irregular {
  /** Of the due days since `since`. */
  readonly missed: number
  readonly due: number
  readonly since: Day
}

/** @param days oldest first, the last is the latest; `null` where the series is as regular as ever, or too young to say */
export function irregularity(days: readonly DueDay[]): Irregular | null {
  const lately = days.slice(-WINDOW)
  const [first] = lately
  if (lately.filter(({ missed }) => missed).length < FEWEST_INTERRUPTIONS) return null
  const now = interruptions(days, days.length - lately.length)
  const before = interruptions(days.slice(0, -WINDOW))
  if (first === undefined || before.chances < FEWEST_CHANCES) return null
  if (now.count < FEWEST_INTERRUPTIONS || tail(now, before) > CHANCE) return null
  return { missed: lately.filter(({ missed }) => missed).length, due: lately.length, since: first.day }
}

interface Interruptions {
  readonly count: number
  readonly chances: number
}

/** Those that began from an index on. */
function interruptions(days: readonly DueDay[], from = 0): Interruptions {
  const chances = days.filter((_, i) => i >= Math.max(1, from) && days[i - 1]?.missed === false)
  return { count: chances.filter(({ missed }) => missed).length, chances: chances.length }
}

/** The probability of at least so many among so many chances, by the record. */
function tail(now: Interruptions, record: Interruptions): number {
  const a = PRIOR_WEIGHT * PRIOR_INTERRUPTION + record.count
  const b = PRIOR_WEIGHT * (1 - PRIOR_INTERRUPTION) + record.chances - record.count
  const n = now.chances
  let exactly = 1
  for (let i = 0; i < n; i++) exactly *= (b + i) / (a + b + i)
  let fewer = 0
  for (let s = 0; s < now.count; s++) {
    fewer += exactly
    exactly *= ((n - s) / (s + 1)) * ((a + s) / (b + n - s - 1))
  }
  return 1 - fewer
}
