import { DAY, type DayNumber, type ZoneDays } from './days.ts'
import { noise } from './random.ts'

/** How a number of followers goes from one exact figure to another. */
export interface PathPlan {
  readonly days: ZoneDays
  /** The figure holds exactly throughout these two days. */
  readonly first: { readonly day: DayNumber; readonly value: number }
  readonly last: { readonly day: DayNumber; readonly value: number }
  /** Relative growth of each day between them, by days since the first. */
  readonly weight: (day: number) => number
  /** Followers that come and go again within a day or two: how many at most. */
  readonly wobble: number
  /** Growth a day before the first and after the last day. */
  readonly before: number
  readonly after: number
  readonly seed: number
}

/** Followers at an instant (epoch milliseconds): whole, never negative, exact on the first and on the last day. */
export function followersPath(plan: PathPlan): (at: number) => number {
  const span = plan.last.day - plan.first.day
  const reached = cumulative(span, plan.weight)
  const change = plan.last.value - plan.first.value
  return at => {
    const day = plan.days.dayOf(at)
    if (day === plan.first.day) return plan.first.value
    if (day === plan.last.day) return plan.last.value
    if (day > plan.last.day) return Math.floor(plan.last.value + plan.after * daysSince(plan, plan.last.day + 1, at))
    if (day < plan.first.day)
      return Math.max(0, Math.floor(plan.first.value - plan.before * -daysSince(plan, plan.first.day, at)))
    const place = day - plan.first.day
    const share =
      (reached[place] ?? 0) + awake(plan.days.fraction(at)) * ((reached[place + 1] ?? 1) - (reached[place] ?? 0))
    const value = plan.first.value + Math.round(change * share)
    return value < 10 * plan.wobble ? value : value - Math.floor(noise(plan.seed, day) * (plan.wobble + 1))
  }
}

function daysSince(plan: PathPlan, day: DayNumber, at: number): number {
  return (at - plan.days.start(day)) / DAY
}

/** Share of the whole change reached at the start of each day; all of it when the last day starts. */
function cumulative(span: number, weight: (day: number) => number): readonly number[] {
  const sums = [0, 0]
  for (let day = 1; day < span; day++) sums.push((sums[day] ?? 0) + weight(day))
  const total = sums[span] ?? 1
  return sums.map(sum => sum / total)
}

/** Share of a day's new followers that has come by a time of day: few at night. */
function awake(fraction: number): number {
  return fraction - Math.sin(2 * Math.PI * fraction) / (2 * Math.PI)
}
