import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { listViews } from '../../src/export/catalogue.ts'
import { dictionaryOf } from '../../src/export/dictionary.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

/**
 * What each version of the views promised, a file a version: one line a view, its columns with their types in order.
 * Whoever adds to a view adds a row to analytics.versions and the file of that version; nothing else may change.
 */

const folder = new URL('../fixtures/analytics/', import.meta.url)
type Promise = ReadonlyMap<string, readonly string[]>

const promised = (version: string): Promise =>
  new Map(
    readFileSync(new URL(`${version}.txt`, folder), 'utf8')
      .trim()
      .split('\n')
      .map(line => {
        const [view = '', columns = ''] = line.split(': ')
        return [view, columns.split(', ')]
      }),
  )

let database: TestDatabase
let views: Promise
let versions: string[]
beforeAll(async () => {
  database = await createTestDatabase()
  const { rows } = await database.pool.query(`
    select c.relname as view, array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = 'analytics'::regnamespace and c.relkind = 'v' group by 1 order by 1`)
  views = new Map(rows.map(row => [row.view, row.columns]))
  versions = (await database.pool.query('select version from analytics.versions')).rows.map(row => row.version)
})
afterAll(() => database.close())

describe('the views', () => {
  it('are described in docs/dictionary.md by their own comments (after a change: npm run schema:dump)', async () => {
    const page = readFileSync(new URL('../../docs/dictionary.md', import.meta.url), 'utf8')
    expect(dictionaryOf(await listViews(database.db))).toBe(page)
  })

  it('are those of the last version, and every version is on record', () => {
    expect(readdirSync(folder).sort()).toEqual([...versions].sort().map(version => `${version}.txt`))
    const written = [...views].map(([view, columns]) => `${view}: ${columns.join(', ')}`).join('\n')
    expect(written).toBe(readFileSync(new URL(`${versions.at(-1)}.txt`, folder), 'utf8').trim())
  })

  it('keep what earlier versions promised: views, columns, their types and their order', () => {
    expect(versions.length).toBeGreaterThan(1)
    for (const version of versions) {
      for (const [view, columns] of promised(version)) {
        expect([version, view, views.get(view)?.slice(0, columns.length)]).toEqual([version, view, columns])
      }
    }
  })
})
