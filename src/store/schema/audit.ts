import type { GeneratedAlways } from 'kysely'
import type { JsonObject } from './json.ts'

/** What was changed on the page, by whom. Only ever added to. */
export interface AuditTable {
  audit_id: GeneratedAlways<number>
  at: Date
  actor: string
  action: string
  object: string
  detail: JsonObject
}
