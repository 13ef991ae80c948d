/**
 * What the account's other posts say about the posts that a paused series did not write: whether such days brought more
 * or less to a post than before.
 *
 *   factor = exp(β · w · (x − x̄)),   x = mean ln(1 + interactions) of the others' posts during the pause, x̄ of the year before,
 * w = n/(n + 15) for n posts during it, β the slope (0 … 1) of the series' own fortnightly mean on that of the others, by least
 * squares. Without a dozen common fortnights, or where the two did not move together, the factor is 1. The days of a fresh
 * pause say little, and the posts of the last two days nothing: they are still gathering.
 */
import { correlated, type Fit } from './least-squares.ts'

export interface PostValue {
  /** Day number. */
  readonly day: number
  readonly series: string | null
  readonly value: number
}

const YEAR = 365
const FORTNIGHT = 14
const FEWEST_FORTNIGHTS = 12
/** Two that have nothing to do with each other reach it in one of forty years. */
const FEWEST_CORRELATION = 0.4
const FEWEST_POSTS = 4
const SHRINK_POSTS = 15
const STILL_GATHERING_DAYS = 2

/** @param since first day of the pause, @param today its last; day numbers */
export function levelOfOthers(posts: readonly PostValue[], series: string, since: number, today: number): number {
  const others = posts.filter(post => post.series !== series && post.day >= since - YEAR)
  const during = others.filter(({ day }) => day >= since && day <= today - STILL_GATHERING_DAYS)
  if (during.length < FEWEST_POSTS) return 1
  const own = fortnights(
    posts.filter(post => post.series === series && post.day >= since - YEAR),
    since,
  )
  const before = fortnights(others, since)
  const fit = fitOf(before, own)
  if (fit === null) return 1
  const weight = during.length / (during.length + SHRINK_POSTS)
  return Math.exp(fit.slope * weight * (meanLog(during) - fit.meanX))
}

function fitOf(others: ReadonlyMap<number, number>, own: ReadonlyMap<number, number>): Fit | null {
  const pairs = [...own].flatMap(([at, y]) => {
    const x = others.get(at)
    return x === undefined ? [] : [[x, y] as const]
  })
  return correlated(pairs, { fewest: FEWEST_FORTNIGHTS, least: FEWEST_CORRELATION })
}

/** The mean logarithm of each fortnight before a day that has enough posts, by how many fortnights before it lies. */
function fortnights(posts: readonly PostValue[], before: number): ReadonlyMap<number, number> {
  const all = new Map<number, PostValue[]>()
  for (const post of posts) {
    if (post.day >= before) continue
    const at = Math.floor((before - 1 - post.day) / FORTNIGHT)
    const known = all.get(at)
    if (known) known.push(post)
    else all.set(at, [post])
  }
  return new Map([...all].flatMap(([at, own]) => (own.length < FEWEST_POSTS ? [] : [[at, meanLog(own)] as const])))
}

function meanLog(posts: readonly PostValue[]): number {
  return posts.reduce((sum, { value }) => sum + Math.log1p(Math.max(0, value)), 0) / posts.length
}
