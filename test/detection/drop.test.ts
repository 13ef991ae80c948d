import { describe, expect, it } from '@jest/globals'
import { dayNumber, dayOf, weekdayOf } from '../../src/detection/days.ts'
import type { DailyPoint } from '../../src/detection/detection.ts'
import { judgeAccount } from '../../src/detection/judge.ts'
import { defaultDetectionSettings as settings } from '../../src/detection/settings.ts'
import { closed, days, historyOf, noisyCount, opened, RHYTHM, random, replay, START } from './support.ts'

const quietAccount = (count: number, seed: number, level = 40, change: (i: number) => number = () => 1, shape = 4) => {
  const r = random(seed)
  const from = dayNumber(START)
  return Array.from({ length: count }, (_, i) =>
    noisyCount(level * (RHYTHM[weekdayOf(from + i)] ?? 1) * change(i), shape, r),
  )
}
const isWeekday = (i: number) => ![0, 6].includes(weekdayOf(dayNumber(START) + i))
const judgeLast = (points: readonly DailyPoint[]) => judgeAccount(historyOf(points), settings)[0]

describe('a sustained drop', () => {
  it.each([
    ['a new account with ten days of history', quietAccount(10, 1), 'not-enough-history'],
    ['constant zeros', Array<number>(200).fill(0), 'nothing-expected'],
    ['a day like any other', quietAccount(200, 2), 'within-usual-range'],
  ])('%s: says why there is nothing', (_, values, reason) => {
    expect(judgeLast(days(values))).toMatchObject({ state: 'quiet', reason, effect: null })
  })

  it('does not judge an account without series', () => {
    expect(judgeAccount({ ...historyOf([]), series: [] }, settings)).toEqual([])
  })

  it.each([3, 4, 5])('stays quiet around one viral day (seed %i)', seed => {
    const values = quietAccount(200, seed)
    values[120] = 5_000
    expect(opened(replay(days(values)))).toEqual([])
  })

  it.each([6, 7, 8])('stays quiet on small counts 0, 1, 3 (seed %i)', seed => {
    const r = random(seed)
    const values = Array.from({ length: 270 }, () => noisyCount(1.3, 2, r))
    expect(opened(replay(days(values)))).toEqual([])
  })

  it('keeps to the false alarms that a person allows, through an August 30 % lower', () => {
    const inAugust = (i: number) => (dayOf(dayNumber(START) + i).slice(5, 7) === '08' ? 0.7 : 1)
    const openedAt = (falseAlarmsPerYear: number) =>
      [11, 12, 13, 14, 15, 16].flatMap(seed =>
        opened(replay(days(quietAccount(270, seed, 40, inAugust, 24)), { ...settings, falseAlarmsPerYear })),
      )
    expect(openedAt(1).length).toBeLessThanOrEqual(4) // six accounts for nine months: 4.4 years
    expect(openedAt(0.2)).toEqual([])
  })

  it.each([21, 22, 23, 24, 25])(
    'three weeks of 55 %% less on weekdays open in about a week and close after the return (seed %i)',
    seed => {
      const fallen = (i: number) => i >= 140 && i < 161
      const values = quietAccount(220, seed, 60, i => (fallen(i) && isWeekday(i) ? 0.45 : 1), 24)
      const all = replay(days(values))
      expect(opened(all)).toHaveLength(1)
      expect(dayNumber(opened(all)[0]?.day ?? '') - dayNumber(START)).toBeLessThanOrEqual(148)
      const end = closed(all)
      expect(end).toHaveLength(1)
      expect(end[0]?.finding.reason).toBe('recovered')
      expect(dayNumber(end[0]?.finding.recoveredOn ?? '') - dayNumber(START)).toBeGreaterThanOrEqual(159)
      expect(dayNumber(end[0]?.day ?? '') - dayNumber(START)).toBeLessThan(175)
    },
  )

  it('keeps an alert open with a growing effect whose interval holds the true loss', () => {
    const lossAt = 140
    const usual = quietAccount(160, 31, 80)
    const values = usual.map((v, i) => (i >= lossAt ? Math.floor(v * 0.3) : v))
    const all = replay(days(values))
    const last = all.at(-1)?.finding
    const loss = usual.reduce((s, v, i) => s + v - (values[i] ?? 0), 0)
    expect(last).toMatchObject({ state: 'open', reason: 'still-below' })
    expect(last?.effect?.low).toBeLessThan(-loss)
    expect(last?.effect?.high).toBeGreaterThan(-loss)
    expect(last?.effect?.high).toBeLessThan(0)
  })

  it('a level shift up, and the later return, are told apart by the baseline of the last weeks', () => {
    const up = quietAccount(300, 41, 40, i => (i >= 100 && i < 200 ? 2.5 : 1), 12)
    const starts = opened(replay(days(up))).map(r => dayNumber(r.day) - dayNumber(START))
    expect(starts.filter(i => i < 200)).toEqual([])
    expect(starts[0]).toBeLessThan(210)
  })

  it('does not judge an incomplete day', () => {
    const points = days(quietAccount(100, 51))
    const last = points.at(-1)
    const judged = judgeLast([...points.slice(0, -1), { day: last?.day ?? START, value: 0, complete: false }])
    expect(judged).toMatchObject({ state: 'unjudged', reason: 'day-incomplete' })
  })

  it('a gap is neither a fall nor bridged', () => {
    const values: (number | null)[] = quietAccount(160, 52)
    values.fill(null, 130, 140)
    const all = replay(days(values))
    expect(opened(all)).toEqual([])
    expect(all[135]?.finding).toMatchObject({ state: 'unjudged', reason: 'day-incomplete' })
    expect(all[140]?.finding).toMatchObject({ state: 'quiet', reason: 'within-usual-range' })
  })

  it('does not learn from days that are excluded, nor judge them', () => {
    const values = quietAccount(200, 53, 60, i => (i >= 100 && i < 150 ? 0.1 : 1))
    const at = (i: number) => dayOf(dayNumber(START) + i)
    const noted = [{ from: at(100), to: at(149), why: 'office closed' }]
    const all = replay(days(values), settings, { excluded: noted })
    expect(opened(all)).toEqual([])
    expect(all[120]?.finding).toMatchObject({ state: 'unjudged', reason: 'under-event' })
    expect(all[170]?.finding.expectedPerDay).toBeGreaterThan(30)
  })

  it.each(['2019-03-31', '2019-10-27'])('the day of the clock change %s is a day like any other', day => {
    const count = dayNumber(day) - dayNumber(START) + 1
    const all = replay(days(quietAccount(Math.max(count, 60), 54)))
    expect(all.map(r => r.day)).toContain(day)
    expect(all.find(r => r.day === day)?.finding).toMatchObject({ state: 'quiet', reason: 'within-usual-range' })
  })

  it('gives the same findings for the same history', () => {
    const history = historyOf(days(quietAccount(150, 55)))
    expect(judgeAccount(history, settings)).toEqual(judgeAccount(structuredClone(history), settings))
  })
})
