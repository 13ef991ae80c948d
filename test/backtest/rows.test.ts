import { expect, it } from '@jest/globals'
import { AlertList, alertRow } from '../../src/backtest/rows.ts'
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
