import type { Day } from '../days.ts'

/** What a figure counts. `money` is in the figure's currency, `share` a fraction of 1. */
export type Unit =
  | 'people'
  | 'interactions'
  | 'posts'
  | 'views'
  | 'days'
  | 'readings'
  | 'months'
  | 'accounts'
  | 'money'
  | 'share'

/**
 * Where a figure comes from: the rows that `polso trace` prints. Numbers are those of the tables; days are those of the
 * account's time zone, both included.
 */
export type Source =
  /** One row of `account_snapshots`; `slot` is an ISO instant. */
  | { readonly kind: 'reading'; readonly account: number; readonly metric: string; readonly slot: string }
  /** Daily figures, and the runs that they were read by. */
  | {
      readonly kind: 'days'
      readonly account: number
      readonly metric: string
      readonly from: Day
      readonly to: Day
      /** Only these days of the span. */
      readonly only?: readonly Day[]
    }
  | {
      readonly kind: 'expected'
      readonly account: number
      readonly metric: string
      readonly from: Day
      readonly to: Day
    }
  | {
      readonly kind: 'posts'
      readonly account: number
      /** Number of the content series; `null`: all posts. */
      readonly series: number | null
      readonly from: Day
      readonly to: Day
    }
  | {
      readonly kind: 'audience'
      readonly account: number
      readonly metric: string
      readonly day: Day
      /** `null`: the whole breakdown. */
      readonly segments: readonly string[] | null
    }
  | { readonly kind: 'runs'; readonly account: number; readonly from: Day; readonly to: Day }
  | { readonly kind: 'alert'; readonly alert: number }
  | { readonly kind: 'event'; readonly event: number; readonly account: number }
  | { readonly kind: 'contracts'; readonly contracts: readonly number[] }
  /** Computed by its formula from other figures of the document. */
  | { readonly kind: 'figures'; readonly of: readonly number[] }

/** Why there is no figure, or none that may be said. */
export type Missing =
  | 'not-read'
  | 'not-offered'
  /** The platform once gave it. */
  | 'given-no-more'
  | 'suppressed'
  | 'incomplete'
  | 'base-too-small'
  | 'base-not-positive'
  | 'currencies-differ'
  | 'no-contract'
  | 'not-judged'
  /** What is counted began to be counted otherwise in between. */
  | 'definition-changed'
  /** Now and then are not of the same accounts. */
  | 'accounts-differ'

/** Formulas by name, which `costs.ts` has; the documents print them in words. */
export type FormulaKey =
  | 'difference'
  | 'sum'
  | 'mean-per-day'
  | 'change'
  | 'share'
  | 'cost-per-month'
  | 'period-cost'
  | 'cost-per-result'
  | 'cost-per-account'

/** A number of the document with all that makes it one: unit, span, formula, source. */
export interface Figure {
  /** Its number in the document; its reference is the document's code, a hyphen and this. */
  readonly id: number
  readonly name: FigureName
  /** Key of the account; `null`: several or none. */
  readonly account: string | null
  /** What it is about where its name leaves that open: a segment, a contract, a series, a week. */
  readonly about: string | null
  readonly from: Day
  readonly to: Day
  /** `null`: unknown or refused, `missing` says why; never 0 for unknown. */
  readonly value: number | null
  /** 95 % interval of an estimate. */
  readonly low: number | null
  readonly high: number | null
  readonly unit: Unit
  /** Code of the currency; only of `money`. */
  readonly currency: string | null
  readonly missing: Missing | null
  /** Only of figures that are computed from others. */
  readonly formula: FormulaKey | null
  readonly source: Source
}

export const figureNames = [
  'contract_amount',
  'contract_months',
  'contract_cost_per_month',
  'total_amount',
  'total_months',
  'cost_per_month',
  'period_cost',
  'cost_per_new_follower',
  'cost_per_interaction',
  'cost_per_account',
  'accounts_of_contracts',
  'followers_first',
  'followers_start',
  'followers_end',
  'followers_gained',
  'followers_week',
  'fans_first',
  'fans_start',
  'fans_end',
  'posts',
  'interactions',
  'interactions_per_day',
  'interactions_per_day_compared',
  'interactions_change',
  'interactions_expected',
  'interactions_observed',
  'interactions_against_expected',
  'interactions_week',
  'reach_per_day',
  'reach_per_day_compared',
  'reach_change',
  'reach_expected_per_day',
  'reach_observed_per_day',
  'reach_against_expected',
  'new_followers_total',
  'interactions_total',
  'interactions_total_per_day',
  'interactions_total_per_day_compared',
  'interactions_total_change',
  'series_due',
  'series_kept',
  'series_late',
  'series_missed',
  'series_missed_holidays',
  'series_unknown',
  'series_stretch',
  'alert_effect',
  'alert_account_effect',
  'alert_days',
  'event_effect',
  'audience_cell',
  'audience_share',
  'audience_known',
  'citizens',
  'citizens_share',
  'tourists',
  'tourists_share',
  'country_known',
  'city_known',
  'tourists_total',
  'country_known_total',
  'tourists_total_share',
  'citizens_total',
  'city_known_total',
  'citizens_total_share',
  'days_of_period',
  'days_complete',
  'days_partial',
  'days_missing',
  'readings_planned',
  'readings_good',
] as const
export type FigureName = (typeof figureNames)[number]

/** A figure before it has its number; what is left out is `null`. */
export type NewFigure = Pick<Figure, 'name' | 'from' | 'to' | 'unit' | 'source'> &
  Partial<Pick<Figure, 'account' | 'about' | 'value' | 'low' | 'high' | 'currency' | 'missing' | 'formula'>>

/** Numbers the figures of one document in the order in which they are added, which is the same for the same facts. */
export class FigureRegistry {
  readonly #figures: Figure[] = []

  get all(): readonly Figure[] {
    return this.#figures
  }

  add(figure: NewFigure): Figure {
    const value = figure.value ?? null
    const added: Figure = {
      id: this.#figures.length + 1,
      name: figure.name,
      account: figure.account ?? null,
      about: figure.about ?? null,
      from: figure.from,
      to: figure.to,
      value,
      low: figure.low ?? null,
      high: figure.high ?? null,
      unit: figure.unit,
      currency: figure.currency ?? null,
      missing: value === null ? (figure.missing ?? 'not-read') : null,
      formula: figure.formula ?? null,
      source: figure.source,
    }
    this.#figures.push(added)
    return added
  }
}
