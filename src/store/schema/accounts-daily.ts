import type { Day } from '../../days.ts'

/** The analysts' view of the daily figures; names as in the field's social data models. */
export interface AccountsDailyView {
  date_day: Day
  platform: string
  account_key: string
  page_id: string | null
  page_name: string
  followers: number | null
  followers_delta: number | null
  posts_published: number | null
  interactions_gained: number | null
  interactions_of_posts: number | null
  views: number | null
  reach: number | null
  coverage_status: 'complete' | 'partial' | 'missing'
}
