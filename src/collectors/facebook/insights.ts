import { z } from 'zod'
import { type AccountRef, CollectError } from '../collector.ts'
import { settleAudience, unavailableBreakdown } from '../graph/audience.ts'
import { type DayAnswer, settleDays, unavailableDay } from '../graph/daily.ts'
import { dayBefore, lastDays, type PlatformDay, unixSeconds } from '../graph/days.ts'
import { type Findings, isRemembered } from '../graph/findings.ts'
import { askInsights, type InsightAnswer, type RowsSchema, rowsOf } from '../graph/insights.ts'
import { count, timestamp } from '../graph/schemas.ts'
import type { GraphSession } from '../graph/session.ts'
import { audienceMetrics, dayMetrics } from './metrics.ts'
import type { Page } from './page.ts'

/** Below so many likes the platform gives no insights, below so many people no countries. */
const threshold = 100
/** The newest day may come late and is corrected afterwards. */
const daysReadAgain = 3

const dayRows = rowsOf(
  z.object({
    name: z.string(),
    values: z.array(z.object({ value: count, end_time: timestamp })).nullish(),
  }),
)

const breakdownRows = rowsOf(
  z.object({
    name: z.string(),
    values: z
      .array(z.object({ value: z.record(z.string(), z.int().min(0)).nullish(), end_time: timestamp.nullish() }))
      .nullish(),
  }),
)

/** The last days of every day metric, each asked for on its own: one unknown metric fails a whole question. */
export async function readDays(session: GraphSession, findings: Findings, account: AccountRef, page: Page) {
  const { slot } = session.ctx
  const days = lastDays(slot, daysReadAgain)
  const newest = days[days.length - 1] as PlatformDay
  const remembered = dayMetrics.filter(({ metric }) => isRemembered(account.unsupported, metric, slot))
  const asked = dayMetrics.filter(metric => !remembered.includes(metric))
  const answers = await Promise.all(asked.map(metric => askDays(session, account, page, metric, days)))
  settleDays(findings, answers, isScarce(page.likes))
  for (const { metric } of remembered)
    findings.observations.push(unavailableDay(metric, newest, 'retired', session.ctx.now()))
}

async function askDays(
  session: GraphSession,
  account: AccountRef,
  page: Page,
  { metric, platformName }: (typeof dayMetrics)[number],
  days: readonly PlatformDay[],
): Promise<DayAnswer> {
  const newest = days[days.length - 1] as PlatformDay
  const since = unixSeconds(days[0]?.start ?? newest.start)
  const query = { period: 'day', since, until: unixSeconds(newest.end) }
  const answer = await askOne(session, account, page, platformName, query, dayRows)
  if (answer instanceof CollectError) return { metric, day: newest, receivedAt: session.ctx.now(), found: answer }
  const found = (answer.row?.values ?? []).map(({ value, end_time: end }) => ({
    day: { start: dayBefore(end), end },
    value,
  }))
  return { metric, day: newest, receivedAt: answer.receivedAt, found }
}

/** Followers by country and city as of now. */
export async function readAudience(session: GraphSession, findings: Findings, account: AccountRef, page: Page) {
  const { slot } = session.ctx
  for (const metric of audienceMetrics) {
    const reason = isScarce(page.people) ? 'below-threshold' : 'retired'
    if (isScarce(page.people) || isRemembered(account.unsupported, metric.metric, slot))
      findings.audience.push(unavailableBreakdown(metric, reason, session.ctx.now()))
  }
  if (isScarce(page.people)) return
  const asked = audienceMetrics.filter(({ metric }) => !isRemembered(account.unsupported, metric, slot))
  settleAudience(findings, await Promise.all(asked.map(metric => askBreakdown(session, account, page, metric))), false)
}

async function askBreakdown(
  session: GraphSession,
  account: AccountRef,
  page: Page,
  { metric, dimension, platformName }: (typeof audienceMetrics)[number],
) {
  const answer = await askOne(session, account, page, platformName, { period: 'lifetime' }, breakdownRows)
  const receivedAt = answer instanceof CollectError ? session.ctx.now() : answer.receivedAt
  const found = answer instanceof CollectError ? answer : Object.entries(answer.row?.values?.at(-1)?.value ?? {})
  return { metric, dimension, receivedAt, found }
}

async function askOne<Row extends { readonly name: string }>(
  session: GraphSession,
  account: AccountRef,
  { identity, token }: Page,
  metric: string,
  query: Readonly<Record<string, string>>,
  rows: RowsSchema<Row>,
): Promise<InsightAnswer<Row>> {
  const question = { account: account.id, object: identity.platformId, metrics: [metric], query, token }
  const answers = await askInsights(session, question, rows)
  return answers.get(metric) ?? { row: undefined, empty: true, receivedAt: session.ctx.now() }
}

function isScarce(count: number | null): boolean {
  return count !== null && count < threshold
}
