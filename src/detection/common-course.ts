/**
 * What a day brought to many accounts alike: a recess, a strike of the platform, an election. Where enough accounts are
 * judged together, the day's expectation of each is multiplied by
 *   common(day) = (κ + Σ min(3, value/expected)) / (κ + n),   over the n other accounts, κ = 5,
 * the mean of ratios cut against single viral days and shrunk towards 1 (a random effect of the day: Robinson 1991). It
 * knows no later day than the one it speaks of. So a fall that all share is no account's alarm, whether a calendar knew
 * of it or not, and a calendar that is wrong for a town is put right by what the others did.
 */
import { factorOf, type Learned, learnDay, levelOf, nothingLearned, valueProfile } from './baseline.ts'
import type { DayKind } from './calendar.ts'
import { weekdayOf } from './days.ts'

/** With fewer others a day's mean says more about them than about the day. */
const FEWEST_OTHERS = 10
const SHRINKAGE = 5
/** Days before an account has a say. */
const FEWEST_DAYS = 28
const FACTOR_RANGE = [0.2, 3] as const

/** An account's values over their expectations by day, from `first` on; NaN where nothing can be said. */
export interface Course {
  readonly first: number
  readonly ratios: Float32Array
}

/** @param values from day number `first` on, `null` where not known */
export function courseOf(
  first: number,
  values: readonly (number | null)[],
  calendar: (day: number) => DayKind,
): Course {
  let learned: Learned = nothingLearned(0)
  const ratios = Float32Array.from(values, (raw, i) => {
    if (raw === null) return Number.NaN
    const day = { weekday: weekdayOf(first + i), kind: calendar(first + i), value: Math.max(0, raw) }
    const expected = levelOf(learned) * factorOf(learned, day.weekday, day.kind)
    const known = learned.days >= FEWEST_DAYS && levelOf(learned) > 0
    const most = valueProfile.ceiling * Math.max(1, expected)
    learned = learnDay(learned, known ? { ...day, value: Math.min(day.value, most) } : day, learned.spread)
    return known ? Math.min(valueProfile.ceiling, day.value / Math.max(0.2, expected)) : Number.NaN
  })
  return { first, ratios }
}

export class CommonCourse {
  readonly #days = new Map<number, { sum: number; accounts: number }>()

  add({ first, ratios }: Course): void {
    for (const [i, ratio] of ratios.entries()) {
      if (Number.isNaN(ratio)) continue
      const day = this.#days.get(first + i) ?? { sum: 0, accounts: 0 }
      day.sum += ratio
      day.accounts++
      this.#days.set(first + i, day)
    }
  }

  /** Factor of a day's expectation by what the other accounts brought, for the account whose own course is given. */
  factor(day: number, own: Course | undefined): number {
    const all = this.#days.get(day)
    if (!all) return 1
    const ratio = own?.ratios[day - own.first] ?? Number.NaN
    const others = Number.isNaN(ratio) ? all : { sum: all.sum - ratio, accounts: all.accounts - 1 }
    if (others.accounts < FEWEST_OTHERS) return 1
    const mean = (SHRINKAGE + others.sum) / (SHRINKAGE + others.accounts)
    return Math.min(FACTOR_RANGE[1], Math.max(FACTOR_RANGE[0], mean))
  }
}
