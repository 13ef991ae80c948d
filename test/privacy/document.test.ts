import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { documentSchema } from '../../src/config/document.ts'
import { kept, rules } from '../../src/store/retention-rules.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const privacy = readFileSync(new URL('../../docs/privacy.md', import.meta.url), 'utf8')
const rows = (/\| tables of schema[\s\S]*?\n\n/.exec(privacy)?.[0] ?? '')
  .trim()
  .split('\n')
  .slice(2)
  .map(line => line.split('|').map(cell => cell.trim()))
const named = (cell = '') => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '')

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

async function columnsLike(names: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct column_name as name from information_schema.columns
    where table_schema = 'polso' and column_name = any(${names}::text[]) order by 1`.execute(database.db)
  return rows.map(({ name }) => name)
}

describe('docs/privacy.md', () => {
  it('tells of every table once, and of no other', async () => {
    const { rows: tables } = await sql<{ name: string }>`
      select relname as name from pg_class
      where relnamespace = 'polso'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`.execute(
      database.db,
    )
    expect(rows.flatMap(([, tables]) => named(tables)).sort()).toEqual(tables.map(({ name }) => name))
  })

  it('tells how long as the settings have it', () => {
    const { retention } = documentSchema.pick({ retention: true }).parse({})
    const defaults: Readonly<Record<string, number | string | undefined>> = retention
    for (const { table, setting } of rules) {
      const [, , , words = ''] = rows.find(([, tables]) => named(tables).includes(table)) ?? []
      if (typeof setting === 'number') expect(words).toMatch(/^until they have ended/)
      else expect(words).toMatch(new RegExp(`^\`retention\\.${setting}\`: ${defaults[setting]}`))
    }
    for (const table of Object.keys(kept)) {
      const [, tables = '', , words = ''] = rows.find(([, tables]) => named(tables).includes(table)) ?? []
      expect([table, words === 'forever' || tables.includes(`with them \`${table}\``)]).toEqual([table, true])
    }
  })

  it('names every column that holds the name or address of staff', async () => {
    const told = named(/Staff are found in the columns ([^.]*)/.exec(privacy)?.[1])
    expect(await columnsLike(told)).toEqual([...told].sort())
    expect(told.length).toBeGreaterThan(4)
  })

  it('says how to remove the words of deleted posts in a way that works', async () => {
    const statement = /`(update polso\.posts [^`]*)`/.exec(privacy)?.[1] ?? ''
    await expect(database.pool.query(statement)).resolves.toMatchObject({ command: 'UPDATE' })
  })
})
