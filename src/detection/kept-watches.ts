/**
 * Judges accounts day after day without telling their whole past anew: a watch is kept as it stood some days ago, which
 * no platform revises any more, and a copy of it is told the days since.
 */
import { addDays } from '../days.ts'
import type { AccountWatch, DayFacts } from './account-watch.ts'
import { dayNumber, dayOf } from './days.ts'
import type { AccountHistory, Day, DetectionSettings, Finding } from './detection.ts'
import { type ExpectedDay, expectedOn, firstOnset, newOnset } from './expected.ts'
import { factsOf, tell, watchFor } from './judge.ts'
import type { DefinitionChange } from './surroundings.ts'

/** What decides, beside figures and posts, how past days are taken. */
export type Past = Pick<AccountHistory, 'timeZone' | 'declared' | 'excluded' | 'open'> & {
  readonly settings: DetectionSettings
  /** Grows when figures change that are older than `SETTLED_DAYS`. */
  readonly revision: number
  /** When the platform began to count a metric otherwise, up to the day judged. */
  readonly redefined: readonly DefinitionChange[]
}

/** Figures and posts of days so long ago no longer change in the ordinary run of things. */
export const SETTLED_DAYS = 14
/** What is told to a watch that starts from nothing. */
export const HISTORY_DAYS = 400
/** A kept watch takes about 0.2 MB; of more accounts than this, those judged longest ago are told anew. */
const MOST_KEPT = 256

export interface Judgement {
  readonly findings: readonly Finding[]
  /** What was expected of the judged day, and of earlier days where that is not what it was a judgement ago. */
  readonly expected: readonly ExpectedDay[]
}

interface Kept {
  readonly watch: AccountWatch
  /** Last day that it was told. */
  readonly through: Day
  readonly basis: string
}

export class KeptWatches {
  readonly #kept = new Map<number, Kept>()
  readonly #expected = new Map<number, { readonly day: Day; readonly all: readonly ExpectedDay[] }>()

  /** First day whose figures and posts a judgement of `day` needs. */
  firstNeeded(accountId: number, past: Past, day: Day): Day {
    const kept = this.#fitting(accountId, past)
    return kept !== undefined && kept.through < day ? addDays(kept.through, 1) : addDays(day, -HISTORY_DAYS)
  }

  /**
   * Findings as `judgeAccount` would give them for the whole history, with what was expected.
   *
   * @param history from `firstNeeded` to the day to judge
   */
  judge(accountId: number, past: Past, history: AccountHistory): Judgement {
    const days = factsOf(history)
    if (days.length === 0) return { findings: [], expected: [] }
    const expected = new Expectations(Math.min(settledBy(history) + 1, firstOnset(history.open)))
    const copy = this.#told(accountId, past, history, days, (watch, facts) => expected.ask(watch, facts))
    const findings = copy.judge(history.open)
    copy.settle(findings, history.open)
    expected.since(newOnset(findings, history.open), copy, days)
    return { findings, expected: this.#changed(accountId, history.day, expected.all()) }
  }

  /** Only after the judgement of the day before, for another worker may have made one in between. */
  #changed(accountId: number, day: Day, all: readonly ExpectedDay[]): readonly ExpectedDay[] {
    const before = this.#expected.get(accountId)
    this.#expected.set(accountId, { day, all })
    if (before?.day !== addDays(day, -1)) return all
    const known = new Map(before.all.map(one => [`${one.metric} ${one.day}`, one]))
    return all.filter(one => {
      const was = known.get(`${one.metric} ${one.day}`)
      return was?.expected !== one.expected || was.low !== one.low || was.high !== one.high
    })
  }

  /**
   * Pauses of declared series that are improbable before their day is over.
   *
   * @param history from `firstNeeded` to the running day, whose figures are not looked at
   * @param shares by series whose post of today is overdue: the share of its posts that usually have come by now
   * @returns those that open now
   */
  judgeOverdue(
    accountId: number,
    past: Past,
    history: AccountHistory,
    shares: ReadonlyMap<string, number>,
  ): readonly Finding[] {
    const days = factsOf(history)
    const today = days.pop()
    if (today?.day !== dayNumber(history.day)) return []
    const watch = this.#told(accountId, past, history, days)
    tell(watch, history, [{ ...today, figures: new Map(), shares }])
    return watch.judgeOverdue(history.open)
  }

  /** A watch that was told these days. What is settled by the last of the history is told to the one that is kept. */
  #told(
    accountId: number,
    past: Past,
    history: AccountHistory,
    days: readonly DayFacts[],
    before: (watch: AccountWatch, facts: DayFacts) => void = () => undefined,
  ): AccountWatch {
    const kept = this.#fitting(accountId, past)
    const watch = kept?.watch ?? watchFor(past, past.settings)
    const settled = settledBy(history)
    const known = kept ? dayNumber(kept.through) : Number.NEGATIVE_INFINITY
    const old = days.filter(d => d.day > known && d.day <= settled)
    tell(watch, history, old, facts => before(watch, facts))
    this.#keep(accountId, { watch, through: later(kept?.through, dayOf(settled)), basis: basisOf(past) })
    const copy = watch.copy()
    const recent = days.filter(d => d.day > Math.max(known, settled))
    tell(copy, history, recent, facts => before(copy, facts))
    return copy
  }

  #fitting(accountId: number, past: Past): Kept | undefined {
    const kept = this.#kept.get(accountId)
    return kept?.basis === basisOf(past) ? kept : undefined
  }

  #keep(accountId: number, kept: Kept): void {
    this.#kept.delete(accountId)
    this.#kept.set(accountId, kept)
    const oldest = this.#kept.keys().next()
    if (this.#kept.size > MOST_KEPT && !oldest.done) this.#forget(oldest.value)
  }

  #forget(accountId: number): void {
    this.#kept.delete(accountId)
    this.#expected.delete(accountId)
  }
}

/** What was expected of each day told; of a day told twice the later answer holds. */
class Expectations {
  readonly #first: number
  readonly #days = new Map<number, readonly ExpectedDay[]>()

  /** @param first day number; of days before it nothing is kept */
  constructor(first: number) {
    this.#first = first
  }

  ask(watch: AccountWatch, facts: DayFacts): void {
    if (facts.day >= this.#first) this.#days.set(facts.day, expectedOn(watch, facts))
  }

  /** An alert that opened today took back what the days since its onset had taught. */
  since(onset: number, watch: AccountWatch, days: readonly DayFacts[]): void {
    for (const facts of days) if (facts.day >= onset) this.#days.set(facts.day, expectedOn(watch, facts))
  }

  all(): ExpectedDay[] {
    return [...this.#days.values()].flat()
  }
}

/** Day number of the last day that is settled when the history's last is judged. */
const settledBy = ({ day }: AccountHistory): number => dayNumber(day) - SETTLED_DAYS

/** Days compare as text. */
const later = (a: Day | undefined, b: Day): Day => (a !== undefined && a > b ? a : b)

/** Of an open alert only what `tell` looks at: its figures move from day to day. */
function basisOf({ timeZone, declared, excluded, open, settings, revision, redefined }: Past): string {
  const alerts = open.map(({ type, cause, metric, series, onset }) => [type, cause, metric, series, onset])
  return JSON.stringify([timeZone, declared, excluded, alerts, settings, revision, redefined])
}
