import type { OpenAlert } from '../../src/alerts/alert.ts'
import type { Explanation, Finding } from '../../src/detection/detection.ts'

/** Findings and open alerts for tests. */

export function drop(changes: Partial<Finding> = {}): Finding {
  return {
    type: 'drop',
    cause: 'drop',
    metric: 'interactions_gained',
    series: null,
    state: 'open',
    reason: 'below-usual-range',
    onset: '2019-10-14',
    score: 9,
    expectedPerDay: 80,
    observedPerDay: 48,
    effect: {
      value: -224,
      low: -290,
      high: -180,
      fraction: -0.4,
      fractionLow: -0.48,
      fractionHigh: -0.31,
      days: 7,
    },
    recoveredOn: null,
    ...changes,
  }
}

export function pause(changes: Partial<Finding> = {}): Finding {
  return drop({
    type: 'series-paused',
    cause: 'series:rassegna-stampa',
    metric: null,
    series: 'rassegna-stampa',
    reason: 'series-overdue',
    effect: null,
    ...changes,
  })
}

export const quiet = { state: 'quiet', reason: 'within-usual-range', onset: null, effect: null } as const
export const unjudged = { state: 'unjudged', reason: 'gap', onset: null, effect: null } as const
export const closed = { state: 'closed', reason: 'recovered', recoveredOn: '2019-11-02' } as const

export function openAlert(changes: Partial<OpenAlert>): OpenAlert {
  return {
    alertId: 12,
    kind: 'metric',
    type: 'drop',
    cause: 'drop',
    subject: '',
    accountId: 1,
    series: null,
    onset: '2019-10-14',
    openedOn: '2019-10-20',
    evidence: {},
    ...changes,
  }
}

/** A drop that other accounts share. */
export function sharedWith(others: readonly string[], changes: Partial<Finding> = {}): Finding {
  const explanation: Explanation = {
    kind: 'all-alike',
    postsExpected: 9,
    postsObserved: 5,
    series: null,
    seriesMissing: null,
    alike: {
      accounts: others.map(account => ({ account, ratio: 0.5 })),
      compared: others.length,
      platformOnly: false,
      holidays: [],
    },
  }
  return drop({ explanation, ...changes })
}
