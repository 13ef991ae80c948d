import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { TestDatabase } from '../support/database.ts'
import { addAccounts, addRun, settings } from '../support/rows.ts'
import { mockYaml, type Ran, runLines } from './polso.ts'

const lines = ['retention', 'retention --json', 'retention --help'] as const

let ran: Ran<(typeof lines)[number]>
beforeAll(async () => {
  const at = new Date('2019-11-04T07:00:00Z')
  const prepare = async ({ db }: TestDatabase) => {
    const [account = 0] = await addAccounts(db, [settings('town-one')], at)
    await addRun(db, account, at)
  }
  ran = await runLines(lines, prepare, { 'polso.yaml': `retention: { runs: 100 }\n${mockYaml}` })
}, 60_000)
afterAll(() => ran.close())

const textOf = (line: (typeof lines)[number]) => ran.of(line).stdout

describe('polso retention', () => {
  it('shows each table with its rule, its oldest row and what goes next', () => {
    const [head, ...rows] = textOf('retention').trimEnd().split('\n')
    expect(head).toMatch(/^TABLE +RULE +OLDEST +ROWS +NEXT REMOVAL$/)
    expect(rows.find(row => row.startsWith('collection_runs '))?.split(/ {2,}/)).toEqual([
      'collection_runs',
      '100 days (retention.runs)',
      '2019-11-04',
      '1',
      '2020-02-12',
    ])
    expect(rows.find(row => row.startsWith('accounts '))?.split(/ {2,}/)).toEqual([
      'accounts',
      'kept: what the figures are about',
      '–',
      '1',
      '–',
    ])
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(100)
  })

  it('says the same to programs', () => {
    const states = JSON.parse(textOf('retention --json')) as Record<string, unknown>[]
    expect(states.find(({ table }) => table === 'collection_runs')).toEqual({
      table: 'collection_runs',
      days: 100,
      rule: '100 days (retention.runs)',
      rows: 1,
      estimated: false,
      oldest: '2019-11-04T07:00:00.000Z',
      next_removal: '2020-02-12T07:00:00.000Z',
    })
  })

  it('has help with an example', () => {
    expect(textOf('retention --help')).toContain('polso retention --json')
  })
})
