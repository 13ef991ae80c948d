/** Made accounts of the kinds that real ones are: other ones, with other noise, can be had by another seed. */
import type { DayPost } from '../../src/detection/account-watch.ts'
import { weekdayOf } from '../../src/detection/days.ts'
import { normal, seeded } from '../../src/detection/random.ts'

export const DAYS = 730
export const WINDOW = 21
/** Nothing is scored before this day. */
export const FROM = 200
/** A Monday; day number. */
export const FIRST_DAY = 18_628

export type Kind = 'clean' | 'half' | 'full' | 'review-clean' | 'review'

export interface Case {
  readonly account: number
  readonly kind: Kind
  /** First day without the removed posts; −1 in clean cases. */
  readonly start: number
  /** Interactions of the removed posts. */
  readonly lost: number
  /** Of each day, how many posts were to come before any was removed: what no detector knows. */
  readonly means: readonly number[]
  readonly byDay: readonly (readonly DayPost[])[]
}

type Random = () => number

/**
 * An account's posts: rate log-normal over accounts (1 … 4 a day), drifting over weeks (AR(1), σ 0.25), with news
 * that raises it by half for days and two quiet weeks a year; weekends at half; a post's interactions heavy-tailed (σ 1.4),
 * their level drifting too.
 */
export function postsOf(r: Random): { readonly byDay: DayPost[][]; readonly means: readonly number[] } {
  const rate = Math.exp(0.7 + 0.35 * normal(r))
  const median = Math.exp(3 + normal(r))
  const quiet = [100 + Math.floor(r() * 200), 465 + Math.floor(r() * 200)]
  let drift = 0
  let news = 0
  let reach = 0
  const means: number[] = []
  const byDay = Array.from({ length: DAYS }, (_, day) => {
    drift = 0.97 * drift + 0.06 * normal(r)
    reach = 0.98 * reach + 0.08 * normal(r)
    if (r() < 0.02) news = 2 + Math.floor(r() * 6)
    news = Math.max(0, news - 1)
    const weekend = [0, 6].includes(weekdayOf(FIRST_DAY + day)) ? 0.5 : 1
    const holiday = quiet.some(q => day >= q && day < q + 14) ? 0.6 : 1
    const mean = rate * weekend * holiday * Math.exp(drift) * (news > 0 ? 1.5 : 1)
    means.push(mean)
    return Array.from({ length: poisson(mean, r) }, () => ({
      series: null,
      interactions: Math.round(median * Math.exp(1.4 * normal(r) + reach)),
    }))
  })
  return { byDay, means }
}

function poisson(mean: number, r: Random): number {
  let count = -1
  for (let time = 0; time < mean; count++) time -= Math.log(1 - r())
  return Math.max(0, count)
}

/** A weekday series of the account's own fortune; `skip` of its days it does not appear, a quarter of them two in a row. */
function withReview(posts: readonly (readonly DayPost[])[], skip: number, r: Random): DayPost[][] {
  const values = posts.flat().map(p => p.interactions ?? 0)
  let away = 0
  return posts.map((own, day) => {
    if ([0, 6].includes(weekdayOf(FIRST_DAY + day))) return [...own]
    const value = values[Math.floor(r() * values.length)] ?? 0
    if (away > 0) away--
    else if (r() < skip) away = r() < 0.25 ? 1 : 0
    else return [...own, { series: 'review', interactions: value }]
    return [...own]
  })
}

/** Ten cases an account: two clean ones, and per window start half, all, or the review of 21 days removed. */
export function casesOf(account: number, seed: number): Case[] {
  const r = seeded(seed * 1009 + account)
  const { byDay: posts, means } = postsOf(r)
  const reviewed = withReview(posts, [0.02, 0.05, 0.08][account % 3] ?? 0, r)
  const clean: Case[] = [
    { account, kind: 'clean', start: -1, lost: 0, means, byDay: posts },
    { account, kind: 'review-clean', start: -1, lost: 0, means, byDay: reviewed },
  ]
  const starts = [0, 1].map(i => FROM + 10 + i * 250 + Math.floor(r() * 220))
  return [
    ...clean,
    ...starts.flatMap(start => [
      without({ account, kind: 'half', start, means }, posts, () => r() < 0.5),
      without({ account, kind: 'full', start, means }, posts, () => true),
      without({ account, kind: 'review', start, means }, reviewed, post => post.series === 'review'),
    ]),
  ]
}

function without(
  of: Omit<Case, 'lost' | 'byDay'>,
  posts: readonly (readonly DayPost[])[],
  gone: (post: DayPost) => boolean,
): Case {
  let lost = 0
  const byDay = posts.map((own, day) => {
    if (day < of.start || day >= of.start + WINDOW) return own
    return own.filter(post => {
      const removed = gone(post)
      if (removed) lost += post.interactions ?? 0
      return !removed
    })
  })
  return { ...of, lost, byDay }
}
