import type { Day } from '../../days.ts'
import type { FindingType, Reason } from '../../detection/detection.ts'
import type { Figure } from '../figure.ts'
import type { Span } from '../period.ts'
import type { AudienceFacts, Residence } from './audience-facts.ts'

export type { AudienceFacts, Breakdown, Dimension, Residence } from './audience-facts.ts'

/**
 * All that a verifica says, without a word of any language. Plain data: what is stored of a document, and all that its
 * words and pictures are made from.
 */
export interface VerificaFacts {
  /** Of the body, for the title. */
  readonly body: string
  readonly period: Span
  readonly compare: Span | null
  /** ISO instant. */
  readonly asOf: string
  readonly timeZone: string
  /** The period had ended, and its figures had settled, as of then. */
  readonly settled: boolean
  readonly days: Figure
  readonly contracts: readonly ContractFact[]
  readonly costs: CostFacts
  readonly accounts: readonly AccountFacts[]
  /** Accounts of the contracts of which nothing is known on the days of the period and of the one compared. */
  readonly unread: readonly AccountName[]
  readonly totals: Totals
  readonly residents: Residents
}

/** Who counts as a citizen, and so who as a tourist. */
export interface Residents {
  /** ISO 3166 codes; followers elsewhere are the tourists. */
  readonly countries: readonly string[]
  /** Followers there are the citizens; none: the platforms' cities are not used. */
  readonly cities: readonly string[]
}

export interface ContractFact {
  readonly key: string
  readonly supplier: string
  readonly subject: string
  readonly from: Day
  readonly to: Day
  readonly accounts: readonly string[]
  readonly amount: Figure
  readonly months: Figure
  readonly perMonth: Figure
}

export interface CostFacts {
  /** Of all contracts listed. */
  readonly amount: Figure | null
  readonly months: Figure | null
  readonly perMonth: Figure | null
  /** Of the period, and of the one that it is compared with. */
  readonly periods: readonly PeriodCosts[]
  /** Results fewer than this are no base of a ratio. */
  readonly leastBase: number
}

export interface PeriodCosts extends Span {
  readonly cost: Figure
  readonly accounts: Figure
  readonly perAccount: Figure
  readonly newFollowers: Figure
  readonly perNewFollower: Figure
  readonly interactions: Figure
  readonly perInteraction: Figure
}

export interface AccountName {
  readonly key: string
  readonly name: string
  readonly platform: string
}

export interface AccountFacts extends AccountName {
  readonly id: number
  readonly timeZone: string
  readonly followers: FollowersFacts
  /** People who like a page, where the platform counts them apart. */
  readonly fans: GrowthFacts | null
  readonly posts: Figure
  readonly interactions: InteractionFacts
  /** `null`: the platform gives none. */
  readonly reach: ReachFacts | null
  /** Days of the pictures, oldest first. */
  readonly course: readonly CourseDay[]
  readonly weeks: readonly WeekFacts[]
  /** Of the whole weeks that are fully known; `null` where fewer than two are. */
  readonly best: WeekFacts | null
  readonly worst: WeekFacts | null
  readonly series: readonly SeriesFacts[]
  readonly alerts: readonly AlertFacts[]
  readonly events: readonly EventFacts[]
  readonly audience: AudienceFacts
  readonly coverage: readonly CoverageFacts[]
  readonly readings: { readonly planned: Figure; readonly good: Figure }
  readonly redefined: readonly Redefined[]
}

export interface GrowthFacts {
  /** Ever read; `null` where that is the reading at the start. */
  readonly first: Figure | null
  readonly start: Figure
  /** Days of the readings, `null` where there is none. */
  readonly startOn: Day | null
  /** The reading at the start is not from before the period: the account was not read then. */
  readonly startedWithin: boolean
  readonly end: Figure
  readonly endOn: Day | null
}

export interface FollowersFacts extends GrowthFacts {
  readonly gained: Figure
}

export interface InteractionFacts {
  readonly sum: Figure
  readonly perDay: Figure
  readonly compared: Compared | null
  readonly expected: AgainstExpected | null
}

export interface Compared {
  readonly perDay: Figure
  readonly change: Figure
}

/** On the days that were judged: what came, and what was expected of them. */
export interface AgainstExpected {
  readonly expected: Figure
  readonly observed: Figure
  readonly change: Figure
}

export interface ReachFacts {
  /** Mean of the days: the reach of days must not be added up. */
  readonly perDay: Figure
  readonly compared: Compared | null
  readonly expected: AgainstExpected | null
}

export interface CourseDay {
  readonly day: Day
  readonly followers: number | null
  readonly interactions: number | null
  readonly usual: { readonly expected: number; readonly low: number; readonly high: number } | null
}

export interface WeekFacts extends Span {
  readonly interactions: Figure
  readonly followers: Figure
  /** A week of seven days of which all are fully known. */
  readonly whole: boolean
}

export interface SeriesFacts {
  readonly key: string
  readonly name: string
  readonly cadence: string
  readonly due: Figure
  readonly kept: Figure
  readonly late: Figure
  readonly missed: Figure
  readonly missedOnHolidays: Figure
  readonly unknown: Figure
  /** Due posts missed in a row, at least two. */
  readonly stretches: readonly (Span & { readonly missed: Figure })[]
}

export interface AlertFacts {
  readonly id: number
  readonly type: FindingType
  readonly state: 'open' | 'acknowledged' | 'resolved' | 'dismissed'
  /** Name for people. */
  readonly series: string | null
  readonly metric: string | null
  readonly onset: Day
  readonly openedOn: Day
  readonly endedOn: Day | null
  readonly reason: Reason | null
  readonly recoveredOn: Day | null
  readonly cause: string
  readonly causeSeries: string | null
  readonly causeEvent: string | null
  readonly days: Figure
  /** Of the cause itself; for a paused series of its missing posts. */
  readonly effect: Figure
  /** Of the account as a whole, where that was found to fall too. */
  readonly accountEffect: Figure | null
  readonly accountRecoveredOn: Day | null
  /** What people did about it, oldest first. */
  readonly decisions: readonly Decision[]
}

export interface Decision {
  readonly on: Day
  readonly state: AlertFacts['state']
  readonly note: string | null
}

export interface EventFacts extends Pick<Span, 'from'> {
  readonly id: number
  readonly title: string
  /** `null` while it lasts. */
  readonly to: Day | null
  readonly verdict: 'fell' | 'rose' | 'inconclusive' | 'too-little-history' | null
  /** `null` where it was not measured by then. */
  readonly effect: Figure | null
  readonly recoveredOn: Day | null
}

export interface CoverageFacts {
  readonly metric: string
  readonly complete: Figure
  readonly partial: Figure
  readonly missing: Figure
  /** Stretches that are not complete, with the reason; the longest, oldest first. */
  readonly gaps: readonly (Span & { readonly reason: string; readonly known: boolean })[]
}

/** A metric that began, or ceased, to be counted in a way within the period or the one compared. */
export interface Redefined {
  readonly metric: string
  readonly on: Day
}

export interface Totals {
  readonly newFollowers: Figure
  readonly interactions: Figure
  /** Over the days on which all accounts are known. */
  readonly perDay: Figure
  /** How many these are. */
  readonly meanOf: number
  readonly compared: Compared | null
  readonly citizens: Residence | null
  readonly tourists: Residence | null
}
