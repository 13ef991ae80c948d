/**
 * The life of a drop in one metric: opens when the evidence is strong enough (`evidence.ts`), stays with the baseline
 * of before its onset, and ends in one of four ways: the series is back, the new level has become the normal, revised
 * figures show that there was no fall, or the platform has given no figure for as long as a new level takes.
 *
 * Back: with ρ = observed/expected during the fall, taken 0.2 of the way up to 1 (a fall is seen when chance makes
 * it look deepest), some window w of the last days must speak for "as before" against
 * "as during the fall" by twenty to one: (o·ln(1/ρ) − E·(1 − ρ)) / φ ≥ ln 20, the likelihood ratio of two Poisson
 * rates (Wald 1947) divided by the over-dispersion φ = 4 · variance of √o. A silence ends after four
 * ordinary days, a halving after about a week of them; one good day does not end it.
 */
import type { DetectionSettings, Reason } from './detection.ts'
import { opensFrom, suspicion, WINDOWS } from './evidence.ts'
import type { MetricWatch, Stretch } from './metric-watch.ts'

/** After so many days a fall is the new normal. */
const NEW_NORMAL_DAYS = 28

const BACK_EVIDENCE = Math.log(20)
const FLATTERED = 0.2
/** With so much of the expected on the very days on which the fall was seen, it was none. */
const NO_FALL = 0.9
/** So that a weekend cannot speak for the week. */
const SHORTEST_BACK = 4

export interface Question {
  readonly watch: MetricWatch
  readonly kind: 'posts' | 'values'
  /** Share of the account's false alarms that this metric may raise; 0: it is not judged, only used to explain. */
  readonly share: number
}

export interface Verdict {
  readonly state: 'quiet' | 'open' | 'closed' | 'unjudged'
  readonly reason: Reason
  /** −log₁₀ of false alarms a year, see `evidence.ts`. */
  readonly score: number
  /** The fall, or the most suspicious stretch; `null` where there is none. */
  readonly stretch: Stretch | null
  /** Day number; on closing. */
  readonly recoveredOn: number | null
}

const verdict = (state: Verdict['state'], reason: Reason, score = 0): Verdict => ({
  state,
  reason,
  score,
  stretch: null,
  recoveredOn: null,
})

export function judgeQuiet({ watch, kind, share }: Question, settings: DetectionSettings): Verdict {
  const { strongest } = watch
  if (watch.unjudged) return verdict('unjudged', watch.unjudged)
  if (watch.taught < settings.minHistoryDays) return verdict('quiet', 'not-enough-history')
  if (!strongest) return verdict('unjudged', 'gap')
  const score = suspicion(strongest.z, kind) + Math.log10(share)
  if (watch.level < lowest(kind, settings))
    return { ...verdict('quiet', 'nothing-expected', score), stretch: strongest }
  const opens = score >= opensFrom(settings.falseAlarmsPerYear) && passesFloors(strongest, kind, settings)
  const reason = opens ? 'below-usual-range' : 'within-usual-range'
  return { ...verdict(opens ? 'open' : 'quiet', reason, score), stretch: strongest }
}

/** @param openedOn the last day of those on which the fall was seen; day numbers */
export function judgeOpen(
  { watch, kind, share }: Question,
  { onset, openedOn }: { readonly onset: number; readonly openedOn: number },
  today: number,
): Verdict {
  const seen = watch.between(onset, openedOn)
  // Past days change only where the platform revised them, or where posts were found late.
  if (seen && seen.observed >= NO_FALL * seen.expected) return { ...verdict('closed', 'revised'), stretch: seen }
  if (today - (watch.lastKnown ?? onset) >= NEW_NORMAL_DAYS) return verdict('closed', 'redefined')
  if (watch.unjudged) return verdict('unjudged', watch.unjudged)
  const fall = watch.since(onset)
  if (!fall) return { ...verdict('closed', 'new-normal'), recoveredOn: null }
  const score = suspicion(fall.z, kind) + Math.log10(share)
  if (today - onset + 1 >= NEW_NORMAL_DAYS) return { ...verdict('closed', 'new-normal', score), stretch: fall }
  const back = backSince(watch, onset, today)
  if (back === null) return { ...verdict('open', 'still-below', score), stretch: fall }
  const until = watch.between(onset, back - 1)
  return { ...verdict('closed', 'recovered', score), stretch: until ?? fall, recoveredOn: back }
}

/** The day number since which the series is back; `null` while it is not. */
function backSince(watch: MetricWatch, onset: number, today: number): number | null {
  for (const days of WINDOWS) {
    const from = today - days + 1
    if (days < SHORTEST_BACK || from <= onset) continue
    const fall = watch.between(onset, from - 1)
    if (!fall || evidenceOfReturn(watch.between(from, today), fall) < BACK_EVIDENCE) continue
    // The return began where the evidence since then is the strongest: the change point of a CUSUM (Page 1954).
    const starts = Array.from({ length: days }, (_, i) => from + i)
    const weights = starts.map(start => evidenceOfReturn(watch.between(start, today), fall))
    return starts[weights.indexOf(Math.max(...weights))] ?? from
  }
  return null
}

function evidenceOfReturn(now: Stretch | null, fall: Stretch): number {
  if (!now) return Number.NEGATIVE_INFINITY
  const seen = Math.min(1, fall.observed / Math.max(1e-9, fall.expected))
  const ratio = Math.min(0.8, seen + FLATTERED * (1 - seen))
  const overDispersion = Math.max(1, (4 * now.variance) / Math.min(1, Math.max(1e-9, now.expected)))
  const observed = Math.min(now.observed, 1.5 * now.expected)
  return (-observed * Math.log(ratio) - now.expected * (1 - ratio)) / overDispersion
}

function passesFloors(fall: Stretch, kind: Question['kind'], settings: DetectionSettings): boolean {
  const lost = fall.expected - fall.observed
  if (lost < settings.minDropFraction * fall.expected) return false
  return kind === 'posts' || fall.expected - fall.uncut >= settings.minDropPerDay * fall.days
}

/** Below this level a fall could not be told from an ordinary week: a post a week, or the settings' floor. */
function lowest(kind: Question['kind'], settings: DetectionSettings): number {
  return kind === 'posts' ? 1 / 7 : settings.minDropPerDay
}
