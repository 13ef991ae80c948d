import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, settings } from '../support/rows.ts'
import { type Folder, mockYaml, newFolder, type Outcome } from './polso.ts'

let database: TestDatabase
let folder: Folder
let answers: ReadonlyMap<string, Outcome>
const week = 'digest --week 2019-W46'
beforeAll(async () => {
  database = await createTestDatabase()
  folder = newFolder({ 'polso.yaml': mockYaml })
  await addAccounts(database.db, [settings('town-one')], new Date('2019-11-01T00:00:00Z'))
  const lines = [week, `${week} --lang en`, `${week} --json`, 'digest --week 2019-W53', 'digest --lang de']
  answers = await folder.polsoEach(lines, { DATABASE_URL: database.url })
})
afterAll(async () => {
  folder.remove()
  await database.close()
})

describe('polso digest', () => {
  it('prints what would be sent, and sends nothing', async () => {
    expect(answers.get(week)).toMatchObject({ code: 0, stderr: '' })
    expect(answers.get(week)?.stdout).toMatch(
      /^La settimana 11\D17 novembre 2019\n\nLa settimana dall’11 novembre al 17 novembre 2019\n\nComune, Mock\n/,
    )
    expect(answers.get(`${week} --lang en`)?.stdout).toContain('Interactions: not known: no day was read in full')
    expect(await database.db.selectFrom('polso.digests').selectAll().execute()).toEqual([])
  })

  it('is one document with --json', () => {
    expect(JSON.parse(answers.get(`${week} --json`)?.stdout ?? '')).toMatchObject({
      week: '2019-W46',
      from: '2019-11-11',
      to: '2019-11-17',
      accounts: [{ account: 'town-one', interactions: null, best_post: null, alerts: [], gaps: { length: 7 } }],
      operational: [],
    })
  })

  it('refuses a week that no calendar has, and a language that nobody wrote', () => {
    expect(answers.get('digest --week 2019-W53')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--week must be a week of the calendar, e.g. --week 2019-W46'),
    })
    expect(answers.get('digest --lang de')).toMatchObject({ code: 2, stderr: expect.stringContaining('it, en') })
  })
})
