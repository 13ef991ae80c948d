import type { AccountChart, ChartAlert, ChartDay, ChartEvent } from '../charts/account-chart.ts'
import { addDays, type Day } from '../days.ts'
import { JUDGED_METRICS, type JudgedMetric } from '../detection/detection.ts'
import { metricEvidence } from './evidence.ts'
import { type Language, wordsOf } from './messages/words.ts'
import { type Part, partsOf } from './parts.ts'
import type { Sayable } from './renderable.ts'

/** Which picture goes with an alert: the series that it is about, from well before its beginning to the day judged. */
export interface PictureOf {
  readonly metric: JudgedMetric
  readonly from: Day
  readonly to: Day
}

/** Of a season: what was usual before the alert takes up most of the picture. */
const LEAST_DAYS = 90
const DAYS_BEFORE = 60

/** `null` where there is nothing to draw: an alert about no account's figures. */
export function pictureOf(alert: Sayable): PictureOf | null {
  const known = metricEvidence.safeParse(alert.evidence)
  if (!known.success || alert.account === null) return null
  const { day, onset, findings } = known.data
  const to = alert.resolvedOn !== null && alert.resolvedOn < day ? alert.resolvedOn : day
  const from = [addDays(onset, -DAYS_BEFORE), addDays(to, 1 - LEAST_DAYS)].sort()[0] ?? onset
  const metric = findings.flatMap(part => JUDGED_METRICS.find(name => name === part.metric) ?? [])[0]
  return { metric: metric ?? 'interactions_gained', from, to }
}

/** The picture of an alert. A pause is drawn over the account's interactions, which it is to explain. */
export function alertChart(
  alert: Sayable,
  { metric }: PictureOf,
  drawn: { readonly days: readonly ChartDay[]; readonly events: readonly ChartEvent[] },
  platform: string,
  language: Language,
): AccountChart {
  const name = alert.account?.name ?? ''
  return {
    ...drawn,
    account: `${name}, ${platform}`,
    metric,
    language,
    source: wordsOf(language).say('chart.source', { platform }),
    alerts: alertMarks(alert),
  }
}

/** The parts of a metric alert, each with the days that it marks in a picture. */
export function alertMarks(alert: Sayable): ChartAlert[] {
  return partsOf({ ...alert, cause: '' }).map(part => markOf(part, alert))
}

function markOf(part: Part, { series, openedOn }: Sayable): ChartAlert {
  return {
    type: part.type,
    metric: JUDGED_METRICS.find(name => name === part.metric) ?? null,
    series: part.type === 'series-paused' ? (series?.name ?? part.series) : null,
    from: part.onset ?? openedOn,
    to: part.state === 'open' ? null : lastDayOf(part),
  }
}

/** The day on which it recovered is none of its own. */
function lastDayOf({ recovered_on: recoveredOn, closed_on: closedOn, onset }: Part): Day | null {
  const before = recoveredOn === null ? closedOn : addDays(recoveredOn, -1)
  return before !== null && onset !== null && before < onset ? onset : before
}
