import type { GeneratedAlways } from 'kysely'
import type { JsonObject } from './json.ts'

/** Every change of an alert's state, with who made it. */
export interface AlertTransitionsTable {
  transition_id: GeneratedAlways<number>
  alert_id: number
  seq: number
  from_state: string | null
  to_state: string
  at: Date
  actor: string
  note: string | null
  evidence: JsonObject
}
