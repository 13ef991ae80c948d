import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sql } from 'kysely'
import type { Environment } from '../../config/env.ts'
import type { Store } from '../../runtime.ts'
import { pendingMigrations, refuseOldServer, refuseWithoutRights } from '../../store/migrate.ts'
import { type Check, failure, ok, warning } from './check.ts'

const roomyBytes = 1024 ** 3

/** The folder of the embedded Postgres: writable, and with room left. */
export async function checkDataFolder({ dataDir, databaseUrl }: Environment): Promise<Check> {
  const name = 'data folder'
  if (databaseUrl !== null) return ok(name, 'not needed: the data lies in the Postgres of DATABASE_URL')
  const folder = await nearestFolder(dataDir)
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
  if (!writable) {
    return failure(name, `${folder} may not be written`, 'Grant that right, or set POLSO_DATA_DIR or DATABASE_URL.')
  }
  const { bavail, bsize } = await statfs(folder)
  const free = `${((bavail * bsize) / roomyBytes).toFixed(1)} GB free`
  if (bavail * bsize < roomyBytes) return warning(name, `${dataDir}: ${free}`, 'Make room before the disk is full.')
  return ok(name, `${dataDir}: ${free}`)
}

/** The folder itself, or the one it will be made in. */
async function nearestFolder(path: string): Promise<string> {
  const there = await access(path).then(
    () => true,
    () => false,
  )
  return there || dirname(path) === path ? path : nearestFolder(dirname(path))
}

/** Server, rights and tables, in the order in which one needs the other. */
export async function checkPostgres({ db }: Store, embedded: boolean): Promise<readonly Check[]> {
  await refuseOldServer(db)
  const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(db)
  const server = ok('postgres', `version ${rows[0]?.version}${embedded ? ', the embedded one' : ''}`)
  return [server, await checkRights(db), await checkTables(db)]
}

async function checkRights(db: Store['db']): Promise<Check> {
  try {
    await refuseWithoutRights(db)
    return ok('rights', 'the user may make and change the tables')
  } catch (error) {
    return failure('rights', error instanceof Error ? error.message : String(error))
  }
}

async function checkTables(db: Store['db']): Promise<Check> {
  try {
    const pending = await pendingMigrations(db)
    if (pending.length === 0) return ok('tables', 'up to date')
    return warning(
      'tables',
      `not up to date yet: ${pending.join(', ')}`,
      'Run: polso migrate; polso start does it too.',
    )
  } catch (error) {
    return failure('tables', error instanceof Error ? error.message : String(error))
  }
}
