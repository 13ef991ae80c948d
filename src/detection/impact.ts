/**
 * What a fall or a pause cost, in interactions, with a 95 % interval.
 *
 * Missing posts (posted less, or a series paused): the loss is the sum over posts that did not appear.
 *   missing = N − observed,  N ~ Poisson(E·G), G log-normal with the window's own relative spread beyond counting
 *   loss    = L · Σ of `missing` past values, drawn in runs of three (neighbouring posts share their fortune),
 *             L log-normal: what a post brings drifts. σ = deviation of the logarithms of the means of
 *             30 posts in a row, and a quarter more, within 0.4 … 1.4; 0.3 for the posts of one series.
 * Lower figures with the posting unchanged: counterfactual = E · mean of past ratios value/expected over as many
 * days, drawn in runs of three · L with σ = 0.25; effect = observed − counterfactual.
 *
 * The values of a paused series come at the level of the account's other posts since (`post-level.ts`).
 *
 * Both are predictive bootstraps (Efron & Tibshirani 1993, ch. 8; moving blocks: Künsch 1989). The interval is the
 * shortest that holds 95 % of the draws (Hyndman 1996): sums of heavy-tailed values are so skewed that equal tails
 * would be wide on the side where nothing is. For the posts of one series it holds 97 %: the few that it has had show too
 * little of their tail (Athreya 1987), and with 95 % the true loss lay inside in only 90 of 100 real cases. The point is
 * the median draw. Signs: a loss is negative.
 */
import type { Effect } from './detection.ts'
import { normal, seeded } from './random.ts'

const DRAWS = 400
const RUN = 3
const MASS = 0.95
const SERIES_MASS = 0.97
const SERIES_SIGMA = 0.3
const DRIFT_POSTS = 30
const LEVEL_SIGMA = 0.25

export interface MissingPosts {
  readonly expected: number
  readonly observed: number
  /** Relative standard deviation of the expected count, beyond counting noise. */
  readonly relativeSpread: number
  /** `false`: each expected post appears or not (a cadence), variance E·(1 − p) given by `chance` p. */
  readonly chance: number | null
}

/** @param values interactions of past posts of the same kind, oldest first; @param gained what the observed posts brought */
export function effectOfMissingPosts(
  posts: MissingPosts,
  values: readonly number[],
  gained: number,
  days: number,
  seed: number,
): Effect | null {
  if (values.length < 10) return null
  const random = seeded(seed)
  const sigma = posts.chance === null ? driftOf(values) : SERIES_SIGMA
  const draws = Array.from({ length: DRAWS }, () => {
    const missing = Math.round(drawCount(posts, random)) - posts.observed
    return -Math.sign(missing) * sumOf(values, Math.abs(missing), random) * logNormal(sigma, random)
  })
  return effectFrom(draws, gained, days, posts.chance === null ? MASS : SERIES_MASS)
}

/** @param ratios past daily values over their expectation, oldest first; @param observed what came */
export function effectOfLowerFigures(
  expected: number,
  observed: number,
  ratios: readonly number[],
  days: number,
  seed: number,
): Effect | null {
  if (ratios.length < 14) return null
  const random = seeded(seed)
  const draws = Array.from(
    { length: DRAWS },
    () => observed - ((expected * sumOf(ratios, days, random)) / days) * logNormal(LEVEL_SIGMA, random),
  )
  return effectFrom(draws, observed, days)
}

function drawCount({ expected, relativeSpread, chance }: MissingPosts, random: () => number): number {
  if (chance !== null) return expected + normal(random) * Math.sqrt(expected * (1 - chance))
  const rate = expected * logNormal(relativeSpread, random)
  return Math.max(0, rate + normal(random) * Math.sqrt(rate))
}

/** Sum of `count` values, drawn in runs of neighbours, round the end to the beginning. */
function sumOf(values: readonly number[], count: number, random: () => number): number {
  let sum = 0
  let at = 0
  for (let i = 0; i < count; i++) {
    at = i % RUN === 0 ? Math.floor(random() * values.length) : (at + 1) % values.length
    sum += values[at] ?? 0
  }
  return sum
}

/** How far what a post brings drifts, as the σ of a log-normal. */
function driftOf(values: readonly number[]): number {
  const means: number[] = []
  for (let i = 0; i + DRIFT_POSTS <= values.length; i += DRIFT_POSTS) {
    const block = values.slice(i, i + DRIFT_POSTS)
    means.push(Math.log1p(block.reduce((sum, v) => sum + v, 0) / DRIFT_POSTS))
  }
  if (means.length < 3) return 0.6
  const mean = means.reduce((sum, v) => sum + v, 0) / means.length
  const variance = means.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (means.length - 1)
  // A deviation from a dozen blocks is itself uncertain by a fifth and more.
  return Math.min(1.4, Math.max(0.4, 1.25 * Math.sqrt(variance)))
}

/** Mean 1. */
function logNormal(sigma: number, random: () => number): number {
  return Math.exp(sigma * normal(random) - (sigma * sigma) / 2)
}

function effectFrom(draws: number[], observed: number, days: number, mass = MASS): Effect {
  draws.sort((a, b) => a - b)
  const value = draws[Math.floor(draws.length / 2)] ?? 0
  const [low, high] = shortestInterval(draws, mass)
  const part = (effect: number) => (observed - effect > 0 ? effect / (observed - effect) : null)
  return { value, low, high, fraction: part(value), fractionLow: part(low), fractionHigh: part(high), days }
}

/** The shortest interval that holds this part of the sorted draws. */
export function shortestInterval(sorted: readonly number[], mass = MASS): [number, number] {
  const span = Math.ceil(mass * sorted.length) - 1
  let best: [number, number] = [sorted[0] ?? 0, sorted[span] ?? 0]
  for (let i = 1; i + span < sorted.length; i++) {
    const low = sorted[i] ?? 0
    const high = sorted[i + span] ?? 0
    if (high - low < best[1] - best[0]) best = [low, high]
  }
  return best
}
