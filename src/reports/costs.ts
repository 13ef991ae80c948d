import { type Day, daysFrom } from '../days.ts'

/**
 * What contracts cost beside what came of it. All formulas of costs stand here, and nowhere else in the program; the
 * analysts' view `analytics.contract_costs` says the same in SQL.
 */

/** Mean length of a month of the Gregorian calendar, in days: 365.2425 ÷ 12. */
export const DAYS_A_MONTH = 365.2425 / 12

/**
 * Months that a contract counts where it declares none: its days, first and last included, ÷ the mean length of a month,
 * rounded to whole months, at least one. So 25 March to 31 July (129 days, 4.24) are 4, and 1 November to 31 December 2.
 */
export function monthsOf(start: Day, end: Day): number {
  return Math.max(1, Math.round(daysFrom(start, end).length / DAYS_A_MONTH))
}
