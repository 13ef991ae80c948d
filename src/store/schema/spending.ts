import type { Day } from '../../days.ts'

/** Money of a credential in a UTC month, on which all workers agree. */
export interface SpendingTable {
  credential: string
  month: Day
  spent_usd: number
  set_aside_usd: number
}
