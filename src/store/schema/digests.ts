import type { ColumnType, GeneratedAlways } from 'kysely'
import type { Day } from '../../days.ts'

/** One row a week and recipient of the weekly digest: an outbox of its own. */
export interface DigestsTable {
  digest_id: GeneratedAlways<number>
  week_start: Day
  notifier: string
  recipient: string
  status: ColumnType<DigestStatus, DigestStatus | undefined, DigestStatus>
  due_at: Date
  attempts: ColumnType<number, number | undefined, number>
  claim: string | null
  lease_until: Date | null
  last_error: string | null
  sent_at: Date | null
}

export type DigestStatus = 'pending' | 'sending' | 'sent' | 'failed' | 'skipped'
