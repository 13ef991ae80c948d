import { type AnswerGrant, fingerprintOf } from '../alerts/answer-links.ts'
import type { Db } from './database.ts'

/** Answer links work once. Only a fingerprint is kept, and only until the link would have expired anyway. */

/** Whether the link was used before; a link is `ok` by its signature even then. */
export async function isTokenUsed(db: Db, token: string): Promise<boolean> {
  const used = db.selectFrom('polso.used_links').select('fingerprint').where('fingerprint', '=', fingerprintOf(token))
  return (await used.executeTakeFirst()) !== undefined
}

/**
 * Uses a link up: of several that try, one succeeds. In the transaction of the answer, so that a failed answer leaves the
 * link as it was.
 *
 * @returns false: it was used before
 */
export async function useToken(db: Db, token: string, { expiresAt }: AnswerGrant, now: Date): Promise<boolean> {
  await db.deleteFrom('polso.used_links').where('expires_at', '<', now).execute()
  const used = await db
    .insertInto('polso.used_links')
    .values({ fingerprint: fingerprintOf(token), used_at: now, expires_at: expiresAt })
    .onConflict(conflict => conflict.column('fingerprint').doNothing())
    .executeTakeFirst()
  return (used.numInsertedOrUpdatedRows ?? 0n) > 0n
}
