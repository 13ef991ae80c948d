import type { ColumnType } from 'kysely'

/** Chores that failed and have not succeeded since. */
export interface FailingChoresTable {
  chore: string
  since: Date
  failures: ColumnType<number, number | undefined, number>
  last_error: string
}
