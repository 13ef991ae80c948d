import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { listViews, type View, viewNamed } from '../../src/export/catalogue.ts'
import { type FormatName, formats } from '../../src/export/formats.ts'
import { queryOf, type Span } from '../../src/export/query.ts'
import { readRows } from '../../src/export/rows.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createMany, createSamples } from './samples.ts'
import { partsOf } from './zip.ts'

let database: TestDatabase
let view: View
beforeAll(async () => {
  database = await createTestDatabase()
  await createSamples(database.db)
  await createMany(database.db, 'many', 45_000)
  view = viewNamed(await listViews(database.db), 'samples')
})
afterAll(() => database.close())

async function exported(name: FormatName, span: Span = {}, bom = false, of = view): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of formats[name].write(readRows(database.pool, queryOf(of, span)), of, { bom })) {
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks)
}

describe('csv', () => {
  it('writes instants in UTC, NULL as nothing, an empty text as quotes, and the rest as it is', async () => {
    const [head, first, second, third] = (await exported('csv')).toString().split('\r\n')
    expect(head).toBe('date_day,account_key,small,big,rate,exact,flag,at,document,names,words')
    expect(first).toBe(
      `2019-11-04,alfa,1,9007199254740991,-2.5,0.001,true,2019-11-04T07:35:00.250Z,"{""likes"": 3, ""hidden"": null}","[""a"",""b,c""]","'=HYPERLINK(""x"")"`,
    )
    expect(second).toBe('2019-11-05,alfa,-7,,,,,,,,')
    expect(third).toBe('2019-11-06,alfa,0,0,0,0,false,2019-11-06T00:00:00.000Z,[],[],""')
  })

  it('lets no spreadsheet take a text for a formula, and leaves negative numbers numbers', async () => {
    const rows = parse(await exported('csv'), { columns: true }) as Record<string, string>[]
    expect(rows.map(row => row.words)).toEqual([
      `'=HYPERLINK("x")`,
      '',
      '',
      'due\nrighe, "virgolette" è à €',
      `'-1+2`,
      `'\t@tab & <b> _x0041_ \u0001`,
    ])
    expect(rows[1]?.small).toBe('-7')
    for (const row of rows)
      for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/)
  })

  it('begins with a byte order mark when asked', async () => {
    expect([...(await exported('csv', {}, true)).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect((await exported('csv')).subarray(0, 4).toString()).toBe('date')
  })

  it('has the days asked for, both included, in one order', async () => {
    const days = async (span: Span) =>
      (parse(await exported('csv', span), { from_line: 2 }) as string[][]).map(([day, account]) => `${day} ${account}`)
    expect(await days({ from: '2019-11-05', to: '2019-11-06' })).toEqual([
      '2019-11-05 alfa',
      '2019-11-06 alfa',
      '2019-11-06 beta',
    ])
    expect(await days({ from: '2019-11-08' })).toEqual(['2019-11-08 beta'])
    expect(await days({ to: '2019-11-03' })).toEqual([])
  })
})

describe('jsonl', () => {
  it('writes an object a row, with JSON as what it holds', async () => {
    const rows = (await exported('jsonl'))
      .toString()
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as unknown)
    expect(rows).toHaveLength(6)
    expect(rows[0]).toEqual({
      date_day: '2019-11-04',
      account_key: 'alfa',
      small: 1,
      big: 9007199254740991,
      rate: -2.5,
      exact: 0.001,
      flag: true,
      at: '2019-11-04T07:35:00.250Z',
      document: { likes: 3, hidden: null },
      names: ['a', 'b,c'],
      words: '=HYPERLINK("x")',
    })
    expect(rows[1]).toMatchObject({ account_key: 'alfa', small: -7, big: null, words: null })
  })
})

describe('parquet', () => {
  const fileOf = (bytes: Buffer) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer

  it('has typed columns', async () => {
    const file = fileOf(await exported('parquet'))
    const types = parquetMetadata(file).schema.slice(1)
    expect(Object.fromEntries(types.map(({ name, type, converted_type }) => [name, converted_type ?? type]))).toEqual({
      date_day: 'DATE',
      account_key: 'UTF8',
      small: 'INT32',
      big: 'INT64',
      rate: 'DOUBLE',
      exact: 'DOUBLE',
      flag: 'BOOLEAN',
      at: 'TIMESTAMP_MILLIS',
      document: 'UTF8',
      names: 'UTF8',
      words: 'UTF8',
    })
    const rows = await parquetReadObjects({ file })
    expect(rows[0]).toEqual({
      date_day: new Date('2019-11-04T00:00:00Z'),
      account_key: 'alfa',
      small: 1,
      big: 9007199254740991n,
      rate: -2.5,
      exact: 0.001,
      flag: true,
      at: new Date('2019-11-04T07:35:00.250Z'),
      document: '{"likes": 3, "hidden": null}',
      names: '["a","b,c"]',
      words: '=HYPERLINK("x")',
    })
    expect(rows[1]).toMatchObject({ small: -7 })
    expect([rows[1]?.big ?? null, rows[1]?.flag ?? null, rows[1]?.words ?? null]).toEqual([null, null, null])
  })

  it('is cut into row groups, all of which are read back', async () => {
    const many = viewNamed(await listViews(database.db), 'many')
    const file = fileOf(await exported('parquet', {}, false, many))
    expect(parquetMetadata(file).row_groups.map(group => Number(group.num_rows))).toEqual([20_000, 20_000, 5_000])
    const rows = await parquetReadObjects({ file, columns: ['small'] })
    expect(rows.reduce((sum, row) => sum + Number(row.small), 0)).toBe((45_000 * 45_001) / 2)
  })

  it('is a file even without rows', async () => {
    const file = fileOf(await exported('parquet', { to: '2000-01-01' }))
    expect(Number(parquetMetadata(file).num_rows)).toBe(0)
  })
})

describe('xlsx', () => {
  it('has a sheet of the rows, texts typed as text, days and instants as dates', async () => {
    const parts = partsOf(await exported('xlsx'))
    const sheet = parts['xl/worksheets/sheet1.xml'] ?? ''
    const cells = [...sheet.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row = '']) => row.split(/(?=<c[ />])/))
    expect(cells).toHaveLength(7)
    expect(cells[1]?.slice(0, 4)).toEqual([
      '<c s="2"><v>43773</v></c>',
      '<c s="0" t="inlineStr"><is><t xml:space="preserve">alfa</t></is></c>',
      '<c s="0"><v>1</v></c>',
      '<c s="0"><v>9007199254740991</v></c>',
    ])
    const serial = Number(/^<c s="3"><v>([\d.]+)<\/v><\/c>$/.exec(cells[1]?.[7] ?? '')?.[1])
    expect(serial).toBeCloseTo(43773 + (7 * 3600 + 35 * 60 + 0.25) / 86_400, 9)
    expect(cells[1]?.at(-1)).toContain('t="inlineStr"><is><t xml:space="preserve">=HYPERLINK("x")</t>')
    expect(cells[2]?.slice(3)).toEqual(Array.from({ length: 8 }, () => '<c/>'))
    expect(cells[6]?.at(-1)).toContain('>\t@tab &amp; &lt;b&gt; _x005F_x0041_ _x0001_<')
    expect(sheet).not.toContain('<f>')
  })

  it('tells what the columns mean on a sheet of their own', async () => {
    const parts = partsOf(await exported('xlsx'))
    expect(parts['xl/worksheets/sheet2.xml']).toContain('Words from the world.')
    expect(parts['xl/workbook.xml']).toContain('<sheet name="samples"')
    expect(Object.keys(parts).sort()).toEqual([
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
      'xl/worksheets/sheet2.xml',
    ])
  })

  it('says what Excel can not hold', async () => {
    await database.pool.query(`create view analytics.long as select repeat('x', 32768) as words`)
    const long = viewNamed(await listViews(database.db), 'long')
    await expect(exported('xlsx', {}, false, long)).rejects.toThrow('one of column words has more')
    const bare = { ...long, columns: [{ name: 'n', kind: 'integer', about: '' }] } as const
    const full = Array.from({ length: 65_535 }, () => [null])
    const write = async (rows: readonly (readonly null[])[]) => {
      const batches = async function* () {
        for (let i = 0; i < 16; i++) yield full
        yield rows
      }
      for await (const _ of formats.xlsx.write(batches(), bare));
    }
    await write(full.slice(0, 15)) // with the head: 1,048,576
    await expect(write(full.slice(0, 16))).rejects.toThrow('at most 1,048,576 rows')
  })
})

describe('the reading', () => {
  it('gives its connection back, whether read to the end, left, or failed', async () => {
    const query = { text: 'select generate_series(1, 5000)', values: [] }
    for await (const rows of readRows(database.pool, query)) {
      expect(rows).toHaveLength(500)
      break
    }
    await expect(async () => {
      for await (const _ of readRows(database.pool, { text: 'select 1 / (3 - generate_series(1, 5))', values: [] }));
    }).rejects.toThrow('division by zero')
    expect(database.pool.totalCount - database.pool.idleCount).toBe(0)
  })

  it('fails where the server goes away, rather than wait for ever', async () => {
    const reader = readRows(database.pool, {
      text: 'select pg_backend_pid() from generate_series(1, 5000)',
      values: [],
    })
    const first = await reader.next()
    const [[pid] = []] = first.value ?? []
    await database.pool.query('select pg_terminate_backend($1)', [pid])
    await expect(async () => {
      for await (const _ of reader);
    }).rejects.toThrow()
  })

  it('sees one state of the database, however long it takes', async () => {
    await database.pool.query('create table public.moving as select generate_series(1, 2000) as n')
    let seen = 0
    for await (const rows of readRows(database.pool, { text: 'select n from public.moving', values: [] })) {
      if (seen === 0) await database.pool.query('delete from public.moving')
      seen += rows.length
    }
    expect(seen).toBe(2000)
  })

  it('changes nothing', async () => {
    const reader = readRows(database.pool, { text: 'delete from polso.accounts returning key', values: [] })
    await expect(reader.next()).rejects.toThrow('read-only transaction')
  })
})
