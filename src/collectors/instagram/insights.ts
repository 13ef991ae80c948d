import { z } from 'zod'
import { type AccountRef, CollectError } from '../collector.ts'
import { type DayAnswer, settleDays, unavailableDay } from '../graph/daily.ts'
import { lastDays, type PlatformDay, unixSeconds } from '../graph/days.ts'
import { type Findings, isRemembered } from '../graph/findings.ts'
import { askInsights, type InsightAnswer, rowsOf } from '../graph/insights.ts'
import { count } from '../graph/schemas.ts'
import type { GraphSession } from '../graph/session.ts'
import { type DayMetric, dayMetrics } from './metrics.ts'
import type { Profile } from './profile.ts'

/** The platform computes a day up to 48 hours after its end. */
const daysReadAgain = 3

/** `value`, or with a breakdown one value for each of its segments. */
const totalRow = z.object({
  name: z.string(),
  total_value: z
    .object({
      value: count,
      breakdowns: z
        .array(
          z.object({
            results: z.array(z.object({ dimension_values: z.array(z.string()), value: z.int().min(0) })).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
})

export type TotalRow = z.infer<typeof totalRow>
export const totalRows = rowsOf(totalRow)

/** Segments of a breakdown with their values. */
export function segmentsOf(row: TotalRow | undefined): readonly (readonly [segment: string, value: number])[] {
  const results = row?.total_value?.breakdowns?.flatMap(breakdown => breakdown.results ?? []) ?? []
  return results.map(({ dimension_values, value }) => [dimension_values.join(', '), value])
}

/** The last days of every day metric. A total has no date of its own, so each day is asked for by its bounds. */
export async function readDays(session: GraphSession, findings: Findings, account: AccountRef, profile: Profile) {
  const { slot } = session.ctx
  const days = lastDays(slot, daysReadAgain)
  const remembered = dayMetrics.filter(({ metric }) => isRemembered(account.unsupported, metric, slot))
  const asked = dayMetrics.filter(metric => !remembered.includes(metric))
  const answers = await Promise.all(days.flatMap(day => questionsOf(asked).map(ask(session, account, profile, day))))
  settleDays(findings, answers.flat(), false)
  for (const { metric } of remembered)
    findings.observations.push(
      unavailableDay(metric, days[days.length - 1] as PlatformDay, 'retired', session.ctx.now()),
    )
}

function questionsOf(metrics: readonly DayMetric[]): readonly (readonly DayMetric[])[] {
  const names = [...new Set(metrics.map(({ question }) => question))]
  return names.map(name => metrics.filter(({ question }) => question === name))
}

function ask(session: GraphSession, account: AccountRef, { identity }: Profile, day: PlatformDay) {
  return async (metrics: readonly DayMetric[]): Promise<readonly DayAnswer[]> => {
    const breakdown: Record<string, string> = metrics[0]?.question === 'follows' ? { breakdown: 'follow_type' } : {}
    const span = { since: unixSeconds(day.start), until: unixSeconds(day.end) }
    const question = {
      account: account.id,
      object: identity.platformId,
      metrics: [...new Set(metrics.map(({ platformName }) => platformName))],
      query: { period: 'day', metric_type: 'total_value', ...span, ...breakdown },
    }
    const answers = await askInsights(session, question, totalRows)
    return metrics.map(metric => dayAnswer(metric, day, answers.get(metric.platformName), session.ctx.now()))
  }
}

function dayAnswer(
  { metric, segment }: DayMetric,
  day: PlatformDay,
  answer: InsightAnswer<TotalRow> | undefined,
  now: Date,
): DayAnswer {
  if (answer instanceof CollectError) return { metric, day, receivedAt: now, found: answer }
  const row = answer?.row
  const value =
    segment === undefined ? row?.total_value?.value : segmentsOf(row).find(([name]) => name === segment)?.[1]
  const found = answer === undefined || answer.empty ? [] : [{ day, value }]
  return { metric, day, receivedAt: answer?.receivedAt ?? now, found }
}
