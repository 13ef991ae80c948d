import { describe, expect, it } from '@jest/globals'
import { dayNumber, dayOf } from '../../src/detection/days.ts'
import type { AccountHistory, Day, PostFact } from '../../src/detection/detection.ts'
import { type EventEffect, measureEvent, type NotedDays } from '../../src/detection/event-effect.ts'
import { seeded } from '../../src/detection/random.ts'
import { days, historyOf, noisyCount, RHYTHM, START } from './support.ts'

const first = dayNumber(START)
const at = (i: number): Day => dayOf(first + i)

/** An office's account: interactions a day, with what happens to each day's mean. */
function account(count: number, seed: number, factor: (i: number) => number = () => 1): number[] {
  const r = seeded(seed)
  return Array.from({ length: count }, (_, i) => noisyCount(80 * (RHYTHM[i % 7] ?? 1) * factor(i), 4, r))
}

const event = (changes: Partial<NotedDays> = {}): NotedDays => ({
  startsOn: at(140),
  endsOn: at(160),
  series: null,
  ...changes,
})
const isDuring = (i: number) => i >= 140 && i <= 160

function measured(
  values: readonly (number | null)[],
  noted = event(),
  more: Partial<AccountHistory> = {},
): EventEffect {
  return measureEvent(noted, historyOf(days(values), more), [], 42)
}

describe('the effect of an event', () => {
  it('is told with its interval when interactions fell, and when they rose', () => {
    const fell = measured(account(170, 1, i => (isDuring(i) ? 0.3 : 1)))
    expect(fell).toMatchObject({ verdict: 'fell', basis: 'figures', effect: { days: 21 } })
    const rose = measured(account(170, 1, i => (isDuring(i) ? 2.5 : 1)))
    expect(rose.verdict).toBe('rose')
    expect(rose.effect?.low).toBeGreaterThan(0)
  })

  it('is inconclusive where the usual ups and downs may explain it', () => {
    expect(measured(account(170, 2)).verdict).toBe('inconclusive')
  })

  it('has no figure without enough history', () => {
    const short = event({ startsOn: at(30), endsOn: at(40) })
    expect(measured(account(60, 3), short)).toMatchObject({ verdict: 'too-little-history', effect: null })
  })

  it('has no figure where most of its days are not known', () => {
    const gap = account(170, 4).map((value, i) => (isDuring(i) && i > 146 ? null : value))
    expect(measured(gap)).toMatchObject({ verdict: 'too-little-history', effect: null })
  })

  it('holds the true effect in its interval nineteen times of twenty, and is seldom found where there is none', () => {
    let [inside, found] = [0, 0]
    const runs = 100
    for (let seed = 0; seed < runs; seed++) {
      const whole = account(170, 100 + seed)
      const halved = whole.map((value, i) => (isDuring(i) ? Math.floor(value / 2) : value))
      const truth = halved.reduce((sum, value, i) => sum + value - (whole[i] ?? 0), 0)
      const { effect } = measured(halved)
      if (effect && effect.low <= truth && truth <= effect.high) inside++
      if (measured(whole).verdict !== 'inconclusive') found++
    }
    expect(inside / runs).toBeGreaterThanOrEqual(0.9)
    expect(found / runs).toBeLessThanOrEqual(0.1)
  })

  it('is revised while it lasts, final after it, and does not grow for ever', () => {
    const values = account(250, 5, i => (i >= 140 ? 0.3 : 1))
    const lasting = event({ endsOn: null })
    const early = measured(values.slice(0, 150), lasting)
    const late = measured(values.slice(0, 170), lasting)
    expect([early.final, late.final]).toEqual([false, false])
    expect(late.effect?.days).toBe(30)
    expect(measured(values, lasting)).toMatchObject({ final: true, effect: { days: 84 } })
  })

  it('is not taught by other alerts and events', () => {
    const values = account(170, 6, i => (isDuring(i) ? 0.5 : i >= 100 && i < 135 ? 0.1 : 1))
    const excluded = [{ from: at(100), to: at(134), why: 'x', kind: 'alert' as const }]
    const apart = measured(values, event(), { excluded })
    const mixed = measured(values)
    expect(apart.expectedPerDay ?? 0).toBeGreaterThan(1.4 * (mixed.expectedPerDay ?? 0))
  })
})

describe('the recovery', () => {
  it('is the first day back in the usual range, and closes the measurement', () => {
    const all = Array.from({ length: 15 }, (_, seed) =>
      measured(account(190, 300 + seed, i => (i >= 140 && i <= 165 ? 0.2 : 1))),
    )
    const back = all.flatMap(({ recoveredOn }) => (recoveredOn === null ? [] : dayNumber(recoveredOn) - first)).sort()
    expect(back).toHaveLength(15)
    expect([164, 165, 166]).toContain(back[7])
    expect(all.every(({ final }) => final)).toBe(true)
  })

  it('is found however late the event is noted', () => {
    const values = account(310, 5, i => (isDuring(i) ? 0.2 : 1))
    const late = measured(values)
    expect(late.recoveredOn).not.toBeNull()
    expect(late).toMatchObject({ recoveredOn: measured(values.slice(0, 195)).recoveredOn, final: true })
  })

  it('is not claimed before four days are known', () => {
    const values = account(163, 8, i => (isDuring(i) ? 0.2 : 1))
    expect(measured(values)).toMatchObject({ recoveredOn: null, final: false })
  })

  it('that never comes is given up after four weeks', () => {
    const values = account(200, 9, i => (i >= 140 ? 0.2 : 1))
    expect(measured(values)).toMatchObject({ recoveredOn: null, final: true })
  })
})

describe('a comparison with other accounts', () => {
  /** What moves all accounts of the town, slowly. */
  const tide = (i: number) => 1 + 0.5 * Math.sin(i / 9)
  const other = (seed: number, during: number) => ({
    account: `other-${seed}`,
    points: days(account(170, seed, i => tide(i) * (isDuring(i) ? during : 1))),
  })

  it('takes off what befell them all', () => {
    const values = account(170, 10, i => tide(i) * (isDuring(i) ? 0.35 : 1))
    const alone = measureEvent(event(), historyOf(days(values)), [], 42)
    const all = measureEvent(event(), historyOf(days(values)), [other(11, 0.35), other(12, 0.35)], 42)
    expect(alone.verdict).toBe('fell')
    expect(all.comparedWith).toEqual(['other-11', 'other-12'])
    expect(Math.abs(all.effect?.value ?? 0)).toBeLessThan(0.5 * Math.abs(alone.effect?.value ?? 0))
  })

  it('is left out where they never moved together', () => {
    const values = account(170, 13, i => (isDuring(i) ? 0.35 : 1))
    const others = [{ account: 'x', points: days(account(170, 14)) }]
    expect(measureEvent(event(), historyOf(days(values)), others, 42).comparedWith).toEqual([])
  })
})

describe('an event about a series', () => {
  /** A post each weekday at 08:30, worth about 20. */
  function reviews(count: number, isOut: (i: number) => boolean): PostFact[] {
    const r = seeded(15)
    return Array.from({ length: count }, (_, i) => i)
      .filter(i => i % 7 < 5 && !isOut(i))
      .map(i => ({
        publishedAt: new Date(`${at(i)}T07:30:00Z`),
        series: 'review',
        interactions: 10 + Math.floor(20 * r()),
      }))
  }
  const declared = [{ key: 'review', name: 'Review', cadence: '30 8 * * 1-5', graceMinutes: 120 }]
  const noted = event({ series: 'review' })

  it('that was silent all the while is arithmetic: its missing posts', () => {
    const posts = reviews(170, isDuring)
    const { basis, verdict, effect } = measured(account(170, 16), noted, { posts, declared })
    expect({ basis, verdict }).toEqual({ basis: 'missing-posts', verdict: 'fell' })
    // Fifteen weekdays at about 20 each.
    expect(effect?.value).toBeGreaterThan(-390)
    expect(effect?.value).toBeLessThan(-220)
    expect((effect?.low ?? 0) < -300 && (effect?.high ?? 0) > -300).toBe(true)
  })

  it('that did post is an association like any other', () => {
    const posts = reviews(170, i => isDuring(i) && i !== 147)
    expect(measured(account(170, 16), noted, { posts, declared }).basis).toBe('figures')
  })
})
