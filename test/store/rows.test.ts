import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { tableOf, type Write, writeAtOnce } from '../../src/store/rows.ts'
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createEmptyDatabase()
})
afterAll(() => database.close())

describe('rows as a table', () => {
  const texts = [
    '',
    ' ',
    'null',
    'NULL',
    'a,b',
    '{}',
    '"',
    '\\',
    "'",
    'è 🗞️',
    '\n\t',
    'a b',
    '-1',
    'x'.repeat(100_000),
    null,
  ]

  it('bring every text through unchanged, also twice in a row', async () => {
    const rows = [...texts, ...texts.flatMap(text => [text, text])]
    const table = tableOf(rows, { text: ['text', r => r], n: ['int', () => 1] })
    const { rows: back } = await sql<{ text: string | null; n: number }>`select * from ${table}`.execute(database.db)
    expect(back.map(r => r.text)).toEqual(rows)
    expect(back.every(r => r.n === 1)).toBe(true)
  })

  it('bring instants, numbers, flags and JSON through', async () => {
    const at = new Date('2019-10-27T00:30:00.123Z')
    const rows = [
      { at, n: 9007199254740991, yes: true, json: { a: ['"', '\\'] } },
      { at: null, n: null, yes: null, json: null },
      { at, n: -0.5, yes: false, json: [] },
    ]
    const { rows: back } = await sql`select * from ${tableOf(rows, {
      at: ['timestamptz', r => r.at],
      n: ['numeric', r => r.n],
      yes: ['bool', r => r.yes],
      json: ['jsonb', r => (r.json === null ? null : JSON.stringify(r.json))],
    })}`.execute(database.db)
    expect(back).toEqual(rows)
  })

  it('bring columns of one value through, however many rows', async () => {
    const rows = Array.from({ length: 1000 }, (_, n) => ({ n, at: new Date('2019-11-05T12:00:00.5Z') }))
    const back = await sql`select * from ${tableOf(rows, {
      same: ['int', () => 7],
      n: ['int', r => r.n],
      text: ['text', () => 'a "b", \\ \0NULL'],
      none: ['text', () => null],
      at: ['timestamptz', r => r.at],
      yes: ['bool', () => true],
    })} order by n`.execute(database.db)
    const same = { same: 7, text: 'a "b", \\ NULL', none: null, yes: true }
    expect(back.rows).toEqual(rows.map(row => ({ ...row, ...same })))
  })

  it('may be none', async () => {
    const { rows } = await sql`select * from ${tableOf([], { n: ['int', () => 1] })}`.execute(database.db)
    expect(rows).toEqual([])
  })
})

describe('a write in one statement', () => {
  beforeAll(() =>
    sql`create table held (n int primary key, yes bool); create table kept (n int primary key)`.execute(database.db),
  )
  beforeEach(async () => {
    await sql`truncate held, kept`.execute(database.db)
    await sql`insert into held select n, true from generate_series(1, 3) n`.execute(database.db)
  })

  const holding = (upTo: number) => ({
    name: 'ended',
    statement: sql`update held set yes = false where yes and n <= ${upTo} returning n`,
  })
  const insertOf = (numbers: readonly number[]): Write => ({
    rows: numbers.length,
    steps: [
      {
        name: 'kept_row',
        statement: sql`insert into kept select n from ${tableOf(numbers, { n: ['int', n => n] })}`,
        once: true,
      },
    ],
  })
  const stored = async () => {
    const { rows } = await sql<{ kept: number; held: number }>`
      select (select count(*) from kept) as kept, (select count(*) from held where yes) as held`.execute(database.db)
    return rows[0]
  }

  it('does all that was meant', async () => {
    expect(await writeAtOnce(database.db, holding(2), 2, [insertOf([1, 2, 3])])).toBe(true)
    expect(await stored()).toEqual({ kept: 3, held: 1 })
  })

  it('does nothing where its first part finds less than expected', async () => {
    expect(await writeAtOnce(database.db, holding(2), 3, [insertOf([1, 2, 3])])).toBe(false)
    expect(await stored()).toEqual({ kept: 0, held: 3 })
  })

  it('does nothing where a row is there already', async () => {
    await insertOf([2]).steps[0]?.statement.execute(database.db)
    expect(await writeAtOnce(database.db, holding(1), 1, [insertOf([1, 2])])).toBe(false)
    expect(await stored()).toEqual({ kept: 1, held: 3 })
  })

  it('passes on what else goes wrong', async () => {
    const wrong: Write = { rows: 1, steps: [{ name: 'wrong', statement: sql`insert into kept values (null)` }] }
    await expect(writeAtOnce(database.db, holding(1), 1, [wrong])).rejects.toThrow('null value')
  })
})
