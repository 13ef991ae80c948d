import { describe, expect, it } from '@jest/globals'
import { operationalEvidence } from '../../src/alerts/evidence.ts'
import { choreFindings, operationalFindings } from '../../src/alerts/operational.ts'
import type {
  AccountRuns,
  FactState,
  OperationalFacts,
  OperationalFinding,
  RunFact,
} from '../../src/alerts/operational-facts.ts'

const limits = { failingAfterRuns: 3, noDataAfterSlots: 4, notifierFailingAfter: 3 }
const hour = 3_600_000
const newest = Date.parse('2019-10-14T12:00:00Z')

/** Runs written oldest first, e.g. `ok failed:auth missed`, the last in the newest slot. */
function runs(text: string): readonly RunFact[] {
  const words = text.split(' ').reverse()
  return words.map((word, age) => {
    const [status, errorKind] = word.split(':')
    return {
      slot: new Date(newest - age * hour),
      status: status as RunFact['status'],
      errorKind: (errorKind ?? null) as RunFact['errorKind'],
      message: errorKind ? `said ${errorKind}` : null,
    }
  })
}

let accountId = 0
function account(key: string, history: string, changes: Partial<AccountRuns> = {}): AccountRuns {
  accountId += 1
  return { accountId, key, platform: 'alpha', credential: 'c', runs: runs(history), noDataAfter: 4, ...changes }
}

function judge(facts: Partial<OperationalFacts>): readonly OperationalFinding[] {
  const credentials = [{ credential: 'c', platform: 'alpha', month: '2019-10', budgetUsd: null, spentUsd: 0 }]
  const nothing = { accounts: [], credentials, notifiers: [], followers: [], metrics: [], reports: [], digests: [] }
  return operationalFindings({ ...nothing, ...facts }, limits)
}

/** `type subject: state` of everything that is not closed. */
function told(findings: readonly OperationalFinding[], states: readonly FactState[] = ['open']): readonly string[] {
  return findings.filter(finding => states.includes(finding.state)).map(({ type, subject }) => `${type} ${subject}`)
}

function stateOf(findings: readonly OperationalFinding[], type: OperationalFinding['type'], subject: string) {
  return findings.find(finding => finding.type === type && finding.subject === subject)?.state
}

describe('a dead token', () => {
  it('is told at once, once for the credential, and nothing else is said of its accounts', () => {
    const accounts = [account('a', 'ok ok failed:auth'), account('b', 'ok failed:auth failed:auth')]
    const findings = judge({ accounts })
    expect(told(findings)).toEqual(['token-dead c'])
    expect(findings[0]?.evidence).toEqual({
      credential: 'c',
      platform: 'alpha',
      since: '2019-10-14T11:00:00.000Z',
      accounts: ['a', 'b'],
      message: 'said auth',
    })
  })

  it('stays while slots are missed, and is over with the first good reading', () => {
    expect(told(judge({ accounts: [account('a', 'failed:auth missed missed')] }))).toEqual(['token-dead c'])
    expect(stateOf(judge({ accounts: [account('a', 'failed:auth ok')] }), 'token-dead', 'c')).toBe('closed')
  })

  it('is not judged before anything was read', () => {
    expect(stateOf(judge({ accounts: [account('a', 'pending')] }), 'token-dead', 'c')).toBe('unjudged')
  })
})

describe('a failing collector', () => {
  it.each([
    ['ok failed:transient failed:transient', []],
    ['ok failed:transient failed:transient failed:transient', ['collector-failing a']],
    ['ok failed:transient failed:gone missed failed:transient', ['collector-failing a']],
    ['failed:transient failed:transient failed:transient ok', []],
    ['failed:transient failed:transient failed:transient pending', ['collector-failing a']],
    ['failed:transient failed:transient failed:auth', ['token-dead c']],
  ])('%s → %j', (history, expected) => {
    expect(told(judge({ accounts: [account('a', history)] }))).toEqual(expected)
  })

  it('carries why and since when', () => {
    const [finding] = judge({ accounts: [account('a', 'ok failed:gone failed:gone failed:gone')] }).filter(
      candidate => candidate.state === 'open',
    )
    expect(finding?.evidence).toEqual({
      account: 'a',
      platform: 'alpha',
      since: '2019-10-14T10:00:00.000Z',
      runs: 3,
      error_kind: 'gone',
      message: 'said gone',
    })
  })

  it('neither opens nor resolves on one or two failures', () => {
    const findings = judge({ accounts: [account('a', 'failed:auth failed:gone')] })
    expect(stateOf(findings, 'collector-failing', 'a')).toBe('unjudged')
  })
})

describe('trouble of a platform', () => {
  const failing = 'failed:transient failed:transient failed:transient'

  it('is one alert when all accounts fail alike', () => {
    const accounts = ['a', 'b', 'c'].map(key => account(key, failing))
    const findings = judge({ accounts })
    expect(told(findings)).toEqual(['platform-trouble alpha'])
    expect(stateOf(findings, 'collector-failing', 'a')).toBe('unjudged')
  })

  it('counts an account that is read seldom and failed alike only once', () => {
    const accounts = [account('a', failing), account('b', 'ok failed:transient')]
    expect(told(judge({ accounts }))).toEqual(['platform-trouble alpha'])
  })

  it.each([
    ['one reads well', 'ok'],
    ['one fails otherwise', 'failed:gone failed:gone failed:gone'],
  ])('is none when %s', (_, other) => {
    const findings = judge({ accounts: [account('a', failing), account('b', other)] })
    expect(told(findings)).toContain('collector-failing a')
    expect(stateOf(findings, 'platform-trouble', 'alpha')).toBe('closed')
  })

  it('is not spoilt by the odd account of many', () => {
    const accounts = Array.from({ length: 19 }, (_, i) => account(`a${i}`, failing))
    const odd = account('odd', 'failed:gone failed:gone failed:gone')
    expect(told(judge({ accounts: [...accounts, odd] }))).toEqual(['platform-trouble alpha', 'collector-failing odd'])
  })

  it('is not said of another platform, nor of one account alone', () => {
    const accounts = [account('a', failing), account('b', 'ok', { platform: 'beta' })]
    expect(told(judge({ accounts }))).toEqual(['collector-failing a'])
  })

  it('covers missing data, too', () => {
    const accounts = ['a', 'b'].map(key => account(key, 'ok missed missed missed missed'))
    const findings = judge({ accounts })
    expect(told(findings)).toEqual(['platform-trouble alpha'])
    expect(findings.find(finding => finding.state === 'open')?.evidence).toMatchObject({ error_kind: null })
  })
})

describe('missing data', () => {
  it.each([
    ['ok missed missed missed', 'unjudged'],
    ['ok missed missed missed missed', 'open'],
    ['ok empty empty empty empty', 'open'],
    ['missed missed missed missed ok', 'closed'],
    ['missed missed missed missed partial', 'closed'],
    // The catch-up after a pause of the worker is awaited; work that nobody takes is not.
    ['ok missed missed missed missed pending', 'unjudged'],
    ['ok missed missed missed missed running', 'unjudged'],
    ['ok pending pending pending pending pending', 'open'],
    // Failures explain it.
    ['ok missed missed missed failed:transient', 'unjudged'],
    ['pending', 'unjudged'],
  ])('%s → %s', (history, expected) => {
    expect(stateOf(judge({ accounts: [account('a', history)] }), 'no-data', 'a')).toBe(expected)
  })
})

describe('missing data of an account that is read once a day', () => {
  it('is told by its own measure', () => {
    const daily = account('daily', 'ok missed missed', { noDataAfter: 2 })
    const hourly = account('hourly', 'ok missed missed')
    expect(told(judge({ accounts: [daily, hourly] }))).toEqual(['no-data daily'])
  })
})

describe('a budget', () => {
  const spend = { credential: 'c', platform: 'alpha', month: '2019-10', budgetUsd: 25, spentUsd: 24.99 }

  it('is reached when calls were stopped for it, even a cent before', () => {
    const findings = judge({ credentials: [spend], accounts: [account('a', 'ok skipped:budget'), account('b', 'ok')] })
    expect(told(findings)).toEqual(['budget-reached c'])
    expect(findings.find(finding => finding.state === 'open')?.evidence).toEqual({
      credential: 'c',
      platform: 'alpha',
      month: '2019-10',
      budget_usd: 25,
      spent_usd: 24.99,
      accounts: ['a'],
    })
  })

  it('is reached when the platform says that its credits are used up', () => {
    expect(told(judge({ accounts: [account('a', 'skipped:budget')] }))).toEqual(['budget-reached c'])
  })

  it('is over with the first reading that is paid again', () => {
    const findings = judge({ credentials: [spend], accounts: [account('a', 'skipped:budget ok')] })
    expect(stateOf(findings, 'budget-reached', 'c')).toBe('closed')
  })

  it('is not told as a failing collector or as missing data', () => {
    const history = Array.from({ length: 8 }, () => 'skipped:budget').join(' ')
    expect(told(judge({ accounts: [account('a', history)] }))).toEqual(['budget-reached c'])
  })
})

describe('a notifier', () => {
  const since = new Date(newest)
  const recipient = (name: string, tries: number) => ({
    recipient: name,
    tries,
    since: tries > 0 ? since : null,
    lost: false,
    message: tries > 0 ? 'refused' : null,
  })

  it.each([
    [[0, 0], 'closed'],
    [[2, 0], 'unjudged'],
    [[3, 0], 'open'],
  ])('with tries %j is %s', (tries, expected) => {
    const recipients = tries.map((count, i) => recipient(`r${i}`, count))
    expect(stateOf(judge({ notifiers: [{ notifier: 'n', recipients }] }), 'notifier-failing', 'n')).toBe(expected)
  })

  it('that loses a message is told of at once, however few the tries', () => {
    const recipients = [{ ...recipient('a', 1), lost: true }, recipient('b', 2)]
    const finding = judge({ notifiers: [{ notifier: 'n', recipients }] }).find(({ state }) => state === 'open')
    expect(finding?.evidence).toMatchObject({ notifier: 'n', recipients: ['a'], tries: 1, message: 'refused' })
  })

  it('that fails names who hears nothing', () => {
    const recipients = [recipient('a', 3), recipient('b', 0), recipient('c', 7)]
    const finding = judge({ notifiers: [{ notifier: 'n', recipients }] }).find(({ state }) => state === 'open')
    expect(finding?.evidence).toMatchObject({ notifier: 'n', recipients: ['a', 'c'], tries: 7, message: 'refused' })
  })
})

describe('a follower count', () => {
  const reading = (before: number, value: number) => ({
    accountId: 1,
    key: 'a',
    platform: 'alpha',
    before,
    beforeAt: new Date(newest - hour),
    value,
    observedAt: new Date(newest),
  })

  it.each([
    [12_000, 0, 'open'],
    [12_000, 1_199, 'open'],
    [12_000, 1_200, 'closed'],
    [12_000, 11_500, 'closed'],
    [99, 0, 'closed'],
    [0, 12_000, 'closed'],
  ])('from %i to %i is %s', (before, value, expected) => {
    expect(stateOf(judge({ followers: [reading(before, value)] }), 'implausible-value', 'a')).toBe(expected)
  })
})

function report(status: 'due' | 'done' | 'failed', tries: number) {
  return { contract: 'social', endsOn: '2019-12-15', status, tries, waiting: ['a@example.org'], message: 'refused' }
}

describe('the report on a contract', () => {
  it.each([
    ['due', 0, 'unjudged'],
    ['due', 4, 'unjudged'],
    ['due', 5, 'open'],
    ['failed', 1, 'open'],
    ['done', 7, 'closed'],
  ] as const)('that is %s after %i tries in vain is %s', (status, tries, expected) => {
    expect(stateOf(judge({ reports: [report(status, tries)] }), 'report-failing', 'social')).toBe(expected)
  })
})

describe('the weekly digest of a notifier', () => {
  const digest = (recipient: string, status: 'due' | 'done' | 'failed', tries: number) => {
    return { recipient, week: '2019-12-09', status, tries, message: null }
  }

  it.each([
    [[], 'unjudged'],
    [[digest('a', 'due', 4), digest('b', 'done', 0)], 'unjudged'],
    [[digest('a', 'due', 5), digest('b', 'done', 0)], 'open'],
    [[digest('a', 'failed', 0)], 'open'],
    [[digest('a', 'done', 1), digest('b', 'done', 0)], 'closed'],
  ] as const)('%j is %s', (digests, expected) => {
    expect(stateOf(judge({ digests: [{ notifier: 'press', digests }] }), 'digest-failing', 'press')).toBe(expected)
  })

  it('is one alert, with everybody who has not got it', () => {
    const digests = [digest('a', 'failed', 1), digest('b', 'due', 7), digest('c', 'done', 1)]
    const found = judge({ digests: [{ notifier: 'press', digests }] }).find(({ state }) => state === 'open')
    expect(found?.evidence).toMatchObject({ week: '2019-12-09', tries: 7, recipients: ['a', 'b'] })
  })
})

describe('a chore', () => {
  const minutes = (n: number) => new Date(newest + n * 60_000)
  const failing = (chore: string, failures: number) => ({ chore, since: minutes(0), failures, message: 'unexpected' })

  it.each([
    [14.9, 15, 'unjudged'],
    [15, 2, 'unjudged'],
    [15, 3, 'open'],
  ] as const)('that has failed for %d minutes and %i times is %s', (after, failures, expected) => {
    const findings = choreFindings([failing('upkeep', failures)], minutes(after))
    expect(stateOf(findings, 'chore-failing', 'upkeep')).toBe(expected)
    expect(stateOf(findings, 'chore-failing', 'weekly digest')).toBe('closed')
  })

  it('of another version of Polso is not watched', () => {
    expect(choreFindings([failing('something else', 99)], minutes(99)).map(({ state }) => state)).not.toContain('open')
  })
})

describe('evidence', () => {
  it('of every open finding is whole: it can be put into words', () => {
    const findings = [
      judge({ accounts: [account('a', 'failed:auth')] }),
      judge({ accounts: [account('a', 'failed:gone failed:gone failed:gone')] }),
      judge({ accounts: ['a', 'b'].map(key => account(key, 'failed:gone failed:gone failed:gone')) }),
      judge({ accounts: [account('a', 'ok missed missed missed missed')] }),
      judge({ accounts: [account('a', 'skipped:budget')] }),
      judge({ reports: [report('failed', 1)] }),
    ].flatMap(all => all.filter(({ state }) => state === 'open'))
    expect(findings.length).toBe(6)
    for (const { type, evidence } of findings) expect(() => operationalEvidence[type].parse(evidence)).not.toThrow()
  })
})

describe('a metric that is counted otherwise', () => {
  const platform = { platform: 'alpha', accounts: ['a', 'b'] }

  it('is one alert for its platform, with all that changed and the first day', () => {
    const changes = [
      { metric: 'views', from: '2019-10-12' },
      { metric: 'reach', from: '2019-10-10' },
      { metric: 'reach', from: '2019-10-12' },
    ]
    const findings = judge({ metrics: [{ ...platform, changes }] })
    expect(told(findings)).toEqual(['metric-changed alpha'])
    expect(findings.find(finding => finding.type === 'metric-changed')?.evidence).toEqual({
      platform: 'alpha',
      since: '2019-10-10',
      metrics: ['reach', 'views'],
      accounts: ['a', 'b'],
    })
  })

  it('is over when the change is old', () => {
    expect(stateOf(judge({ metrics: [{ ...platform, changes: [] }] }), 'metric-changed', 'alpha')).toBe('closed')
  })
})
