import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { type OpenDatabase, openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'

export interface TestDatabase extends OpenDatabase {
  readonly url: string
}

/** A fresh, migrated database on the server of `POLSO_TEST_DATABASE_URL`; `close()` drops it. */
export async function createTestDatabase(options: { readonly poolSize?: number } = {}): Promise<TestDatabase> {
  return open(await createDatabase(await migratedTemplate()), options.poolSize ?? 5)
}

/** The same without a schema. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return open(await createDatabase('template0'), 5)
}

export function serverUrl(database: string): string {
  const server = process.env.POLSO_TEST_DATABASE_URL
  if (!server) throw new Error('POLSO_TEST_DATABASE_URL is not set: URL of a superuser of a Postgres server for tests')
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

/** One query on the server's maintenance database. */
export async function onServer(statement: string): Promise<void> {
  await withClient('postgres', client => client.query(statement))
}

async function open(name: string, poolSize: number): Promise<TestDatabase> {
  const url = serverUrl(name)
  const opened = openDatabase(url, { poolSize, applicationName: 'polso-test' })
  const close = async () => {
    await opened.close()
    await onServer(`drop database if exists ${name} with (force)`)
  }
  return { ...opened, url, close }
}

async function createDatabase(template: string): Promise<string> {
  const name = `polso_test_${randomBytes(6).toString('hex')}`
  await onServer(`create database ${name} template ${template}`)
  return name
}

/** Made by the first to ask, named by what the schema is made of, so that an old one is never taken for the new. */
async function migratedTemplate(): Promise<string> {
  const name = `polso_template_${fingerprint()}`
  await withClient('postgres', async client => {
    await client.query(`select pg_advisory_lock(hashtext('polso test template'))`)
    const known = await client.query('select 1 from pg_database where datname = $1', [name])
    if (known.rowCount === 0) await makeTemplate(client, name)
  })
  return name
}

/** Renamed last: a template whose making was cut short is never found. */
async function makeTemplate(client: pg.Client, name: string): Promise<void> {
  await client.query(`drop database if exists ${name}_new with (force)`)
  await client.query(`create database ${name}_new template template0`)
  const { db, close } = openDatabase(serverUrl(`${name}_new`), { poolSize: 2 })
  await migrate(db)
  await close()
  await client.query(`alter database ${name}_new rename to ${name}`)
}

function fingerprint(): string {
  const folder = new URL('../../src/store/migrations/', import.meta.url)
  const hash = createHash('sha256')
  for (const file of readdirSync(folder).sort()) hash.update(readFileSync(new URL(file, folder)))
  return hash.digest('hex').slice(0, 12)
}

async function withClient<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl(database) })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
