import type { Db } from './database.ts'
import type { JsonObject } from './schema/json.ts'

/** What was changed on the page. */
export interface AuditEntry {
  /** E.g. `alert.acknowledge`. */
  readonly action: string
  /** E.g. `alert 7`; empty where on nothing in particular. */
  readonly object: string
  /** What was entered; never a password or a token. */
  readonly detail: JsonObject
}

export interface WrittenEntry extends AuditEntry {
  readonly auditId: number
  readonly at: Date
  readonly actor: string
}

export async function writeAudit(db: Db, actor: string, entry: AuditEntry, now: Date): Promise<void> {
  await db
    .insertInto('polso.audit')
    .values({ at: now, actor, action: entry.action, object: entry.object, detail: entry.detail })
    .execute()
}

/** Newest first; `before` is the number of the last entry that was seen. */
export async function listAudit(
  db: Db,
  { limit, before }: { readonly limit: number; readonly before: number | null },
): Promise<readonly WrittenEntry[]> {
  return db
    .selectFrom('polso.audit')
    .select(['audit_id as auditId', 'at', 'actor', 'action', 'object', 'detail'])
    .$if(before !== null, query => query.where('audit_id', '<', before ?? 0))
    .orderBy('audit_id', 'desc')
    .limit(limit)
    .execute()
}
