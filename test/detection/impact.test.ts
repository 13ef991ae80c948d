import { describe, expect, it } from '@jest/globals'
import { effectOfLowerFigures, effectOfMissingPosts, shortestInterval } from '../../src/detection/impact.ts'
import { seeded } from '../../src/detection/random.ts'
import { interactions } from './posts-support.ts'

describe('the impact of missing posts', () => {
  it('holds the true loss in about 95 of 100 worlds', () => {
    let inside = 0
    for (let world = 0; world < 200; world++) {
      const r = seeded(world + 1)
      const past = Array.from({ length: 200 }, () => interactions(20, r))
      const lost = Array.from({ length: 14 }, () => interactions(20, r)).reduce((sum, v) => sum + v, 0)
      const posts = { expected: 14, observed: 0, relativeSpread: 0, chance: 1 }
      const effect = effectOfMissingPosts(posts, past, 0, 21, world)
      if (effect && effect.low <= -lost && -lost <= effect.high) inside++
    }
    expect(inside / 200).toBeGreaterThan(0.9)
    expect(inside / 200).toBeLessThan(1)
  })

  it('gives no figure from fewer than ten posts', () => {
    const posts = { expected: 5, observed: 0, relativeSpread: 0.2, chance: null }
    expect(effectOfMissingPosts(posts, [1, 2, 3], 0, 5, 1)).toBeNull()
  })

  it('tells the share of what would have been', () => {
    const effect = effectOfMissingPosts(
      { expected: 10, observed: 0, relativeSpread: 0, chance: 1 },
      Array(20).fill(7),
      70,
      7,
      1,
    )
    expect(effect?.fraction).toBeGreaterThan(-0.6)
    expect(effect?.fraction).toBeLessThan(-0.4)
  })
})

describe('the impact of lower figures', () => {
  it('is what came less what would have come', () => {
    const effect = effectOfLowerFigures(1000, 400, Array(60).fill(1), 10, 1)
    expect(effect?.value).toBeGreaterThan(-750)
    expect(effect?.value).toBeLessThan(-450)
    expect(effect?.low).toBeLessThan(-600)
    expect(effect?.high).toBeGreaterThan(-600)
  })
})

describe('the shortest interval', () => {
  it('leaves out the long tail and not the bulk', () => {
    const draws = [...Array.from({ length: 96 }, (_, i) => i), 500, 600, 700, 800]
    expect(shortestInterval(draws)).toEqual([0, 94])
  })
})
