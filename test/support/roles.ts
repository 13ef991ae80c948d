import pg from 'pg'
import { type OpenDatabase, openDatabase } from '../../src/store/database.ts'
import { createRoles } from '../../src/store/roles.ts'
import { onServer, serverUrl, type TestDatabase } from './database.ts'

/**
 * Roles belong to the server, which all test files share: whoever makes or drops them holds this.
 *
 * @returns what gives it back
 */
export async function takeRoles(): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: serverUrl('postgres') })
  await client.connect()
  await client.query(`select pg_advisory_lock(hashtext('polso test roles'))`)
  return () => client.end()
}

/** A user of the role `polso_reader`; on `close()` user and roles are gone, and so must be the database by then. */
export async function analystOf(database: TestDatabase): Promise<OpenDatabase> {
  const giveBack = await takeRoles()
  await createRoles(database.db)
  const url = new URL(database.url)
  const user = `${url.pathname.slice(1)}_ana`
  await onServer(`create role ${user} login password 'secret' in role polso_reader`)
  url.username = user
  url.password = 'secret'
  const own = openDatabase(url.href, { poolSize: 2 })
  const close = async () => {
    await own.close()
    await database.close()
    await onServer(`drop role ${user}, polso_reader, polso_writer`)
    await giveBack()
  }
  return { ...own, close }
}
