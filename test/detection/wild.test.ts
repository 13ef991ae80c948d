import { describe, expect, it } from '@jest/globals'
import { replay } from '../../src/backtest/replay.ts'
import type { DayPost } from '../../src/detection/account-watch.ts'
import { CadenceWatch } from '../../src/detection/cadence.ts'
import { calendarOf } from '../../src/detection/calendar.ts'
import { dayNumber, dayOf } from '../../src/detection/days.ts'
import type { DetectionSettings } from '../../src/detection/detection.ts'
import { seeded } from '../../src/detection/random.ts'
import { defaultDetectionSettings } from '../../src/detection/settings.ts'
import { FIRST, inputOf, interactions, isWeekday, ordinaryPosts, replayPosts, told } from './posts-support.ts'

/** What real accounts do to a judgement. Days are counted from the first. */

const COUNT = 300
const plain = { detection: defaultDetectionSettings, calendar: calendarOf([]), declared: new Map() }
const thinned = (seed: number, aDay: number, part: (i: number) => number): DayPost[][] => {
  const r = seeded(seed)
  return ordinaryPosts(COUNT, aDay, r).map((posts, i) => posts.filter(() => r() < part(i)))
}
/** First days of the alerts. */
const starts = (byDay: readonly (readonly DayPost[])[], type: 'drop' | 'series-paused' = 'drop') => {
  const open = told(replayPosts(byDay), type, 'open').map(o => o.at)
  return open.filter((at, n) => n === 0 || at > (open[n - 1] ?? 0) + 1)
}

describe('a fall that stays', () => {
  const judged = [1, 2, 3, 4].map(seed => replayPosts(thinned(seed, 4, i => (i >= 150 ? 0.3 : 1))))

  it('is an alert, closed as the new normal four weeks after its onset', () => {
    for (const all of judged) {
      const open = told(all, 'drop', 'open').filter(o => o.at >= 150)
      const onset = dayNumber(open[0]?.finding.onset ?? '') - FIRST
      expect(Math.abs(onset - 150)).toBeLessThanOrEqual(6)
      expect(open[0]?.at).toBeLessThan(160)
      const end = told(all, 'drop', 'closed').find(c => c.at >= 150)
      expect([end?.finding.reason, (end?.at ?? 0) - onset]).toEqual(['new-normal', 27])
    }
  })

  it('restarts the baseline: what comes after is compared with the new level', () => {
    for (const all of judged) {
      const later = all.at(-1)?.findings.find(f => f.metric === 'posts_published')
      expect(later?.expectedPerDay).toBeLessThan(2)
    }
    const again = judged.flatMap(all => told(all, 'drop', 'closed').filter(c => c.at > 190))
    expect(again.length).toBeLessThanOrEqual(3) // as many as without the fall
  })
})

describe('an account that flaps', () => {
  it('between good and bad weeks is not one alert a week: it learns how low it goes', () => {
    const week = (i: number) => Math.floor(i / 7) % 2
    for (const seed of [2, 3, 4]) {
      expect(starts(thinned(seed, 4, i => (i >= 100 && week(i) === 0 ? 0.25 : 1))).length).toBeLessThanOrEqual(4)
    }
  })
})

describe('days under an alert', () => {
  /** Expected posts of the day after an alert of three silent weeks, over those of such a day before; and its state. */
  const expectedAfter = (metrics: DetectionSettings['metrics']) => {
    const usual = ordinaryPosts(200, 4, seeded(31))
    const all = replayPosts(
      usual.map((posts, i) => (i >= 140 && i < 161 ? [] : posts)),
      { detection: { ...defaultDetectionSettings, ...(metrics && { metrics }) }, pictured: 'posts_published' },
    )
    const expected = (i: number) => all[i]?.expected.get(FIRST + i)?.expected ?? Number.NaN
    return { all, ratio: expected(161) / expected(140) }
  }

  it('teach nothing: after it as much is expected as before', () => {
    const { all, ratio } = expectedAfter(undefined)
    expect(told(all, 'drop', 'open')[0]?.at).toBeLessThan(145)
    expect(told(all, 'drop', 'closed').length).toBeGreaterThan(0)
    expect(ratio).toBeGreaterThan(0.97)
    expect(ratio).toBeLessThan(1.03)
  })

  it('that nobody judges do: the silence becomes the usual', () => {
    const { all, ratio } = expectedAfter({ posts_published: 'off', interactions_of_posts: 'off' })
    expect(told(all, 'drop', 'open')).toEqual([])
    expect(ratio).toBeLessThan(0.8)
  })
})

describe('days that stand out', () => {
  it.each([5, 6, 7])('sixty posts on one day raise no expectation that the next weeks cannot meet (seed %i)', seed => {
    const byDay = thinned(seed, 3, () => 1)
    byDay[160] = Array.from({ length: 60 }, () => ({ series: null, interactions: 20 }))
    expect(starts(byDay)).toEqual(starts(thinned(seed, 3, () => 1)))
  })

  it('a year of nothing is no alert, nor is the first post after it', () => {
    const byDay = Array.from({ length: COUNT }, (_, i) =>
      i === 0 || i > 280 ? [{ series: null, interactions: 1 }] : [],
    )
    expect(starts(byDay)).toEqual([])
  })

  it('a growth and the return from it are an alert at most for the return', () => {
    const byDay = thinned(8, 6, i => (i >= 120 && i < 220 ? 1 : 0.35))
    expect(starts(byDay).filter(at => at < 220)).toEqual([])
  })

  it('an August a quarter lower is hardly ever an alert', () => {
    const august = (i: number) => (dayOf(FIRST + i).slice(5, 7) === '08' ? 0.75 : 1)
    const alerts = (part: (i: number) => number) =>
      [11, 12, 13, 14, 15, 16, 17, 18].flatMap(seed => starts(thinned(seed, 3, part))).length
    expect(alerts(august) - alerts(() => 1)).toBeLessThanOrEqual(2)
  })

  it('a holiday that the calendar knows, and the bridge to the next, are expected to be quiet', () => {
    const off = (i: number) => i >= 200 && i <= 207
    const calendar = calendarOf([dayOf(FIRST + 200), dayOf(FIRST + 207)])
    const alerts = (more: object) =>
      [17, 18, 19, 20, 21, 22].filter(seed => {
        const open = told(
          replayPosts(
            thinned(seed, 5, i => (off(i) ? 0.2 : 1)),
            more,
          ),
          'drop',
          'open',
        )
        return open.some(o => off(o.at))
      }).length
    expect(alerts({})).toBeGreaterThanOrEqual(5)
    expect(alerts({ calendar })).toBeLessThanOrEqual(2) // one fell before
  })

  it('a recess that all share is expected where the others are known', () => {
    const byDay = thinned(18, 4, i => (i >= 200 && i < 214 ? 0.25 : 1))
    const common = (_: string, day: number) => (day - FIRST >= 200 && day - FIRST < 214 ? 0.25 : 1)
    const open = (more: object) =>
      [...replay(inputOf(byDay), FIRST + COUNT - 1, { ...plain, ...more })].filter(
        j => j.day - FIRST >= 200 && j.day - FIRST < 230 && j.findings.some(f => f.state === 'open'),
      ).length
    expect(open({})).toBeGreaterThan(0)
    expect(open({ common })).toBe(0)
  })
})

describe('a content series', () => {
  const review = (on: (i: number) => boolean, seed: number, count = COUNT) => {
    const r = seeded(seed)
    return Array.from({ length: count }, (_, i) =>
      on(i) ? [{ series: 'review', interactions: interactions(30, r) }] : [],
    )
  }

  it('of ten days is not judged', () => {
    const last = replayPosts(review(isWeekday, 20, 12)).at(-1)
    expect(last?.findings.find(f => f.type === 'series-paused')).toMatchObject({
      state: 'quiet',
      reason: 'not-enough-history',
    })
  })

  it('keeps to its allowance when it skips one day in twelve, and no pause of three weeks is missed', () => {
    const pauses = [220, 225, 230].flatMap(pause =>
      [21, 22, 23, 24].map(seed => {
        const r = seeded(seed)
        const posted = Array.from({ length: COUNT }, (_, i) => isWeekday(i) && r() >= 0.08)
        const usual = starts(
          review(i => posted[i] === true, seed),
          'series-paused',
        )
        const paused = starts(
          review(i => posted[i] === true && !(i >= pause && i < pause + 21), seed),
          'series-paused',
        )
        return { usual: usual.length, delay: (paused.find(at => at >= pause) ?? Number.NaN) - pause }
      }),
    )
    expect(pauses.reduce((sum, p) => sum + p.usual, 0)).toBeLessThanOrEqual(8) // twelve series for ten months
    for (const { delay } of pauses) expect(delay).toBeLessThanOrEqual(5)
  })

  it('is missed at the first or second post where it never skipped', () => {
    const friday = 221 // the first day is a Monday
    const [at] = starts(
      review(i => isWeekday(i) && i < friday, 25),
      'series-paused',
    )
    expect([friday, friday + 3]).toContain(at)
  })

  it('is the more suspicious the longer the wait for its next post', () => {
    const watch = new CadenceWatch()
    const score = (count: number) => {
      const since = watch.copy()
      for (let i = 210; i < 210 + count; i++) since.observe(day(i, false), false)
      return since.score
    }
    const day = (i: number, posts: boolean) =>
      ({ day: FIRST + i, kind: 'plain', posts: posts ? [1] : [], due: null }) as const
    for (let i = 0; i < 210; i++) watch.observe(day(i, isWeekday(i) && i % 23 !== 0), false)
    const [wednesday, thursday, friday] = [score(3), score(4), score(5)].map((s, n) => s - score(n + 2))
    expect(friday).toBeGreaterThan(Math.max(wednesday ?? 0, thursday ?? 0))
    expect(score(6)).toBeLessThanOrEqual(score(5))
  })
})
