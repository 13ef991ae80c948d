import { execFileSync } from 'node:child_process'
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { MetricDefinition } from '../../src/collectors/collector.ts'
import { metrics } from '../../src/collectors/mock/metrics.ts'
import { syncMetricDefinitions } from '../../src/store/accounts.ts'
import { type Folder, mockYaml, type Ran, runLines } from '../commands/polso.ts'
import type { TestDatabase } from '../support/database.ts'
import { addAccounts, settings } from '../support/rows.ts'

const files = {
  'polso.yaml': mockYaml,
  'fan.csv': 'Data;Fan\n08/11/2019;100\n09/11/2019;110\n25/11/2019;125\n',
  'later.csv': 'Data;Fan\n25/11/2019;126\n26/11/2019;127\n',
  'reach.csv':
    'sep=,\nReach\n"Date","Primary"\n"2019-11-10T00:00:00","40"\n"2019-11-09T00:00:00","x"\n"2099-01-01","3"\n',
  'age.csv': '"Age range","Women","Men"\n"18-24","40%","50%"\n"65+","9%","1%"\n',
}
const fan = 'import fan.csv --account town-one --metric followers'
const audience = 'import age.csv --account town-one --wide --day 2019-11-13 --percent-of 12040 --dimension'
const lines = [
  'imports',
  `${fan} --dry-run`,
  `${fan} --author Anna --json`,
  fan,
  'import later.csv --account town-one --metric followers --dry-run --replace-observed',
  'import reach.csv --account town-one --metric reach',
  'import reach.csv --account town-one --metric reach --dry-run',
  'import reach.csv --account town-one --metric reach --skip-refused',
  'import age.csv --account town-one --dimension age_gender --wide --day 2019-11-12 --percent-of 12040',
  'imports list',
  'imports undo 2',
  'imports undo 2 --json',
  'imports undo 99',
  'imports undo x',
  'imports --json',
  'import --help',
  'imports --help',
  `${audience} age_gender --metric visitors --dry-run`,
] as const

const wrong = {
  [`${audience} age_gender --metric folowers_by_age_gender`]:
    'no breakdown "folowers_by_age_gender" by age_gender; did you mean "followers_by_age_gender"? known are: followers_by_age_gender, visitors',
  [`${audience} age --metric folowers_by_age_gender`]:
    'known are: followers_by_age, engaged_by_age, reached_by_age, visitors\n',
  [`${audience} age --metric likes`]: 'There is no breakdown "likes" by age; known are: followers_by_age, ',
  'import fan.csv --account town-onw --metric followers': 'There is no account "town-onw"; did you mean "town-one"?',
  'import fan.csv --account town-one': 'What does the file tell? Add --metric: followers, ',
  'import fan.csv --account town-one --metric folowers': 'no daily figure "folowers"; did you mean "followers"?',
  'import nowhere.csv --account town-one --metric reach': 'There is no file nowhere.csv',
  'import . --account town-one --metric reach': '. is a folder; name the file in it',
  'import pipe.csv --account town-one --metric reach': 'pipe.csv is a device or a pipe, no file; save the export as a',
  'import /dev/zero --account town-one --metric reach': '/dev/zero is a device or a pipe, no file; save',
  'import fan.csv/x --account town-one --metric reach': 'fan.csv/x can not be read (ENOTDIR)',
  'import huge.csv --account town-one --metric reach':
    'huge.csv has 200 MB, and no history of one account has more than 32',
  'import fan.csv --account town-one --metric reach --time-zone America/Los_Angles':
    '--time-zone "America/Los_Angles" is no time zone; did you mean "America/Los_Angeles"?',
  'import fan.csv --account town-one --metric reach --minus-column Fan':
    '--minus-column is taken away from --value-column: name both',
  'import fan.csv --account town-one --metric reach --wide': '--wide belongs to --dimension',
  'import fan.csv --account town-one --metric reach --day 2019-11-31': '--day "2019-11-31" is no day',
  'import fan.csv --account town-one --dimension age --percent-of many':
    '--percent-of must be a whole number of people',
  'import fan.csv --account town-one --metric reach --date-column Dta': 'did you mean "Data"? Line 1 has: Data, Fan',
}

const breakdown = (metric: string): MetricDefinition => ({
  metric,
  of: 'audience',
  unit: 'people',
  period: 'lifetime',
  interaction: false,
  platformName: metric,
  validFrom: null,
  validTo: null,
  description: 'People.',
})

let ran: Ran
beforeAll(async () => {
  const prepare = async ({ db }: TestDatabase, { path }: Folder) => {
    writeFileSync(join(path, 'huge.csv'), 'Data;Fan\n')
    execFileSync('mkfifo', [join(path, 'pipe.csv')])
    truncateSync(join(path, 'huge.csv'), 200 * 1024 * 1024)
    await syncMetricDefinitions(
      db,
      'mock',
      [...metrics, ...['engaged_by_age', 'engaged_by_city', 'visitors'].map(breakdown)],
      [{ ...breakdown('reached_by_age'), replacedBy: null }],
    )
    await addAccounts(db, [settings('town-one'), settings('town-two')], new Date('2019-11-01T00:00:00Z'))
  }
  ran = await runLines([...lines, ...Object.keys(wrong)], prepare, files)
}, 120_000)
afterAll(() => ran.close())

const of = (line: number) => ran.of(line)

describe('polso import', () => {
  it('shows with --dry-run what would change', () => {
    expect(of(1).stdout.split('\n')).toEqual([
      'fan.csv (UTF-8): "Data", "Fan" as followers of town-one',
      '  3 new',
      '  0 as known',
      '  0 differ from what is known',
      '  0 refused',
      'Nothing was changed: this was a dry run.',
      '',
    ])
    expect(of(4).stdout.split('\n').slice(1)).toEqual([
      '  1 new',
      '  0 as known',
      "  1 differ from what is known: the file's are taken",
      '    2019-11-25: the file says 126, known is 125 (from a file)',
      '  0 refused',
      'Nothing was changed: this was a dry run.',
      '',
    ])
  })

  it('imports, once', () => {
    expect(JSON.parse(of(2).stdout)).toMatchObject({
      import: 1,
      new: 3,
      added: 3,
      replaced: 0,
      refused: [],
      dry_run: false,
    })
    expect(of(3)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/was imported on .* as number 1; take it back/),
    })
  })

  it('keeps a file out of which rows can not be taken, each with its line and what to do', () => {
    expect(of(5).stderr.split('\n')).toEqual([
      'line 5, Primary: "x" is no number; correct it in the file',
      'line 6, Date: 2099-01-01 is not over yet; leave it out of the file',
      'Nothing was imported: correct these rows in the file, or leave them out with --skip-refused',
      '',
    ])
    expect(of(6)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Without --dry-run nothing would be either'),
    })
    expect(of(7).stdout).toContain('Imported as number 2: 1 added, 0 replaced. Take it back with: polso imports undo 2')
  })

  it('takes a breakdown of the audience', () => {
    expect(of(8).stdout).toContain('"Age range", "Women", "Men" as followers_by_age_gender of town-one')
    expect(of(8).stdout).toContain('Imported as number 3: 4 added')
    expect(of(17).stdout).toContain('as visitors of town-one')
  })

  it.each(Object.entries(wrong))('refuses %s', (words, message) => {
    expect(ran.of(words)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) })
  })

  it('has all options that its documentation tells of', () => {
    const doc = readFileSync(new URL('../../docs/import.md', import.meta.url), 'utf8')
    const told = new Set([...doc.matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option))
    expect([...told].filter(option => !of(15).stdout.includes(`${option} `))).toEqual([])
    expect(told.size).toBeGreaterThan(10)
  })

  it('has help with an example', () => {
    expect(of(15).stdout).toContain('polso import "Facebook reach.csv" --account')
  })
})

describe('polso imports', () => {
  it('says what to do when nothing was imported', () => {
    expect(of(0).stdout).toBe('Nothing was imported. Try a file with: polso import <file> --dry-run\n')
  })

  it('lists them, newest first', () => {
    const [head, ...rest] = of(9).stdout.trimEnd().split('\n')
    expect(head).toMatch(/^ID +ACCOUNT +METRIC +FILE +FROM +TO +NEW +REPLACED +STATE$/)
    expect(rest.map(row => row.trim().split(/ +/))).toEqual([
      ['3', 'town-one', 'followers_by_age_gender', 'age.csv', '2019-11-12', '2019-11-12', '4', '0', 'in', 'force'],
      ['2', 'town-one', 'reach', 'reach.csv', '2019-11-10', '2019-11-10', '1', '0', 'in', 'force'],
      ['1', 'town-one', 'followers', 'fan.csv', '2019-11-08', '2019-11-25', '3', '0', 'in', 'force'],
    ])
    const documents = JSON.parse(of(14).stdout) as Record<string, unknown>[]
    expect(documents.map(({ id, author, undone_by }) => [id, author, undone_by !== null])).toEqual([
      [3, expect.any(String), false],
      [2, expect.any(String), true],
      [1, 'Anna', false],
    ])
  })

  it('takes one back, once', () => {
    expect(of(10).stdout).toBe('Import 2 is undone: its rows are gone, and what gave way to them is back.\n')
    expect([of(11), of(12), of(13)].map(({ code, stderr }) => [code, stderr])).toEqual([
      [2, 'Import 2 was undone before\n'],
      [2, 'There is no import "99"; "polso imports" shows their numbers\n'],
      [2, 'There is no import "x"; "polso imports" shows their numbers\n'],
    ])
  })

  it('has help with an example', () => {
    expect(of(16).stdout).toContain('polso imports undo 3')
  })
})
