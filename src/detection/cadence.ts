/**
 * The rhythm of a content series, declared or learned, and when its silence is improbable.
 *
 * Every day has a chance p of a post of the series: for a learned series the share of such weekdays that had one
 * (half-life half a year), for a declared one the same over the days its cadence names, and 0 on others. Holidays and
 * bridge days multiply p by what the series' own holidays show (a tenth until it has shown something else).
 * The silence since the last post is measured in missed posts, H = Σ p, and rounded to k.
 *
 * The series' own record says how often silences reach k:
 *   F(k) = silences a year · Π_{j<k} c_j,   c_j = (n_{j+1} + κ·q_j) / (n_j + κ),  κ = 6, q_0 = 0.08, q_j = 0.15,
 * n_j = silences so far that reached j: a Kaplan–Meier product (1958) that leans on a prior. One miss of a series
 * that never missed is news, of one that skips every twelfth day it is not. Silences that an alert covered teach
 * nothing, unless they ended within `SHORT_PAUSE` posts: then this series does skip that long.
 *
 * A pause opens where F(k)/v² is within seven tenths of the false alarms that the person allows (a series has its own
 * allowance beside the drops'), score = −log₁₀ of the two's ratio, with the urgency
 *   v = wait · k / (days from the first miss to the next due one),   wait = days until the next due one:
 * false alarms are spent where waiting for one more missed post would cost most. On a Friday it costs three days, and a
 * silence that began before the weekend is old news on Monday. v is 1 for a series of every day, or once a week, and
 * averages 1 over the days of a week. Squared, it gave the shortest median delay on made series at equal alarms.
 */
import type { DayKind } from './calendar.ts'
import { dayOf, weekdayOf } from './days.ts'
import { opensFrom } from './evidence.ts'
import { type DueDay, type Irregular, irregularity } from './regularity.ts'

/** A learned series is judged after so many days with a post. */
const LEARNED_AFTER_POSTS = 20
const DECLARED_AFTER_POSTS = 5
const WEEKDAY_KEEP = 0.5 ** (1 / 26)
const RECORD_KEEP = 0.5 ** (1 / 365)
const PRIOR_WEIGHT = 6
const PRIOR_FIRST_MISS = 0.08
const PRIOR_NEXT_MISS = 0.15
const LONGEST_RECORD = 12
const SHORT_PAUSE = 5
/** Rhythms whose silences are never improbable before so many missed posts are irregular. */
const IRREGULAR_FROM = 6
/** A series with so many long pauses within about a year has no rhythm to break. */
const IRREGULAR_ALERTS = 2.5
const VALUES_KEPT = 300
/** Of the account's allowed false alarms, for each series. */
export const ALLOWANCE = 0.7
const URGENCY_POWER = 2
/** A learned series is due on weekdays of which more than half had a post. */
const DUE_CHANCE = 0.5
/** So much of its past says how regular a series is: a year of weekdays. */
const DUE_DAYS_KEPT = 261
/** Where no post is likely within so many days, the wait is no longer. */
const LONGEST_WAIT = 31

export interface SeriesDay {
  readonly day: number
  readonly kind: DayKind
  /** Interactions of the day's posts of this series; empty where it had none, `null` where not known. */
  readonly posts: readonly (number | null)[]
  /** Whether the declared cadence names the day; `null` for a learned series. */
  readonly due: boolean | null
  /** Of a day that is not over: the share of such days' posts that have usually come by now. 1 where absent. */
  readonly share?: number | undefined
}

export interface Silence {
  /** Posts missed, Σ p. */
  readonly missed: number
  /** Σ p² / Σ p: how certain a due post is. */
  readonly chance: number
  /** Day number of the first miss; `null` while there is none. */
  readonly since: number | null
}

const NO_SILENCE: Silence = { missed: 0, chance: 1, since: null }

export class CadenceWatch {
  #weekdays = Array.from({ length: 7 }, () => ({ posted: 0, days: 0 }))
  /** Apart: many a series pauses on the holiday itself and not on the days between two. */
  #off: Readonly<Record<'holiday' | 'bridge', { readonly posted: number; readonly expected: number }>> = {
    holiday: { posted: 0.3, expected: 3 },
    bridge: { posted: 0.3, expected: 3 },
  }
  /** n_j: silences that reached j missed posts; index 0 counts all. */
  readonly #reached = new Float64Array(LONGEST_RECORD + 1)
  #days = 0
  /** Silences in the record's time that an alert covered and that teach nothing. */
  #alerted = 0
  #posted = 0
  #today = 0
  /** Days since the last post, that one included, which have not taught yet. */
  #pending: SeriesDay[] = []
  #silence: Silence = NO_SILENCE
  #ended: Silence = NO_SILENCE
  #values: number[] = []
  /** Oldest first. */
  #due: DueDay[] = []

  /** A watch that goes its own way from here. */
  copy(): CadenceWatch {
    const copy = new CadenceWatch()
    copy.#weekdays = this.#weekdays.map(weekday => ({ ...weekday }))
    copy.#off = this.#off
    copy.#reached.set(this.#reached)
    copy.#days = this.#days
    copy.#alerted = this.#alerted
    copy.#posted = this.#posted
    copy.#today = this.#today
    copy.#pending = this.#pending.slice()
    copy.#silence = this.#silence
    copy.#ended = this.#ended
    copy.#values = this.#values.slice()
    copy.#due = this.#due.slice()
    return copy
  }

  /** The running silence. */
  get silence(): Silence {
    return this.#silence
  }

  /** The silence that the last observed day's post ended. */
  get endedSilence(): Silence {
    return this.#ended
  }

  /** Day number of the last day of which it is known whether a post came. */
  get knownThrough(): number {
    return this.#today
  }

  get values(): readonly number[] {
    return this.#values
  }

  /** Whether it comes irregularly now, though not silent; see `regularity.ts`. */
  get irregular(): Irregular | null {
    return irregularity(this.#due)
  }

  /** Whether the last observed day had a post. */
  get posting(): boolean {
    return this.#silence === NO_SILENCE && this.#posted > 0
  }

  /**
   * Takes the next day. A silence teaches when it is over and counts: `alerted` says that an alert of this series is
   * open, so that its silence counts only if it was a short one.
   */
  observe(day: SeriesDay, alerted: boolean): void {
    const posted = day.posts.length > 0
    this.#today = day.day
    this.#noteDue(day)
    if (this.#posted > 0) this.#pending.push(day)
    if (posted) this.#end(alerted)
    else if (this.#posted > 0) this.#silence = extend(this.#silence, this.#chanceOf(day) * (day.share ?? 1), day.day)
    for (const value of day.posts) if (value !== null) this.#values.push(value)
    while (this.#values.length > VALUES_KEPT) this.#values.shift()
  }

  /** A day that an event explains: it neither teaches nor counts as silence. */
  skip(): void {
    this.#pending = []
    this.#silence = NO_SILENCE
  }

  /** Enough posts to judge by, in a rhythm whose silences can become improbable. */
  rhythm(declared: boolean, falseAlarmsPerYear: number): 'unknown' | 'irregular' | 'regular' {
    if (this.#posted < (declared ? DECLARED_AFTER_POSTS : LEARNED_AFTER_POSTS)) return 'unknown'
    if (this.#alerted >= IRREGULAR_ALERTS) return 'irregular'
    const opens = opensFrom(falseAlarmsPerYear)
    return scoreOf(this.#falseAlarms(IRREGULAR_FROM)) >= opens ? 'regular' : 'irregular'
  }

  /** Suspicion of the running silence, see above: 0 where an alert opens at one false alarm a year. */
  get score(): number {
    const missed = Math.round(this.#silence.missed)
    return scoreOf(this.#falseAlarms(missed)) + URGENCY_POWER * Math.log10(this.#urgency(missed))
  }

  /** Starts anew: the series ended, or came back after long. */
  forget(): void {
    this.#posted = 0
    this.#pending = []
    this.#silence = NO_SILENCE
    this.#reached.fill(0)
    this.#due = []
    this.#weekdays = this.#weekdays.map(() => ({ posted: 0, days: 0 }))
  }

  /** Holidays say nothing. */
  #noteDue(day: SeriesDay): void {
    const isDue = day.kind === 'plain' && this.#posted > 0 && (day.due ?? this.#chanceOf(day) > DUE_CHANCE)
    if (!isDue || day.share !== undefined) return
    this.#due.push({ day: dayOf(day.day), missed: day.posts.length === 0 })
    if (this.#due.length > DUE_DAYS_KEPT) this.#due.shift()
  }

  #urgency(missed: number): number {
    const { since } = this.#silence
    if (since === null || missed === 0) return 1
    const wait = this.#wait()
    return (wait * missed) / (this.#today - since + wait)
  }

  /** Expected days from today to the next due one, by the weekdays of the series. */
  #wait(): number {
    let days = 0
    let none = 1
    for (let ahead = 1; ahead <= LONGEST_WAIT && none > 0.01; ahead++) {
      days += none
      const { posted, days: all } = this.#weekdays[weekdayOf(this.#today + ahead)] ?? { posted: 0, days: 0 }
      none *= 1 - posted / (all + 1)
    }
    return days
  }

  #chanceOf({ day, kind, due }: SeriesDay): number {
    if (due === false) return 0
    const own = this.#weekdays[weekdayOf(day)] ?? { posted: 0, days: 0 }
    const prior = due === null ? { posted: 0, days: 1 } : { posted: 3.9, days: 4 }
    const chance = (own.posted + prior.posted) / (own.days + prior.days)
    if (kind === 'plain') return chance
    const { posted, expected } = this.#off[kind]
    return chance * Math.min(1, posted / expected)
  }

  #end(alerted: boolean): void {
    const reached = Math.min(LONGEST_RECORD, Math.round(this.#silence.missed))
    if (!alerted || reached <= SHORT_PAUSE) {
      for (const day of this.#pending) this.#learnDay(day)
      if (this.#posted > 0) for (let j = 0; j <= reached; j++) this.#reached[j] = (this.#reached[j] ?? 0) + 1
    } else this.#alerted++
    this.#ended = this.#silence
    this.#pending = []
    this.#posted++
    this.#silence = NO_SILENCE
  }

  #learnDay({ day, kind, due, posts }: SeriesDay): void {
    this.#days = this.#days * RECORD_KEEP + 1
    this.#alerted *= RECORD_KEEP
    for (let j = 0; j <= LONGEST_RECORD; j++) this.#reached[j] = (this.#reached[j] ?? 0) * RECORD_KEEP
    if (due === false) return
    const posted = posts.length > 0 ? 1 : 0
    const own = this.#weekdays[weekdayOf(day)] ?? { posted: 0, days: 0 }
    if (kind === 'plain') {
      this.#weekdays[weekdayOf(day)] = {
        posted: own.posted * WEEKDAY_KEEP + posted,
        days: own.days * WEEKDAY_KEEP + 1,
      }
      return
    }
    const usual = own.days > 0 ? own.posted / own.days : 0
    const { posted: sum, expected } = this.#off[kind]
    this.#off = { ...this.#off, [kind]: { posted: sum + posted * usual, expected: expected + usual } }
  }

  #falseAlarms(missed: number): number {
    const years = Math.max(this.#days, 1) / 365.25
    let rate = (this.#reached[0] ?? 0) / years
    for (let j = 0; j < missed; j++) {
      const prior = j === 0 ? PRIOR_FIRST_MISS : PRIOR_NEXT_MISS
      const at = this.#reached[Math.min(j, LONGEST_RECORD)] ?? 0
      const beyond = this.#reached[Math.min(j + 1, LONGEST_RECORD)] ?? 0
      rate *= ((j < LONGEST_RECORD ? beyond : 0) + PRIOR_WEIGHT * prior) / (at + PRIOR_WEIGHT)
    }
    return rate
  }
}

/** −log₁₀ of false alarms a year, over what a series is allowed of them. */
function scoreOf(falseAlarms: number): number {
  return -Math.log10(Math.max(1e-9, falseAlarms / ALLOWANCE))
}

function extend({ missed, chance, since }: Silence, more: number, day: number): Silence {
  const sum = missed + more
  const certain = sum > 0 ? (chance * missed + more * more) / sum : 1
  // A day on which hardly ever a post came is no miss.
  return { missed: sum, chance: certain, since: since ?? (more >= 0.2 ? day : null) }
}
