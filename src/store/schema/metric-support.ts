import type { UnavailableReason } from '../../collectors/collector.ts'
import type { Day } from '../../days.ts'

/** Metrics that a platform refused for an account for good. */
export interface MetricSupportTable {
  account_id: number
  metric: string
  unsupported_since: Day
  reason: UnavailableReason
  message: string
  retry_on: Day
}
