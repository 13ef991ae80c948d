import type { ColumnType } from 'kysely'
import type { UnavailableReason } from '../../collectors/collector.ts'
import type { Day } from '../../days.ts'

/** Audience breakdowns, one a local day; cells of few people are suppressed. */
export interface AudienceSnapshotsTable {
  account_id: number
  date_day: Day
  metric: string
  dimension: string
  segment: string
  value: number | null
  status: 'observed' | 'suppressed' | 'unavailable'
  reason: UnavailableReason | null
  observed_at: Date
  source: ColumnType<string, string | undefined, string>
  run_id: number | null
}
