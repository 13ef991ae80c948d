import type { Day } from '../../days.ts'
import type { Figure, Missing } from '../figure.ts'

/** Who follows an account, as a verifica says it. */

export type Dimension = 'age' | 'gender' | 'age_gender' | 'country' | 'city'

export interface AudienceFacts {
  readonly breakdowns: readonly Breakdown[]
  /** Dimensions without figures, and why. */
  readonly absent: readonly { readonly dimension: Dimension; readonly why: Missing; readonly reason: string | null }[]
  readonly citizens: Residence | null
  readonly tourists: Residence | null
}

export interface Breakdown {
  readonly dimension: Dimension
  readonly metric: string
  /** Day of the reading. */
  readonly day: Day
  /** `api`, or the file or person it came from. */
  readonly source: string
  readonly known: Figure
  readonly cells: readonly { readonly segment: string; readonly people: Figure; readonly share: Figure }[]
  /** How many cells are not shown because they have few people. */
  readonly suppressed: number
  /** Largest cells only are listed. */
  readonly more: number
}

/** Followers who live, or do not live, in the places of `Residents`, as a share of those whose place is known. */
export interface Residence {
  readonly people: Figure
  readonly known: Figure
  readonly share: Figure
  /** Groups of few people are not counted: there are at least so many. */
  readonly atLeast: boolean
}
