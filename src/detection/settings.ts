import type { DetectionSettings } from './detection.ts'

export const defaultDetectionSettings: DetectionSettings = {
  falseAlarmsPerYear: 1,
  minHistoryDays: 42,
  minDropFraction: 0.4,
  minDropPerDay: 2,
}
