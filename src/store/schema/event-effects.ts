import type { Day } from '../../days.ts'
import type { JsonObject } from './json.ts'

/** What an event cost or brought each account that it concerns. */
export interface EventEffectsTable {
  event_id: number
  account_id: number
  through: Day
  verdict: 'fell' | 'rose' | 'inconclusive' | 'too-little-history'
  effect: number | null
  effect_low: number | null
  effect_high: number | null
  recovered_on: Day | null
  final: boolean
  evidence: JsonObject
  measured_at: Date
}
