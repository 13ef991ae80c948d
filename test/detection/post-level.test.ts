import { describe, expect, it } from '@jest/globals'
import { levelOfOthers, type PostValue } from '../../src/detection/post-level.ts'
import { seeded } from '../../src/detection/random.ts'
import { interactions } from './posts-support.ts'

/** A review and two other posts a day; what a post brings rises and falls with the seasons, by a half. */
const PAUSE = 330
const season = (day: number) => 1 + 0.5 * Math.sin((2 * Math.PI * day) / 180)

function account(of: { readonly review: (day: number) => number; readonly others: (day: number) => number }, seed = 1) {
  const r = seeded(seed)
  const posts: PostValue[] = []
  for (let day = 0; day < PAUSE + 21; day++) {
    const value = (level: number) => interactions(40 * level, r)
    for (let i = 0; i < 2; i++) posts.push({ day, series: null, value: value(of.others(day)) })
    if (day < PAUSE) posts.push({ day, series: 'review', value: value(of.review(day)) })
  }
  return posts
}

const level = (posts: readonly PostValue[], today = PAUSE + 20) => levelOfOthers(posts, 'review', PAUSE, today)

describe('what other posts say of those that a pause took', () => {
  it('is how they fare now, where the two always moved together', () => {
    const now = season(PAUSE + 10)
    expect(now).toBeLessThan(0.7)
    const found = level(account({ review: season, others: season }))
    expect(found).toBeLessThan(0.85)
    expect(found).toBeGreaterThan(now)
  })

  it('is nothing where they did not, or where their year together is short', () => {
    expect(level(account({ review: () => 1, others: () => 1 }, 3))).toBeCloseTo(1, 1)
    const young = account({ review: season, others: season }).filter(({ day }) => day > PAUSE - 120)
    expect(level(young)).toBe(1)
  })

  it('is nothing on the first days: posts that are still gathering seem to bring little', () => {
    const posts = account({ review: season, others: season }).map(post =>
      post.day > PAUSE + 1 ? { ...post, value: 0 } : post,
    )
    expect(level(posts, PAUSE + 1)).toBe(1)
    expect(level(posts, PAUSE + 3)).toBeGreaterThan(0.5)
  })
})
