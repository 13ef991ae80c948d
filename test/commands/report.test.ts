import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { syncContracts } from '../../src/store/contracts.ts'
import type { Db } from '../../src/store/database.ts'
import { contracts, storeTown } from '../reports/town.ts'
import { mockYaml, type Ran, runLines } from './polso.ts'

let ran: Ran

const period = '--from 2019-11-04 --to 2019-12-15'
const good = `report verifica ${period} --as-of 2019-12-17 --format csv,json --out reports --json`
const noted = `report verifica ${period} --as-of 2019-12-17 --format csv --out reports`
const unasked = `report verifica ${period} --format csv --out reports --json`
const wrong = {
  upsideDown: 'report verifica --from 2019-12-15 --to 2019-11-04 --out reports',
  format: `report verifica ${period} --format docx --out reports`,
  noData: 'report verifica --from 2017-01-01 --to 2017-01-31 --out reports',
  folder: `report verifica ${period} --as-of 2019-12-17 --format csv --out file/inside`,
  noFolder: 'report verifica --from 2019-11-05 --to 2019-12-15 --format csv --out /proc/polso/reports',
  language: `report verifica ${period} --lang de --out reports`,
  nothing: 'report verifica',
  reference: 'trace hello',
  document: 'trace AAAAAA-1',
}

beforeAll(async () => {
  const files = { 'polso.yaml': mockYaml, file: '' }
  ran = await runLines([good, noted, unasked, ...Object.values(wrong)], ({ db }) => storeAndCorrect(db), files)
}, 120_000)
afterAll(() => ran.close())

const corrected = new Date('2019-12-19T10:00:00Z')

/** Contracts were mistyped, and corrected after the period had settled; only one of them touches the period. */
async function storeAndCorrect(db: Db): Promise<void> {
  await storeTown(db)
  const changed = contracts.map(one => ({ ...one, amount: one.amount + 100 }))
  await syncContracts(db, changed, corrected)
}

const of = (line: string) => ran.of(line)

describe('polso report verifica', () => {
  it('writes the files that it names', () => {
    const { code, stdout } = of(good)
    expect(code).toBe(0)
    const told = JSON.parse(stdout) as { document: string; files: string[]; as_of: string }
    expect(told.as_of).toBe('2019-12-17T23:00:00.000Z')
    expect(told.files.map(file => file.split('.').at(-1))).toEqual(['csv', 'json'])
    for (const file of told.files) expect(existsSync(file)).toBe(true)
    const [, json = ''] = told.files
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ document: told.document, language: 'it' })
  })

  it('tells contracts as of the instant, and names those that were corrected later', () => {
    expect(JSON.parse(of(good).stdout)).toMatchObject({ contracts_recorded_later: ['second'] })
    expect(of(noted).stdout).toContain('Contract second was recorded at 2019-12-19T10:00:00.000Z, later than that')
    expect(of(noted).stdout).toContain('--as-of 2019-12-19T10:00:00.000Z')
  })

  it('tells without --as-of of when they were corrected', () => {
    const told = JSON.parse(of(unasked).stdout) as { files: string[]; as_of: string }
    expect(told).toMatchObject({ as_of: corrected.toISOString(), contracts_recorded_later: [] })
    expect(readFileSync(told.files[0] ?? '', 'utf8')).toMatch(/contract_amount,[^\n]*,second,[^\n]*,7600,/)
  })

  it.each([
    ['from after to', wrong.upsideDown, 2, '2019-12-15 is after 2019-11-04'],
    ['a format that is none', wrong.format, 2, 'there is no docx; write some of html, pdf, csv, json'],
    ['a period without data', wrong.noData, 1, 'No account has figures between 2017-01-01 and 2017-01-31'],
    ['a folder that can not be written to', wrong.folder, 1, 'Nothing can be written into'],
    ['a folder that can not be made', wrong.noFolder, 1, 'Nothing can be written into /proc/polso/reports: '],
    ['a language that is none', wrong.language, 2, 'Allowed choices are it, en'],
    ['no period', wrong.nothing, 2, "required option '--from <day>' not specified"],
  ])('refuses %s', (_, line, code, message) => {
    expect(of(line)).toMatchObject({ code, stderr: expect.stringContaining(message) })
  })

  it('issues no document where its files could not be written', async () => {
    const issued = await ran.database.pool.query(`select from polso.reports where starts_on = '2019-11-05'`)
    expect([issued.rowCount, of(wrong.noFolder).stdout]).toEqual([0, ''])
  })
})

describe('polso trace', () => {
  it.each([
    ['a reference that is none', wrong.reference, 2, 'is no reference; it is written like K7QX2M-14'],
    ['a document of another database', wrong.document, 1, 'has issued no document AAAAAA'],
  ])('refuses %s', (_, line, code, message) => {
    expect(of(line)).toMatchObject({ code, stderr: expect.stringContaining(message) })
  })

  it('shows where a number came from, in words and as one document', async () => {
    const { document } = JSON.parse(of(good).stdout) as { document: string }
    const lines = [`trace ${document}-1`, `trace ${document}-1 --json`, `trace ${document}-9999`]
    const found = await ran.folder.polsoEach(lines, { DATABASE_URL: ran.database.url })
    const [words, json, unknown] = lines.map(line => found.get(line))
    expect(words?.stdout).toContain(`${document}-1  days_of_period`)
    expect(JSON.parse(json?.stdout ?? '')).toMatchObject({ reference: `${document}-1`, figure: { value: 42 } })
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('has no number 9999') })
  }, 120_000)
})
