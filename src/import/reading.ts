import type { Day } from '../days.ts'
import type { Decimal } from './counts.ts'
import type { Zones } from './days.ts'
import type { Dimension } from './segments.ts'

/** How a file is to be read; what is left out is found out. */
export interface Reading {
  /** The daily figure, or the breakdown's name. */
  readonly metric?: string
  readonly section?: string
  readonly dateColumn?: string
  readonly dateFormat?: string
  /** All rows are of this day: the file has no column of days. */
  readonly day?: Day
  /** Their values are added up, … */
  readonly valueColumns?: readonly string[]
  /** … and these taken away. */
  readonly minusColumns?: readonly string[]
  /** Left out, the file's days are taken as they stand. */
  readonly zones?: Zones
  readonly decimal?: Decimal
  /** Whether values may be negative. */
  readonly signed: boolean
  readonly audience: AudienceReading | null
}

export interface AudienceReading {
  readonly dimension: Dimension
  /** Columns that name the segment: one, or two for age_gender. */
  readonly segmentColumns: readonly string[]
  /** All other columns are segments, too: their names are. */
  readonly wide: boolean
  /** Values are percentages of so many people. */
  readonly percentOf: number | null
}

/** A value of a day; of an account `segment` is empty. */
export interface FileValue {
  readonly line: number
  readonly day: Day
  readonly segment: string
  readonly value: number
}

/** A row that can't be taken, and what to do about it. */
export interface Refusal {
  readonly line: number
  readonly column: string
  readonly message: string
}
