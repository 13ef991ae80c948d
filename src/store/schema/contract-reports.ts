import type { ColumnType } from 'kysely'
import type { Day } from '../../days.ts'

/** Reports due at the end of a contract; held by one worker at a time. */
export interface ContractReportsTable {
  contract_id: number
  ends_on: Day
  status: ColumnType<'due' | 'done' | 'failed', 'due' | undefined, 'due' | 'done' | 'failed'>
  due_at: Date
  attempts: ColumnType<number, number | undefined, number>
  claim: string | null
  lease_until: Date | null
  mailed_to: ColumnType<readonly string[], readonly string[] | undefined, readonly string[]>
  code: string | null
  last_error: string | null
  done_at: Date | null
}
