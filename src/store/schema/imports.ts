import type { GeneratedAlways } from 'kysely'
import type { Day } from '../../days.ts'
import type { JsonObject } from './json.ts'

/** Files with history that the platforms no longer give (`src/import/`). */
export interface ImportsTable {
  import_id: GeneratedAlways<number>
  account_id: number
  metric: string
  dimension: string | null
  file_name: string
  sha256: string
  source: string
  settings: JsonObject
  author: string
  imported_at: Date
  first_day: Day
  last_day: Day
  added: number
  replaced: number
  undone_at: Date | null
  undone_by: string | null
}

/** Rows that gave way to an import, as JSON of their columns. */
export interface ImportReplacedTable {
  import_id: number
  table_name: 'account_days' | 'account_snapshots' | 'audience_snapshots'
  row: JsonObject
}
