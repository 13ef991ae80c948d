import { setTimeout as sleep } from 'node:timers/promises'
import { Client, DatabaseError } from 'pg'
import { type Cluster, superuser } from './cluster.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

/**
 * A connection that each user of the server holds while it needs it, with a shared advisory lock. Who gets the lock
 * exclusively is the last one and may stop the server; who asks for the lock meanwhile waits. A killed process loses
 * its connection, so there is no lock file that could be left over.
 */
export type Presence = Client & KeepsProcessAlive

/** pg's Client has them, its types don't. */
interface KeepsProcessAlive {
  ref(): void
  unref(): void
}

const database = 'polso'
/** The advisory lock's number, "polso" in ASCII. */
const lock = '482804102255'

export function urlOf({ password }: Cluster, port: number, name = database): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${name}`
}

/** Resolves to undefined while the server does not take connections (it starts, recovers or stops): try again. */
export async function enter(cluster: Cluster, port: number): Promise<Presence | undefined> {
  try {
    const client = await connect(cluster, port, database)
    await client.query(`select pg_advisory_lock_shared(${lock})`)
    client.unref()
    return client
  } catch (error) {
    const code = error instanceof DatabaseError ? error.code : undefined
    if (code === '3D000') await createDatabase(cluster, port)
    if (code === '28P01') throw passwordRefused(cluster)
    return undefined
  }
}

/** True when nobody else uses the server; the exclusive lock then lasts as long as the connection. */
export async function isLast(presence: Presence): Promise<boolean> {
  presence.ref()
  await presence.query(`select pg_advisory_unlock_shared(${lock})`)
  const { rows } = await presence.query<{ last: boolean }>(`select pg_try_advisory_lock(${lock}) as last`)
  return rows[0]?.last === true && (await othersAreGone(presence))
}

/** Our own pools closed a moment ago and their server processes may take another one; a person's psql stays. */
async function othersAreGone(presence: Presence): Promise<boolean> {
  for (let tries = 0; tries < 20; tries += 1) {
    const { rows } = await presence.query(
      `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`,
    )
    if (rows.length === 0) return true
    await sleep(50)
  }
  return false
}

async function createDatabase(cluster: Cluster, port: number): Promise<void> {
  const client = await connect(cluster, port, 'postgres')
  try {
    await client.query(`create database ${database}`)
  } catch (error) {
    // Another process may have made it in the same moment; whether it exists is seen at the next try.
    if (!(error instanceof DatabaseError)) throw error
  } finally {
    await client.end()
  }
}

async function connect(cluster: Cluster, port: number, name: string): Promise<Presence> {
  const client = new Client({
    connectionString: urlOf(cluster, port, name),
    application_name: 'polso presence',
    connectionTimeoutMillis: 10_000,
  }) as Presence
  // A lost connection is announced by 'end'; without a listener its 'error' would end the process.
  client.on('error', () => {})
  await client.connect()
  return client
}

function passwordRefused({ data }: Cluster): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The embedded Postgres in ${data} refuses the password kept in ${data}/polso.json: restore that file from a backup, ` +
      'or set DATABASE_URL with the password you gave it.',
  )
}
