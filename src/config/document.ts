import { z } from 'zod'
import { severities } from '../alerts/severity.ts'
import type { JudgedMetric } from '../detection/detection.ts'
import { defaultDetectionSettings } from '../detection/settings.ts'
import { isHolidayRegion } from '../holidays.ts'
import { SHORTEST_RETENTION_DAYS } from '../store/retention-rules.ts'
import { matchFault } from '../store/series.ts'
import { cron, id, language, seconds, text, timeZone } from './primitives.ts'
import { answering } from './sections/answering.ts'
import { contracts } from './sections/contracts.ts'
import { digest } from './sections/digest.ts'
import { verifica } from './sections/verifica.ts'
import { web } from './sections/web.ts'

/**
 * The shape of polso.yaml, without what the collectors and notifiers define themselves (see `plugins.ts`).
 * Keys are snake_case here and everywhere in the program, so that a setting has one name.
 */

const match = z
  .strictObject({
    hashtag: text
      .transform(tag => tag.replace(/^#/, ''))
      .optional()
      .describe('A hashtag of the post, without #; upper and lower case are the same.'),
    text: text
      .optional()
      .describe('A regular expression that the text of the post fits; upper and lower case are the same.'),
    link_domain: text
      .optional()
      .describe('The host of a link in the post, e.g. comune.example.org; its subdomains count too.'),
    time: text
      .optional()
      .describe("Local time of publication, e.g. 08:00-09:30, in the account's time zone; may run over midnight."),
  })
  .superRefine((rule, ctx) => {
    const fault = matchFault(rule)
    if (fault) ctx.addIssue({ code: 'custom', message: fault.why, path: fault.part === null ? [] : [fault.part] })
  })
  .describe('Which posts belong to the series; every rule given must hold.')

const falseAlarms = z.number().gt(0).max(365)

/** A single metric's or series' own. */
const ownSensitivity = z
  .union([falseAlarms, z.literal('off')], { error: 'must be a number of false alarms a year, above 0, or off' })
  .optional()

const series = z.strictObject({
  id,
  name: text.describe('As the staff call it.'),
  match,
  cadence: cron.describe("When a post is due: a cron expression in the account's time zone, e.g. 30 8 * * 1-5."),
  grace_minutes: z
    .int()
    .min(0)
    .max(7 * 24 * 60)
    .default(120)
    .describe('A post is on time until so many minutes after it was due.'),
  false_alarms_per_year: ownSensitivity.describe(
    "False pauses a year of this series by itself, or off: its pauses are not alerted. Default: seven tenths of the account's number.",
  ),
})

const metrics = z
  .strictObject({
    posts_published: ownSensitivity,
    interactions_gained: ownSensitivity,
    interactions_of_posts: ownSensitivity,
    reach: ownSensitivity,
    views: ownSensitivity,
    new_followers: ownSensitivity,
  } satisfies Record<JudgedMetric, typeof ownSensitivity>)
  .describe('False alarms a year of a metric by itself, or off: it is not judged. The others share the number above.')

const sensitivity = {
  false_alarms_per_year: falseAlarms.describe('False alarms to expect per account and year; lower is quieter.'),
  metrics,
  min_history_days: z.int().min(7).max(3650).describe('Complete days before anything is judged.'),
  min_drop_fraction: z
    .number()
    .min(0)
    .max(1)
    .describe('A fall smaller than this fraction of the expected is never alerted.'),
  min_drop_per_day: z.number().min(0).describe('A fall smaller than so many interactions a day is never alerted.'),
}

const detection = z.strictObject({
  false_alarms_per_year: sensitivity.false_alarms_per_year.default(defaultDetectionSettings.falseAlarmsPerYear),
  metrics: sensitivity.metrics.default({}),
  min_history_days: sensitivity.min_history_days.default(defaultDetectionSettings.minHistoryDays),
  min_drop_fraction: sensitivity.min_drop_fraction.default(defaultDetectionSettings.minDropFraction),
  min_drop_per_day: sensitivity.min_drop_per_day.default(defaultDetectionSettings.minDropPerDay),
})

const account = z.strictObject({
  id: id.describe('Our name of the account; it stays when the handle changes.'),
  name: text.optional().describe('As people know it; default: the id.'),
  platform: text,
  handle: text.describe("User name or the platform's own id, as the platform's README says."),
  credential: id.optional().describe('May be left out where the platform has only one.'),
  schedule: id.optional().describe('May be left out where there is only one.'),
  time_zone: timeZone.optional().describe('In which the days of the account are cut; default: the one above.'),
  series: z.array(series).default([]),
  detection: z.strictObject(sensitivity).partial().optional().describe('For this account only.'),
})

export const credentialShape = z.looseObject({ platform: text })

const kind = z.enum(['metric', 'operational'])

export const notifierShape = z.looseObject({
  id,
  type: text,
  kinds: z
    .array(kind)
    .default(['metric', 'operational'])
    .describe(
      'metric: falls and pauses, for the staff; operational: dead tokens and failing runs, for ops; []: only what is escalated to it.',
    ),
  min_severity: z
    .enum(severities)
    .default('info')
    .describe('It hears of alerts that are at least so grave: info (all), warning or critical.'),
  quiet_hours: z
    .enum(['keep', 'ignore'])
    .default('keep')
    .describe('keep: its messages wait for the end of the quiet hours, see answering; ignore: for machines.'),
  accounts: z
    .array(id)
    .min(1)
    .optional()
    .describe('Only alerts of these accounts, and those that belong to no account; default: all.'),
  language: language.optional().describe('Default: the one above.'),
})

/** How long something is kept. */
const kept = (fallback: number | 'forever') =>
  z
    .union([z.int().min(SHORTEST_RETENTION_DAYS).max(36_500), z.literal('forever')], {
      error: `must be a number of days from ${SHORTEST_RETENTION_DAYS}, or forever`,
    })
    .default(fallback)

export const documentSchema = z.strictObject({
  time_zone: timeZone.default('Europe/Rome').describe('IANA zone of the schedules and the days.'),
  holidays: z
    .string()
    .refine(isHolidayRegion, { error: 'is no country or region with a calendar of holidays, e.g. IT or DE-BY' })
    .default('IT')
    .describe('Country or region whose public holidays the judgement knows, e.g. IT.'),
  language: language.default('it').describe('Of the alerts.'),
  collectors: z
    .array(text)
    .default([])
    .describe('Packages of third parties: npm names, or files whose path begins with a dot or a slash.'),
  schedules: z
    .record(id, cron)
    .default({ hourly: '0 * * * *' })
    .describe('When accounts are read: cron expressions in the time zone above.'),
  credentials: z.record(id, credentialShape).default({}),
  accounts: z.array(account).min(1),
  detection: detection.prefault({}),
  notifiers: z.array(notifierShape).default([]),
  operations: z
    .strictObject({
      failing_after_runs: z
        .int()
        .min(1)
        .max(1000)
        .default(3)
        .describe("An account's failed runs in a row before ops hear of it."),
      no_data_after_slots: z
        .int()
        .min(1)
        .max(1000)
        .default(6)
        .describe(
          'Slots without data before ops hear of it and the page says so; no more than fall into a day, at least two of those.',
        ),
    })
    .prefault({}),
  audience: z
    .strictObject({
      threshold: z
        .int()
        .min(0)
        .max(1_000_000)
        .default(10)
        .describe('Cells with fewer people are stored as suppressed.'),
    })
    .prefault({}),
  retention: z
    .strictObject({
      platform_calls: kept(400).describe('Days for which the record of calls is kept, or forever.'),
      snapshots: kept('forever').describe('Days for which snapshots are kept, or forever. Daily figures always are.'),
      audience: kept('forever').describe(
        'Days for which breakdowns of the audience are kept, or forever: they are small, and what goes is lost.',
      ),
      runs: kept('forever').describe('Days for which the record of runs is kept, or forever.'),
      notifications: kept(400).describe('Days for which it is kept who was told of alerts that are over.'),
      audit: kept(1830).describe('Days for which it is kept who did what on the page; 1830 are five years.'),
      imports: kept(400).describe('Days for which the record of imports that were undone is kept.'),
    })
    .prefault({}),
  contracts,
  verifica,
  answering,
  digest,
  web,
  http: z
    .strictObject({
      host: text.default('127.0.0.1').describe('Address that is listened on; 0.0.0.0 in a container.'),
      port: z.int().min(0).max(65_535).default(8080),
    })
    .prefault({}),
  collection: z
    .strictObject({
      concurrency: z.int().min(1).max(256).default(8).describe('Jobs that one worker does at the same time.'),
      lease_seconds: seconds(120).describe(
        'After so long a dead worker loses its claim; must be longer than a restart takes.',
      ),
      job_timeout_seconds: seconds(300).describe('A job that takes longer is stopped and tried again.'),
      jitter_seconds: z
        .int()
        .min(0)
        .max(3600)
        .default(60)
        .describe('The chunks of a slot are spread over so many seconds, over half the time to the next slot at most.'),
      attempts: z.int().min(1).max(20).default(5).describe('Tries of a run before it counts as failed.'),
    })
    .prefault({}),
})

export type DocumentOutput = z.output<typeof documentSchema>
