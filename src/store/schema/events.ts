import type { ColumnType, GeneratedAlways } from 'kysely'
import type { Day } from '../../days.ts'

/** Dated facts about an account or a series, noted by a person or detected. */
export interface EventsTable {
  event_id: GeneratedAlways<number>
  account_id: number | null
  series_id: number | null
  title: string
  starts_on: Day
  ends_on: Day | null
  author: string
  origin: 'noted' | 'detected'
  created_at: Date
  alert_id: ColumnType<number | null, number | null | undefined, number | null>
}
