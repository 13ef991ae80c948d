import type { DetectionSettings } from '../detection/detection.ts'
import type { ConfiguredAccount, DetectionConfig } from './file.ts'

/** How quick the judgement is to speak, in its own terms. */
export function detectionSettingsOf(
  config: DetectionConfig,
  series: ConfiguredAccount['series'] = [],
): DetectionSettings {
  const own = series.flatMap(({ id, false_alarms_per_year: rate }) => (rate === undefined ? [] : [[id, rate] as const]))
  return {
    falseAlarmsPerYear: config.false_alarms_per_year,
    metrics: config.metrics,
    ...(own.length > 0 && { series: Object.fromEntries(own) }),
    minHistoryDays: config.min_history_days,
    minDropFraction: config.min_drop_fraction,
    minDropPerDay: config.min_drop_per_day,
  }
}
