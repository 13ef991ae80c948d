import type { Day, FindingType, JudgedMetric } from '../detection/detection.ts'

/** A figure that is drawn. Followers are a level, which nothing is expected of; the others are counts of a day. */
export type ChartMetric = JudgedMetric | 'followers'

/** What a picture of one figure of an account shows. Pure data; `draw.ts` makes the picture. */
export interface AccountChart {
  /** Name for people. */
  readonly account: string
  readonly metric: ChartMetric
  readonly language: Language
  /** Where the figures come from, e.g. the name of a file. */
  readonly source: string
  /** Consecutive, oldest first, at least one. */
  readonly days: readonly ChartDay[]
  readonly alerts: readonly ChartAlert[]
  readonly events: readonly ChartEvent[]
}

export type Language = 'it' | 'en'

export interface ChartDay {
  readonly day: Day
  /** `null`: not known; never 0 for unknown. */
  readonly value: number | null
  /** Expected of the day, and the range that is nothing special; `null` where not known. */
  readonly usual: ChartUsual | null
}

export interface ChartUsual {
  readonly expected: number
  readonly low: number
  readonly high: number
}

export interface ChartAlert {
  readonly type: FindingType
  readonly metric: JudgedMetric | null
  /** Name for people. */
  readonly series: string | null
  readonly from: Day
  /** Inclusive; `null` while it lasts. */
  readonly to: Day | null
  /** Where a page tells more of it. */
  readonly href?: string
}

export interface ChartEvent {
  readonly title: string
  readonly from: Day
  /** Inclusive; `null` while it lasts. */
  readonly to: Day | null
  /** Where a page tells more of it. */
  readonly href?: string
}
