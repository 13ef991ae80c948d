import { describe, expect, it } from '@jest/globals'
import { dayNumber, dayOf } from '../../src/detection/days.ts'
import type { AccountHistory, DailyPoint, DetectionSettings, Finding, PostFact } from '../../src/detection/detection.ts'
import { judgeAccount } from '../../src/detection/judge.ts'
import { seeded } from '../../src/detection/random.ts'
import { defaultDetectionSettings as defaults } from '../../src/detection/settings.ts'
import { days, historyOf, noisyCount, RHYTHM, START } from './support.ts'

const at = (i: number) => dayOf(dayNumber(START) + i)

function interactions(count: number, seed: number, factor: (i: number) => number = () => 1): number[] {
  const r = seeded(seed)
  return Array.from({ length: count }, (_, i) => noisyCount(60 * (RHYTHM[i % 7] ?? 1) * factor(i), 6, r))
}

function dropOf(values: readonly (number | null)[], more: Partial<AccountHistory> = {}, settings = defaults): Finding {
  const [finding] = judgeAccount(historyOf(days(values), more), settings)
  if (!finding) throw new Error('nothing was judged')
  return finding
}

describe('figures that are revised', () => {
  const wrong = interactions(140, 1, i => (i >= 134 ? 0.02 : 1))
  const opening = dropOf(wrong)
  const { onset } = opening
  const open = [
    { type: 'drop', cause: 'drop', metric: 'interactions_gained', series: null, onset: onset ?? '', openedOn: at(139) },
  ] as const

  it('to the usual end the alert that they had opened: there was no fall', () => {
    expect(opening).toMatchObject({ state: 'open', reason: 'below-usual-range' })
    const right = [...wrong.slice(0, 134), ...interactions(142, 1).slice(134)]
    expect(dropOf(right, { open })).toMatchObject({ state: 'closed', reason: 'revised', recoveredOn: null, onset })
  })

  it('a little leave it open', () => {
    const better = [...wrong.slice(0, 134), ...wrong.slice(134).map(value => value + 10), 5, 8]
    expect(dropOf(better, { open })).toMatchObject({ state: 'open', reason: 'still-below' })
  })

  it('are told from a recovery, of which the days of the fall remain low', () => {
    const back = [...wrong, ...interactions(160, 2).slice(140)]
    expect(dropOf(back, { open })).toMatchObject({ state: 'closed', reason: 'recovered' })
  })
})

describe('days that nobody read', () => {
  const fallen = interactions(146, 4, i => (i >= 134 ? 0.1 : 1))
  const open = [
    { type: 'drop', cause: 'drop', metric: 'interactions_gained', series: null, onset: at(134), openedOn: at(137) },
  ] as const

  it('in the midst of a fall are in no average of it', () => {
    const read = (i: number) => i < 137 || i >= 142
    const whole = dropOf(fallen, { open })
    const partly = dropOf(
      fallen.map((value, i) => (read(i) ? value : null)),
      { open },
    )
    expect(partly).toMatchObject({ state: 'open', knownDays: 7 })
    expect(partly.expectedPerDay).toBeGreaterThan(0.8 * (whole.expectedPerDay ?? 0))
  })

  it('end a fall of figures that the platform has not given for four weeks, so that another can be told', () => {
    const gone = days([...fallen.slice(0, 138), ...Array.from({ length: 27 }, () => null)])
    const judged = (points: readonly DailyPoint[]) => judgeAccount(historyOf(points, { open }), defaults)[0]
    expect(judged(gone)).toMatchObject({ state: 'unjudged' })
    const next = days([...fallen.slice(0, 138), ...Array.from({ length: 28 }, () => null)])
    expect(judged(next)).toMatchObject({ state: 'closed', reason: 'redefined', effect: null })
  })
})

describe('the sensitivity of a metric', () => {
  const fallen = interactions(140, 3, i => (i >= 132 ? 0.05 : 1))
  const more: Partial<AccountHistory> = {
    series: [
      { metric: 'interactions_gained', points: days(fallen) },
      { metric: 'views', points: days(fallen.map(value => 10 * value)) },
    ],
  }
  const judged = (metrics: DetectionSettings['metrics']) =>
    judgeAccount(historyOf(days(fallen), more), { ...defaults, ...(metrics && { metrics }) })

  it('off: the metric is not judged, and the others are', () => {
    expect(judged(undefined).map(f => f.metric)).toEqual(['interactions_gained', 'views'])
    expect(judged({ interactions_gained: 'off' })).toMatchObject([{ metric: 'views', state: 'open' }])
    expect(judged({ interactions_gained: 'off', views: 'off' })).toEqual([])
  })

  it('off while its drop is open: the alert ends, without a figure of that day', () => {
    const cause = { type: 'drop', cause: 'drop', series: null } as const
    const open = [{ ...cause, metric: 'views' as const, onset: at(132), openedOn: at(136) }]
    const [, views] = judgeAccount(historyOf(days(fallen), { ...more, open }), {
      ...defaults,
      metrics: { views: 'off' },
    })
    expect(views).toMatchObject({ metric: 'views', state: 'closed', reason: 'no-longer-watched', effect: null })
  })

  it('of its own does not depend on how many others are judged', () => {
    const scoreOf = (findings: readonly Finding[]) => findings.find(f => f.metric === 'views')?.score ?? Number.NaN
    const own = scoreOf(judged({ views: 0.5 }))
    expect(scoreOf(judged({ views: 0.5, interactions_gained: 'off' }))).toBeCloseTo(own)
    expect(scoreOf(judged({ views: 0.05 }))).toBeCloseTo(own - 1)
  })
})

describe('days that were not read', () => {
  const declared = [{ key: 'review', name: 'Review', cadence: '30 8 * * 1-5', graceMinutes: 120 }]
  /** A review each weekday up to day 139, a Sunday; then none. */
  const posts: PostFact[] = Array.from({ length: 140 }, (_, i) => i)
    .filter(i => i % 7 < 5)
    .map(i => ({ publishedAt: new Date(`${at(i)}T08:00:00Z`), series: 'review', interactions: 20 }))
  const published = (last: readonly (number | null)[]): DailyPoint[] =>
    days([...Array.from({ length: 140 }, (_, i) => (i % 7 < 5 ? 3 : 2)), ...last])
  const paused = (last: readonly (number | null)[], more: Partial<AccountHistory> = {}) =>
    judgeAccount(
      historyOf(published(last), {
        series: [{ metric: 'posts_published', points: published(last) }],
        posts,
        declared,
        ...more,
      }),
      defaults,
    ).find(f => f.type === 'series-paused')

  it('are no pause of a series: nobody knows that it was silent', () => {
    expect(paused([2, 2, 2])).toMatchObject({ state: 'open', reason: 'series-overdue', onset: at(140) })
    expect(paused([null, null, null])).toMatchObject({ state: 'quiet', reason: 'within-usual-range' })
  })

  const open = [
    {
      type: 'series-paused',
      cause: 'series:review',
      metric: null,
      series: 'review',
      onset: at(140),
      openedOn: at(141),
    },
  ] as const

  it('open no pause after one that was silent already: nobody knows what they brought', () => {
    // As after an alert that ended because the account was not watched for a while.
    expect(paused([2, 2, 2, null])).toMatchObject({ state: 'quiet' })
    expect(paused([2, 2, 2, null, 2])).toMatchObject({ state: 'open', onset: at(140) })
  })

  it('leave an open pause as it is', () => {
    expect(paused([2, 2, null], { open })).toMatchObject({ state: 'open', onset: at(140) })
  })

  it('a post found late ends the pause that it shows to be none', () => {
    const late = { publishedAt: new Date(`${at(141)}T08:00:00Z`), series: 'review', interactions: 20 }
    expect(paused([2, 2], { open })).toMatchObject({ state: 'open' })
    expect(paused([2, 3, 2], { open, posts: [...posts, late] })).toMatchObject({ state: 'closed', reason: 'revised' })
  })
})
