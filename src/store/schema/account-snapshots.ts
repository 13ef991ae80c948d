import type { ColumnType } from 'kysely'
import type { Period, UnavailableReason } from '../../collectors/collector.ts'

/** What a run read of an account, or a file told; append-only, partitioned by the month (UTC) of the slot. */
export interface AccountSnapshotsTable {
  account_id: number
  metric: string
  period: Period
  period_start: Date | null
  period_end: Date
  slot: Date
  value: number | null
  status: 'observed' | 'unavailable'
  reason: UnavailableReason | null
  observed_at: Date
  source: ColumnType<string, string | undefined, string>
  run_id: number | null
}
