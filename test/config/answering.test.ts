import { describe, expect, it } from '@jest/globals'
import { leavesAtOf, patienceOf } from '../../src/config/answering.ts'
import { ConfigError } from '../../src/config/faults.ts'
import { type Config, loadConfig } from '../../src/config/file.ts'
import { plugins } from './plugins.ts'

const env = { X: 'opensesame-x', SMTP: 'smtp://u:opensesame@mail' }
const base = `
credentials:
  x: { platform: twitter, bearer_token: env:X }
accounts:
  - { id: comune-twitter, platform: twitter, handle: ComuneSP }
notifiers:
  - { id: office, type: email, smtp_url: env:SMTP, from: a@example.org, to: [b@example.org] }
  - { id: chief, type: email, smtp_url: env:SMTP, from: a@example.org, to: [c@example.org], kinds: [], min_severity: critical, quiet_hours: ignore }
`

function load(more = ''): Config {
  return loadConfig('/etc/polso.yaml', { env, readFile: () => base + more }, plugins)
}

function faultsOf(more: string): string {
  try {
    load(more)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('there was no fault')
}

const at = (text: string) => new Date(`${text}:00+02:00`)

describe('what becomes of an alert that nobody answers', () => {
  it('is a reminder a day unless the file says otherwise, at any hour', () => {
    const patience = patienceOf(load())
    expect(patience).toMatchObject({ remindAfterMs: 24 * 3_600_000, escalations: [] })
    expect(patience.leavesAt('metric', at('2019-10-22T23:00'))).toEqual(at('2019-10-22T23:00'))
  })

  it('is what the file says', () => {
    const more = 'answering: { remind_after_hours: off, escalate: [{ after_hours: 48, to: chief }] }\n'
    expect(patienceOf(load(more))).toMatchObject({
      remindAfterMs: null,
      escalations: [{ afterMs: 48 * 3_600_000, to: 'chief' }],
    })
    expect(load(more).notifiers).toMatchObject([
      { id: 'office', kinds: ['metric', 'operational'], min_severity: 'info', quiet_hours: 'keep' },
      { id: 'chief', kinds: [], min_severity: 'critical', quiet_hours: 'ignore' },
    ])
  })

  it('waits in quiet hours, public holidays included; operational alerts as set', () => {
    const hours = 'weekdays: 20:00-08:00, weekends: all-day'
    const held = leavesAtOf(load(`answering: { quiet_hours: { ${hours} } }\n`))
    const told = leavesAtOf(load(`answering: { quiet_hours: { ${hours}, operational: told } }\n`))
    expect(held('operational', at('2019-10-22T23:00'))).toEqual(at('2019-10-23T08:00'))
    expect(told('operational', at('2019-10-22T23:00'))).toEqual(at('2019-10-22T23:00'))
    // The Assumption, a Thursday.
    expect(told('metric', at('2019-08-15T10:00'))).toEqual(at('2019-08-16T08:00'))
  })
})

describe('a fault in it', () => {
  it.each([
    ['remind_after_hours: 0', 'remind_after_hours: must be at least 0.25'],
    ['remind_after_hours: daily', 'remind_after_hours: must be a number of hours from 0.25, or off'],
    ['remind_after: 3', 'remind_after: is no key that polso knows here; did you mean "remind_after_hours"?'],
    ['escalate: [{ after_hours: 48, to: chieff }]', 'to: is not among the notifiers; did you mean "chief"?'],
    ['escalate: [{ to: chief }]', 'escalate[0].after_hours: is missing'],
    ['quiet_hours: { weekdays: 20-8 }', 'weekdays: must be local times as 20:00-08:00, or all-day'],
    ['quiet_hours: { weekdays: all-day, weekends: all-day }', 'leave no hour in which anything could be told'],
    ['quiet_hours: { operational: never }', 'operational: must be one of: held, told'],
  ])('%s', (text, message) => {
    expect(faultsOf(`answering: { ${text} }\n`)).toContain(message)
  })

  it('of a notifier: a severity that is none', () => {
    const text = base.replace('min_severity: critical', 'min_severity: criticl')
    const read = () => loadConfig('/etc/polso.yaml', { env, readFile: () => text }, plugins)
    expect(read).toThrow('must be one of: info, warning, critical; did you mean "critical"?')
  })
})
