import type { AlertFacts, AlertIdentity } from './alert.ts'
import { metricEvidence, type OperationalType } from './evidence.ts'
import { isOpen, type Part, partsOf } from './parts.ts'

/** How grave an alert is. The rule stands in docs/alerts.md; who hears of what is set by `min_severity`. */
export const severities = ['info', 'warning', 'critical'] as const
export type Severity = (typeof severities)[number]

export function isGraver(a: Severity, b: Severity): boolean {
  return severities.indexOf(a) > severities.indexOf(b)
}

/** Critical: figures of several accounts are lost for good, alerts reach nobody, or a part of Polso stands still. Info: nothing is lost. */
const ofOperational: Readonly<Record<OperationalType, Severity>> = {
  'token-dead': 'critical',
  'platform-trouble': 'critical',
  'budget-reached': 'critical',
  'notifier-failing': 'critical',
  'chore-failing': 'critical',
  'collector-failing': 'warning',
  'no-data': 'warning',
  'implausible-value': 'warning',
  'report-failing': 'warning',
  'digest-failing': 'warning',
  'metric-changed': 'info',
}

/** A loss of this share of the expected is grave by itself. */
const GRAVE_SHARE = 0.5
/** So many accounts falling alike, this one included, make it graver, unless a public holiday may be the reason. */
const SHARED_BY = 3

export function severityOf(identity: Pick<AlertIdentity, 'type' | 'cause'>, { evidence }: AlertFacts): Severity {
  const { type } = identity
  if (type !== 'drop' && type !== 'series-paused') return ofOperational[type]
  const known = metricEvidence.safeParse(evidence)
  if (!known.success) return 'warning'
  return ofMetric(partsOf({ ...identity, type, openedOn: known.data.day, evidence }))
}

function ofMetric(parts: readonly Part[]): Severity {
  const telling = parts.some(isOpen) ? parts.filter(isOpen) : parts
  const size = telling.map(ofPart).reduce((a, b) => (isGraver(a, b) ? a : b), 'info')
  return telling.some(isShared) ? (severities[severities.indexOf(size) + 1] ?? size) : size
}

/** A pause wants an answer from its first day on, before anybody can know what it costs. */
function ofPart(part: Part): Severity {
  const share = provenShare(part)
  if (share !== null && share >= GRAVE_SHARE) return part.type === 'drop' ? 'critical' : 'warning'
  return share !== null || part.type === 'series-paused' || ownShare(part) >= GRAVE_SHARE ? 'warning' : 'info'
}

/** The lost share of the expected interactions, where the interval leaves zero out. */
function provenShare({ effect }: Part): number | null {
  return effect && effect.high < 0 && effect.fraction !== null ? -effect.fraction : null
}

/** How far a figure that is not counted in interactions lies below its own usual. */
function ownShare({ metric, observed_per_day: observed, expected_per_day: expected }: Part): number {
  const counted = metric === 'interactions_gained' || metric === 'interactions_of_posts'
  return counted || observed === null || !expected ? 0 : 1 - observed / expected
}

function isShared({ explanation }: Part): boolean {
  const { kind, alike } = explanation ?? {}
  return kind === 'all-alike' && alike != null && alike.accounts.length >= SHARED_BY - 1 && alike.holidays.length === 0
}
