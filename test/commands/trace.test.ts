import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { importFile } from '../../src/import/import.ts'
import type { Figure } from '../../src/reports/figure.ts'
import { issueVerifica } from '../../src/reports/issue.ts'
import type { Db } from '../../src/store/database.ts'
import { enforceRetention } from '../../src/store/retention.ts'
import { AS_OF, PERIOD, reportConfig, storeTown, ZONE } from '../reports/town.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type Folder, mockYaml, newFolder } from './polso.ts'

let database: TestDatabase
let folder: Folder
let figures: readonly Figure[]
let code: string
beforeAll(async () => {
  folder = newFolder({ 'polso.yaml': mockYaml })
  database = await createTestDatabase()
  await storeTown(database.db)
  await takeFans(database.db)
  const issued = await issueVerifica(database.db, { ...PERIOD, compare: null, asOf: AS_OF }, reportConfig(), AS_OF)
  ;({ code } = issued)
  figures = issued.content.figures
}, 60_000)
afterAll(async () => {
  folder.remove()
  await database.close()
})

async function takeFans(db: Db): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select account_id as id from polso.accounts where key = 'comune-twitter'`.execute(db)
  await importFile(db, {
    fileName: 'fan.csv',
    bytes: new TextEncoder().encode('Data,Fan\n2019-11-17,5555\n'),
    target: { accountId: rows[0]?.id ?? 0, timeZone: ZONE, metric: 'followers', dimension: null },
    reading: { signed: false, audience: null },
    author: 'Anna',
    now: AS_OF,
    threshold: 10,
    replace: true,
    skipRefused: false,
  })
}

async function traced(name: string, account: string, from?: string, words = ''): Promise<string> {
  const figure = figures.find(one => one.name === name && one.account === account && (from ?? one.from) === one.from)
  const line = `trace ${code}-${figure?.id}${words}`
  const outcome = (await folder.polsoEach([line], { DATABASE_URL: database.url })).get(line)
  expect(outcome).toMatchObject({ code: 0, stderr: '' })
  return outcome?.stdout ?? ''
}

describe('polso trace', () => {
  it('shows the file that a number is from, in words and as one document', async () => {
    const words = await traced('followers_week', 'comune-twitter', '2019-11-17')
    expect(words).toContain('reason=imported-instead')
    expect(words).toMatch(
      /1 row\(s\) of polso\.imports\n +import_id=1 file_name=fan\.csv sha256=[0-9a-f]{64} author=Anna imported_at=2019-12-17T23:00:00\.000Z/,
    )
    expect(words).not.toContain('run(s)')
    const document = JSON.parse(await traced('followers_week', 'comune-twitter', '2019-11-17', ' --json'))
    expect(document).toMatchObject({
      rows: [{ table: 'account_days' }, { table: 'imports', rows: [{ file_name: 'fan.csv', author: 'Anna' }] }],
      runs: [],
      gone: [],
    })
  })

  it('says what is gone, and why', async () => {
    await enforceRetention(database.db, { snapshots: 40, audience: 40, runs: 40 }, new Date('2020-03-12T00:00:00Z'))
    expect(await traced('interactions', 'comune-facebook')).toContain(
      [
        '  What polso.post_snapshots had from before 2020-02-01T00:00:00.000Z is gone: removed by retention (retention.snapshots).',
        '  What polso.collection_runs had from before 2020-02-01T00:00:00.000Z is gone: removed by retention (retention.runs).',
        '  The value is the one that was issued.',
      ].join('\n'),
    )
    expect(await traced('tourists', 'comune-facebook')).toContain(
      'What polso.audience_snapshots had from before 2020-02-01T00:00:00.000Z is gone: removed by retention (retention.audience).',
    )
    expect(JSON.parse(await traced('tourists', 'comune-facebook', undefined, ' --json'))).toMatchObject({
      gone: [{ table: 'audience_snapshots', before: '2020-02-01T00:00:00.000Z', cause: 'retention.audience' }],
    })
  }, 60_000)
})
