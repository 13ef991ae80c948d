import type { ColumnType, GeneratedAlways } from 'kysely'
import type { SeriesMatch } from '../series.ts'

/** Recurring strands of posts, as declared in the configuration. */
export interface ContentSeriesTable {
  series_id: GeneratedAlways<number>
  account_id: number
  key: string
  name: string
  match: ColumnType<SeriesMatch, SeriesMatch, SeriesMatch>
  cadence: string
  grace_minutes: number
  active: ColumnType<boolean, boolean | undefined, boolean>
}
