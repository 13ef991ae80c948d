import type { ColumnType, GeneratedAlways } from 'kysely'
import type { JsonObject } from './json.ts'

/** The ledger of an alert: every change of its state, and what was said and told in between. */
export interface AlertTransitionsTable {
  transition_id: GeneratedAlways<number>
  alert_id: number
  seq: number
  from_state: string | null
  to_state: string
  step: ColumnType<TransitionStep, TransitionStep | undefined, TransitionStep>
  at: Date
  actor: string
  note: string | null
  evidence: JsonObject
}

/** `change`: the state is another one. All others leave it as it is. */
export type TransitionStep =
  | 'change'
  | 'news'
  | 'graver'
  | 'comment'
  | 'reminder'
  | 'escalation'
  | 'unmuted'
  | 'released'
  | 'over'
