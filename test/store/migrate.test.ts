import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { openDatabase } from '../../src/store/database.ts'
import { MigrationError, migrate, pendingMigrations } from '../../src/store/migrate.ts'
import { createEmptyDatabase, onServer, serverUrl, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createEmptyDatabase()
})
afterEach(() => database.close())

describe('migrate', () => {
  it('is made once when ten replicas start at once on an empty database', async () => {
    const replicas = Array.from({ length: 10 }, () => openDatabase(database.url, { poolSize: 2 }))
    const made = await Promise.all(replicas.map(replica => migrate(replica.db)))
    await Promise.all(replicas.map(replica => replica.close()))
    expect(new Set(made.flat()).size).toBe(made.flat().length)
    expect(made.filter(names => names.length > 0)).toHaveLength(1)
    expect(await pendingMigrations(database.db)).toEqual([])
  })

  it('says what is pending, then does nothing more', async () => {
    const pending = await pendingMigrations(database.db)
    expect(pending[0]).toBe('0001-spine')
    expect(pending).toEqual([...pending].sort())
    expect(await migrate(database.db)).toEqual(pending)
    expect(await migrate(database.db)).toEqual([])
    expect(await pendingMigrations(database.db)).toEqual([])
  })

  it('keeps its own tables in the schema polso and leaves public alone', async () => {
    await migrate(database.db)
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from pg_tables where schemaname = 'public'`.execute(database.db)
    expect(rows).toEqual([{ count: 0 }])
  })

  it('refuses a database that is newer than the program', async () => {
    await migrate(database.db)
    await sql`insert into polso.migrations values ('9999-from-the-future', '2099-01-01')`.execute(database.db)
    await expect(migrate(database.db)).rejects.toThrow(/newer than this program.*9999-from-the-future.*newer version/)
    await expect(pendingMigrations(database.db)).rejects.toThrow(MigrationError)
  })

  it('restores the time-outs of the connection it used', async () => {
    const one = openDatabase(database.url, { poolSize: 1 })
    await migrate(one.db)
    const { rows } = await sql`show statement_timeout`.execute(one.db)
    await one.close()
    expect(rows).toEqual([{ statement_timeout: '1min' }])
  })

  it('names the right that is missing and the remedy', async () => {
    const name = new URL(database.url).pathname.slice(1)
    await onServer(`create role ${name}_guest login password 'guest'`)
    const url = new URL(serverUrl(name))
    url.username = `${name}_guest`
    url.password = 'guest'
    const guest = openDatabase(url.href, { poolSize: 1 })
    await expect(migrate(guest.db)).rejects.toThrow(`grant create on database "${name}" to "${name}_guest"`)
    await guest.close()
    await onServer(`drop role ${name}_guest`)
  })
})
