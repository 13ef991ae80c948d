import type { GeneratedAlways } from 'kysely'

/** Every call to a platform: where a figure came from and what it cost. */
export interface PlatformCallsTable {
  call_id: GeneratedAlways<number>
  credential: string
  platform: string
  job: string
  endpoint: string
  status: number
  received_at: Date
  duration_ms: number
  bytes: number
  cost: number
  body_sha256: string
}
