import type { Day } from '../../days.ts'

/** Readings of a daily figure: how many were planned for a day, how many there are, what became of the others. */
export interface CoverageDaysTable {
  account_id: number
  metric: string
  date_day: Day
  expected: number
  observed: number
  /** Reason → number; `null` where none is missing. */
  missing: Readonly<Record<string, number>> | null
}
