import { createHash } from 'node:crypto'
import { DateTime } from 'luxon'
import type { MockSettings } from './settings.ts'

/** A post of the mock world. Its id begins with its time, so ids sort by age. */
export interface MockPost {
  readonly id: string
  readonly publishedAt: Date
  readonly text: string
}

const dayMs = 86_400_000
const firstDay = Date.UTC(2020, 0, 1)

/** A number from 0 to 1 that depends on nothing but its arguments. */
export function chance(seed: number, ...names: readonly (string | number)[]): number {
  const hash = createHash('sha256').update(JSON.stringify([seed, ...names]))
  return hash.digest().readUInt32BE(0) / 2 ** 32
}

/** A line with a wobble of up to half a day's growth. */
export function followersAt({ seed, followers, growth_per_day }: MockSettings, handle: string, at: Date): number {
  const days = (at.getTime() - firstDay) / dayMs
  const wobble = chance(seed, handle, 'followers', Math.floor(days)) - 0.5
  return Math.max(0, Math.round(followers + growth_per_day * (days + wobble)))
}

/** Posts published after `from` and up to `to`, newest first. */
export function postsBetween(
  settings: MockSettings,
  handle: string,
  zone: string,
  from: Date,
  to: Date,
): readonly MockPost[] {
  const days: MockPost[][] = []
  const last = DateTime.fromJSDate(to, { zone })
  for (let day = DateTime.fromJSDate(from, { zone }).startOf('day'); day <= last; day = day.plus({ days: 1 }))
    days.push([...ordinaryPosts(settings, handle, day), ...seriesPosts(settings, day)])
  return days
    .flat()
    .filter(({ publishedAt }) => publishedAt > from && publishedAt <= to)
    .sort((a, b) => (a.id < b.id ? 1 : -1))
}

function ordinaryPosts({ seed, posts_per_day }: MockSettings, handle: string, day: DateTime): readonly MockPost[] {
  const count = day.weekday > 5 ? Math.floor(posts_per_day / 2) : posts_per_day
  return Array.from({ length: count }, (_, n) => {
    const minute = Math.floor(chance(seed, handle, 'minute', day.toISODate() ?? '', n) * 14 * 60)
    return postAt(day.set({ hour: 8 }).plus({ minutes: minute }), `p${n}`, `Post ${n + 1} of ${day.toISODate()}`)
  })
}

function seriesPosts({ series }: MockSettings, day: DateTime): readonly MockPost[] {
  const date = day.toISODate() ?? ''
  return series
    .filter(({ weekdays }) => weekdays.includes(day.weekday))
    .filter(({ pauses }) => !pauses.some(({ from, to }) => date >= from && date <= to))
    .map(({ hashtag, at }, n) => {
      const [hour, minute] = at.split(':').map(Number)
      return postAt(day.set({ hour, minute }), `s${n}`, `#${hashtag} ${date}`)
    })
}

function postAt(at: DateTime, suffix: string, text: string): MockPost {
  const publishedAt = at.toJSDate()
  return { id: `${publishedAt.toISOString()}-${suffix}`, publishedAt, text }
}

/** Shares of the views that become each kind of interaction. */
const rates = { likes: 0.04, comments: 0.005, shares: 0.01 } as const

/** Counters rise quickly, then slowly, and never fall; weekends see fewer people. */
export function countersAt(
  settings: MockSettings,
  handle: string,
  zone: string,
  post: Omit<MockPost, 'text'>,
  at: Date,
) {
  const hours = Math.max(0, at.getTime() - post.publishedAt.getTime()) / 3_600_000
  const weekend = DateTime.fromJSDate(post.publishedAt, { zone }).weekday > 5 ? 0.6 : 1
  const audience = followersAt(settings, handle, post.publishedAt) * weekend
  const views = audience * (0.2 + chance(settings.seed, handle, post.id)) * (1 - Math.exp(-hours / 12))
  return new Map<string, number>([
    ['views', Math.floor(views)],
    ...Object.entries(rates).map(([name, rate]) => [name, Math.floor(views * rate)] as const),
  ])
}

/** The shares of each age band; they add up to 1. */
export const ageBands = { '18-24': 0.1, '25-34': 0.2, '35-44': 0.25, '45-54': 0.2, '55-64': 0.15, '65+': 0.1 } as const
