import type { AccountChart, ChartMetric } from '../../charts/account-chart.ts'
import { drawAccount } from '../../charts/draw.ts'
import { JUDGED_METRICS } from '../../detection/detection.ts'
import type { AccountFacts } from './facts.ts'
import type { ReportLanguage } from './messages/words.ts'
import { lastDay } from './sections/in-short.ts'

/** The course of a figure of an account over the period, with its alerts and events, as an SVG document. */
export function pictureOf(
  account: AccountFacts,
  metric: Extract<ChartMetric, 'followers' | 'interactions_gained'>,
  { language, name, source }: { readonly language: ReportLanguage; readonly name: string; readonly source: string },
): string {
  const interactions = metric === 'interactions_gained'
  const chart: AccountChart = {
    account: name,
    metric,
    language,
    source,
    days: account.course.map(day => ({
      day: day.day,
      value: interactions ? day.interactions : day.followers,
      usual: interactions ? day.usual : null,
    })),
    alerts: account.alerts.map(alertMark),
    events: account.events.map(({ title, from, to }) => ({ title, from, to })),
  }
  return steady(drawAccount(chart, 'page'), `${account.key}-${metric}`)
}

function alertMark(alert: AccountFacts['alerts'][number]) {
  const { type, metric, series, onset, recoveredOn, endedOn } = alert
  const judged = JUDGED_METRICS.find(name => name === metric) ?? null
  const lasts = recoveredOn === null && endedOn === null
  return { type, metric: judged, series, from: onset, to: lasts ? null : lastDay(alert) }
}

/**
 * ECharts counts pictures and their parts, over all that a process has drawn, into the names of the parts. Numbered anew
 * in their order, the same picture is the same text; and under a name of its own it does not meet those of other
 * pictures on the page.
 */
function steady(svg: string, name: string): string {
  const numbers = new Map<string, number>()
  return svg.replace(/\bzr\d+-[a-z]+(?:-[a-z]+)*-?\d+/g, part => {
    const number = numbers.get(part) ?? numbers.size
    numbers.set(part, number)
    return `${name}-${number}`
  })
}
