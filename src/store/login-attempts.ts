import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from './database.ts'

const WINDOW_MS = 15 * 60_000
/** Tries within the window: by one address for one name, by one address, for one name from wherever. */
const MOST = { pair: 8, address: 30, name: 60 } as const

/** Who tries to log in. */
export interface Attempt {
  readonly address: string
  readonly name: string
}

/**
 * Counts the attempt before the password is looked at, so that of many at the same moment no more pass than are allowed.
 *
 * @returns whether it may go on
 */
export async function countAttempt(db: Db, attempt: Attempt, now: Date): Promise<boolean> {
  const since = new Date(now.getTime() - WINDOW_MS)
  await db.deleteFrom('polso.login_attempts').where('at', '<', since).execute()
  const subjects = subjectsOf(attempt)
  await db
    .insertInto('polso.login_attempts')
    .values(subjects.map(({ subject }) => ({ subject, at: now })))
    .execute()
  const { rows } = await sql<{ subject: string; n: number }>`
    select subject, count(*)::int as n from polso.login_attempts
    where subject = any(${subjects.map(({ subject }) => subject)}::text[]) and at >= ${since} group by 1`.execute(db)
  const counts = new Map(rows.map(({ subject, n }) => [subject, n]))
  return subjects.every(({ subject, most }) => (counts.get(subject) ?? 0) <= most)
}

/** It succeeded: what was mistyped before is forgotten, for this address and name; other guesses stay counted. */
export async function forgetAttempts(db: Db, attempt: Attempt): Promise<void> {
  const [pair] = subjectsOf(attempt)
  if (pair) await db.deleteFrom('polso.login_attempts').where('subject', '=', pair.subject).execute()
}

function subjectsOf({ address, name }: Attempt) {
  const lower = name.toLowerCase()
  return [
    { subject: hashed(`pair ${address} ${lower}`), most: MOST.pair },
    { subject: hashed(`address ${address}`), most: MOST.address },
    { subject: hashed(`name ${lower}`), most: MOST.name },
  ]
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
