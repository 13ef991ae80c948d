import type { Day } from '../../days.ts'

/** Calls to platforms by UTC day (`src/analytics/calls.ts`). */
export interface CallDaysTable {
  day: Day
  platform: string
  credential: string
  calls: number
  failed_calls: number
  cost: number
  first_call_at: Date
  last_call_at: Date
}
