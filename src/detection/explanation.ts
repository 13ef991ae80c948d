/**
 * What lies behind a drop. Interactions = posts · response a post, so a fall splits without rest into
 *   ln(I/Î) = ln(P/P̂) + ln(R/R̂),   hats: expected. The larger part names the drop.
 * Where posts are missing and a silent series was to bring at least half of them, its pause is named instead: one that
 * is told, or where clearly fewer posts came than usual. An ordinary wait for the next post explains no loss of response.
 *
 * `explain` splits by the account's own posts; `withSurroundings` then looks at what happened around the account.
 */
import { dayNumber, dayOf } from './days.ts'
import type { Day, Explanation, Finding } from './detection.ts'
import { fellAlike, removedFollowers, type Surroundings } from './surroundings.ts'

export interface PostBalance {
  readonly expected: number
  readonly observed: number
}

export interface PausedSeries {
  readonly key: string
  readonly missing: number
  /** Day number of the first missed post. */
  readonly since?: number | null
  /** Whether an alert says that it paused. */
  readonly told?: boolean
}

const HALF = 0.5
/** Below this fall of the posting, posting is as usual. */
const POSTED_LESS = 0.8

/** @param fall observed/expected of the metric that fell */
export function explain(posts: PostBalance | null, fall: number, paused: readonly PausedSeries[]): Explanation {
  const figures = {
    postsExpected: posts?.expected ?? null,
    postsObserved: posts?.observed ?? null,
    series: null,
    seriesMissing: null,
  }
  if (!posts || posts.expected <= 0) return { kind: 'not-explained', ...figures }
  const ratio = posts.observed / posts.expected
  const short = posts.expected - posts.observed
  const named = paused.find(({ missing, told }) => missing >= HALF * short && (told || ratio <= POSTED_LESS))
  if (named && short > 0) return { kind: 'series-paused', ...figures, ...figuresOf(named, short) }
  const ofPosting = Math.log(Math.max(0.01, ratio)) / Math.log(Math.min(0.99, Math.max(0.01, fall)))
  if (ratio <= POSTED_LESS && ofPosting >= HALF) return { kind: 'posted-less', ...figures }
  return { kind: 'less-response', ...figures }
}

/** Its silence may be longer than the drop: of the posts missing in these days no more than all are its own. */
function figuresOf({ key, missing, since = null }: PausedSeries, short: number) {
  return { series: key, seriesMissing: Math.min(missing, short), seriesSince: since === null ? null : dayOf(since) }
}

/**
 * Completes the explanations of the drops among one day's findings. A paused series stays the explanation, with its
 * part of the loss; what else the account's own posts say gives way to what happened to other accounts as well.
 */
export function withSurroundings(findings: readonly Finding[], around: Surroundings): readonly Finding[] {
  return findings.map(finding => {
    const { explanation } = finding
    if (finding.type !== 'drop' || !explanation) return finding
    return { ...finding, explanation: completed(finding, explanation, findings, around) }
  })
}

function completed(drop: Finding, known: Explanation, findings: readonly Finding[], around: Surroundings): Explanation {
  if (known.kind === 'series-paused') return { ...known, missing: shareOf(drop, known.series, findings, around.day) }
  const removed = drop.metric === 'new_followers' ? removedFollowers(drop, around) : null
  if (removed) return { ...known, kind: 'followers-removed', removed }
  const alike = fellAlike(drop, around)
  return alike ? { ...known, kind: 'all-alike', alike } : known
}

/**
 * Of the interactions missing since a drop began, those that the paused series was to bring over the same days: the
 * pause's own loss a day, times the days of the drop. `null` unless the pause's loss is told apart from nothing.
 */
function shareOf(drop: Finding, series: string | null, findings: readonly Finding[], day: Day): Explanation['missing'] {
  const pause = findings.find(f => f.type === 'series-paused' && f.series === series && f.state === 'open')
  const part = pause?.effect
  const days = drop.onset === null ? 0 : dayNumber(day) - dayNumber(drop.onset) + 1
  const all = missingInteractions(drop)
  if (!part || part.high >= 0 || part.days === 0 || all === null) return null
  return { own: Math.min(all, -part.value * Math.min(1, days / part.days)), all }
}

/** A drop of interactions is a matter of record; what another metric's drop cost must be clear first. */
function missingInteractions({ metric, expectedPerDay, observedPerDay, knownDays, effect }: Finding): number | null {
  const counted = metric === 'interactions_gained' || metric === 'interactions_of_posts'
  if (counted && expectedPerDay !== null && observedPerDay !== null && knownDays !== undefined) {
    return expectedPerDay > observedPerDay ? (expectedPerDay - observedPerDay) * knownDays : null
  }
  return effect && effect.high < 0 ? -effect.value : null
}
