import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { addAccounts, settings } from '../support/rows.ts'
import { type Ran, runLines } from './polso.ts'

let ran: Ran
const week = 'digest --week 2019-W46'
beforeAll(async () => {
  const lines = [week, `${week} --lang en`, `${week} --json`, 'digest --week 2019-W53', 'digest --lang de']
  ran = await runLines(lines, ({ db }) => addAccounts(db, [settings('town-one')], new Date('2019-11-01T00:00:00Z')))
})
afterAll(() => ran.close())

describe('polso digest', () => {
  it('prints what would be sent, and sends nothing', async () => {
    expect(ran.of(week)).toMatchObject({ code: 0, stderr: '' })
    expect(ran.of(week).stdout).toMatch(
      /^La settimana 11\D17 novembre 2019\n\nLa settimana dall’11 novembre al 17 novembre 2019\n\nComune, Mock\n/,
    )
    expect(ran.of(`${week} --lang en`).stdout).toContain('Interactions: not known: no day was read in full')
    expect(await ran.database.db.selectFrom('polso.digests').selectAll().execute()).toEqual([])
  })

  it('is one document with --json', () => {
    expect(JSON.parse(ran.of(`${week} --json`).stdout)).toMatchObject({
      week: '2019-W46',
      from: '2019-11-11',
      to: '2019-11-17',
      accounts: [{ account: 'town-one', interactions: null, best_post: null, alerts: [], gaps: { length: 7 } }],
      operational: [],
    })
  })

  it('refuses a week that no calendar has, and a language that nobody wrote', () => {
    expect(ran.of('digest --week 2019-W53')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--week must be a week of the calendar, e.g. --week 2019-W46'),
    })
    expect(ran.of('digest --lang de')).toMatchObject({ code: 2, stderr: expect.stringContaining('it, en') })
  })
})
