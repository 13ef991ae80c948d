import { type EvidenceOf, isOperational, type OperationalType } from '../../src/alerts/evidence.ts'
import type { RenderableAlert } from '../../src/alerts/messages/renderable-alert.ts'

/** One alert of each type, as its opening and its resolution leave it. */

export const effect = {
  value: -231,
  low: -290,
  high: -180,
  fraction: -0.4,
  fraction_low: -0.48,
  fraction_high: -0.31,
  days: 7,
}

const dropRecord = {
  type: 'drop',
  cause: 'drop',
  opened_on: '2019-10-20',
  closed_on: null,
  metric: 'interactions_gained',
  series: null,
  state: 'open',
  reason: 'below-usual-range',
  onset: '2019-10-14',
  recovered_on: null,
  score: 9.87654,
  expected_per_day: 82.5,
  observed_per_day: 49.5,
  effect,
  explanation: null,
} as const

const views = { ...dropRecord, metric: 'views', expected_per_day: 900, observed_per_day: 801 }

const pauseRecord = {
  ...dropRecord,
  type: 'series-paused',
  cause: 'series:rassegna-stampa',
  opened_on: '2019-11-12',
  metric: null,
  series: 'rassegna-stampa',
  reason: 'series-overdue',
  onset: '2019-11-11',
  effect: null,
} as const

/** A drop that a paused series explains, and the pause. */
const pausedSeries = {
  key: 'rassegna-stampa',
  name: 'La rassegna stampa',
  since: '2019-10-14',
  posts_missing: 5,
}
const explained = {
  kind: 'series-paused',
  posts_expected: 9.2,
  posts_observed: 3,
  series: pausedSeries,
  missing: { own: 185, all: 231 },
  alike: null,
  removed: null,
} as const

/** A pause and the drop that it explains, as one alert. */
export function pauseWithDrop(state: 'open' | 'resolved'): RenderableAlert {
  const paused = { ...pauseRecord, onset: '2019-10-14', opened_on: '2019-10-15', effect: { ...effect, value: -185 } }
  const fallen = { ...dropRecord, explanation: explained }
  const back = { state: 'closed', closed_on: '2019-11-08', recovered_on: '2019-11-04' } as const
  const own = { ...effect, value: -185, low: -232, high: -144, days: 21 }
  const end = { ...back, reason: 'series-resumed', effect: own }
  const fallenEnd = { ...back, recovered_on: '2019-11-07', reason: 'recovered', effect: { ...effect, days: 24 } }
  const findings =
    state === 'open'
      ? [paused, fallen]
      : [
          { ...paused, ...end },
          { ...fallen, ...fallenEnd },
        ]
  const day = state === 'open' ? '2019-10-20' : '2019-11-08'
  const evidence = { day, onset: '2019-10-14', recovered_on: state === 'open' ? null : '2019-11-07', findings }
  return sampleAlert('series-paused', state, { day, evidence, series: 'La rassegna stampa' })
}

const operational: { readonly [T in OperationalType]: EvidenceOf<T> } = {
  'token-dead': {
    credential: 'meta',
    platform: 'facebook',
    since: '2019-10-14T08:00:00.000Z',
    accounts: ['comune-facebook', 'museo-facebook'],
    message: 'Error validating access token (190)',
  },
  'collector-failing': {
    account: 'comune-twitter',
    platform: 'twitter',
    since: '2019-10-14T08:00:00.000Z',
    runs: 3,
    error_kind: 'transient',
    message: 'no answer within 20 s',
  },
  'platform-trouble': {
    platform: 'facebook',
    since: '2019-10-14T08:00:00.000Z',
    accounts: ['comune-facebook', 'museo-facebook'],
    error_kind: 'rate-limited',
    message: null,
  },
  'no-data': { account: 'comune-twitter', platform: 'twitter', slots: 6, since: '2019-10-14T08:00:00.000Z' },
  'budget-reached': {
    credential: 'x',
    platform: 'twitter',
    month: '2019-10',
    budget_usd: 25,
    spent_usd: 25.05,
    accounts: ['comune-twitter'],
  },
  'notifier-failing': {
    notifier: 'press-office',
    since: '2019-10-14T08:00:00.000Z',
    recipients: ['ufficio.stampa@comune.example.org'],
    tries: 3,
    message: 'the SMTP server refused the login (535)',
  },
  'implausible-value': {
    account: 'comune-facebook',
    platform: 'facebook',
    metric: 'followers',
    before: 12034,
    before_at: '2019-10-13T10:00:00.000Z',
    value: 0,
    observed_at: '2019-10-14T10:00:00.000Z',
  },
  'metric-changed': {
    platform: 'facebook',
    since: '2019-10-14',
    metrics: ['reach', 'views'],
    accounts: ['comune-facebook', 'museo-facebook'],
  },
  'report-failing': {
    contract: 'ufficio-social',
    ends_on: '2019-10-11',
    tries: 5,
    recipients: ['segreteria@comune.example.org'],
    message: 'the SMTP server refused the login (535)',
  },
  'digest-failing': {
    notifier: 'press-office',
    week: '2019-10-07',
    tries: 5,
    recipients: ['ufficio.stampa@comune.example.org'],
    message: 'the SMTP server refused the login (535)',
  },
  'chore-failing': {
    chore: 'roll-up of judged days',
    since: '2019-10-14T08:00:00.000Z',
    failures: 16,
    message: 'unexpected error (42P01)',
  },
}

const subjects: Readonly<Record<OperationalType, string>> = {
  'token-dead': 'meta',
  'collector-failing': 'comune-twitter',
  'platform-trouble': 'facebook',
  'no-data': 'comune-twitter',
  'budget-reached': 'x',
  'notifier-failing': 'press-office',
  'implausible-value': 'comune-facebook',
  'metric-changed': 'facebook',
  'report-failing': 'ufficio-social',
  'digest-failing': 'press-office',
  'chore-failing': 'roll-up of judged days',
}

const account = { key: 'comune-twitter', name: 'Comune della Spezia' }

type Type = RenderableAlert['type']

export const alertTypes = ['drop', 'series-paused', ...Object.keys(operational)] as readonly Type[]

export function sampleAlert(
  type: Type,
  state: 'open' | 'resolved',
  changes: Partial<RenderableAlert> = {},
): RenderableAlert {
  const common = { alertId: 12, type, state, timeZone: 'Europe/Rome' }
  return { ...common, ...(isOperational(type) ? operationalPart(type, state) : metricPart(type, state)), ...changes }
}

function operationalPart(type: OperationalType, state: 'open' | 'resolved') {
  const ended = state === 'resolved' ? { ended: 'fact-gone' } : {}
  const evidence = { ...operational[type], ...ended }
  const platform = 'platform' in evidence ? (evidence.platform === 'twitter' ? 'Twitter' : 'Facebook') : null
  return { account: null, platform, series: null, subject: subjects[type], day: '2019-10-14', evidence }
}

function metricPart(type: Type, state: 'open' | 'resolved') {
  const common = { account, platform: 'Twitter', subject: '' }
  const day = state === 'open' ? (type === 'drop' ? '2019-10-20' : '2019-11-12') : '2019-12-03'
  const onset = type === 'drop' ? dropRecord.onset : pauseRecord.onset
  const end = { state: 'closed', recovered_on: '2019-12-02', reason: 'recovered' } as const
  const open = type === 'drop' ? [dropRecord, views] : [pauseRecord]
  const findings =
    state === 'open' ? open : open.map(record => ({ ...record, ...end, effect: { ...effect, days: 21 } }))
  const evidence = { day, onset, recovered_on: state === 'open' ? null : '2019-12-02', findings }
  return { ...common, series: type === 'drop' ? null : 'Rassegna stampa', day, evidence }
}
