import type { Day } from '../../days.ts'

/** Metrics that platforms once gave, for the dictionary. */
export interface RetiredMetricsTable {
  platform: string
  platform_name: string
  metric: string
  subject: 'account' | 'post' | 'audience'
  unit: string
  period: string
  /** `null`: that day is not known. */
  valid_to: Day | null
  /** Our name of what the platform counts instead. */
  replaced_by: string | null
  description: string
}
