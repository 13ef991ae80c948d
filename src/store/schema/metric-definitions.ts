import type { MetricDefinition, Period } from '../../collectors/collector.ts'
import type { Day } from '../../days.ts'

/** The dictionary of metrics, written from the collectors at start. */
export interface MetricDefinitionsTable {
  platform: string
  metric: string
  subject: MetricDefinition['of']
  unit: MetricDefinition['unit']
  period: Period
  interaction: boolean
  platform_name: string
  valid_from: Day | null
  valid_to: Day | null
  description: string
}
