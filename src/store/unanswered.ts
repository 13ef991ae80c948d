import { sql } from 'kysely'
import type { AlertIdentity } from '../alerts/alert.ts'
import type { Severity } from '../alerts/severity.ts'
import type { Unanswered } from '../alerts/waiting.ts'
import type { Db, Trx } from './database.ts'
import { silenceOver } from './silences.ts'

/** Open alerts that wait for an answer, and those of which a message was held back until now. */

export interface UnansweredAlert extends Unanswered, AlertIdentity {
  readonly alertId: number
  readonly severity: Severity
  /** Who heard of it, and has nothing more waiting in the outbox. */
  readonly hearers: readonly Recipient[]
}

export interface Recipient {
  readonly notifier: string
  readonly recipient: string
}

/** Of alerts that are not silenced and that somebody was to hear of; all of them, or the one of that number. */
export async function unansweredAlerts(db: Db, now: Date, alertId: number | null = null): Promise<UnansweredAlert[]> {
  const { rows } = await sql<UnansweredAlert>`
    select a.alert_id as "alertId", a.kind, a.type, a.cause, a.subject, a.account_id as "accountId", s.key as series,
      a.severity, greatest(told.since, silence."end") as "waitingSince",
      case when told.last is not null then greatest(told.last, silence."end") end as "toldAt",
      told."escalatedTo", told.hearers
    from polso.alerts a left join polso.content_series s using (series_id)
    cross join lateral (
      select coalesce(max(at) filter (where step in ('unmuted', 'released')), a.opened_at) as since,
        case when bool_or(heard) then max(at) filter (where status in ('sent', 'failed') and step <> 'escalation') end
          as last,
        coalesce(array_agg(distinct notifier) filter (where step = 'escalation'), '{}') as "escalatedTo",
        coalesce(json_agg(distinct jsonb_build_object('notifier', notifier, 'recipient', recipient))
          filter (where heard), '[]') as hearers,
        count(*) as meant
      from (
        select t.at, t.step, n.notifier, n.recipient, n.status,
          bool_or(n.status = 'sent' and t.step <> 'escalation') over same
            and not bool_or(n.status in ('pending', 'sending')) over same as heard
        from polso.alert_transitions t join polso.notifications n using (transition_id)
        where t.alert_id = a.alert_id and n.status <> 'muted'
        window same as (partition by n.notifier, n.recipient)
      ) as message
    ) as told
    cross join lateral (
      select max(ends_at) as "end" from polso.silences ended
      where ends_at > a.opened_at and ends_at <= ${now}
        and ${silenceOver('a', sql<Date>`(ended.ends_at - interval '1 microsecond')`)} is not null
    ) as silence
    where a.state = 'open' and told.meant > 0 and ${silenceOver('a', now)} is null
      and (${alertId}::int is null or a.alert_id = ${alertId}::int)
    order by a.alert_id`.execute(db)
  return rows
}

/** Holds the alert's row, so that of several workers one tells. False: it is no longer open, or somebody answered. */
export async function lockOpen(trx: Trx, alertId: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from polso.alerts where alert_id = ${alertId} and state = 'open' for no key update`.execute(trx)
  return rows.length > 0
}

export interface HeldBack {
  readonly alertId: number
  /** What held it back last. */
  readonly by: 'silence' | 'outage'
  /** Who has not heard of it since. */
  readonly recipients: readonly Recipient[]
}

/**
 * Alerts that are still open, and of which a message was held back by something that is over: by silences, or by an
 * outage after which a day was judged. Whom a later message reached knows by now.
 */
export async function heldBackUntilNow(db: Db, now: Date, alertId: number | null = null): Promise<HeldBack[]> {
  const { rows } = await sql<HeldBack>`
    select a.alert_id as "alertId",
      case when bool_or(n.held_by is not null) then 'outage' else 'silence' end as by,
      json_agg(distinct jsonb_build_object('notifier', n.notifier, 'recipient', n.recipient)) as recipients
    from polso.alerts a join polso.alert_transitions t using (alert_id) join polso.notifications n using (transition_id)
    left join polso.alerts o on o.alert_id = n.held_by
    where a.state = 'open' and n.status = 'muted' and ${silenceOver('a', now)} is null
      and (n.held_by is null or (a.evidence ->> 'day')::date > o.resolved_on)
      and (${alertId}::int is null or a.alert_id = ${alertId}::int)
      and not exists (
        select 1 from polso.alert_transitions lt join polso.notifications ln using (transition_id)
        where lt.alert_id = a.alert_id and lt.seq > t.seq and ln.notifier = n.notifier and ln.recipient = n.recipient
          and ln.status <> 'muted')
    group by a.alert_id order by a.alert_id`.execute(db)
  return rows
}
