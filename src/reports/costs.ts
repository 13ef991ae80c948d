import { type Day, daysFrom } from '../days.ts'
import type { Missing } from './figure.ts'
import { earlier, later } from './period.ts'

/**
 * What contracts cost beside what came of it. All formulas of costs and of comparisons stand here, and nowhere else in
 * the program; the analysts' view `analytics.contract_costs` says the same in SQL. Pure.
 */

/** Mean length of a month of the Gregorian calendar, in days: 365.2425 ÷ 12. */
const DAYS_A_MONTH = 365.2425 / 12

/**
 * Months that a contract counts where it declares none: its days, first and last included, ÷ the mean length of a month,
 * rounded to whole months, at least one. So 25 March to 31 July (129 days, 4.24) are 4, and 1 November to 31 December 2.
 */
export function monthsOf(start: Day, end: Day): number {
  return Math.max(1, Math.round(daysFrom(start, end).length / DAYS_A_MONTH))
}

export interface Cost {
  readonly amount: number
  readonly currency: string
  readonly months: number
  readonly from: Day
  readonly to: Day
}

/** A figure, or why there is none. */
export type Computed =
  | { readonly value: number; readonly missing?: never }
  | { readonly value: null; readonly missing: Missing }

const refused = (missing: Missing): Computed => ({ value: null, missing })

/** Amounts of several currencies are never added up. */
export function currencyOf(costs: readonly Pick<Cost, 'currency'>[]): string | null {
  const currencies = new Set(costs.map(cost => cost.currency))
  return currencies.size === 1 ? ([...currencies][0] ?? null) : null
}

/** Sum of the amounts. */
export function totalAmount(costs: readonly Cost[]): Computed {
  if (costs.length === 0) return refused('no-contract')
  if (currencyOf(costs) === null) return refused('currencies-differ')
  return { value: cents(costs.reduce((sum, cost) => sum + cost.amount, 0)) }
}

/** Cost of a month = sum of the amounts ÷ sum of the months that the contracts count. */
export function costPerMonth(costs: readonly Cost[]): Computed {
  const { value: amount, missing } = totalAmount(costs)
  if (amount === null) return refused(missing)
  return { value: cents(amount / costs.reduce((sum, cost) => sum + cost.months, 0)) }
}

/**
 * Cost of a period = sum over the contracts of amount × days that contract and period share ÷ days of the contract: all
 * of a contract that lies within the period.
 */
export function periodCost(costs: readonly Cost[], from: Day, to: Day): Computed {
  const sharing = costs.filter(cost => cost.from <= to && cost.to >= from)
  if (sharing.length === 0) return refused('no-contract')
  if (currencyOf(sharing) === null) return refused('currencies-differ')
  const parts = sharing.map(cost => {
    const shared = daysFrom(later(cost.from, from), earlier(cost.to, to)).length
    return (cost.amount * shared) / daysFrom(cost.from, cost.to).length
  })
  return { value: cents(parts.reduce((sum, part) => sum + part, 0)) }
}

/** What came of a period: the base of a ratio. */
export interface Base {
  readonly value: number | null
  /** Days of the period whose figure is fully known, and days of the period. */
  readonly complete: number
  readonly days: number
  /** The platform began to count it otherwise within the period. */
  readonly redefined: boolean
}

/** Of fewer complete days a base is no base. */
const LEAST_COMPLETE = 0.9

/**
 * Cost of one result (a new follower, an interaction) = cost of the period ÷ results of the same accounts in the same
 * period. Refused where what is counted changed within the period, where the base is unknown or known for less than nine
 * days in ten, not above 0, or smaller than `least`: a cost by few results says more about chance than about the work.
 */
export function costPerResult(cost: Computed, base: Base, least: number): Computed {
  if (cost.value === null) return cost
  if (base.redefined) return refused('definition-changed')
  if (base.value === null || base.complete < LEAST_COMPLETE * base.days) return refused('incomplete')
  if (base.value <= 0) return refused('base-not-positive')
  if (base.value < least) return refused('base-too-small')
  return { value: cents(cost.value / base.value) }
}

/** Cost of one account = cost of the period ÷ number of accounts that its contracts are about, each in equal parts. */
export function costPerAccount(cost: Computed, accounts: number): Computed {
  if (cost.value === null) return cost
  return accounts > 0 ? { value: cents(cost.value / accounts) } : refused('no-contract')
}

/** Mean of a day = sum of the days known ÷ their number. */
export function meanPerDay(values: readonly number[]): Computed {
  if (values.length === 0) return refused('not-read')
  return { value: values.reduce((sum, value) => sum + value, 0) / values.length }
}

/**
 * Change = (now − before) ÷ before, as a fraction; refused where before is 0 or either is unknown, and where they are not
 * of the same: `unlike` says why.
 */
export function change(now: number | null, before: number | null, unlike: Missing | null = null): Computed {
  if (unlike !== null && now !== null && before !== null) return refused(unlike)
  if (now === null || before === null) return refused('not-read')
  return before > 0 ? { value: (now - before) / before } : refused('base-not-positive')
}

/** Share = part ÷ those known, as a fraction; refused where fewer than `least` are known. */
export function share(part: number | null, known: number | null, least: number): Computed {
  if (part === null || known === null) return refused('not-read')
  return known >= Math.max(1, least) ? { value: part / known } : refused('base-too-small')
}

/** Rounded to cents, halves away from zero; an amount in binary is otherwise a hair off. */
function cents(amount: number): number {
  return Math.round((amount + Number.EPSILON * Math.sign(amount)) * 100) / 100
}
