import type { ColumnType, GeneratedAlways } from 'kysely'

/** One row an account and slot, from due to final. */
export interface CollectionRunsTable {
  run_id: GeneratedAlways<number>
  account_id: number
  slot: Date
  job: string
  status: ColumnType<RunStatus, RunStatus | undefined, RunStatus>
  catch_up: ColumnType<boolean, boolean | undefined, boolean>
  due_at: Date
  attempts: ColumnType<number, number | undefined, number>
  rate_limits: ColumnType<number, number | undefined, number>
  claim: string | null
  lease_until: Date | null
  parts: ColumnType<string[], string[] | undefined, string[]>
  error_kind: string | null
  error_message: string | null
  api_calls: ColumnType<number, number | undefined, number>
  api_cost: ColumnType<number, number | undefined, number>
  rows_stored: ColumnType<number, number | undefined, number>
  started_at: Date | null
  finished_at: Date | null
}

export type RunStatus = 'pending' | 'running' | 'ok' | 'partial' | 'empty' | 'failed' | 'skipped' | 'missed'
