import { z } from 'zod'
import type { ExplanationKind } from '../detection/detection.ts'

/**
 * What an alert knows, as it is stored in `alerts.evidence` and `alert_transitions.evidence` and sent to webhooks.
 * Names are snake_case and stay: stored evidence is read back by later versions. New fields must be optional.
 */
export type Evidence = Readonly<Record<string, unknown>>

const effect = z.object({
  /** Interactions; negative is a loss. */
  value: z.number(),
  low: z.number(),
  high: z.number(),
  /** The same as a fraction of the expected; `null` where nothing was expected. */
  fraction: z.number().nullable(),
  fraction_low: z.number().nullable(),
  fraction_high: z.number().nullable(),
  days: z.number(),
})

const explanation = z.object({
  kind: z.enum([
    'series-paused',
    'followers-removed',
    'all-alike',
    'posted-less',
    'less-response',
    'not-explained',
  ]) satisfies z.ZodType<ExplanationKind>,
  posts_expected: z.number().nullable(),
  posts_observed: z.number().nullable(),
  /** The paused series, and how many of the missing posts are its own. */
  series: z
    .object({ key: z.string(), name: z.string(), since: z.string().nullable(), posts_missing: z.number().nullable() })
    .nullable(),
  /** Of the interactions missing since the onset, those that the paused series was to bring. */
  missing: z.object({ own: z.number(), all: z.number() }).nullable(),
  alike: z
    .object({
      accounts: z.array(z.object({ account: z.string(), ratio: z.number() })),
      compared: z.number(),
      platform_only: z.boolean(),
      holidays: z.array(z.string()),
    })
    .nullable(),
  removed: z.object({ day: z.string(), lost: z.number(), accounts: z.number() }).nullable(),
})

/** A fact that a person noted. */
const notedEvent = z.object({ title: z.string(), starts_on: z.string(), ends_on: z.string().nullable() })

/** One question of the alert with its latest figures: a part of it, with a life of its own. */
const findingRecord = z.object({
  /** `drop` or `series-paused`; where absent, that of the alert. */
  type: z.enum(['drop', 'series-paused']).optional(),
  cause: z.string().optional(),
  /** When this part joined the alert, and when it ended; where absent, the alert's. */
  opened_on: z.string().optional(),
  closed_on: z.string().nullable().optional(),
  metric: z.string().nullable(),
  series: z.string().nullable(),
  state: z.enum(['open', 'closed']),
  reason: z.string(),
  onset: z.string().nullable(),
  recovered_on: z.string().nullable(),
  score: z.number(),
  expected_per_day: z.number().nullable(),
  observed_per_day: z.number().nullable(),
  effect: effect.nullable(),
  explanation: explanation.nullable().optional(),
  /** The noted event that explained it and so ended it. */
  event: notedEvent.optional(),
})

export const metricEvidence = z.object({
  /** The day judged, `YYYY-MM-DD`. */
  day: z.string(),
  onset: z.string(),
  recovered_on: z.string().nullable(),
  /** What is open first, the cause before what follows from it. */
  findings: z.array(findingRecord).min(1),
  /** Where the same happened within the month before: the day on which that alert ended. */
  again: z.string().optional(),
  /** Of the message that tells it after the alert of another account that told of it until its own end: the number of that. */
  told_by: z.number().optional(),
})

/** On resolving: why it ended. */
const ended = z.enum(['fact-gone', 'no-longer-watched']).optional()
const instant = z.string()

/** One schema a type of operational alert. `platform` is the key of the collector, instants are ISO strings. */
export const operationalEvidence = {
  'token-dead': z.object({
    ended,
    credential: z.string(),
    platform: z.string(),
    since: instant,
    accounts: z.array(z.string()),
    message: z.string().nullable(),
  }),
  'collector-failing': z.object({
    ended,
    account: z.string(),
    platform: z.string(),
    since: instant,
    runs: z.number(),
    error_kind: z.string(),
    message: z.string().nullable(),
  }),
  'platform-trouble': z.object({
    ended,
    platform: z.string(),
    since: instant,
    accounts: z.array(z.string()),
    /** `null`: no failures, but no data either. */
    error_kind: z.string().nullable(),
    message: z.string().nullable(),
  }),
  'no-data': z.object({
    ended,
    account: z.string(),
    platform: z.string(),
    slots: z.number(),
    since: instant,
  }),
  'budget-reached': z.object({
    ended,
    credential: z.string(),
    platform: z.string(),
    /** `YYYY-MM`. */
    month: z.string(),
    /** `null`: no budget is configured, the platform's own credits are used up. */
    budget_usd: z.number().nullable(),
    spent_usd: z.number(),
    accounts: z.array(z.string()),
  }),
  'notifier-failing': z.object({
    ended,
    notifier: z.string(),
    since: instant,
    recipients: z.array(z.string()),
    tries: z.number(),
    message: z.string().nullable(),
  }),
  'implausible-value': z.object({
    ended,
    account: z.string(),
    platform: z.string(),
    metric: z.string(),
    before: z.number(),
    before_at: instant,
    value: z.number(),
    observed_at: instant,
  }),
  'metric-changed': z.object({
    ended,
    platform: z.string(),
    /** The first day counted otherwise, `YYYY-MM-DD`. */
    since: z.string(),
    /** Judged metrics. */
    metrics: z.array(z.string()),
    accounts: z.array(z.string()),
  }),
  'report-failing': z.object({
    ended,
    contract: z.string(),
    /** Its last day, `YYYY-MM-DD`. */
    ends_on: z.string(),
    tries: z.number(),
    /** Who is to get it by mail and has not; none where it is only written into a folder. */
    recipients: z.array(z.string()),
    message: z.string().nullable(),
  }),
  'digest-failing': z.object({
    ended,
    notifier: z.string(),
    /** First day of the week that it tells of, `YYYY-MM-DD`. */
    week: z.string(),
    /** 0: its time went by without anybody there. */
    tries: z.number(),
    /** Who was to get it and has not. */
    recipients: z.array(z.string()),
    message: z.string().nullable(),
  }),
  'chore-failing': z.object({
    ended,
    chore: z.string(),
    since: instant,
    failures: z.number(),
    message: z.string(),
  }),
} as const

export type OperationalType = keyof typeof operationalEvidence
export type EvidenceOf<T extends OperationalType> = z.infer<(typeof operationalEvidence)[T]>
export type MetricEvidence = z.infer<typeof metricEvidence>
export type FindingRecord = z.infer<typeof findingRecord>
export type EffectRecord = z.infer<typeof effect>
export type ExplanationRecord = z.infer<typeof explanation>
export type EventRecord = z.infer<typeof notedEvent>

export const operationalTypes = Object.keys(operationalEvidence) as readonly OperationalType[]

export function isOperational(type: string): type is OperationalType {
  return Object.hasOwn(operationalEvidence, type)
}
