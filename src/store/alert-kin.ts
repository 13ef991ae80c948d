import { sql } from 'kysely'
import type { AlertFacts, AlertIdentity } from '../alerts/alert.ts'
import { metricEvidence } from '../alerts/evidence.ts'
import { addDays, type Day } from '../days.ts'
import type { Trx } from './database.ts'
import { silenceOver } from './silences.ts'

/** Alerts that belong together: with one of another account that shares the cause, or with an earlier one of their own. */

/** How an alert looks back on the one before it. */
const AGAIN_DAYS = 30

export function withBefore(facts: AlertFacts, before: Day | null, day: Day): AlertFacts {
  if (before === null || before < addDays(day, -AGAIN_DAYS)) return facts
  return { ...facts, evidence: { ...facts.evidence, again: before } }
}

/**
 * When the last alert with that cause among its parts ended; `null` when there was none. One that was dismissed has not
 * ended as long as that holds: `infinity` is later than any day.
 */
export async function lastEnd(trx: Trx, { accountId, subject, cause }: AlertIdentity): Promise<Day | null> {
  const ended = await sql<{ day: Day | null }>`
    select max(case state when 'dismissed' then greatest(resolved_on, coalesce(over_on, 'infinity'))
                          else resolved_on end) as day from polso.alerts
    where account_id is not distinct from ${accountId} and subject = ${subject} and resolved_on is not null
      and (cause = ${cause} or evidence -> 'findings' @> ${JSON.stringify([{ cause }])}::jsonb)`.execute(trx)
  return ended.rows[0]?.day ?? null
}

/** Falls that began within so many days of each other may be one. */
const ALIKE_DAYS = 7

/**
 * Where a drop is explained by other accounts that fell alike: the open alert of one of them that is told already, and
 * is not silenced. Only one transaction at a time looks, so that of several accounts judged at once one leads.
 */
export async function leaderOf(
  trx: Trx,
  { accountId }: AlertIdentity,
  { evidence, onset }: AlertFacts,
  now: Date,
): Promise<number | null> {
  const { findings } = metricEvidence.parse(evidence)
  const alike = findings.flatMap(part => (part.explanation?.kind === 'all-alike' ? (part.explanation.alike ?? []) : []))
  const keys = alike.flatMap(({ accounts }) => accounts.map(({ account }) => account))
  if (keys.length === 0) return null
  await sql`select pg_advisory_xact_lock(hashtext('polso.alerts.alike'))`.execute(trx)
  const { rows } = await sql<{ alertId: number }>`
    select a.alert_id as "alertId" from polso.alerts a join polso.accounts c using (account_id)
    where a.resolved_at is null and a.kind = 'metric' and a.part_of is null and a.account_id <> ${accountId}
      and c.key = any(${keys}::text[]) and a.evidence -> 'findings' @> '[{"cause": "drop", "state": "open"}]'
      and abs(a.onset - ${onset}::date) <= ${ALIKE_DAYS}
      and ${silenceOver('a', now)} is null
    order by a.alert_id limit 1`.execute(trx)
  return rows[0]?.alertId ?? null
}

/**
 * The outage of the account's platform under which it began: without readings nobody can know, and that the platform is
 * away is told to those who can do something about it. Over is an outage for days that follow its last one.
 */
export async function outageOver(
  trx: Trx,
  { accountId }: AlertIdentity,
  { onset }: AlertFacts,
  day: Day,
): Promise<number | null> {
  const { rows } = await sql<{ alertId: number }>`
    select o.alert_id as "alertId" from polso.alerts o join polso.accounts c on c.platform = o.subject
    where c.account_id = ${accountId} and o.type = 'platform-trouble'
      and coalesce(o.resolved_on, 'infinity') >= ${day}::date
      and ${onset}::date >= ((o.evidence ->> 'since')::timestamptz at time zone c.time_zone)::date
    order by o.alert_id desc limit 1`.execute(trx)
  return rows[0]?.alertId ?? null
}

export async function isStillOpen(trx: Trx, alertId: number): Promise<boolean> {
  const leader = trx.selectFrom('polso.alerts').select('alert_id').where('alert_id', '=', alertId)
  return (await leader.where('resolved_at', 'is', null).executeTakeFirst()) !== undefined
}
