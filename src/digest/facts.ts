import type { Sayable } from '../alerts/renderable.ts'
import type { IrregularSeries } from '../analytics/series-calendar.ts'
import type { Day } from '../days.ts'
import type { Week } from './week.ts'

/** What a digest tells of: pure data, without words. */
export interface DigestFacts {
  readonly week: Week
  /** Now, in the body's zone: years other than this day's are said. */
  readonly today: Day
  readonly accounts: readonly AccountWeek[]
  /** Alerts for ops that were open at some time of the week. */
  readonly operational: readonly WeekAlert[]
}

export interface AccountWeek {
  readonly key: string
  readonly name: string
  /** The platform's name for people. */
  readonly platform: string
  readonly interactions: WeekInteractions | null
  readonly postsPublished: number | null
  readonly followers: WeekFollowers | null
  readonly bestPost: BestPost | null
  readonly alerts: readonly WeekAlert[]
  /** Series that come irregularly, at the end of the week. */
  readonly irregular: readonly IrregularSeries[]
  /** Days of which something is missing. */
  readonly gaps: readonly Day[]
}

/** Of the days that were read in full. */
export interface WeekInteractions {
  readonly value: number
  readonly days: number
  /** What those days were expected to bring; `null` before the account is judged. */
  readonly expected: number | null
}

export interface WeekFollowers {
  /** The last count of the week. */
  readonly value: number
  /** Over the days known; may be negative. */
  readonly gained: number | null
}

export interface BestPost {
  readonly text: string | null
  readonly url: string | null
  readonly day: Day
  readonly interactions: number
}

/** As it stands now; a dismissed one is over, too. */
export interface WeekAlert extends Sayable {
  readonly closedOn: Day | null
}

export type Verdict = 'below' | 'usual' | 'above'

/** However even an account has been, its seasons move it by a seventh: less is no news. */
const ORDINARY = 0.15

/** A week's interactions against what was expected of the same days; `null` where nothing was. */
export function verdictOf({ interactions }: AccountWeek): { readonly verdict: Verdict; readonly share: number } | null {
  if (!interactions?.expected) return null
  const share = interactions.value / interactions.expected - 1
  if (Math.abs(share) < ORDINARY) return { verdict: 'usual', share }
  return { verdict: share < 0 ? 'below' : 'above', share }
}
