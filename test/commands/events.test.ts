import { userInfo } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { addAccounts, settings } from '../support/rows.ts'
import { type Ran, runLines } from './polso.ts'

const series = [
  { id: 'review', name: 'Press review', match: { hashtag: 'review' }, cadence: '30 8 * * 1-5', grace_minutes: 60 },
]
const lines = [
  'events list',
  'events add --account town-one --series review --from 2026-03-02 --to 2026-03-06 --title Suspended --author anna --json',
  'events add --from 2026-03-20 --title Elections',
  'events --account town-two --json',
  'events',
  'events add --account town-onw --from 2026-03-02 --title X',
  'events add --account town-one --series revue --from 2026-03-02 --title X',
  'events add --series review --from 2026-03-02 --title X',
  'events add --account town-one --from 2026-02-30 --title X',
  'events add --account town-one --from 2026-03-02 --to 2026-03-01 --title X',
  `events add --account town-one --from 2026-03-02 --title ${'x'.repeat(201)}`,
  'events add --account town-one --title X',
  'events remove 99',
  'events remove -- -1',
  'events remove 1 --json',
  'events --json',
  'events --help',
] as const

let ran: Ran
beforeAll(async () => {
  const accounts = [settings('town-one', { series }), settings('town-two')]
  ran = await runLines(lines, ({ db }) => addAccounts(db, accounts, new Date('2026-03-01T00:00:00Z')))
}, 120_000)
afterAll(() => ran.close())

const of = (line: number) => ran.of(line)

describe('polso events', () => {
  it('says what to do when none is noted', () => {
    expect(of(0).stdout).toContain('No event is noted. Note one with: polso events add')
  })

  it('notes one and answers with it', () => {
    expect(JSON.parse(of(1).stdout)).toEqual({
      id: 1,
      account: 'town-one',
      series: 'review',
      title: 'Suspended',
      from: '2026-03-02',
      to: '2026-03-06',
      author: 'anna',
      source: 'person',
      effects: [],
    })
    expect(of(2).stdout).toContain('Noted as event 2.')
  })

  it('lists them for people, newest first, in the language of the configuration', () => {
    const [head, ...rest] = of(4).stdout.split('\n')
    expect(head).toBe(
      `#2 Elections · dal 20 mar 2026, dura ancora · Tutti gli account · annotato da ${userInfo().username}`,
    )
    expect(rest).toContain('#1 Suspended · 2–6 mar 2026 · town-one: Press review · annotato da anna')
    expect(rest).toContain('   L’effetto si misura con la prossima lettura.')
  })

  it('lists those that concern an account, its own and those of all', () => {
    const events = JSON.parse(of(3).stdout) as { id: number }[]
    expect(events.map(event => event.id)).toEqual([2])
  })

  it.each([
    [5, 'There is no account "town-onw"; did you mean "town-one"?'],
    [6, 'There is no series "revue"; did you mean "review"?'],
    [7, '--series needs the --account that it belongs to'],
    [8, '--from "2026-02-30" is no day; write it as 2019-11-11'],
    [9, '--to 2026-03-01 lies before --from 2026-03-02'],
    [10, '--title must have between 1 and 200 characters'],
    [11, "required option '--from <day>' not specified"],
    [12, 'There is no event "99"'],
    [13, 'There is no event "-1"'],
  ])('refuses what cannot be meant, line %i: %s', (line, message) => {
    expect(of(line).code).toBe(2)
    expect(of(line).stderr).toContain(message)
  })

  it('takes one back', () => {
    expect(JSON.parse(of(14).stdout)).toEqual({ removed: 1 })
    expect((JSON.parse(of(15).stdout) as { id: number }[]).map(event => event.id)).toEqual([2])
  })

  it('has help with an example', () => {
    expect(of(16).stdout).toContain('polso events add --account comune-twitter')
  })
})
