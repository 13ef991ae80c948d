import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { dumpSchema } from '../../src/store/dump.ts'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

describe('the schema', () => {
  it('is the one of the golden dump (after a change: src/store/write-dump.ts)', async () => {
    const golden = readFileSync(new URL('../../src/store/schema.txt', import.meta.url), 'utf8')
    expect(await dumpSchema(database.db)).toBe(golden)
  })

  it('is dumped the same whatever partitions there are', async () => {
    const before = await dumpSchema(database.db)
    await ensurePartitions(database.db, new Date('2019-01-01T00:00:00Z'), new Date('2019-03-01T00:00:00Z'))
    expect(await dumpSchema(database.db)).toBe(before)
  })

  it('shows a change of a default, of a constraint and of a comment', async () => {
    const before = await dumpSchema(database.db)
    await sql`alter table polso.accounts alter active set default false`.execute(database.db)
    await sql`alter table polso.accounts add constraint handles check (handle <> '')`.execute(database.db)
    await sql`comment on column polso.accounts.name is 'Changed.'`.execute(database.db)
    const after = await dumpSchema(database.db)
    const added = after.split('\n').filter(line => !before.includes(line))
    expect(added).toEqual([
      expect.stringMatching(/^polso\.accounts constraint handles CHECK/),
      expect.stringMatching(/^polso\.accounts\.active boolean not null default false -- /),
      'polso.accounts.name text not null -- Changed.',
    ])
  })

  it('has a comment on every table, view and column, partitions included', async () => {
    const { rows } = await sql<{ name: string }>`
      select c.oid::regclass || coalesce('.' || a.attname, '') as name
      from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped
      where c.relnamespace in ('polso'::regnamespace, 'analytics'::regnamespace) and c.relkind in ('r', 'p', 'v')
        and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null)`.execute(
      database.db,
    )
    expect(rows).toEqual([])
  })

  it('says nothing of what is not there', async () => {
    await sql`create table polso.bare (x int)`.execute(database.db)
    expect(await dumpSchema(database.db)).toContain('polso.bare table\npolso.bare.x integer\n')
  })
})
