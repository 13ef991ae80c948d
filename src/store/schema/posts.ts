import type { GeneratedAlways } from 'kysely'

/** The accounts' own posts, each known by the first id of its edit history. */
export interface PostsTable {
  post_id: GeneratedAlways<number>
  account_id: number
  platform_post_id: string
  version_ids: string[]
  published_at: Date
  kind: string | null
  permalink: string | null
  text: string | null
  series_id: number | null
  first_seen_slot: Date
  last_seen_slot: Date
  last_observed_at: Date
  interactions: number | null
  tracked_from_birth: boolean
  gone_slot: Date | null
}
