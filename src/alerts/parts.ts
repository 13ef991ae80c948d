import { type Day, type Effect, type Explanation, type Finding, JUDGED_METRICS } from '../detection/detection.ts'
import type { AlertFacts, OpenAlert } from './alert.ts'
import {
  type EffectRecord,
  type EventRecord,
  type ExplanationRecord,
  type FindingRecord,
  metricEvidence,
} from './evidence.ts'

/** A question of an alert, with everything filled in that older evidence leaves out. */
export type Part = FindingRecord & Required<Pick<FindingRecord, 'type' | 'cause' | 'opened_on' | 'closed_on'>>

/** The most telling metric first: it gives an alert its headline. A series (no metric) is the cause and leads. */
const metricOrder: readonly (string | null)[] = [null, ...JUDGED_METRICS]

/** The parts of an alert as stored. */
export function partsOf(alert: Pick<OpenAlert, 'type' | 'cause' | 'openedOn' | 'evidence'>): readonly Part[] {
  const type = alert.type === 'series-paused' ? 'series-paused' : 'drop'
  const known = { type, cause: alert.cause, opened_on: alert.openedOn, closed_on: null } as const
  return metricEvidence.parse(alert.evidence).findings.map(record => ({ ...known, ...record }))
}

export function isOpen(part: Part): boolean {
  return part.state === 'open'
}

/** A finding that is open, as a new part. */
export function toPart(finding: Finding, day: Day, names: SeriesNames): Part {
  return {
    type: finding.type,
    cause: finding.cause,
    opened_on: day,
    closed_on: finding.state === 'open' ? null : day,
    metric: finding.metric,
    series: finding.series,
    state: finding.state === 'open' ? 'open' : 'closed',
    reason: finding.reason,
    onset: finding.onset,
    recovered_on: finding.recoveredOn,
    score: finding.score,
    expected_per_day: finding.expectedPerDay,
    observed_per_day: finding.observedPerDay,
    effect: finding.effect && toEffectRecord(finding.effect),
    explanation: finding.explanation ? toExplanationRecord(finding.explanation, names) : null,
  }
}

/** What people call a series, by its key. */
export type SeriesNames = (key: string) => string

/**
 * Earlier parts with today's verdicts laid over them. A question that is no longer asked at all (a series taken out of
 * the configuration, a metric switched off) ends its part; `quiet` and `unjudged` leave it as it is.
 */
export function revise(earlier: readonly Part[], asked: readonly Finding[], day: Day, names: SeriesNames): Part[] {
  const verdicts = asked.filter(f => f.state === 'open' || f.state === 'closed').map(f => toPart(f, day, names))
  const kept = earlier.map(part => {
    const verdict = verdicts.find(candidate => sameQuestion(candidate, part))
    if (verdict) return laidOver(part, verdict)
    if (asked.some(finding => sameQuestion(finding, part)) || !isOpen(part)) return part
    return { ...part, state: 'closed' as const, reason: 'no-longer-watched', closed_on: day }
  })
  const added = verdicts.filter(verdict => isOpen(verdict) && !earlier.some(part => sameQuestion(part, verdict)))
  return inOrder([...kept, ...added])
}

/** A closing judgement may know less than the last that was open: what it leaves out stays as it was. */
function laidOver(part: Part, verdict: Part): Part {
  if (isOpen(verdict)) return isOpen(part) ? goingOn(part, verdict) : verdict
  if (!isOpen(part)) return part
  return {
    ...verdict,
    opened_on: part.opened_on,
    onset: verdict.onset ?? part.onset,
    expected_per_day: verdict.expected_per_day ?? part.expected_per_day,
    observed_per_day: verdict.observed_per_day ?? part.observed_per_day,
    effect: verdict.effect ?? part.effect,
    // Why it fell was seen while it fell.
    explanation: part.explanation ?? verdict.explanation ?? null,
  }
}

/**
 * Once a paused series or the fall of others was found to be the reason, that stays the reason: a drop that outlasts the
 * pause began with it. The figures of a pause that goes on are revised.
 */
function goingOn(part: Part, verdict: Part): Part {
  const found = part.explanation?.kind
  const stays = (found === 'series-paused' || found === 'all-alike') && verdict.explanation?.kind !== 'series-paused'
  return { ...verdict, opened_on: part.opened_on, ...(stays && { explanation: part.explanation }) }
}

/** Whether it came to light that other accounts share the fall. */
export function becameShared(earlier: readonly Part[], parts: readonly Part[]): boolean {
  const isShared = (part: Part) => isOpen(part) && part.explanation?.kind === 'all-alike'
  return parts.some(isShared) && !earlier.some(isShared)
}

/** A part that a noted event explains ends with it. */
export function explained(part: Part, event: EventRecord, day: Day): Part {
  return { ...part, state: 'closed', reason: 'explained', closed_on: day, event }
}

interface Question {
  readonly metric: string | null
  readonly series: string | null
}

function sameQuestion(a: Question, b: Question): boolean {
  return a.metric === b.metric && a.series === b.series
}

export function inOrder(parts: readonly Part[]): Part[] {
  return [...parts].sort((a, b) => rank(a) - rank(b))
}

/** Open parts lead closed ones. */
function rank(part: Part): number {
  return metricOrder.indexOf(part.metric) + (isOpen(part) ? 0 : metricOrder.length)
}

/** The columns and the evidence of an alert. `earlier` is the alert before this day, where there was one. */
export function factsOf(day: Day, parts: readonly Part[], earlier: OpenAlert | null): AlertFacts {
  const findings = inOrder(parts)
  const telling = findings.filter(isOpen)
  const onset = earliest(findings) ?? earlier?.onset ?? day
  const recovered = findings.flatMap(part => part.recovered_on ?? []).sort()
  const lead = findings[0]
  const again = earlier?.evidence.again
  const evidence = {
    day,
    onset,
    recovered_on: telling.length > 0 ? null : (recovered.at(-1) ?? null),
    findings,
    ...(typeof again === 'string' && { again }),
  }
  return { metric: lead?.metric ?? null, onset, effect: lead?.effect ? boundsOf(lead.effect) : null, evidence }
}

function earliest(parts: readonly Part[]): Day | undefined {
  return parts.flatMap(part => part.onset ?? []).sort()[0]
}

function boundsOf({ value, low, high }: EffectRecord) {
  return { value, low, high }
}

function toEffectRecord(effect: Effect): EffectRecord {
  const { value, low, high, fraction, days } = effect
  return { value, low, high, fraction, fraction_low: effect.fractionLow, fraction_high: effect.fractionHigh, days }
}

function toExplanationRecord(found: Explanation, names: SeriesNames): ExplanationRecord {
  const { kind, series, alike, missing = null, removed = null } = found
  return {
    kind,
    posts_expected: found.postsExpected,
    posts_observed: found.postsObserved,
    series:
      series === null
        ? null
        : { key: series, name: names(series), since: found.seriesSince ?? null, posts_missing: found.seriesMissing },
    missing,
    alike: alike
      ? {
          accounts: alike.accounts.map(({ account, ratio }) => ({ account, ratio })),
          compared: alike.compared,
          platform_only: alike.platformOnly,
          holidays: [...alike.holidays],
        }
      : null,
    removed,
  }
}
