import type { ColumnType, GeneratedAlways } from 'kysely'

/** The profiles being measured. Never deleted: what leaves the configuration is deactivated. */
export interface AccountsTable {
  account_id: GeneratedAlways<number>
  key: string
  platform: string
  handle: string
  platform_id: string | null
  name: string
  credential: string
  schedule: string
  time_zone: string
  active: ColumnType<boolean, boolean | undefined, boolean>
  created_at: Date
  deactivated_at: Date | null
  profile_observed_at: Date | null
}
