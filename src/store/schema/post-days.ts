import type { Day } from '../../days.ts'

/** Totals of a post at the end of a day on which it was read (`src/analytics/rollups.ts`). */
export interface PostDaysTable {
  account_id: number
  post_id: number
  date_day: Day
  last_slot: Date
  likes: number | null
  comments: number | null
  shares: number | null
  views: number | null
  reach: number | null
  interactions: number | null
  interactions_gained: number | null
  gained_since: Date | null
  age_days: number | null
}
