import type { DetectionSettings } from '../detection/detection.ts'
import type { DetectionConfig } from './file.ts'

/** How quick the judgement is to speak, in its own terms. */
export function detectionSettingsOf(config: DetectionConfig): DetectionSettings {
  return {
    falseAlarmsPerYear: config.false_alarms_per_year,
    metrics: config.metrics,
    minHistoryDays: config.min_history_days,
    minDropFraction: config.min_drop_fraction,
    minDropPerDay: config.min_drop_per_day,
  }
}
