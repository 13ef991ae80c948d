import type { GeneratedAlways } from 'kysely'

/** Mute the messages of alerts for a time, never their detection. */
export interface SilencesTable {
  silence_id: GeneratedAlways<number>
  account_id: number | null
  series_id: number | null
  metric: string | null
  kind: string | null
  subject: string | null
  starts_at: Date
  ends_at: Date
  author: string
  reason: string
  created_at: Date
  ended_by: string | null
}
