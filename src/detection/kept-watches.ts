/**
 * Judges accounts day after day without telling their whole past anew: a watch is kept as it stood some days ago, which
 * no platform revises any more, and a copy of it is told the days since.
 */
import { addDays } from '../days.ts'
import type { AccountWatch } from './account-watch.ts'
import { dayNumber, dayOf } from './days.ts'
import type { AccountHistory, Day, DetectionSettings, Finding } from './detection.ts'
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

interface Kept {
  readonly watch: AccountWatch
  /** Last day that it was told. */
  readonly through: Day
  readonly basis: string
}

export class KeptWatches {
  readonly #kept = new Map<number, Kept>()

  /** First day whose figures and posts a judgement of `day` needs. */
  firstNeeded(accountId: number, past: Past, day: Day): Day {
    const kept = this.#fitting(accountId, past)
    return kept !== undefined && kept.through < day ? addDays(kept.through, 1) : addDays(day, -HISTORY_DAYS)
  }

  /**
   * Findings as `judgeAccount` would give them for the whole history.
   *
   * @param history from `firstNeeded` to the day to judge
   */
  judge(accountId: number, past: Past, history: AccountHistory): readonly Finding[] {
    const days = factsOf(history)
    if (days.length === 0) return []
    const kept = this.#fitting(accountId, past)
    const watch = kept?.watch ?? watchFor(past, past.settings)
    const settled = dayNumber(history.day) - SETTLED_DAYS
    tell(
      watch,
      history,
      days.filter(d => d.day <= settled),
    )
    this.#keep(accountId, { watch, through: later(kept?.through, dayOf(settled)), basis: basisOf(past) })
    const copy = watch.copy()
    tell(
      copy,
      history,
      days.filter(d => d.day > settled),
    )
    return copy.judge(history.open)
  }

  #fitting(accountId: number, past: Past): Kept | undefined {
    const kept = this.#kept.get(accountId)
    return kept?.basis === basisOf(past) ? kept : undefined
  }

  #keep(accountId: number, kept: Kept): void {
    this.#kept.delete(accountId)
    this.#kept.set(accountId, kept)
    const oldest = this.#kept.keys().next()
    if (this.#kept.size > MOST_KEPT && !oldest.done) this.#kept.delete(oldest.value)
  }
}

/** Days compare as text. */
const later = (a: Day | undefined, b: Day): Day => (a !== undefined && a > b ? a : b)

/** Of an open alert only what `tell` looks at: its figures move from day to day. */
function basisOf({ timeZone, declared, excluded, open, settings, revision, redefined }: Past): string {
  const alerts = open.map(({ type, cause, metric, series, onset }) => [type, cause, metric, series, onset])
  return JSON.stringify([timeZone, declared, excluded, alerts, settings, revision, redefined])
}
