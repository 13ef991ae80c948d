import type { UnavailableReason } from '../../collectors/collector.ts'

/** Counters of posts; append-only, partitioned by the month (UTC) of the slot. */
export interface PostSnapshotsTable {
  post_id: number
  metric: string
  slot: Date
  value: number | null
  status: 'observed' | 'unavailable'
  reason: UnavailableReason | null
  observed_at: Date
  run_id: number
}
