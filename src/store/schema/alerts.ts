import type { ColumnType, GeneratedAlways } from 'kysely'
import type { Severity } from '../../alerts/severity.ts'
import type { Day } from '../../days.ts'
import type { JsonObject } from './json.ts'

/** Findings with a life; at most one open for an account (or subject) and cause. */
export interface AlertsTable {
  alert_id: GeneratedAlways<number>
  kind: 'metric' | 'operational'
  type: string
  cause: string
  account_id: number | null
  series_id: number | null
  subject: ColumnType<string, string | undefined, string>
  metric: string | null
  onset: Day
  state: 'open' | 'acknowledged' | 'resolved' | 'dismissed'
  opened_at: Date
  opened_on: Day
  resolved_at: Date | null
  resolved_on: Day | null
  evidence: JsonObject
  effect: number | null
  effect_low: number | null
  effect_high: number | null
  updated_at: Date
  part_of: ColumnType<number | null, number | null | undefined, number | null>
  severity: ColumnType<Severity, Severity | undefined, Severity>
  over_on: ColumnType<Day | null, Day | null | undefined, Day | null>
}
