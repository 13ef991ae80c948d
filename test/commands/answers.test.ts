import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { drop } from '../alerts/findings.ts'
import { judge } from '../alerts/outbox-support.ts'
import { addAccounts, settings } from '../support/rows.ts'
import { type Ran, runLines } from './polso.ts'

const series = [
  { id: 'review', name: 'Press review', match: { hashtag: 'review' }, cadence: '30 8 * * 1-5', grace_minutes: 60 },
]
/** A silence lasts a year at most. */
const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
const lines = [
  'alerts ack 1 --by anna --note Mine --json',
  'alerts ack 1 --by bruno',
  'alerts ack 1 --by bruno --json',
  'alerts comment 1 --by bruno Tomorrow',
  `alerts comment 1 --by bruno ${'x'.repeat(2001)}`,
  'alerts dismiss 1 --by carla --reason Holidays --until 2099-01-06',
  'alerts dismiss 1 --by dario --reason Holidays',
  'alerts ack 2 --by anna',
  'alerts ack 99 --by anna',
  'alerts ack one --by anna --json',
  'alerts ack 1',
  'alerts dismiss 2 --by anna',
  'alerts dismiss 2 --by anna --reason x --until 2019-13-01',
  'alerts show 1',
  'alerts show 1 --json',
  'alerts show 99',
  'alerts --open --json',
  'silences',
  'silences add --account town-one --series review --for 7d --by anna --reason Move',
  `silences add --kind token-dead --about meta --until ${until} --by anna --reason Renewal --json`,
  'silences add --kind token-deat --for 2h --by anna --reason x',
  'silences add --metric followers --for 2h --by anna --reason x',
  'silences add --for 2h --by anna --reason x',
  'silences add --account town-one --by anna --reason x',
  'silences add --account town-one --for 3w --by anna --reason x',
  'silences add --account town-onw --for 3d --by anna --reason x',
  'silences add --account town-one --until 2019-01-01 --by anna --reason x',
  'silences add --account town-one --for 9999d --by anna --reason x',
  'silences end 1 --by bruno',
  'silences end 1 --by bruno --json',
  'silences end 99 --by bruno',
  'silences --all',
  'silences --json',
  'alerts ack --help',
  'alerts dismiss --help',
  'alerts comment --help',
  'alerts show --help',
  'silences add --help',
  'silences end --help',
  'silences --help',
] as const
type Line = (typeof lines)[number]

let ran: Ran<Line>
beforeAll(async () => {
  ran = await runLines(lines, async ({ db }) => {
    const accounts = [settings('town-one', { series }), settings('town-two')]
    const [one = 0, two = 0] = await addAccounts(db, accounts, new Date('2019-10-01T00:00:00Z'))
    await judge(db, one, '2019-10-20', [drop()])
    await judge(db, two, '2019-10-20', [drop()])
    await judge(db, two, '2019-11-04', [drop({ state: 'closed', reason: 'recovered', recoveredOn: '2019-11-02' })])
  })
}, 180_000)
afterAll(() => ran.close())

const of = (line: Line | number) => ran.of(line)
const json = (line: Line) => JSON.parse(of(line).stdout)

describe('polso alerts', () => {
  it('ack takes an alert on; who comes later hears from whom, with exit code 1', () => {
    expect(of(lines[0]).code).toBe(0)
    expect(json(lines[0])).toEqual({ alert: 1, outcome: 'done', state: 'acknowledged', with: [], event: null })
    expect(of(lines[1])).toMatchObject({ code: 1, stdout: '' })
    expect(of(lines[1]).stderr).toMatch(/^Alert 1 was acknowledged already, by anna at 20\d\d-.*: “Mine”\n$/)
    expect(of(lines[2]).code).toBe(1)
    expect(json(lines[2])).toMatchObject({
      alert: 1,
      outcome: 'already',
      state: 'acknowledged',
      by: 'anna',
      note: 'Mine',
    })
  })

  it('comment puts words into the ledger', () => {
    expect(of(lines[3])).toMatchObject({ code: 0, stdout: 'Alert 1 has a comment more.\n' })
    expect(of(lines[4])).toMatchObject({ code: 2, stderr: 'A note has at most 2000 characters; this one has 2001\n' })
  })

  it('dismiss closes it and notes its days', () => {
    expect(of(lines[5])).toEqual({
      code: 0,
      stdout: 'Alert 1 is dismissed. Its days are noted as event 1.\n',
      stderr: '',
    })
    expect(of(lines[6])).toMatchObject({ code: 1, stderr: expect.stringContaining('dismissed already, by carla at') })
  })

  it.each([
    [7, 1, 'Alert 2 is over since 2019-11-04 23:15: there is nothing left to answer.'],
    [8, 2, 'There is no alert "99"; "polso alerts" shows their numbers'],
    [9, 2, 'There is no alert "one"'],
    [10, 2, "required option '--by <name>' not specified"],
    [11, 2, "required option '--reason <text>' not specified"],
    [12, 2, '--until "2019-13-01" is no day'],
    [15, 2, 'There is no alert "99"'],
  ])('refuses what cannot be, line %i', (line, code, message) => {
    expect(of(line)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) })
  })

  it('show has the whole story, for people', () => {
    const told = of('alerts show 1').stdout
    for (const text of told.split('\n')) expect(text.length).toBeLessThanOrEqual(100)
    expect(told).toMatch(/^#1 DISMISSED {2}Mock: le interazioni circa il 40% sotto il solito\n/)
    expect(told).toMatch(/Ledger:\n {2}2019-10-21 00:15 {2}opened\n {20}→ a@example\.org \(staff\): /)
    expect(told).toMatch(/ {2}20\d\d-\d\d-\d\d \d\d:\d\d {2}acknowledged by anna\n {20}“Mine”\n/)
    expect(told).toMatch(/comment by bruno\n {20}“Tomorrow”\n/)
    expect(told).toMatch(/dismissed by carla\n {20}“Holidays”\n/)
    expect(told).toContain('Measured effect: -224 interactions (between -290 and -180).')
    expect(told).toMatch(/#1 Holidays · 14 ott 2019\s–\s6 gen 2099 · town-one · annotato da carla/)
  })

  it('show has it as data', () => {
    const shown = json('alerts show 1 --json')
    expect(shown).toMatchObject({
      id: 1,
      state: 'dismissed',
      severity: 'warning',
      recovered_on: null,
      events: [{ title: 'Holidays' }],
    })
    expect(shown.ledger.map(({ step, to, by }: Record<string, string>) => [step, to, by])).toEqual([
      ['change', 'open', 'polso'],
      ['change', 'acknowledged', 'anna'],
      ['comment', 'acknowledged', 'bruno'],
      ['change', 'dismissed', 'carla'],
    ])
    expect(json('alerts --open --json')).toEqual([])
  })
})

describe('polso silences', () => {
  it('says what is in force', () => {
    expect(of(17).stdout).toBe('No silence is in force. Those that are over: polso silences --all\n')
    expect(of(18)).toMatchObject({ code: 0, stderr: '' })
    expect(of(18).stdout).toMatch(
      /^#1 IN FORCE {2}town-one, Press review: 20.* to 20.*\n {3}“Move” \(anna\)\n {3}It has held/,
    )
    expect(json(lines[19])).toMatchObject({
      id: 2,
      state: 'in-force',
      kind: 'token-dead',
      subject: 'meta',
      account: null,
      held: 0,
      messages: [],
    })
  })

  it.each([
    [20, '--kind "token-deat" is nothing that polso knows; did you mean "token-dead"?'],
    [21, '--metric "followers" is nothing that polso knows'],
    [22, 'Say what to silence'],
    [23, 'Say when it ends: --until 2020-01-07 or --for 7d'],
    [24, '--for "3w" is no time; write it as 2h or 7d'],
    [25, 'There is no account "town-onw"; did you mean "town-one"?'],
    [26, 'A silence must end after it begins'],
    [27, 'A silence lasts at most 366 days'],
    [30, 'There is no silence "99"'],
  ])('refuses what cannot be meant, line %i', (line, message) => {
    expect(of(line)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) })
  })

  it('end ends it once', () => {
    expect(of(28)).toMatchObject({ code: 0, stdout: expect.stringContaining('Silence 1 is over.') })
    expect(of(29)).toMatchObject({ code: 1, stdout: expect.stringContaining('"by": "bruno"') })
    expect(of(31).stdout).toMatch(/#1 OVER .*, ended by bruno\n/)
    expect(json('silences --json').map(({ id }: { id: number }) => id)).toEqual([2])
  })
})

it.each(lines.filter(line => line.endsWith('--help')))('%s has an example', line => {
  expect(of(line)).toMatchObject({ code: 0, stdout: expect.stringMatching(/Examples?:\n {2}polso (alerts|silences) /) })
})
