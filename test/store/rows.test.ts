import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { tableOf } from '../../src/store/rows.ts'
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
