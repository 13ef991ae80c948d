import { type AccountRef, CollectError } from '../collector.ts'
import { audienceThreshold, type BreakdownAnswer, settleAudience, unavailableBreakdown } from '../graph/audience.ts'
import { type Findings, isRemembered } from '../graph/findings.ts'
import { askInsights } from '../graph/insights.ts'
import type { GraphSession } from '../graph/session.ts'
import { segmentsOf, totalRows } from './insights.ts'
import { audienceMetrics } from './metrics.ts'
import type { Profile } from './profile.ts'

const platformName = 'follower_demographics'

/** Who follows, by age, gender, country and city, as of now. */
export async function readAudience(session: GraphSession, findings: Findings, account: AccountRef, profile: Profile) {
  const { slot } = session.ctx
  const scarce = profile.followers !== null && profile.followers < audienceThreshold
  const remembered = audienceMetrics.filter(({ metric }) => isRemembered(account.unsupported, metric, slot))
  for (const metric of scarce ? audienceMetrics : remembered)
    findings.audience.push(unavailableBreakdown(metric, scarce ? 'below-threshold' : 'retired', session.ctx.now()))
  if (scarce) return
  const asked = audienceMetrics.filter(metric => !remembered.includes(metric))
  settleAudience(
    findings,
    await Promise.all(asked.map(metric => askBreakdown(session, account, profile, metric))),
    false,
  )
}

async function askBreakdown(
  session: GraphSession,
  account: AccountRef,
  { identity }: Profile,
  { metric, dimension }: (typeof audienceMetrics)[number],
): Promise<BreakdownAnswer> {
  const query = { period: 'lifetime', metric_type: 'total_value', breakdown: dimension, timeframe: 'this_month' }
  const question = { account: account.id, object: identity.platformId, metrics: [platformName], query }
  const answer = (await askInsights(session, question, totalRows)).get(platformName)
  if (answer instanceof CollectError) return { metric, dimension, receivedAt: session.ctx.now(), found: answer }
  return { metric, dimension, receivedAt: answer?.receivedAt ?? session.ctx.now(), found: segmentsOf(answer?.row) }
}
