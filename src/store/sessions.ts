import { createHash } from 'node:crypto'
import type { Db } from './database.ts'

/** Logins of the page. The token is in the browser only; here is its hash. */

const HOUR_MS = 3_600_000
/** So long unused, a login ends; … */
const IDLE_MS = 7 * 24 * HOUR_MS
/** … and so long after it was made, whatever is done. */
const LONGEST_MS = 30 * 24 * HOUR_MS

/** Then the browser may forget the token. */
export const LONGEST_SESSION_SECONDS = LONGEST_MS / 1000

export interface Session {
  readonly user: string
  /** Fingerprint of the password's hash at the login. */
  readonly credential: string
}

/** Also removes what has expired. */
export async function openSession(db: Db, token: string, { user, credential }: Session, now: Date): Promise<void> {
  await db.deleteFrom('polso.sessions').where('expires_at', '<', now).execute()
  const row = {
    token_hash: hashOf(token),
    user_name: user,
    credential,
    created_at: now,
    expires_at: after(now, IDLE_MS),
  }
  await db.insertInto('polso.sessions').values(row).execute()
}

/** `null` where there is none or it has ended. While it is used its end moves on, written once an hour. */
export async function findSession(db: Db, token: string, now: Date): Promise<Session | null> {
  const row = await db
    .selectFrom('polso.sessions')
    .select(['user_name', 'credential', 'created_at', 'expires_at'])
    .where('token_hash', '=', hashOf(token))
    .where('expires_at', '>', now)
    .executeTakeFirst()
  if (!row) return null
  const end = Math.min(now.getTime() + IDLE_MS, row.created_at.getTime() + LONGEST_MS)
  if (end > row.expires_at.getTime() + HOUR_MS) await moveEnd(db, token, new Date(end))
  return { user: row.user_name, credential: row.credential }
}

async function moveEnd(db: Db, token: string, end: Date): Promise<void> {
  await db.updateTable('polso.sessions').set({ expires_at: end }).where('token_hash', '=', hashOf(token)).execute()
}

export async function endSession(db: Db, token: string): Promise<void> {
  await db.deleteFrom('polso.sessions').where('token_hash', '=', hashOf(token)).execute()
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms)
}
