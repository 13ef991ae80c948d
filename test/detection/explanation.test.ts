import { describe, expect, it } from '@jest/globals'
import { dayNumber, dayOf } from '../../src/detection/days.ts'
import type { Explanation, Finding } from '../../src/detection/detection.ts'
import { explain, withSurroundings } from '../../src/detection/explanation.ts'
import { endRedefined, type OtherAccount, type Surroundings, sinceRedefined } from '../../src/detection/surroundings.ts'
import { drop, pause } from '../alerts/findings.ts'
import { days } from './support.ts'

const base: Explanation = {
  kind: 'less-response',
  postsExpected: 10,
  postsObserved: 10,
  series: null,
  seriesMissing: null,
}
const around = (changes: Partial<Surroundings> = {}): Surroundings => ({
  day: '2019-10-20',
  others: [],
  followers: [],
  holidays: [],
  ...changes,
})
const reasonOf = (findings: readonly Finding[], surroundings = around()) =>
  withSurroundings(findings, surroundings)[0]?.explanation

/** Seventy days up to 2019-10-20; the last seven as given, 100 before. */
function other(account: string, lately: number | null, samePlatform = false): OtherAccount {
  const start = dayOf(dayNumber('2019-10-20') - 69)
  const values = Array.from({ length: 70 }, (_, i) => (i < 63 ? 100 : lately))
  return { account, samePlatform, series: new Map([['interactions_gained', days(values, start)]]) }
}

describe('the posts of the account', () => {
  it.each([
    ['fewer posts', { expected: 10, observed: 4 }, 0.4, 'posted-less'],
    ['as many posts', { expected: 10, observed: 10 }, 0.5, 'less-response'],
    ['a few posts less, far less response', { expected: 10, observed: 7.5 }, 0.3, 'less-response'],
    ['posts that are not known', null, 0.5, 'not-explained'],
  ] as const)('%s: %s', (_, posts, fall, kind) => {
    expect(explain(posts, fall, []).kind).toBe(kind)
  })

  it('names a paused series that was to bring half of the missing ones, with its first miss', () => {
    const paused = [{ key: 'review', missing: 5, since: dayNumber('2019-10-14') }]
    expect(explain({ expected: 10, observed: 3 }, 0.4, paused)).toMatchObject({
      kind: 'series-paused',
      series: 'review',
      seriesMissing: 5,
      seriesSince: '2019-10-14',
    })
    expect(explain({ expected: 20, observed: 6 }, 0.4, paused).kind).toBe('posted-less')
  })

  it('names no series that merely waits for its next post, unless an alert says that it paused', () => {
    const waiting = { key: 'review', missing: 0.6, since: dayNumber('2019-10-20') }
    const almostAll = { expected: 39, observed: 38 }
    expect(explain(almostAll, 0.35, [waiting]).kind).toBe('less-response')
    expect(explain(almostAll, 0.35, [{ ...waiting, told: true }]).kind).toBe('series-paused')
  })

  it('gives a series no more of the missing posts than are missing', () => {
    const paused = [{ key: 'review', missing: 25, since: dayNumber('2019-09-10') }]
    expect(explain({ expected: 20, observed: 14 }, 0.6, paused)).toMatchObject({ seriesMissing: 6 })
  })
})

describe('a paused series', () => {
  const explanation: Explanation = { ...base, kind: 'series-paused', series: 'rassegna-stampa', seriesMissing: 5 }
  const fallen = drop({ explanation })
  const loss = { value: -180, low: -260, high: -120, fraction: -1, fractionLow: -1, fractionHigh: -1, days: 7 }

  const posts = (changes: Partial<Finding>) => drop({ metric: 'posts_published', explanation, ...changes })

  it('of fewer posts is held against what they cost', () => {
    expect(reasonOf([posts({ effect: { ...loss, value: -200 } }), pause({ effect: loss })])?.missing).toEqual({
      own: 180,
      all: 200,
    })
  })

  it('says how many of the missing interactions are its own', () => {
    expect(reasonOf([fallen, pause({ effect: loss })])?.missing).toEqual({ own: 180, all: 224 })
  })

  it('is counted over the days of the drop alone, and never for more than is missing', () => {
    expect(reasonOf([fallen, pause({ effect: { ...loss, days: 14 } })])?.missing).toEqual({ own: 90, all: 224 })
    expect(reasonOf([fallen, pause({ effect: { ...loss, value: -400 } })])?.missing).toEqual({ own: 224, all: 224 })
  })

  it.each([
    ['the cost of fewer posts is not clear', posts({ effect: { ...loss, high: 3 } }), pause({ effect: loss })],
    ['its own loss may be nothing', fallen, pause({ effect: { ...loss, high: 3 } })],
    ['its own loss is not known', fallen, pause()],
    ['it is not open', fallen, pause({ state: 'quiet', effect: loss })],
  ])('claims no part where %s', (_, one, two) => {
    expect(reasonOf([one, two])?.missing).toBeNull()
  })

  it('stays the reason where others fell, too', () => {
    const others = [other('a', 30), other('b', 30)]
    expect(reasonOf([fallen], around({ others }))?.kind).toBe('series-paused')
  })
})

describe('other accounts', () => {
  const fallen = drop({ explanation: base, expectedPerDay: 100, observedPerDay: 50 })

  it('that fell as well are the reason, with their figures and the holidays', () => {
    const others = [other('a', 40), other('b', 60), other('c', 65)]
    expect(reasonOf([fallen], around({ others, holidays: ['2019-10-01', '2019-10-15'] }))).toMatchObject({
      kind: 'all-alike',
      alike: {
        accounts: [
          { account: 'a', ratio: 0.4 },
          { account: 'b', ratio: 0.6 },
          { account: 'c', ratio: 0.65 },
        ],
        compared: 3,
        platformOnly: false,
        holidays: ['2019-10-15'],
      },
    })
  })

  it('of the same platform alone point to the platform', () => {
    const others = [other('a', 40, true), other('b', 45, true), other('c', 101), other('d', 98)]
    expect(reasonOf([fallen], around({ others }))?.alike).toMatchObject({ platformOnly: true, compared: 2 })
  })

  it.each([
    ['most did not fall', [other('a', 40), other('b', 100), other('c', 105)]],
    ['only one can be compared', [other('a', 40)]],
    ['their figures are not known', [other('a', null), other('b', null)]],
    ['they fell much less', [other('a', 85), other('b', 80)]],
  ])('are no reason where %s', (_, others) => {
    expect(reasonOf([fallen], around({ others }))?.kind).toBe('less-response')
  })

  it('of which nothing is usually expected say nothing', () => {
    const silent = (account: string): OtherAccount => {
      const points = other(account, 0).series.get('interactions_gained') ?? []
      return {
        account,
        samePlatform: false,
        series: new Map([['interactions_gained', points.map(p => ({ ...p, value: 0 }))]]),
      }
    }
    expect(reasonOf([fallen], around({ others: [silent('a'), silent('b')] }))?.kind).toBe('less-response')
  })
})

describe('followers that vanish in one step', () => {
  const fallen = drop({ metric: 'new_followers', explanation: base })
  const step = (own: boolean, day = '2019-10-16', lost = 240) => ({
    accountId: own ? 1 : 2,
    own,
    day,
    lost,
    before: 12_000,
  })

  it('on several accounts were removed by the platform', () => {
    expect(reasonOf([fallen], around({ followers: [step(true), step(false), step(false)] }))).toMatchObject({
      kind: 'followers-removed',
      removed: { day: '2019-10-16', lost: 240, accounts: 3 },
    })
  })

  it.each([
    ['on this account alone', [step(true)]],
    ['on another day elsewhere', [step(true), step(false, '2019-10-17')]],
    ['before the drop', [step(true, '2019-10-01'), step(false, '2019-10-01')]],
    ['in a number that people come to by leaving', [step(true, '2019-10-16', 30), step(false, '2019-10-16', 30)]],
  ])('%s were not', (_, followers) => {
    expect(reasonOf([fallen], around({ followers }))?.kind).toBe('less-response')
  })

  it('do not explain interactions', () => {
    const reason = reasonOf([drop({ explanation: base })], around({ followers: [step(true), step(false)] }))
    expect(reason?.kind).toBe('less-response')
  })
})

describe('a metric that is redefined', () => {
  const points = days([5, 5, 5, 1, 1], '2019-10-01')

  it('starts anew: what was counted otherwise is left out', () => {
    const since = sinceRedefined(points, 'views', [{ metric: 'views', from: '2019-10-04' }])
    expect(since.map(p => p.value)).toEqual([null, null, null, 1, 1])
    expect(since.map(p => p.complete)).toEqual([false, false, false, true, true])
  })

  it.each([
    ['another metric', [{ metric: 'reach', from: '2019-10-04' }]],
    ['a day to come', [{ metric: 'views', from: '2019-11-01' }]],
  ] as const)('is not touched by the change of %s', (_, changes) => {
    expect(sinceRedefined(points, 'views', changes)).toEqual(points)
  })

  const open = [
    { type: 'drop', cause: 'drop', metric: 'views', series: null, onset: '2019-10-01', openedOn: '2019-10-03' },
  ] as const
  const below = drop({ metric: 'views' })

  it('ends its open drop, which nobody can follow any further', () => {
    expect(endRedefined([below], open, [{ metric: 'views', from: '2019-10-04' }])).toMatchObject([
      { state: 'closed', reason: 'redefined', onset: '2019-10-01', recoveredOn: null },
    ])
  })

  it.each([
    ['before the drop began', [{ metric: 'views', from: '2019-09-20' }]],
    ['of another metric', [{ metric: 'reach', from: '2019-10-04' }]],
  ] as const)('leaves a drop alone when the change was %s', (_, changes) => {
    expect(endRedefined([below], open, changes)).toEqual([below])
  })
})
