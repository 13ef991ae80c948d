import { describe, expect, it } from '@jest/globals'
import { planMetricChanges } from '../../src/alerts/lifecycle.ts'
import { isGraver, severityOf } from '../../src/alerts/severity.ts'
import type { Finding } from '../../src/detection/detection.ts'
import { drop, pause } from './findings.ts'
import { sampleAlert } from './samples.ts'

function of(...findings: Finding[]) {
  const [change] = planMetricChanges(1, '2019-10-20', findings, [])
  if (!change) throw new Error('nothing opened')
  return severityOf(change.identity, change.facts)
}

const effect = (share: number, high = -10) => ({
  value: -share * 560,
  low: -900,
  high,
  fraction: -share,
  fractionLow: -0.9,
  fractionHigh: -0.1,
  days: 7,
})

const alike = (accounts: number, holidays: readonly string[] = []): Partial<Finding> => ({
  explanation: {
    kind: 'all-alike',
    postsExpected: 9,
    postsObserved: 9,
    series: null,
    seriesMissing: null,
    alike: {
      accounts: Array.from({ length: accounts }, (_, i) => ({ account: `other-${i}`, ratio: 0.5 })),
      compared: accounts,
      platformOnly: false,
      holidays,
    },
  },
})

describe('how grave an alert is', () => {
  it.each([
    ['a loss that is told apart from nothing', 'warning', [drop({ effect: effect(0.4) })]],
    ['a loss of half of the expected', 'critical', [drop({ effect: effect(0.5) })]],
    ['a loss that may be none', 'info', [drop({ effect: effect(0.6, 5) })]],
    ['a fall of which no loss is known', 'info', [drop({ effect: null })]],
    ['a pause, from its first day on', 'warning', [pause()]],
    ['a pause that lost all of its own', 'warning', [pause({ effect: effect(1) })]],
    ['half of the reach, whatever it cost', 'warning', [drop({ metric: 'reach', effect: null, observedPerDay: 40 })]],
    ['a third of the reach', 'info', [drop({ metric: 'reach', effect: null, observedPerDay: 54 })]],
    [
      'the gravest of its parts',
      'critical',
      [drop({ effect: effect(0.2) }), drop({ metric: 'views', effect: effect(0.6) })],
    ],
    ['shared by three accounts', 'critical', [drop({ effect: effect(0.4), ...alike(2) })]],
    ['shared by three accounts, its loss unknown', 'warning', [drop({ effect: null, ...alike(2) })]],
    ['shared by two', 'warning', [drop({ effect: effect(0.4), ...alike(1) })]],
    ['shared on a public holiday', 'warning', [drop({ effect: effect(0.4), ...alike(4, ['2019-10-14']) })]],
  ] as const)('%s is %s', (_, severity, findings) => {
    expect(of(...findings)).toBe(severity)
  })

  it.each([
    ['token-dead', 'critical'],
    ['platform-trouble', 'critical'],
    ['budget-reached', 'critical'],
    ['notifier-failing', 'critical'],
    ['collector-failing', 'warning'],
    ['no-data', 'warning'],
    ['implausible-value', 'warning'],
    ['report-failing', 'warning'],
    ['digest-failing', 'warning'],
    ['chore-failing', 'critical'],
    ['metric-changed', 'info'],
  ] as const)('%s is %s', (type, severity) => {
    const { evidence } = sampleAlert(type, 'open')
    expect(severityOf({ type, cause: type }, { metric: null, onset: '2019-10-14', effect: null, evidence })).toBe(
      severity,
    )
  })

  it('is ordered', () => {
    expect(isGraver('critical', 'warning')).toBe(true)
    expect(isGraver('info', 'info')).toBe(false)
  })
})
