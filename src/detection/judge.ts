import type {
  AccountHistory,
  DailySeries,
  DetectionSettings,
  Finding,
  JudgeAccount,
  JudgedMetric,
} from './detection.ts'
import { judgeDrop } from './drop.ts'

/** In this order: what came in that day says more about the day than what its posts have gathered since. */
const DROP_METRICS: readonly JudgedMetric[] = ['interactions_gained', 'interactions_of_posts']

/** See `JudgeAccount`. Nothing is kept between days: the same history always gives the same findings. */
export const judgeAccount: JudgeAccount = (history, settings) => judgeDrops(history, settings)

function judgeDrops(history: AccountHistory, settings: DetectionSettings): Finding[] {
  const open = history.open.find(f => f.type === 'drop') ?? null
  const series = dropSeries(history, open?.metric ?? null)
  return series ? [judgeDrop(until(series, history.day), history.excluded, open, settings)] : []
}

/** An open fall is followed in the metric that opened it. */
function dropSeries(history: AccountHistory, metric: JudgedMetric | null): DailySeries | null {
  const order = metric ? [metric, ...DROP_METRICS] : DROP_METRICS
  return order.flatMap(m => history.series.filter(s => s.metric === m && s.points.length > 0))[0] ?? null
}

/** The day to judge comes last, whatever the caller passed beyond it. */
function until(series: DailySeries, day: string): DailySeries {
  return series.points.at(-1)?.day === day ? series : { ...series, points: series.points.filter(p => p.day <= day) }
}
