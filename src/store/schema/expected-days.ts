import type { Day } from '../../days.ts'

/** What the judgement expected of a daily figure, with the band of a usual day (`src/detection/usual.ts`). */
export interface ExpectedDaysTable {
  account_id: number
  metric: string
  date_day: Day
  known_from: Date | null
  expected: number
  low: number
  high: number
}

/** The same as it was until it was revised. */
export interface ExpectedRevisionsTable extends ExpectedDaysTable {
  known_until: Date
}
