import { isDeepStrictEqual } from 'node:util'
import type { AccountId } from '../collectors/collector.ts'
import type { Day, Finding, JudgedMetric, OpenFinding } from '../detection/detection.ts'
import type { AlertChange, AlertIdentity, OpenAlert } from './alert.ts'
import type { Evidence } from './evidence.ts'
import type { OperationalFinding } from './operational-facts.ts'
import {
  becameShared,
  explained,
  factsOf,
  inOrder,
  isOpen,
  type Part,
  partsOf,
  revise,
  type SeriesNames,
  toPart,
} from './parts.ts'

/**
 * What one day's findings of one account change. Questions that share a cause are parts of one alert: all metrics of a
 * drop; a paused series and the drop that it explains, the pause leading. An alert opens with its first open part and
 * resolves when none is left. `unjudged` and `quiet` say nothing about an open part and leave it as it is.
 * Two alerts that are open already stay two, whatever is found out later.
 */
export function planMetricChanges(
  accountId: AccountId,
  day: Day,
  findings: readonly Finding[],
  open: readonly OpenAlert[],
  names: SeriesNames = key => key,
): readonly AlertChange[] {
  if (findings.length === 0) return [] // nothing was asked, so nothing is known
  const own = open.filter(alert => alert.kind === 'metric' && alert.accountId === accountId)
  const causes = grouped(findings, own)
  const followed = own.flatMap(alert => followUp(alert, day, findings.filter(isOf(causes.ofAlert(alert))), names))
  const opened = causes.ofNone().flatMap(group => openFrom(accountId, day, findings.filter(isOf(group)), names))
  return [...followed, ...opened]
}

const isOf = (causes: ReadonlySet<string>) => (finding: Finding) => causes.has(finding.cause)

/**
 * Which causes belong together, in the alerts that are open and in those that open today. Another cause never joins what
 * was dismissed: nobody has answered to it yet.
 */
function grouped(findings: readonly Finding[], own: readonly OpenAlert[]) {
  const groups = own.map(alert => ({ alert, causes: new Set(partsOf(alert).map(part => part.cause)) }))
  const held = new Set(groups.flatMap(({ causes }) => [...causes]))
  const opening = findings.filter(finding => finding.state === 'open')
  const fresh: Set<string>[] = []
  for (const cause of [...new Set(opening.map(finding => finding.cause))].sort().filter(c => !held.has(c))) {
    const kin = kinOf(cause, opening)
    const home =
      groups.find(({ alert }) => !alert.dismissed && partsOf(alert).some(part => isOpen(part) && kin.has(part.cause)))
        ?.causes ?? fresh.find(causes => [...causes].some(other => kin.has(other)))
    if (home) home.add(cause)
    else fresh.push(new Set([cause]))
  }
  return {
    ofAlert: (alert: OpenAlert) => groups.find(group => group.alert === alert)?.causes ?? new Set<string>(),
    ofNone: () => fresh,
  }
}

/** The causes that go with one: a drop with the pause that explains it, and the other way round. */
function kinOf(cause: string, opening: readonly Finding[]): ReadonlySet<string> {
  const explained = opening.filter(f => f.type === 'drop' && f.explanation?.kind === 'series-paused')
  const pairs = explained.map(f => [f.cause, seriesCause(f.explanation?.series ?? '')] as const)
  return new Set(pairs.flatMap(([drop, pause]) => (drop === cause ? [pause] : pause === cause ? [drop] : [])))
}

/** The cause under which the pause of a series is judged. */
const seriesCause = (key: string) => `series:${key}`

/** The open questions of stored alerts, each with its own onset, as the judgement of the next day wants them. */
export function openFindings(alerts: readonly OpenAlert[]): readonly OpenFinding[] {
  return alerts
    .filter(alert => alert.kind === 'metric')
    .flatMap(alert =>
      partsOf(alert)
        .filter(isOpen)
        .map(part => ({
          type: part.type,
          cause: part.cause,
          metric: part.metric as JudgedMetric | null,
          series: part.series,
          onset: part.onset ?? alert.onset,
          openedOn: part.opened_on,
        })),
    )
}

function openFrom(
  accountId: AccountId,
  day: Day,
  asked: readonly Finding[],
  names: SeriesNames,
): readonly AlertChange[] {
  const parts = inOrder(asked.filter(finding => finding.state === 'open').map(finding => toPart(finding, day, names)))
  const lead = parts[0]
  if (!lead) return []
  return [{ action: 'open', identity: ledBy(lead, accountId), facts: factsOf(day, parts, null) }]
}

function ledBy({ type, cause, series }: Part, accountId: AccountId | null): AlertIdentity {
  return { kind: 'metric', type, cause, subject: '', accountId, series }
}

function followUp(alert: OpenAlert, day: Day, asked: readonly Finding[], names: SeriesNames): readonly AlertChange[] {
  const earlier = partsOf(alert)
  return changeTo(alert, earlier, revise(earlier, asked, day, names), day)
}

/** What ends as nobody watches it any more: every metric alert of an account that is no longer configured. */
export function planNoLongerWatched(day: Day, open: readonly OpenAlert[]): readonly AlertChange[] {
  return open.filter(alert => alert.kind === 'metric').flatMap(alert => followUp(alert, day, [], key => key))
}

function changeTo(
  alert: OpenAlert,
  earlier: readonly Part[],
  parts: readonly Part[],
  day: Day,
): readonly AlertChange[] {
  if (isDeepStrictEqual(parts, earlier)) return []
  const { alertId } = alert
  const facts = factsOf(day, parts, alert)
  if (!parts.some(isOpen)) return [{ action: 'resolve', alertId, identity: identityOf(alert), facts }]
  const causes = new Set(earlier.map(part => part.cause))
  const joined = parts.filter(part => !causes.has(part.cause))
  const news = joined.length > 0 || becameShared(earlier, parts)
  const pause = joined.find(part => part.type === 'series-paused')
  const identity = pause ? ledBy(pause, alert.accountId) : identityOf(alert)
  return [{ action: 'update', alertId, identity, facts, ...(news && { news: true as const }) }]
}

/** A fact that a person noted about the account, or about one series of it. */
export interface NotedEvent {
  readonly title: string
  readonly startsOn: Day
  /** Inclusive; `null` while it lasts. */
  readonly endsOn: Day | null
  readonly series: string | null
}

/**
 * What noted events change: a part is explained by one that lasted on a day from its onset to its opening, and ends,
 * whatever the figures say. An onset is an estimate, of a slow fall days before the true one.
 * An event about a series explains its pause and the drops that this pause explains, nothing else.
 */
export function planExplained(
  day: Day,
  events: readonly NotedEvent[],
  open: readonly OpenAlert[],
): readonly AlertChange[] {
  return open
    .filter(alert => alert.kind === 'metric')
    .flatMap(alert => {
      const earlier = partsOf(alert)
      const parts = earlier.map(part => {
        const event = isOpen(part) ? events.find(candidate => explains(candidate, part)) : undefined
        return event ? explained(part, recordOf(event), day) : part
      })
      const judged = alert.evidence.day
      const changes = changeTo(alert, earlier, inOrder(parts), typeof judged === 'string' ? judged : day)
      return changes.map(change => (change.action === 'update' ? { ...change, news: true as const } : change))
    })
}

function explains({ startsOn, endsOn, series }: NotedEvent, part: Part): boolean {
  const { onset, opened_on: openedOn } = part
  if (onset === null || openedOn < startsOn || (endsOn !== null && onset > endsOn)) return false
  return series === null || series === part.series || series === part.explanation?.series?.key
}

function recordOf({ title, startsOn, endsOn }: NotedEvent) {
  return { title, starts_on: startsOn, ends_on: endsOn }
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
