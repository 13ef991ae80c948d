/**
 * What lies behind a drop. Interactions = posts · response a post, so a fall splits without rest into
 *   ln(I/Î) = ln(P/P̂) + ln(R/R̂),   hats: expected. The larger part names the drop.
 * Where posts are missing and a paused series was to bring at least half of them, the pause is named instead.
 */
import type { Explanation } from './detection.ts'

export interface PostBalance {
  readonly expected: number
  readonly observed: number
}

export interface PausedSeries {
  readonly key: string
  readonly missing: number
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
  const named = paused.find(series => series.missing >= HALF * (posts.expected - posts.observed))
  if (named && ratio < 1) return { kind: 'series-paused', ...figures, series: named.key, seriesMissing: named.missing }
  const ofPosting = Math.log(Math.max(0.01, ratio)) / Math.log(Math.min(0.99, Math.max(0.01, fall)))
  if (ratio <= POSTED_LESS && ofPosting >= HALF) return { kind: 'posted-less', ...figures }
  return { kind: 'less-response', ...figures }
}
