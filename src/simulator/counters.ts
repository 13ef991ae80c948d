import { DAY, HOUR } from './days.ts'

/** What a post gathers. Every platform reads its own subset: shares are retweets on X, saves are bookmarks there. */
export interface Counters {
  readonly likes: number
  readonly comments: number
  readonly shares: number
  readonly quotes: number
  readonly saves: number
  readonly views: number
  readonly clicks: number
}

export const NO_COUNTS: Counters = { likes: 0, comments: 0, shares: 0, quotes: 0, saves: 0, views: 0, clicks: 0 }

/** After this age a post gathers nothing any more: its counters are their final values. */
export const SETTLED_AFTER = 7 * DAY

/** Share of its final counters that a post has reached at an age: most within hours, the rest within days. */
export function maturity(ageMs: number): number {
  if (ageMs <= 0) return 0
  if (ageMs >= SETTLED_AFTER) return 1
  return 1 - 0.85 * Math.exp(-ageMs / (4 * HOUR)) - 0.15 * Math.exp(-ageMs / (20 * HOUR))
}

/** Whole counters at a share of the finals; monotone in the share. */
export function scaled(finals: Counters, share: number): Counters {
  return {
    likes: Math.round(finals.likes * share),
    comments: Math.round(finals.comments * share),
    shares: Math.round(finals.shares * share),
    quotes: Math.round(finals.quotes * share),
    saves: Math.round(finals.saves * share),
    views: Math.round(finals.views * share),
    clicks: Math.round(finals.clicks * share),
  }
}

export function combine(a: Counters, b: Counters, sign: 1 | -1): Counters {
  return {
    likes: a.likes + sign * b.likes,
    comments: a.comments + sign * b.comments,
    shares: a.shares + sign * b.shares,
    quotes: a.quotes + sign * b.quotes,
    saves: a.saves + sign * b.saves,
    views: a.views + sign * b.views,
    clicks: a.clicks + sign * b.clicks,
  }
}

/** Splits a whole number by weights so that the parts are whole and add up (largest remainder). */
export function apportion(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  if (sum <= 0) return weights.map(() => 0)
  const exact = weights.map(w => (total * w) / sum)
  const parts = exact.map(Math.floor)
  const order = exact.map((x, i) => ({ i, rest: x - Math.floor(x) })).sort((a, b) => b.rest - a.rest || a.i - b.i)
  let left = total - parts.reduce((a, b) => a + b, 0)
  for (const { i } of order) {
    if (left-- <= 0) break
    parts[i] = (parts[i] ?? 0) + 1
  }
  return parts
}
