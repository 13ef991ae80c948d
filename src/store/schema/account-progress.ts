import type { Day } from '../../days.ts'

/** How far the daily figures and the judgement of an account have come. */
export interface AccountProgressTable {
  account_id: number
  days_dirty_from: Day | null
  judged_through: Day | null
  revision: number
  rolled_through: Day | null
  roll_from: Day | null
}
