import type { CollectErrorKind } from '../../collectors/collector.ts'
import { isChore } from '../chores.ts'
import { type EvidenceOf, type OperationalType, operationalEvidence } from '../evidence.ts'
import { metricName } from './figures.ts'
import type { Said } from './metric.ts'
import type { RenderableAlert } from './renderable-alert.ts'
import type { Words } from './words.ts'

interface Telling<T extends OperationalType> {
  readonly evidence: EvidenceOf<T>
  readonly words: Words
  readonly platform: string
  readonly subject: string
  readonly since: (iso: string) => string
  readonly on: (iso: string) => string
  /** A day as such. */
  readonly sinceDay: (day: string) => string
  readonly onDay: (day: string) => string
}

type Openings = { readonly [T in OperationalType]: (telling: Telling<T>) => readonly string[] }

/** What is said when an alert opens; each ends with what to do. */
const openings: Openings = {
  'token-dead': ({ evidence, words, platform, subject, since }) => [
    words.say('token-dead.opened', { platform, subject, since: since(evidence.since) }),
    ...concerned(evidence.accounts, words),
    ...quoted(evidence.message, words),
    words.say('token-dead.remedy'),
  ],
  'collector-failing': ({ evidence, words, platform, subject, since }) => [
    words.say('collector-failing.opened', {
      platform,
      subject,
      count: evidence.runs,
      since: since(evidence.since),
      error: words.say(`error.${errorKind(evidence.error_kind)}`),
    }),
    ...quoted(evidence.message, words),
    words.say('collector-failing.remedy'),
    words.say(`remedy.${errorKind(evidence.error_kind)}`),
  ],
  'platform-trouble': ({ evidence, words, platform, since }) => [
    ...platformTrouble(evidence, words, platform, since(evidence.since)),
  ],
  'no-data': ({ evidence, words, platform, subject, since }) => [
    words.say('no-data.opened', { platform, subject, count: evidence.slots, since: since(evidence.since) }),
    words.say('no-data.remedy'),
  ],
  'budget-reached': ({ evidence, words, platform, subject }) => {
    const common = { platform, subject, spent: words.money(evidence.spent_usd), month: words.month(evidence.month) }
    return [
      evidence.budget_usd === null
        ? words.say('budget-reached.opened.credits', common)
        : words.say('budget-reached.opened', { ...common, budget: words.money(evidence.budget_usd) }),
      words.say('budget-reached.effect'),
      ...concerned(evidence.accounts, words),
      words.say('budget-reached.remedy'),
    ]
  },
  'notifier-failing': ({ evidence, words, subject, since }) => [
    words.say('notifier-failing.opened', { subject, count: evidence.tries, since: since(evidence.since) }),
    words.say('notifier-failing.effect', { recipients: words.list(evidence.recipients) }),
    ...(evidence.message ? [words.say('peer-said', { message: evidence.message })] : []),
    words.say('notifier-failing.remedy'),
  ],
  'metric-changed': ({ evidence, words, platform, sinceDay }) => [
    words.say('metric-changed.opened', {
      platform,
      since: sinceDay(evidence.since),
      metrics: words.list(evidence.metrics.map(metric => metricName(metric, words))),
    }),
    ...concerned(evidence.accounts, words),
    words.say('metric-changed.effect'),
    words.say('metric-changed.remedy'),
  ],
  'implausible-value': ({ evidence, words, platform, subject, on }) => [
    words.say('implausible-value.opened', {
      platform,
      subject,
      value: words.number(evidence.value),
      before: words.number(evidence.before),
      before_on: on(evidence.before_at),
    }),
    words.say('implausible-value.kept'),
    words.say('implausible-value.remedy'),
  ],
  'report-failing': ({ evidence, words, subject, onDay }) => [
    words.say('report-failing.opened', { subject, count: evidence.tries, ended: onDay(evidence.ends_on) }),
    ...(evidence.recipients.length > 0
      ? [words.say('report-failing.effect', { recipients: words.list(evidence.recipients) })]
      : []),
    ...(evidence.message ? [words.say('peer-said', { message: evidence.message })] : []),
    words.say('report-failing.remedy'),
  ],
  'digest-failing': ({ evidence, words, subject, onDay }) => [
    words.say('digest-failing.opened', { subject, count: evidence.tries, week: onDay(evidence.week) }),
    words.say('digest-failing.effect', { recipients: words.list(evidence.recipients) }),
    ...(evidence.message ? [words.say('peer-said', { message: evidence.message })] : []),
    words.say('digest-failing.remedy'),
  ],
  'chore-failing': ({ evidence, words, subject, since }) => [
    words.say('chore-failing.opened', { subject, count: evidence.failures, since: since(evidence.since) }),
    words.say('peer-said', { message: evidence.message }),
    words.say('chore-failing.remedy', { chore: evidence.chore }),
  ],
}

/** The words of an operational alert. Throws where the evidence is not that of its type. */
export function sayOperationalAlert(alert: RenderableAlert, type: OperationalType, words: Words): Said {
  const platform = alert.platform ?? ''
  const subject =
    type === 'chore-failing' && isChore(alert.subject) ? words.say(`chore.${alert.subject}`) : alert.subject
  const named = { ...alert, subject }
  if (alert.state === 'resolved') return resolved(named, type, words)
  const title = words.say(`${type}.subject`, { platform, subject })
  return { subject: title, sentences: opening(named, type, words, platform) }
}

function opening<T extends OperationalType>(alert: RenderableAlert, type: T, words: Words, platform: string) {
  // Each type has a schema and words of the same type; the compiler can't follow that through the lookup.
  const evidence = operationalEvidence[type].parse(alert.evidence) as EvidenceOf<T>
  const { day, timeZone, subject } = alert
  const since = (iso: string) => words.sinceInstant(iso, timeZone, day)
  const on = (iso: string) => words.onInstant(iso, timeZone, day)
  const sinceDay = (one: string) => words.since(one, day)
  const onDay = (one: string) => words.on(one, day)
  return openings[type]({ evidence, words, platform, subject, since, on, sinceDay, onDay })
}

function resolved(alert: RenderableAlert, type: OperationalType, words: Words): Said {
  const named = { platform: alert.platform ?? '', subject: alert.subject }
  const { ended } = alert.evidence
  const title = words.say(`${type}.resolved.subject`, named)
  if (ended === 'no-longer-watched') {
    const subject = words.say(`${type}.subject`, named)
    const sentence = words.say(type === 'report-failing' ? `${type}.no-longer-watched` : 'no-longer-watched', {
      ...named,
      subject: type === 'report-failing' ? alert.subject : subject,
    })
    return { subject: sentence, sentences: [sentence] }
  }
  const value = typeof alert.evidence.value === 'number' ? words.number(alert.evidence.value) : ''
  return { subject: title, sentences: [words.say(`${type}.resolved`, { ...named, value })] }
}

function platformTrouble(
  evidence: EvidenceOf<'platform-trouble'>,
  words: Words,
  platform: string,
  since: string,
): readonly string[] {
  const accounts = concerned(evidence.accounts, words)
  if (evidence.error_kind === null) {
    const opened = words.say('platform-trouble.opened.no-data', { platform, since })
    return [opened, ...accounts, words.say('platform-trouble.remedy.no-data')]
  }
  const kind = errorKind(evidence.error_kind)
  const opened = words.say('platform-trouble.opened', { platform, since, error: words.say(`error.${kind}`) })
  const remedies = [words.say('platform-trouble.remedy'), words.say(`remedy.${kind}`)]
  return [opened, ...accounts, ...quoted(evidence.message, words), ...remedies]
}

function concerned(accounts: readonly string[], words: Words): readonly string[] {
  return accounts.length === 0
    ? []
    : [words.say('accounts', { count: accounts.length, accounts: words.list(accounts) })]
}

function quoted(message: string | null, words: Words): readonly string[] {
  return message ? [words.say('platform-said', { message })] : []
}

const errorKinds = {
  transient: true,
  'rate-limited': true,
  auth: true,
  forbidden: true,
  gone: true,
  'bad-response': true,
  budget: true,
} satisfies Record<CollectErrorKind, true>

function errorKind(kind: string): CollectErrorKind {
  return Object.hasOwn(errorKinds, kind) ? (kind as CollectErrorKind) : 'transient'
}
