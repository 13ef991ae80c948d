import { describe, expect, it } from '@jest/globals'
import { seeded } from '../../src/detection/random.ts'
import { type DueDay, irregularity } from '../../src/detection/regularity.ts'

/** Weekdays of half a year; `missed` is asked of each due day, by its number. */
const series = (missed: (i: number) => boolean, count = 130): DueDay[] =>
  Array.from({ length: count }, (_, i) => ({ day: `#${i}`, missed: missed(i) }))

const last = 129
/** The 15 days before are ordinary, of the last 15 these are missed. */
const lately = (...missed: number[]) => series(i => missed.includes(last - i))

describe('a series that was regular', () => {
  it('is irregular when six of its last fifteen posts are missing here and there', () => {
    expect(irregularity(lately(1, 3, 5, 6, 9, 12))).toEqual({ missed: 6, due: 15, since: '#115' })
  })

  it('is not by two missed posts, nor by one long silence that is over: that was a pause', () => {
    expect(irregularity(lately(2, 8))).toBeNull()
    expect(irregularity(lately(3, 4, 5, 6, 7, 8, 9, 10))).toBeNull()
    expect(irregularity(lately(...Array(15).keys()))).toBeNull()
  })

  it('is regular again when it has come again for three weeks', () => {
    const states = Array.from({ length: 25 }, (_, after) => {
      const days = series(i => i > 105 && i <= 120 && i % 2 === 0, 122 + after)
      return irregularity(days) !== null
    })
    expect(states[0]).toBe(true)
    expect(states.lastIndexOf(true)).toBeLessThan(15)
  })

  it('has to have a record first', () => {
    expect(irregularity(series(i => i > 15 && i % 2 === 0, 30))).toBeNull()
  })
})

describe('a series that always skips', () => {
  it('is as regular as ever', () => {
    expect(irregularity(series(i => i % 5 === 0))).toBeNull()
    expect(irregularity(series(i => i % 5 === 0 || (i > 114 && i % 2 === 0)))).not.toBeNull()
  })

  it('comes to be usual: what lasts for months is no news', () => {
    expect(irregularity(series(i => i > 100 && i % 3 === 0))).not.toBeNull()
    expect(irregularity(series(i => i > 100 && i % 3 === 0, 261))).toBeNull()
  })

  it('is hardly ever called irregular by chance', () => {
    let days = 0
    let called = 0
    for (let seed = 1; seed <= 40; seed++) {
      const random = seeded(seed)
      const all = series(() => random() < 0.08, 400)
      for (let end = 150; end < 400; end++, days++) if (irregularity(all.slice(0, end))) called++
    }
    expect(called / days).toBeLessThan(0.005)
  })
})
