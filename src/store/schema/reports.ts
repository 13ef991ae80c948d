import type { GeneratedAlways } from 'kysely'
import type { Day } from '../../days.ts'
import type { JsonObject } from './json.ts'

/** Reports as they were issued; never changed. */
export interface ReportsTable {
  report_id: GeneratedAlways<number>
  code: string
  made_from: string
  starts_on: Day
  ends_on: Day
  as_of: Date
  content: JsonObject
  made_at: Date
}
