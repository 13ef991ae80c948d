import { isDeepStrictEqual } from 'node:util'
import type { AccountId } from '../collectors/collector.ts'
import type { Day, Effect, Finding, JudgedMetric, OpenFinding } from '../detection/detection.ts'
import type { AlertChange, AlertFacts, AlertIdentity, OpenAlert } from './alert.ts'
import { type EffectRecord, type Evidence, type FindingRecord, metricEvidence } from './evidence.ts'
import type { OperationalFinding } from './operational-facts.ts'

/** The most telling metric first: it gives an alert its headline. */
const metricOrder: readonly (string | null)[] = [
  'interactions_gained',
  'interactions_of_posts',
  'posts_published',
  'reach',
  'views',
  'new_followers',
] satisfies readonly JudgedMetric[]

/**
 * What one day's findings of one account change. Findings that share a cause are one alert: it opens with the first
 * that is open and resolves when none is left. `unjudged` and `quiet` say nothing about an open alert and leave it as it is.
 * A question that is no longer asked at all (a series taken out of the configuration) ends its part of an alert.
 */
export function planMetricChanges(
  accountId: AccountId,
  day: Day,
  findings: readonly Finding[],
  open: readonly OpenAlert[],
): readonly AlertChange[] {
  if (findings.length === 0) return [] // nothing was asked, so nothing is known
  const own = open.filter(alert => alert.kind === 'metric' && alert.accountId === accountId)
  const causes = new Set([...findings.map(finding => finding.cause), ...own.map(alert => alert.cause)])
  return [...causes].sort().flatMap(cause => {
    const asked = findings.filter(finding => finding.cause === cause)
    const alert = own.find(candidate => candidate.cause === cause)
    return alert ? followUp(alert, day, asked) : openFrom(accountId, cause, day, asked)
  })
}

/** The open questions of stored alerts, as the judgement of the next day wants them. */
export function openFindings(alerts: readonly OpenAlert[]): readonly OpenFinding[] {
  return alerts.flatMap(alert => {
    if (alert.type !== 'drop' && alert.type !== 'series-paused') return []
    const { type, cause, openedOn } = alert
    return recordsOf(alert)
      .filter(record => record.state === 'open')
      .map(record => ({
        type,
        cause,
        metric: record.metric as JudgedMetric | null,
        series: record.series,
        onset: record.onset ?? alert.onset,
        openedOn,
      }))
  })
}

function openFrom(accountId: AccountId, cause: string, day: Day, asked: readonly Finding[]): readonly AlertChange[] {
  const open = asked.filter(finding => finding.state === 'open')
  const first = open[0]
  if (!first) return []
  const identity: AlertIdentity = {
    kind: 'metric',
    type: first.type,
    cause,
    subject: '',
    accountId,
    series: first.series,
  }
  return [{ action: 'open', identity, facts: factsOf(day, open.map(toRecord), day) }]
}

function followUp(alert: OpenAlert, day: Day, asked: readonly Finding[]): readonly AlertChange[] {
  const records = revise(recordsOf(alert), asked)
  if (isDeepStrictEqual(records, recordsOf(alert))) return []
  const action = records.some(record => record.state === 'open') ? 'update' : 'resolve'
  return [{ action, alertId: alert.alertId, identity: identityOf(alert), facts: factsOf(day, records, alert.onset) }]
}

/** Earlier records with today's verdicts laid over them. */
function revise(earlier: readonly FindingRecord[], asked: readonly Finding[]): readonly FindingRecord[] {
  const verdicts = asked.filter(finding => finding.state === 'open' || finding.state === 'closed').map(toRecord)
  const kept = earlier.map(record => {
    const verdict = verdicts.find(candidate => sameQuestion(candidate, record))
    if (verdict) return verdict.state === 'closed' ? withKnown(verdict, record) : verdict
    if (asked.some(finding => sameQuestion(finding, record)) || record.state === 'closed') return record
    return { ...record, state: 'closed' as const, reason: 'no-longer-watched' }
  })
  const added = verdicts.filter(
    verdict => verdict.state === 'open' && !earlier.some(record => sameQuestion(record, verdict)),
  )
  return inOrder([...kept, ...added])
}

/** The judgement that closes may know less than the last that was open: what it leaves out stays as it was. */
function withKnown(verdict: FindingRecord, earlier: FindingRecord): FindingRecord {
  return {
    ...verdict,
    onset: verdict.onset ?? earlier.onset,
    expected_per_day: verdict.expected_per_day ?? earlier.expected_per_day,
    observed_per_day: verdict.observed_per_day ?? earlier.observed_per_day,
    effect: verdict.effect ?? earlier.effect,
  }
}

type Question = Pick<FindingRecord, 'metric' | 'series'>

function sameQuestion(a: Question, b: Question): boolean {
  return a.metric === b.metric && a.series === b.series
}

function inOrder(records: readonly FindingRecord[]): FindingRecord[] {
  return [...records].sort((a, b) => rank(a) - rank(b))
}

/** Open questions lead closed ones. */
function rank(record: FindingRecord): number {
  return metricOrder.indexOf(record.metric) + (record.state === 'open' ? 0 : metricOrder.length)
}

/** `knownOnset` stands in where no question states one. */
function factsOf(day: Day, records: readonly FindingRecord[], knownOnset: Day): AlertFacts {
  const findings = inOrder(records)
  const telling = findings.filter(record => record.state === 'open')
  const onset = earliest(telling.length > 0 ? telling : findings) ?? knownOnset
  const recovered = findings.flatMap(record => record.recovered_on ?? []).sort()
  const lead = findings[0]
  const evidence = { day, onset, recovered_on: telling.length > 0 ? null : (recovered.at(-1) ?? null), findings }
  return { metric: lead?.metric ?? null, onset, effect: lead?.effect ? bounds(lead.effect) : null, evidence }
}

function earliest(records: readonly FindingRecord[]): Day | undefined {
  return records.flatMap(record => record.onset ?? []).sort()[0]
}

function bounds({ value, low, high }: EffectRecord) {
  return { value, low, high }
}

function recordsOf(alert: OpenAlert): readonly FindingRecord[] {
  return metricEvidence.parse(alert.evidence).findings
}

function toRecord(finding: Finding): FindingRecord {
  return {
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
  }
}

function toEffectRecord(effect: Effect): EffectRecord {
  const { value, low, high, fraction, days } = effect
  return { value, low, high, fraction, fraction_low: effect.fractionLow, fraction_high: effect.fractionHigh, days }
}

/**
 * What the operational findings change. They must cover everything that is watched: an open alert whose subject no
 * finding speaks of is about something that is no longer configured, and resolves. While a fact stays, its alert stays
 * as it opened: figures that grow with every slot are on `/metrics`, not in the alert.
 */
export function planOperationalChanges(
  day: Day,
  findings: readonly OperationalFinding[],
  open: readonly OpenAlert[],
): readonly AlertChange[] {
  const own = open.filter(alert => alert.kind === 'operational')
  const opening = findings
    .filter(finding => finding.state === 'open' && !own.some(alert => isAbout(alert, finding)))
    .map(finding => openOperational(day, finding))
  const resolving = own.flatMap(alert =>
    endOf(
      alert,
      findings.find(finding => isAbout(alert, finding)),
    ),
  )
  return [...opening, ...resolving]
}

function isAbout(alert: OpenAlert, finding: OperationalFinding): boolean {
  return alert.type === finding.type && alert.subject === finding.subject
}

function openOperational(day: Day, finding: OperationalFinding): AlertChange {
  const { type, subject, evidence } = finding
  const identity = {
    kind: 'operational',
    type,
    cause: type,
    subject,
    accountId: finding.accountId,
    series: null,
  } as const
  return { action: 'open', identity, facts: { metric: null, onset: day, effect: null, evidence } }
}

function endOf(alert: OpenAlert, finding: OperationalFinding | undefined): readonly AlertChange[] {
  if (finding && finding.state !== 'closed') return []
  const evidence: Evidence = finding
    ? { ...alert.evidence, ...finding.evidence, ended: 'fact-gone' }
    : { ...alert.evidence, ended: 'no-longer-watched' }
  const facts = { metric: null, onset: alert.onset, effect: null, evidence }
  return [{ action: 'resolve', alertId: alert.alertId, identity: identityOf(alert), facts }]
}

function identityOf({ kind, type, cause, subject, accountId, series }: OpenAlert): AlertIdentity {
  return { kind, type, cause, subject, accountId, series }
}
