import type { ColumnType } from 'kysely'
import type { Day } from '../../days.ts'

/** The rollup that is judged and charted: one figure an account, metric and local day (`src/analytics/daily.ts`). */
export interface AccountDaysTable {
  account_id: number
  metric: string
  date_day: Day
  value: number | null
  status: 'complete' | 'partial' | 'missing'
  reason: string | null
  computed_at: Date
  import_id: ColumnType<number | null, number | null | undefined, number | null>
}
