/** What other accounts did over the days of an event, and whether that says anything about this one. */
import type { Calendar } from './calendar.ts'
import type { DailyPoint } from './detection.ts'
import { type DayRatio, FigureCourse } from './figure-course.ts'
import { correlated, mean } from './least-squares.ts'

/** Another account of the body, with its daily figures. */
export interface OtherCourse {
  readonly account: string
  readonly points: readonly DailyPoint[]
}

export interface Comparison {
  /** By which the expectation is multiplied; 1 where the others say nothing. */
  readonly factor: number
  /** Past ratios of this account, freed of what the others explain; oldest first. */
  readonly ratios: readonly number[]
  /** The accounts that were used. */
  readonly accounts: readonly string[]
}

const WEEK = 7
const FEWEST_WEEKS = 12
const FEWEST_CORRELATION = 0.3
/** So that a day of nothing has a logarithm. */
const FLOOR = 0.1
const RANGE = [0.4, 2.5] as const

/** The others as one: the mean of their ratios; see `event-effect.ts` for the formula. */
export function comparedWith(
  own: FigureCourse,
  others: readonly OtherCourse[],
  { from, to }: { readonly from: number; readonly to: number },
  calendar: Calendar,
): Comparison {
  const alone = { factor: 1, ratios: own.past.map(p => p.ratio), accounts: [] }
  const courses = others.map(({ account, points }) => ({ account, course: new FigureCourse(points, calendar, from) }))
  const usable = courses.flatMap(({ account, course }) => {
    const during = course.over(from, to)
    return during && course.past.length >= FEWEST_WEEKS * WEEK
      ? [{ account, during: during.observed / during.expected, past: weekly(course.past) }]
      : []
  })
  if (usable.length === 0) return alone
  const x = (week: number) => meanLog(usable.flatMap(({ past }) => past.get(week) ?? []))
  const fit = correlated(
    [...weekly(own.past)].flatMap(([week, ratio]) => {
      const common = x(week)
      return common === null ? [] : [[common, Math.log(ratio + FLOOR)] as const]
    }),
    { fewest: FEWEST_WEEKS, least: FEWEST_CORRELATION },
  )
  if (fit === null) return alone
  const during = meanLog(usable.map(other => other.during)) ?? 0
  return {
    factor: Math.min(RANGE[1], Math.max(RANGE[0], Math.exp(fit.slope * (during - fit.meanX)))),
    ratios: own.past.map(({ day, ratio }) => {
      const common = x(Math.floor(day / WEEK))
      return common === null ? ratio : ratio / Math.exp(fit.slope * (common - fit.meanX))
    }),
    accounts: usable.map(({ account }) => account),
  }
}

/** Mean ratio of each week that has at least four known days, by the number of the week. */
function weekly(past: readonly DayRatio[]): ReadonlyMap<number, number> {
  const weeks = new Map<number, number[]>()
  for (const { day, ratio } of past) {
    const week = Math.floor(day / WEEK)
    weeks.set(week, [...(weeks.get(week) ?? []), ratio])
  }
  return new Map([...weeks].flatMap(([week, ratios]) => (ratios.length >= 4 ? [[week, mean(ratios)] as const] : [])))
}

function meanLog(ratios: readonly number[]): number | null {
  return ratios.length === 0 ? null : Math.log(mean(ratios) + FLOOR)
}
