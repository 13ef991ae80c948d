import { describe, expect, it } from '@jest/globals'
import type { AlertChange, OpenAlert } from '../../src/alerts/alert.ts'
import { openFindings, planExplained, planMetricChanges, planOperationalChanges } from '../../src/alerts/lifecycle.ts'
import type { OperationalFinding } from '../../src/alerts/operational-facts.ts'
import type { Finding } from '../../src/detection/detection.ts'
import { closed, drop, openAlert, pause, quiet, unjudged } from './findings.ts'

const account = 1
const day = '2019-10-20'

function plan(findings: readonly Finding[], open: readonly OpenAlert[] = [], on = day): readonly AlertChange[] {
  return planMetricChanges(account, on, findings, open)
}

/** The alert as it is stored once a change was applied. */
function stored(change: AlertChange | undefined): OpenAlert {
  if (!change) throw new Error('there is no change')
  return openAlert({ ...change.identity, onset: change.facts.onset, evidence: change.facts.evidence })
}

describe('metric alerts', () => {
  it('open with the figures of the finding', () => {
    expect(plan([drop()])).toEqual([
      {
        action: 'open',
        identity: { kind: 'metric', type: 'drop', cause: 'drop', subject: '', accountId: 1, series: null },
        facts: {
          metric: 'interactions_gained',
          onset: '2019-10-14',
          effect: { value: -224, low: -290, high: -180 },
          evidence: {
            day,
            onset: '2019-10-14',
            recovered_on: null,
            findings: [
              {
                type: 'drop',
                cause: 'drop',
                opened_on: day,
                closed_on: null,
                metric: 'interactions_gained',
                series: null,
                state: 'open',
                reason: 'below-usual-range',
                onset: '2019-10-14',
                recovered_on: null,
                score: 9,
                expected_per_day: 80,
                observed_per_day: 48,
                effect: {
                  value: -224,
                  low: -290,
                  high: -180,
                  fraction: -0.4,
                  fraction_low: -0.48,
                  fraction_high: -0.31,
                  days: 7,
                },
                explanation: null,
              },
            ],
          },
        },
      },
    ])
  })

  it('have evidence that survives its storage as JSON', () => {
    const [change] = plan([drop(), pause()])
    expect(JSON.parse(JSON.stringify(change?.facts.evidence))).toEqual(change?.facts.evidence)
  })

  it('are one for findings that share a cause, with the earliest onset and the most telling metric', () => {
    const views = drop({ metric: 'views', onset: '2019-10-12' })
    const [change, ...others] = plan([views, drop()])
    expect(others).toEqual([])
    expect(change?.facts).toMatchObject({ metric: 'interactions_gained', onset: '2019-10-12' })
  })

  it('are two for two causes', () => {
    expect(plan([drop(), pause()]).map(change => change.identity.cause)).toEqual(['drop', 'series:rassegna-stampa'])
  })

  it.each([
    ['quiet', quiet],
    ['unjudged', unjudged],
    ['closed', closed],
  ] as const)('do not open for a finding that is %s', (_, state) => {
    expect(plan([drop(state)])).toEqual([])
  })

  const opened = stored(plan([drop()])[0])

  it.each([
    ['unjudged', unjudged],
    ['quiet', quiet],
  ] as const)('stay as they are when the day is %s', (_, state) => {
    expect(plan([drop(state)], [opened], '2019-10-21')).toEqual([])
  })

  it('stay as they are when nothing was asked at all', () => {
    expect(plan([], [opened], '2019-10-21')).toEqual([])
  })

  it('are updated daily, with a revised onset', () => {
    const revised = drop({ onset: '2019-10-13', reason: 'still-below' })
    const [change] = plan([revised], [opened], '2019-10-21')
    expect(change).toMatchObject({ action: 'update', alertId: 12, facts: { onset: '2019-10-13' } })
    expect(change?.facts.evidence).toMatchObject({ day: '2019-10-21', onset: '2019-10-13' })
  })

  it('are not updated when nothing is new', () => {
    expect(plan([drop()], [opened])).toEqual([])
  })

  it('resolve with the day of the recovery', () => {
    const [change] = plan([drop(closed)], [opened], '2019-11-04')
    expect(change).toMatchObject({ action: 'resolve', alertId: 12, facts: { onset: '2019-10-14' } })
    expect(change?.facts.evidence).toMatchObject({ day: '2019-11-04', recovered_on: '2019-11-02' })
  })

  it('keep the figures that the closing judgement leaves out', () => {
    const newNormal = drop({ ...closed, reason: 'new-normal', onset: null, effect: null, recoveredOn: null })
    const [change] = plan([newNormal], [opened], '2019-12-20')
    expect(change).toMatchObject({ action: 'resolve', facts: { onset: '2019-10-14', effect: { value: -224 } } })
  })

  it('stay open until the last of their questions is closed', () => {
    const both = stored(plan([drop(), drop({ metric: 'views' })])[0])
    const [first] = plan([drop(closed), drop({ metric: 'views', ...unjudged })], [both], '2019-11-04')
    expect(first).toMatchObject({ action: 'update', facts: { metric: 'views' } })
    const [second] = plan([drop(quiet), drop({ metric: 'views', ...closed })], [stored(first)], '2019-11-05')
    expect(second).toMatchObject({ action: 'resolve' })
  })

  it('resolve when their question is no longer asked, and say so', () => {
    const paused = stored(plan([pause()])[0])
    const [change] = plan([drop(quiet)], [paused], '2019-11-04')
    expect(change).toMatchObject({ action: 'resolve', facts: { evidence: { recovered_on: null } } })
    expect(change?.facts.evidence.findings).toMatchObject([{ reason: 'no-longer-watched' }])
  })

  it('of other accounts and of operations are not touched', () => {
    const others = [{ ...opened, accountId: 2 }, openAlert({ kind: 'operational', type: 'no-data', cause: 'no-data' })]
    expect(plan([drop(quiet)], others)).toEqual([])
  })

  it('hand their open questions to the next judgement', () => {
    const both = stored(plan([drop(), drop({ metric: 'views', onset: '2019-10-16' })])[0])
    const after = stored(plan([drop(closed), drop({ metric: 'views', onset: '2019-10-16' })], [both], '2019-10-21')[0])
    expect(openFindings([after])).toEqual([
      { type: 'drop', cause: 'drop', metric: 'views', series: null, onset: '2019-10-16', openedOn: '2019-10-20' },
    ])
  })
})

/** What the judgement says of a drop whose missing posts are those of a paused series. */
const byPause = {
  kind: 'series-paused',
  postsExpected: 9,
  postsObserved: 3,
  series: 'rassegna-stampa',
  seriesMissing: 5,
} as const
const explainedDrop = (changes: Partial<Finding> = {}) =>
  drop({ onset: '2019-10-16', explanation: byPause, ...changes })
const parts = (change: AlertChange | undefined) => change?.facts.evidence.findings as { cause: string; state: string }[]

describe('a pause and the drop that it explains', () => {
  it('are one alert when they open together, and the pause leads', () => {
    const changes = plan([explainedDrop(), pause()])
    expect(changes).toMatchObject([
      {
        action: 'open',
        identity: { type: 'series-paused', cause: 'series:rassegna-stampa', series: 'rassegna-stampa' },
      },
    ])
    expect(parts(changes[0])).toMatchObject([
      { cause: 'series:rassegna-stampa', onset: '2019-10-14' },
      { cause: 'drop', onset: '2019-10-16' },
    ])
  })

  it('are one alert when the drop comes later, which is told', () => {
    const paused = stored(plan([pause(), drop(quiet)])[0])
    const changes = plan([pause(), explainedDrop()], [paused], '2019-10-25')
    expect(changes).toMatchObject([{ action: 'update', news: true, identity: { cause: 'series:rassegna-stampa' } }])
    expect(parts(changes[0])).toMatchObject([{ opened_on: day }, { cause: 'drop', opened_on: '2019-10-25' }])
    expect(plan([pause(), explainedDrop()], [stored(changes[0])], '2019-10-26')).toEqual([])
  })

  it('are one alert when the pause is found later: it takes the lead', () => {
    const fallen = stored(plan([drop()])[0])
    const changes = plan([explainedDrop(), pause()], [fallen], '2019-10-21')
    expect(changes).toMatchObject([
      { action: 'update', news: true, alertId: 12, identity: { type: 'series-paused', series: 'rassegna-stampa' } },
    ])
  })

  it('stay two where the drop has another cause', () => {
    const paused = stored(plan([pause(), drop(quiet)])[0])
    const changes = plan(
      [pause(), drop({ explanation: { ...byPause, kind: 'less-response' } })],
      [paused],
      '2019-10-25',
    )
    expect(changes).toMatchObject([{ action: 'open', identity: { cause: 'drop' } }])
  })

  it('keep an onset and an end of their own, and the alert ends with the last', () => {
    const both = stored(plan([explainedDrop(), pause()])[0])
    expect(openFindings([both])).toMatchObject([
      { type: 'series-paused', cause: 'series:rassegna-stampa', onset: '2019-10-14', openedOn: '2019-10-20' },
      { type: 'drop', cause: 'drop', onset: '2019-10-16', openedOn: '2019-10-20' },
    ])
    const resumed = pause({ ...closed, reason: 'series-resumed' })
    const [half] = plan([explainedDrop(), resumed], [both], '2019-11-02')
    expect(half).toMatchObject({
      action: 'update',
      identity: { type: 'series-paused' },
      facts: { onset: '2019-10-14' },
    })
    expect(half).not.toHaveProperty('news')
    expect(openFindings([stored(half)])).toMatchObject([{ type: 'drop', onset: '2019-10-16' }])
    const [end] = plan([explainedDrop(closed), pause(quiet)], [stored(half)], '2019-11-06')
    expect(end).toMatchObject({ action: 'resolve' })
    expect(parts(end)).toMatchObject([{ closed_on: '2019-11-02' }, { cause: 'drop', closed_on: '2019-11-06' }])
  })

  it('keep the reason of a drop that outlasts its pause', () => {
    const both = stored(plan([explainedDrop(), pause()])[0])
    const resumed = pause({ ...closed, reason: 'series-resumed' })
    const lasting = explainedDrop({ explanation: { ...byPause, kind: 'posted-less', series: null } })
    const [half] = plan([lasting, resumed], [both], '2019-11-02')
    expect(parts(half)[0]).toMatchObject({ cause: 'drop', explanation: { kind: 'series-paused' } })
    const [end] = plan([explainedDrop({ ...closed, explanation: null }), pause(quiet)], [stored(half)], '2019-11-06')
    expect(parts(end)[1]).toMatchObject({ cause: 'drop', explanation: { kind: 'series-paused' } })
  })

  it('of which one comes again while the other lasts open no further alert', () => {
    const both = stored(plan([explainedDrop(), pause()])[0])
    const [half] = plan([explainedDrop(), pause({ ...closed, reason: 'series-resumed' })], [both], '2019-11-02')
    const again = pause({ onset: '2019-11-05' })
    const changes = plan([explainedDrop(), again], [stored(half)], '2019-11-06')
    expect(changes).toMatchObject([{ action: 'update' }])
    expect(parts(changes[0])[0]).toMatchObject({ state: 'open', onset: '2019-11-05', opened_on: '2019-11-06' })
  })
})

describe('an event noted afterwards', () => {
  const event = { title: 'Sciopero', startsOn: '2019-10-14', endsOn: '2019-10-31', series: null }
  const fallen = stored(plan([drop()])[0])

  it('that covers the onset of an open alert explains it and ends it', () => {
    const [change] = planExplained('2019-10-25', [event], [fallen])
    expect(change).toMatchObject({ action: 'resolve', alertId: 12, facts: { effect: { value: -224 } } })
    expect(parts(change)).toMatchObject([
      { state: 'closed', reason: 'explained', closed_on: '2019-10-25', event: { title: 'Sciopero' } },
    ])
    expect(change?.facts.evidence).toMatchObject({ day })
  })

  it.each([
    ['ended before', { startsOn: '2019-10-01', endsOn: '2019-10-13' }],
    ['began after', { startsOn: '2019-10-21' }],
    ['is about a series that the drop has nothing to do with', { series: 'meteo' }],
  ])('that %s changes nothing', (_, changes) => {
    expect(planExplained('2019-10-25', [{ ...event, ...changes }], [fallen])).toEqual([])
  })

  it('about a series explains its pause and the drop that comes of it', () => {
    const both = stored(plan([explainedDrop(), pause(), drop({ metric: 'views' })])[0])
    const suspended = { ...event, series: 'rassegna-stampa' }
    const [change] = planExplained('2019-10-25', [suspended], [both])
    expect(change).toMatchObject({ action: 'update', news: true })
    expect(openFindings([stored(change)])).toMatchObject([{ metric: 'views' }])
  })

  it('leaves operational alerts alone', () => {
    const dead = openAlert({ kind: 'operational', type: 'token-dead', evidence: { credential: 'meta' } })
    expect(planExplained('2019-10-25', [event], [dead])).toEqual([])
  })
})

describe('operational alerts', () => {
  const dead: OperationalFinding = {
    type: 'token-dead',
    subject: 'meta',
    accountId: null,
    state: 'open',
    evidence: { credential: 'meta', accounts: ['a'] },
  }
  const open = openAlert({
    kind: 'operational',
    type: 'token-dead',
    cause: 'token-dead',
    subject: 'meta',
    accountId: null,
    evidence: { credential: 'meta', accounts: ['a'] },
  })

  it('open once for a subject', () => {
    expect(planOperationalChanges(day, [dead], [])).toMatchObject([
      { action: 'open', identity: { kind: 'operational', cause: 'token-dead', subject: 'meta', accountId: null } },
    ])
    expect(planOperationalChanges(day, [{ ...dead, evidence: { accounts: ['a', 'b'] } }], [open])).toEqual([])
  })

  it('resolve when the fact is gone, keeping what they were about', () => {
    const [change] = planOperationalChanges(day, [{ ...dead, state: 'closed', evidence: {} }], [open])
    expect(change).toMatchObject({ action: 'resolve', alertId: 12 })
    expect(change?.facts.evidence).toEqual({ credential: 'meta', accounts: ['a'], ended: 'fact-gone' })
  })

  it('resolve when their subject is no longer configured', () => {
    const [change] = planOperationalChanges(day, [], [open])
    expect(change).toMatchObject({ action: 'resolve', facts: { evidence: { ended: 'no-longer-watched' } } })
  })

  it('neither open nor resolve without a judgement', () => {
    const unknown = { ...dead, state: 'unjudged', evidence: {} } as const
    expect(planOperationalChanges(day, [unknown], [])).toEqual([])
    expect(planOperationalChanges(day, [unknown], [open])).toEqual([])
  })

  it('leave metric alerts alone', () => {
    expect(planOperationalChanges(day, [], [openAlert({})])).toEqual([])
  })
})
