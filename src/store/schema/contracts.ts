import type { ColumnType, GeneratedAlways } from 'kysely'
import type { Day } from '../../days.ts'

/** Contracts of the configuration; rows are never deleted. */
export interface ContractsTable {
  contract_id: GeneratedAlways<number>
  key: string
  supplier: string
  subject: string
  starts_on: Day
  ends_on: Day
  months: number
  amount: number
  currency: string
  active: ColumnType<boolean, boolean | undefined, boolean>
  changed_at: Date
}

/** Each contract as it was recorded; rows are never changed. */
export interface ContractVersionsTable {
  contract_id: number
  recorded_at: Date
  supplier: string
  subject: string
  starts_on: Day
  ends_on: Day
  months: number
  amount: number
  currency: string
  account_ids: readonly number[]
  active: boolean
}
