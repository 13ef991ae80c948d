import type { Day } from '../days.ts'
import type { JudgedMetric } from '../detection/detection.ts'
import {
  doubtAt,
  type Freshness,
  gainOf,
  isReadable,
  type PostHistory,
  type Reading,
  type Span,
  totalAt,
} from './gained.ts'

/** The daily figures of an account from what was read of it. Pure; instants are milliseconds. */

export type DailyMetric = JudgedMetric | 'followers'

/** A local day. A reading in the slot of a midnight closes the day that ends there. */
export interface DaySpan extends Span {
  readonly day: Day
  readonly dayBefore: number
  /** End of the second day after, when its posts are taken to have grown. */
  readonly grownAt: number
}

/** A platform's own figure of a day of its own making, as of the latest slot. */
export interface PeriodFigure extends Reading {
  readonly metric: 'views' | 'reach'
  readonly starts: number
  readonly ends: number
}

/** What was read of an account, oldest first. */
export interface Facts {
  /** Slots of the runs that ended well. */
  readonly runs: readonly number[]
  readonly followers: readonly Reading[]
  readonly posts: readonly PostHistory[]
  readonly periods: readonly PeriodFigure[]
}

export interface FigureOptions extends Freshness {
  readonly now: number
}

/** `reason` is `null` when the figure is complete. */
export interface Figure {
  readonly day: Day
  readonly metric: DailyMetric
  readonly value: number | null
  readonly reason: string | null
}

export function figuresOf(facts: Facts, days: readonly DaySpan[], options: FigureOptions): Figure[] {
  return days.flatMap(day => {
    const covered = coverageOf(facts.runs, day, options)
    const figure = (metric: DailyMetric, { value, reason }: Known): Figure => ({
      day: day.day,
      metric,
      // What nobody looked for is unknown, whatever follows from other days.
      value: covered.read || isPlatforms(metric) ? value : null,
      reason: (isPlatforms(metric) ? null : covered.reason) ?? reason ?? (value === null ? 'not-read' : null),
    })
    return [
      figure('followers', followersOf(facts, day)),
      figure('new_followers', newFollowersOf(facts, day)),
      figure('posts_published', { value: postsOf(facts, day).length, reason: null }),
      figure('interactions_gained', interactionsGained(facts, day, options)),
      figure('interactions_of_posts', interactionsOfPosts(facts, day, options)),
      ...platformFigures(facts, day, options).map(known => figure(known.metric, known)),
    ]
  })
}

interface Known {
  readonly value: number | null
  readonly reason: string | null
}

const isPlatforms = (metric: DailyMetric) => metric === 'views' || metric === 'reach'

/** Whether any run fell into the day, and why it is not fully covered. */
function coverageOf(runs: readonly number[], { starts, ends }: Span, { now, tolerance }: FigureOptions) {
  const hasRun = (from: number, to: number) => runs.some(slot => slot > from && slot <= to)
  const read = hasRun(starts, ends)
  const reason = () => {
    if (ends > now) return 'running'
    if (!read) return 'no-run'
    if (!hasRun(starts - tolerance, starts)) return 'no-run-at-start'
    return hasRun(ends - tolerance, ends) ? null : 'no-run-at-end'
  }
  return { read, reason: reason() }
}

const isIn =
  ({ starts, ends }: Span) =>
  (reading: Reading) =>
    reading.at > starts && reading.at <= ends

function followersOf({ followers }: Facts, day: DaySpan): Known {
  const readings = followers.filter(isIn(day))
  const last = readings.findLast(r => r.value !== null) ?? readings.at(-1)
  return { value: last?.value ?? null, reason: last?.reason ?? null }
}

/** On its true interval: after a gap the difference is that of several days, and says so. */
function newFollowersOf(facts: Facts, day: DaySpan): Known {
  const { value } = followersOf(facts, day)
  const before = facts.followers.findLast(r => r.at <= day.starts && r.value !== null)
  if (value === null) return { value: null, reason: null }
  if (!before || before.value === null) return { value: null, reason: 'no-baseline' }
  return { value: value - before.value, reason: before.at <= day.dayBefore ? 'gap' : null }
}

const postsOf = ({ posts }: Facts, { starts, ends }: Span) =>
  posts.filter(({ published }) => published >= starts && published < ends)

/** Without posts nothing is gained: 0. With posts of which no counter can be read, the gain is unknown. */
function interactionsGained({ posts }: Facts, day: DaySpan, options: FigureOptions): Known {
  const counting = posts.filter(p => p.published >= day.starts - options.track && p.published < day.ends)
  const known = counting.filter(p => p.firstSeen <= day.ends && (p.gone === null || p.gone > day.starts))
  if (known.length > 0 && !known.some(post => isReadable(post, day.ends))) {
    return { value: null, reason: 'counter-unavailable' }
  }
  const gains = known.map(post => gainOf(post, day))
  const doubts = counting.flatMap(p => [doubtAt(p, day.starts, options), doubtAt(p, day.ends, options)])
  return {
    value: gains.reduce((sum, gain) => sum + gain.value, 0),
    reason: [...doubts, ...gains.map(gain => gain.doubt)].find(doubt => doubt !== null) ?? null,
  }
}

/** At a fixed age, so that days can be compared and a later refresh gives the same. */
function interactionsOfPosts(facts: Facts, day: DaySpan, options: FigureOptions): Known {
  const posts = postsOf(facts, day)
  const totals = posts.flatMap(post => totalAt(post, day.grownAt) ?? [])
  if (posts.length > 0 && totals.length === 0) return { value: null, reason: 'counter-unavailable' }
  const doubts = posts.map(post => doubtAt(post, day.grownAt, options))
  return {
    value: totals.reduce((sum, total) => sum + total, 0),
    reason: day.grownAt > options.now ? 'still-growing' : (doubts.find(doubt => doubt !== null) ?? null),
  }
}

/** Platforms revise their figures of a day for about that long. */
const FINAL_AFTER = 48 * 3_600_000

/** A platform's figure belongs to the day that holds the middle of its period; nothing is added up or spread. */
function platformFigures({ periods }: Facts, day: DaySpan, { now }: FigureOptions) {
  return (['views', 'reach'] as const).flatMap(metric => {
    const middle = ({ starts, ends }: PeriodFigure) => starts + (ends - starts) / 2
    const figure = periods.findLast(p => p.metric === metric && middle(p) >= day.starts && middle(p) < day.ends)
    if (!figure) return []
    const open = day.ends > now ? 'running' : figure.at < figure.ends + FINAL_AFTER ? 'not-final' : null
    return [{ metric, value: figure.value, reason: figure.reason ?? open }]
  })
}
