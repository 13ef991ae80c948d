import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, addRun, settings } from '../support/rows.ts'
import { type Folder, mockYaml, newFolder, type Outcome } from './polso.ts'

const DAY = 86_400_000
const minute = Math.floor(Date.now() / 60_000) * 60_000
const daysAgo = (days: number) => new Date(minute - days * DAY)
const at = (days: number) => daysAgo(days).toISOString()

/** One account was first read 40 days ago, the other yesterday. */
const lines = {
  good: `collect --slot ${at(1)} --json`,
  tooOld: `collect --slot ${at(32)}`,
  beforeTheFirst: `collect --slot ${at(2)} --account town-two`,
  ofOneOnly: `collect --slot ${at(3)} --json`,
  future: `collect --slot ${at(-1)}`,
  ancient: 'collect --slot 2016-03-01T08:00Z',
  zoneless: `collect --slot ${at(1).slice(0, 19)}`,
  noDay: 'collect --slot 2026-02-30T08:00Z',
  offset: `collect --slot ${at(3).slice(0, 16)}+00:00 --account town-one --json`,
}

let folder: Folder
let database: TestDatabase
let outcomes: ReadonlyMap<string, Outcome>
beforeAll(async () => {
  folder = newFolder({ 'polso.yaml': mockYaml })
  database = await createTestDatabase()
  const [one = 0, two = 0] = await addAccounts(database.db, [settings('town-one'), settings('town-two')], daysAgo(40))
  await addRun(database.db, one, daysAgo(40))
  await addRun(database.db, two, daysAgo(1), 'failed')
  outcomes = await folder.polsoEach(Object.values(lines), { DATABASE_URL: database.url, LOG_LEVEL: 'error' })
})
afterAll(async () => {
  folder.remove()
  await database.close()
})

const of = (line: string) => outcomes.get(line) ?? { code: null, stdout: '', stderr: 'there is no such line' }
const accountsOf = (line: string) => (JSON.parse(of(line).stdout) as { account: string }[]).map(run => run.account)

describe('polso collect --slot', () => {
  it('makes up for a slot of the last days', () => {
    expect(accountsOf(lines.good)).toEqual(['town-one', 'town-two'])
    expect(of(lines.offset).code).toBe(0)
  })

  it('leaves out accounts that were not read yet then', () => {
    expect(accountsOf(lines.ofOneOnly)).toEqual(['town-one'])
  })

  it.each([
    ['of long ago', lines.tooOld, 'older than 31 days'],
    ['of years ago', lines.ancient, 'older than 31 days'],
    ['before the first run of the account', lines.beforeTheFirst, 'before the first run'],
    ['to come', lines.future, 'in the future'],
    ['without a zone', lines.zoneless, 'with Z or an offset'],
    ['on a day that is none', lines.noDay, 'with Z or an offset'],
  ])('refuses a slot %s', (_, line, words) => {
    expect(of(line)).toMatchObject({ code: 2, stdout: '' })
    expect(of(line).stderr).toContain(words)
  })

  it('stores nothing of what it refused', async () => {
    const stored = await sql`select account_id, slot from polso.collection_runs order by 1, 2`.execute(database.db)
    expect(stored.rows).toEqual([
      { account_id: 1, slot: daysAgo(40) },
      { account_id: 1, slot: daysAgo(3) },
      { account_id: 1, slot: daysAgo(1) },
      { account_id: 2, slot: daysAgo(1) },
    ])
  })
})
