import { sql } from 'kysely'
import type pg from 'pg'
import type { Db } from '../store/database.ts'

/** One demo at a time works on a data folder; a lock in its database says so, and goes with the process that holds it. */
const LOCK = `hashtext('polso.demo')`

/**
 * Takes the folder for this process.
 *
 * @returns what gives it back, or `null` when another demo has it
 */
export async function takeFolder(pool: pg.Pool): Promise<(() => Promise<void>) | null> {
  const client = await pool.connect()
  client.on('error', () => undefined) // told by the queries that fail with it
  const { rows } = await client.query(`select pg_try_advisory_lock(${LOCK}) as taken`)
  if (rows[0]?.taken !== true) {
    client.release()
    return null
  }
  return async () => {
    await client.query(`select pg_advisory_unlock(${LOCK})`).catch(() => undefined)
    client.release()
  }
}

/** Throws the folder's data away: collected figures, alerts, queue. */
export async function startOver(db: Db): Promise<void> {
  await sql`drop schema if exists analytics, polso, bullmq cascade`.execute(db)
}

/**
 * Lets new connections commit without waiting for the disk while months are replayed. A crash of the machine may then
 * lose the last moments, slots and figures together, and the next start replays them.
 */
export async function hurry(db: Db, on: boolean): Promise<void> {
  const database = await sql<{ name: string }>`select quote_ident(current_database()) as name`.execute(db)
  const name = sql.raw(database.rows[0]?.name ?? '')
  await (on
    ? sql`alter database ${name} set synchronous_commit = off`
    : sql`alter database ${name} reset synchronous_commit`
  ).execute(db)
}
