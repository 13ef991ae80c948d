import { expect, it } from '@jest/globals'
import { AlertList, alertRow, scoreRows } from '../../src/backtest/rows.ts'
import { dayNumber } from '../../src/detection/days.ts'
import type { Explanation, Finding } from '../../src/detection/detection.ts'

const paused: Explanation = {
  kind: 'series-paused',
  postsExpected: 30,
  postsObserved: 18,
  series: 'review',
  seriesMissing: 11,
}
const drop = (changes: Partial<Finding>): Finding => ({
  type: 'drop',
  cause: 'drop',
  metric: 'posts_published',
  series: null,
  state: 'open',
  reason: 'still-below',
  onset: '2019-11-11',
  score: 1,
  expectedPerDay: 3,
  observedPerDay: 1,
  effect: null,
  recoveredOn: null,
  explanation: paused,
  ...changes,
})

it('a drop stays explained by the pause when it closes after the series is back', () => {
  const list = new AlertList()
  list.add(dayNumber('2019-11-15'), [drop({ reason: 'below-usual-range' })])
  const after = { ...paused, kind: 'posted-less', postsExpected: 34, series: null, seriesMissing: null } as const
  list.add(dayNumber('2019-12-04'), [drop({ state: 'closed', reason: 'recovered', explanation: after })])
  const [alert] = list.since('2019-11-01')
  expect(alert?.last.explanation).toMatchObject({ kind: 'series-paused', series: 'review', postsExpected: 34 })
  expect(alert && alertRow('town', alert)).toMatch(/,recovered,,,,series-paused,34,18$/)
})

const effect = { value: -40, low: -60, high: -20, fraction: null, fractionLow: null, fractionHigh: null, days: 4 }
const day = dayNumber('2019-11-15')

it.each(['day-incomplete', 'gap', 'under-event'] as const)(
  'an open alert stands, with its effect, over a day without a verdict (%s)',
  reason => {
    const list = new AlertList()
    list.add(day, [drop({ effect })])
    const without = drop({ state: 'unjudged', reason, score: 0, onset: null, explanation: null })
    const other = drop({ metric: 'reach', state: 'quiet', reason: 'within-usual-range', score: 3 })
    const row = `town,2019-11-16,drop,,posts_published,1.000,1,-40,-60,-20,${reason}`
    expect(scoreRows('town', day + 1, list.add(day + 1, [without, other]))).toEqual([row])
    list.add(day + 2, [drop({ state: 'closed', reason: 'recovered' })])
    const after = scoreRows('town', day + 3, list.add(day + 3, [without]))
    expect(after).toEqual([`town,2019-11-18,drop,,posts_published,-10.000,0,,,,${reason}`])
  },
)

const pause = (series: string, reason: Finding['reason'], score: number) =>
  drop({ type: 'series-paused', cause: `series:${series}`, series, metric: null, state: 'quiet', reason, score })

it.each(['not-enough-history', 'cadence-irregular'] as const)(
  'a question that was not judged (%s) hides none that was',
  reason => {
    const rowsOf = (...findings: Finding[]) => scoreRows('town', day, findings)
    const judged = 'town,2019-11-15,series-paused,judged,,-2.500,0,,,,within-usual-range'
    expect(rowsOf(pause('new', reason, 0), pause('judged', 'within-usual-range', -2.5))).toEqual([judged])
    expect(rowsOf(pause('judged', 'within-usual-range', -2.5), pause('new', reason, 0))).toEqual([judged])
    expect(rowsOf(pause('new', reason, 0))).toEqual([`town,2019-11-15,series-paused,new,,-10.000,0,,,,${reason}`])
  },
)
