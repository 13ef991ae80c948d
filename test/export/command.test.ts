import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { listViews } from '../../src/export/catalogue.ts'
import type { DataPackage } from '../../src/export/data-package.ts'
import { type Folder, mockYaml, newFolder, type Ran, runLines } from '../commands/polso.ts'
import { eventually } from '../support/eventually.ts'
import { createMade, createSamples } from './samples.ts'

/** A folder that takes no files, not even of root. */
const forbidden = existsSync('/proc/1') ? '/proc' : '/dev/fd'

const lines = [
  'export',
  'export acounts_daily',
  'export nothing_like_it',
  'export metric_definitions --from 2019-11-01',
  'export samples --from 2019-11-05 --to 2019-11-04',
  'export samples --from 2019-11-31',
  'export samples --format jsonl --bom',
  'export samples --format pdf',
  'export analytics.samples --from 2019-11-08 --format jsonl',
  'export samples --out samples.csv --license CC-BY-4.0 --source Comune --title Figures',
  'export samples --out samples.csv',
  'export samples --out samples.csv --from 2019-11-05 --to 2019-11-06 --force',
  'export samples --out samples.parquet',
  'export samples --out nowhere/samples.csv',
  'export samples --out folder.csv',
  'export samples --out alone.jsonl --no-sidecar',
  'export --help',
  'export samples --out pipe.csv --force',
  'export samples --out link.csv --force',
  'export samples --out /dev/stdout',
  'export samples --out folder --force',
  'export samples --out packed/samples.csv',
  `export samples --out ${forbidden}/samples.csv`,
  `export samples --out ${'x'.repeat(300)}.csv`,
  'export samples --out samples.csv/samples.csv',
] as const

let ran: Ran
beforeAll(async () => {
  ran = await runLines(lines, async (database, { path }) => {
    for (const name of ['pipe.csv', 'packed/datapackage.json']) {
      mkdirSync(join(path, 'packed'), { recursive: true })
      execFileSync('mkfifo', [join(path, name)])
    }
    mkdirSync(join(path, 'folder'))
    symlinkSync('/dev/null', join(path, 'link.csv'))
    await createSamples(database.db)
    await createMade(database.db, 'hundred_thousand', 100_000)
    await createMade(database.db, 'million', 1_000_000)
    await database.pool.query(
      'create view analytics.failing as select 1 / (5000 - n) as n from generate_series(1, 9000) n',
    )
  })
}, 120_000)
afterAll(() => ran.close())

const of = (line: number) => ran.of(line)
const contentOf = (name: string) => readFileSync(join(ran.folder.path, name))
const described = () => JSON.parse(contentOf('datapackage.json').toString()) as DataPackage

describe('polso export', () => {
  it('lists the views without one', () => {
    expect(of(0).stdout).toMatch(/^VIEW +DAYS BY +COLUMNS +ABOUT\n/)
    expect(of(0).stdout).toMatch(/^accounts_monthly +month_start /m)
    expect(of(0).stdout).toMatch(/^metric_definitions +– /m)
  })

  it.each([
    [1, 'There is no view "acounts_daily"; did you mean "accounts_daily"?'],
    [2, 'There is no view "nothing_like_it"; known are: accounts_daily, accounts_monthly, '],
    [3, 'The rows of "metric_definitions" have no day: leave --from and --to out'],
    [4, '--to 2019-11-04 lies before --from 2019-11-05'],
    [5, '--from "2019-11-31" is no day; write it as 2019-11-11'],
    [6, '--bom is for csv only'],
    [7, "argument 'pdf' is invalid. Allowed choices are csv, jsonl, parquet, xlsx"],
    [10, 'samples.csv is there already; replace it with --force, or give another name'],
    [13, 'There is no folder nowhere; make it first'],
    [
      17,
      'pipe.csv is a link or a device, no plain file; name the file itself, or leave --out out to write to standard',
    ],
    [18, 'link.csv is a link or a device, no plain file'],
    [19, '/dev/stdout is a link or a device, no plain file; name the file itself, or leave --out out'],
    [20, 'folder is a folder; name a file in it'],
    [21, 'packed/datapackage.json is no data package: export into another folder, or leave it out with --no-sidecar'],
  ])('refuses what cannot be meant, line %i: %s', (line, message) => {
    expect(of(line)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) })
  })

  it('replaces no pipe and no link, even when told', () => {
    const at = (name: string) => lstatSync(join(ran.folder.path, name))
    expect([at('pipe.csv').isFIFO(), at('link.csv').isSymbolicLink()]).toEqual([true, true])
  })

  it.each([
    [22, `${forbidden}/samples.csv can't be written: `],
    [23, "x.csv can't be written: the name is too long (ENAMETOOLONG). Give --out another place or name."],
    [24, "samples.csv/samples.csv can't be written: there is a file where a folder should be (ENOTDIR)."],
  ])('tells in words what the system refuses, line %i: %s', (line, message) => {
    expect(of(line)).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(message) })
  })

  it('writes to standard output and nothing else', () => {
    expect(of(8)).toMatchObject({ code: 0, stderr: '' })
    expect(of(8).stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(JSON.parse(of(8).stdout)).toMatchObject({ date_day: '2019-11-08', small: 4 })
  })

  it('takes the format from the name of the file, and replaces one only when told', () => {
    expect([9, 11, 12].map(line => of(line).code)).toEqual([0, 0, 0])
    expect(contentOf('samples.csv').toString().split('\r\n')).toHaveLength(1 + 3 + 1)
    expect(contentOf('samples.parquet').subarray(0, 4).toString()).toBe('PAR1')
    expect(contentOf('folder.csv').toString()).toMatch(/^date_day,/)
    expect(of(15).code).toBe(0)
  })

  it('has all options that its documentation tells of', () => {
    const doc = readFileSync(new URL('../../docs/export.md', import.meta.url), 'utf8')
    const told = new Set([...doc.matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option))
    expect([...told].filter(option => !of(16).stdout.includes(option))).toEqual([])
    expect(told.size).toBeGreaterThan(8)
  })

  it('has help with an example', () => {
    expect(of(16).stdout).toContain('polso export accounts_daily --from')
  })
})

describe('datapackage.json', () => {
  it.each(['1.0', '2.0'])('keeps to the profile of version %s', version => {
    const profile = JSON.parse(
      readFileSync(new URL(`../fixtures/frictionless/datapackage-${version}.json`, import.meta.url), 'utf8'),
    ) as object
    const ajv = new Ajv({ strict: false, logger: false })
    addFormats.default(ajv)
    const valid = ajv.compile(profile)
    expect([valid(described()), valid.errors]).toEqual([true, null])
    const first = described().resources[0] ?? {}
    expect(valid({ ...described(), resources: [{ ...first, schema: { fields: [{ type: 'date' }] } }] })).toBe(false)
  })

  it('is one a folder, with the newest of each file, its bytes and hash', () => {
    const { resources } = described()
    expect(resources.map(({ path }) => path)).toEqual(['samples.csv', 'samples.parquet', 'folder.csv'])
    for (const { path, bytes, hash } of resources) {
      const content = contentOf(path)
      expect([bytes, hash]).toEqual([content.length, `sha256:${createHash('sha256').update(content).digest('hex')}`])
    }
  })

  it('tells what the columns mean, in the words of the database', () => {
    const [csv] = described().resources as (DataPackage['resources'][number] & {
      schema: { fields: { name: string; type: string; description: string }[] }
    })[]
    expect(csv).toMatchObject({
      name: 'samples.csv',
      profile: 'tabular-data-resource',
      format: 'csv',
      mediatype: 'text/csv',
      encoding: 'utf-8',
      dialect: { delimiter: ',', lineTerminator: '\r\n', quoteChar: '"', doubleQuote: true, header: true },
      description: 'Samples of every kind. Here: date_day from 2019-11-05 to 2019-11-06, both included.',
      schema: { missingValues: [''] },
    })
    expect(csv?.schema.fields[0]).toEqual({ name: 'date_day', type: 'date', description: 'Its day.' })
    expect(csv?.schema.fields.map(({ type }) => type)).toEqual(
      'date string integer integer number number boolean datetime any array string'.split(' '),
    )
    expect(described()).toMatchObject({
      title: 'Figures',
      licenses: [{ name: 'CC-BY-4.0', path: 'https://creativecommons.org/licenses/by/4.0/' }],
      sources: [{ title: 'Comune' }],
    })
  })

  it('is not written over what is something else', async () => {
    const other = newFolder({ 'polso.yaml': mockYaml, 'datapackage.json': '[1]' })
    const env = { DATABASE_URL: ran.database.url }
    const { code, stderr } = await other.polso('export samples --out samples.csv', env)
    expect([code, stderr]).toEqual([2, expect.stringContaining('datapackage.json is no data package')])
    expect(readdirSync(other.path).sort()).toEqual(['datapackage.json', 'polso.yaml'])
    other.remove()
  })
})

describe('a file', () => {
  it('is whole or not there: nothing is left of an export that fails', async () => {
    const { code, stderr } = await ran.folder.polso('export failing --out failing.csv', {
      DATABASE_URL: ran.database.url,
    })
    expect([code, stderr]).toEqual([1, expect.stringContaining('division by zero')])
    expect(readdirSync(ran.folder.path).filter(name => name.includes('failing'))).toEqual([])
  })

  it('is told of in words where there is no room for it', async () => {
    const child = start(ran.folder, ['export', 'hundred_thousand', '--out', 'large.csv'], ['sh', '-c', room])
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    const [code] = (await once(child, 'close')) as [number]
    expect([code, stderr]).toEqual([1, expect.stringContaining("large.csv can't be written: the file grows larger")])
    expect(readdirSync(ran.folder.path).filter(name => name.includes('large'))).toEqual([])
  }, 120_000)

  it('keeps its old content when a newer export fails', async () => {
    writeFileSync(join(ran.folder.path, 'kept.csv'), 'old')
    await ran.folder.polso('export failing --out kept.csv --force', { DATABASE_URL: ran.database.url })
    expect(contentOf('kept.csv').toString()).toBe('old')
  })

  it('is not left behind when interrupted', async () => {
    const own = newFolder({ 'polso.yaml': mockYaml })
    const child = start(own, ['export', 'million', '--out', 'cut.csv'])
    const parts = () => readdirSync(own.path).filter(name => name.includes('cut'))
    await eventually(() => expect(parts()).toHaveLength(1), 50_000)
    child.kill('SIGINT')
    const [code] = (await once(child, 'close')) as [number]
    expect([code, parts()]).toEqual([130, []])
    own.remove()
  }, 120_000)
})

describe('a reader that stops reading', () => {
  it('ends it quietly', async () => {
    const child = start(ran.folder, ['export', 'million'])
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    child.stdout?.once('data', () => child.stdout?.destroy())
    const [code] = (await once(child, 'close')) as [number]
    expect([code, stderr.replace(/^.*mostMb.*\n/m, '')]).toEqual([0, ''])
  }, 120_000)
})

describe('a million rows', () => {
  const most = async (view: string, format: string) => {
    const child = start(ran.folder, ['export', view, '--out', `${view}.${format}`, '--no-sidecar'])
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    await once(child, 'close')
    return (JSON.parse(stderr) as { mostMb: number }).mostMb
  }

  it('take no more memory than a tenth of them', async () => {
    const [few, many] = [await most('hundred_thousand', 'csv'), await most('million', 'csv')]
    const rows = contentOf('million.csv').toString().split('\r\n')
    expect(rows).toHaveLength(1_000_002)
    expect(many / few).toBeLessThan(1.25)
  }, 240_000)
})

describe('the days of each view', () => {
  it('are told in the documentation', async () => {
    const doc = readFileSync(new URL('../../docs/export.md', import.meta.url), 'utf8')
    const told = [...doc.matchAll(/^\| `(\w+)` \| (?:`(\w+)`|none) \|/gm)].map(([, view, day]) => [view, day ?? null])
    const made = ['samples', 'hundred_thousand', 'million', 'failing']
    const views = (await listViews(ran.database.db)).filter(({ name }) => !made.includes(name))
    expect(told).toEqual(views.map(({ name, dayColumn }) => [name, dayColumn]))
  })
})

/** Lets a program write files of at most 50 to 100 kB. */
const room = 'ulimit -f 100; exec "$0" "$@"'

function start(from: Folder, words: readonly string[], prefix: readonly string[] = []): ChildProcess {
  const measured = fileURLToPath(new URL('./measured.ts', import.meta.url))
  const [program = '', ...rest] = [...prefix, process.execPath, '--import', import.meta.resolve('tsx'), measured]
  return spawn(program, [...rest, ...words], {
    cwd: from.path,
    env: { PATH: process.env.PATH ?? '', HOME: from.path, DATABASE_URL: ran.database.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
