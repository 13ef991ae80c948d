/**
 * Follows one daily metric: what it usually brings (`baseline.ts`), and how far below that its last days lie
 * (`evidence.ts`). A new day costs the same however long the history is.
 */
import {
  factorOf,
  type Learned,
  learnDay,
  learnSpread,
  levelOf,
  nothingLearned,
  type Profile,
  restart,
  rootResidual,
} from './baseline.ts'
import type { DayKind } from './calendar.ts'
import { weekdayOf } from './days.ts'
import type { Reason } from './detection.ts'
import { handicap, LONGEST_WINDOW, WINDOWS } from './evidence.ts'
import { type Usual, type UsualDay, usualOf, varianceOf, windowNear } from './usual.ts'

/**
 * What a day is to the baseline: `teach` it is judged and learned · `hold` it is judged, but an alert is open, so
 * nothing is learned · `skip` neither, and no window reaches over it.
 */
export type Mode = 'teach' | 'hold' | 'skip'

/** A stretch of days against its expectation, in the metric's unit; values cut at the profile's ceiling. */
export interface Stretch {
  /** Day number of its first day. */
  readonly from: number
  readonly days: number
  /** Those of its days whose figure is known: the sums are over these. */
  readonly known: number
  readonly expected: number
  readonly observed: number
  /** Same without the cut. */
  readonly uncut: number
  /** Variance of √observed. */
  readonly variance: number
  /** Standard deviations below the expected, less the handicap of its length. */
  readonly z: number
}

interface DayRecord {
  readonly day: number
  readonly kind: DayKind
  readonly raw: number
  readonly common: number
  /** What was known before this day. */
  readonly learned: Learned
  /** Σ before this day of values, uncut values, factors. */
  readonly values: number
  readonly uncut: number
  readonly factors: number
}

/** Twice the longest window: an open fall may start a window before the judged day and lasts weeks. */
const KEPT_DAYS = 90
const SHORTEST_CUT_HISTORY = 14
const RATIOS_KEPT = 180
const HANDICAPS = WINDOWS.map(handicap)

export class MetricWatch {
  readonly #profile: Profile
  #learned = nothingLearned(WINDOWS.length)
  #records: DayRecord[] = []
  /** No window starts before this day. */
  #floor = Number.NEGATIVE_INFINITY
  #totals = { values: 0, uncut: 0, factors: 0 }
  #ratios: { readonly day: number; readonly ratio: number }[] = []
  #strongest: Stretch | null = null
  #unjudged: Reason | null = null
  /** The stretches of the days under the running alert. */
  #held: { readonly day: number; readonly stretches: readonly (Stretch | null)[] }[] = []

  constructor(profile: Profile) {
    this.#profile = profile
  }

  /** A watch that goes its own way from here. What a day left behind is never changed, so the two may share it. */
  copy(): MetricWatch {
    const copy = new MetricWatch(this.#profile)
    copy.#learned = this.#learned
    copy.#records = this.#records.slice()
    copy.#floor = this.#floor
    copy.#totals = this.#totals
    copy.#ratios = this.#ratios.slice()
    copy.#strongest = this.#strongest
    copy.#unjudged = this.#unjudged
    copy.#held = this.#held.slice()
    return copy
  }

  /** Days that have taught the baseline. */
  get taught(): number {
    return this.#learned.days
  }

  /** Expected on a plain day, in the metric's unit. */
  get level(): number {
    return levelOf(this.#learned)
  }

  /** What such days would usually bring together, by what is known now; `null` before anything is. */
  usual(days: readonly UsualDay[]): Usual | null {
    return usualOf(this.#learned, this.#profile, days)
  }

  /** Why the last observed day cannot be judged; `null` where it can. */
  get unjudged(): Reason | null {
    return this.#unjudged
  }

  /** Day number of the last day whose figure was known; `null` before the first. */
  get lastKnown(): number | null {
    return this.#records.at(-1)?.day ?? null
  }

  /** The most telling stretch that ends on the last observed day; `null` over a gap or without history. */
  get strongest(): Stretch | null {
    return this.#strongest
  }

  /** Uncut values of past days over their expectation, oldest first: what the impact draws from. */
  ratiosBefore(day: number): number[] {
    return this.#ratios.filter(r => r.day < day).map(r => r.ratio)
  }

  /** Takes the next day; `null` where its value is not known or not final. Days come in order, without holes. */
  observe(day: number, kind: DayKind, raw: number | null, mode: Mode, common = 1): void {
    this.#strongest = null
    this.#unjudged = mode === 'skip' ? 'under-event' : raw === null ? 'day-incomplete' : null
    if (raw === null || mode === 'skip') {
      this.startAfter(day)
      return
    }
    const weekday = weekdayOf(day)
    const learned = this.#learned
    const factor = factorOf(learned, weekday, kind) * common
    const value = this.#cut(Math.max(0, raw), factor)
    this.#records.push({ day, kind, raw, common, learned, ...this.#totals })
    if (this.#records.length > KEPT_DAYS) this.#records.shift()
    const { values, uncut, factors } = this.#totals
    this.#totals = { values: values + value, uncut: uncut + raw, factors: factors + factor }
    const stretches = this.#scan(day)
    if (mode === 'teach') this.#learn(day, { weekday, kind, value, common }, raw, stretches)
    else this.#held.push({ day, stretches })
  }

  /** The days since `from` against the baseline that stood before it; `null` where they are no longer kept. */
  since(from: number): Stretch | null {
    return this.between(from, this.#records.at(-1)?.day ?? from)
  }

  between(from: number, to: number): Stretch | null {
    const first = this.#records.findIndex(r => r.day >= from)
    const start = this.#records[first]
    if (!start || start.day > to || start.day - from > LONGEST_WINDOW) return null
    const after = this.#records.findIndex(r => r.day > to)
    const end = after < 0 ? this.#totals : (this.#records[after] ?? this.#totals)
    const span = { from, days: to - from + 1, known: (after < 0 ? this.#records.length : after) - first }
    return this.#stretch(start, end, span, windowNear(span.days))
  }

  /** Forgets what the days since `onset` taught: an alert began there. They stay known, as days that are held. */
  rewind(onset: number): void {
    const at = this.#records.findIndex(r => r.day >= onset)
    const first = this.#records[at]
    if (!first) return
    const held = this.#records.splice(at)
    this.#held = this.#held.filter(h => h.day < onset)
    this.#learned = first.learned
    this.#totals = { values: first.values, uncut: first.uncut, factors: first.factors }
    this.#ratios = this.#ratios.filter(r => r.day < onset)
    for (const { day, kind, raw, common } of held) this.observe(day, kind, raw, 'hold', common)
  }

  /**
   * An alert ended today. Its days taught nothing about the level, but where it ended by itself the series has shown
   * how low it can go: that widens the spread, so that a restless account is not alerted for the same again.
   */
  endAlert(day: number): void {
    const spread = this.#learned.spread.slice()
    for (const { stretches } of this.#held) this.#learnSpread(spread, stretches)
    this.#learned = { ...this.#learned, spread }
    this.#held = []
    this.startAfter(day)
  }

  /** No window reaches back to `day` or before it. */
  startAfter(day: number): void {
    this.#floor = Math.max(this.#floor, day + 1)
  }

  /** The level starts anew from the days since `onset`. */
  restartFrom(onset: number): void {
    const start = this.#records.find(r => r.day >= onset)
    if (!start) return
    const { values, factors } = this.#totals
    this.#held = []
    this.#learned = restart(this.#learned, values - start.values, factors - start.factors)
  }

  #cut(value: number, factor: number): number {
    if (this.#learned.days < SHORTEST_CUT_HISTORY) return value
    return Math.min(value, this.#profile.ceiling * Math.max(1, this.level * Math.max(1, factor)))
  }

  #scan(day: number): (Stretch | null)[] {
    const last = this.#records.length - 1
    let strongest: Stretch | null = null
    const stretches = WINDOWS.map((days, window) => {
      const start = this.#records[last - days + 1]
      if (!start || start.day !== day - days + 1 || start.day < this.#floor || start.learned.days === 0) return null
      const stretch = this.#stretch(start, this.#totals, { from: start.day, days, known: days }, window)
      if (strongest === null || stretch.z > strongest.z) strongest = stretch
      return stretch
    })
    this.#strongest = strongest
    return stretches
  }

  #stretch(
    start: DayRecord,
    end: { readonly values: number; readonly uncut: number; readonly factors: number },
    span: Pick<Stretch, 'from' | 'days' | 'known'>,
    window: number,
  ): Stretch {
    const expected = levelOf(start.learned) * (end.factors - start.factors)
    const observed = end.values - start.values
    const variance = varianceOf(start.learned, this.#profile, expected, window)
    const z = -rootResidual(observed, expected) / Math.sqrt(Math.max(1e-9, variance)) - (HANDICAPS[window] ?? 0)
    return { ...span, expected, observed, uncut: end.uncut - start.uncut, variance, z }
  }

  #learn(
    day: number,
    entry: { weekday: number; kind: DayKind; value: number; common: number },
    raw: number,
    stretches: readonly (Stretch | null)[],
  ): void {
    const spread = this.#learned.spread.slice()
    this.#learnSpread(spread, stretches)
    const usual = this.level * factorOf(this.#learned, entry.weekday, entry.kind) * entry.common
    if (usual > 0 && this.#learned.days >= SHORTEST_CUT_HISTORY) this.#ratios.push({ day, ratio: raw / usual })
    if (this.#ratios.length > RATIOS_KEPT) this.#ratios.shift()
    this.#learned = learnDay(this.#learned, entry, spread)
  }

  #learnSpread(spread: Float64Array, stretches: readonly (Stretch | null)[]): void {
    for (const [window, stretch] of stretches.entries()) {
      if (!stretch || this.#learned.days < LONGEST_WINDOW + (WINDOWS[window] ?? 0)) continue
      const residual = rootResidual(stretch.observed, stretch.expected)
      const { expected } = stretch
      learnSpread({ learned: this.#learned, spread }, window, residual, { profile: this.#profile, expected })
    }
  }
}
