import { describe, expect, it } from '@jest/globals'
import { seeded } from '../../src/detection/random.ts'
import { alarmDays, best, medianDelay, narrowest, openings, price, silences, within } from './limits.ts'

describe('silences of a series that skips', () => {
  it('reach each length as often as in a simulation of the process', () => {
    const process = { skip: 0.08, twice: 0.25 }
    const random = seeded(1)
    const reached = [0, 0, 0, 0]
    for (let posts = 0, run = 0, bound = false; posts < 200_000; ) {
      const missed = bound || random() < process.skip
      if (missed) {
        bound = !bound && random() < process.twice
        run++
        continue
      }
      for (let k = 0; k <= Math.min(run, 3); k++) reached[k] = (reached[k] ?? 0) + 1
      posts++
      run = 0
    }
    const expected = silences(process)
    for (const k of [1, 2, 3]) expect((reached[k] ?? 0) / 200_000 / (expected[k] ?? 0)).toBeCloseTo(1, 0.8)
    expect(expected.slice(0, 3)).toEqual([1, 0.08, expect.closeTo(0.02 + 0.06 * 0.08, 10)])
  })
})

describe('rules that open a pause', () => {
  const steady = openings({ skip: 1e-6, twice: 0 }, 0)
  const reviewed = openings({ skip: 0.08, twice: 0.25 }, 14)

  it('at the first miss wait only for the weekend to pass', () => {
    const delays = steady.map(rule => [0, 1, 2].map(days => Math.round(7 * within(rule, days))))
    expect(delays).toContainEqual([5, 6, 7])
  })

  it('at the third miss open after two days, on a Sunday three, or over a weekend four', () => {
    const delays = steady.map(rule => [1, 2, 3, 4].map(days => Math.round(7 * within(rule, days))))
    expect(delays).toContainEqual([0, 3, 4, 7])
  })

  it('are surpassed by none of their kind', () => {
    const soon = (rule: (typeof reviewed)[number]) => within(rule, 2)
    const limit = best(reviewed, soon, 0.5)
    for (const rule of reviewed.filter(r => r.falseAYear <= 0.5)) expect(soon(rule)).toBeLessThanOrEqual(limit + 1e-9)
    expect(Math.min(...reviewed.filter(r => r.falseAYear <= 0.5).map(medianDelay))).toBe(3)
    expect(best(reviewed, soon, price(reviewed, soon, 0.5))).toBeCloseTo(0.5)
  })

  it('cost no more false pauses than so long a silence comes up', () => {
    const loudest = Math.max(...openings({ skip: 0.08, twice: 0.25 }, 0).map(rule => rule.falseAYear))
    expect(loudest).toBeGreaterThan(18) // every miss: 261 workdays, of which somewhat more than 7 % begin a silence
    expect(loudest).toBeLessThan(20)
  })
})

describe('the narrowest interval of a sum', () => {
  it('has no width where every post brings the same, and about that of a normal where many add up', () => {
    expect(narrowest([7], 14, 0.95, 1)).toBe(0)
    const deviation = Math.sqrt(100 / 4)
    expect(narrowest([0, 1], 100, 0.95, 1) / (2 * 1.96 * deviation)).toBeCloseTo(1, 0.8)
  })
})

describe('the alarm of somebody who knows the means', () => {
  const means = Array.from({ length: 60 }, () => 2)

  it('is silent while as much comes as was to come, opens on a silence and ends after it', () => {
    const counts = means.map((mean, day) => (day >= 20 && day < 40 ? 0 : mean))
    const days = [...alarmDays(counts, means, 0.5, 4)]
    expect(days[0]).toBe(23)
    expect(days.at(-1)).toBeLessThan(55)
    expect(days).toHaveLength((days.at(-1) ?? 0) - 22)
  })
})
