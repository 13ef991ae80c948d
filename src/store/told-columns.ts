import { sql } from 'kysely'
import { namesOf } from './alerts.ts'
import { silenceOver } from './silences.ts'

/**
 * What the outbox knows of a message, as SQL expressions for queries that join row, transition, alert, account and series
 * as `n`, `t`, `a`, `c`, `s`.
 */

/** What holds a message back: a silence, or an outage (by the number of its alert). */
export interface HeldBack {
  readonly silenceId: number | null
  readonly heldBy: number | null
}

/** What the recipient got to know of the alert before this. */
const earlier = sql`
  from polso.notifications h join polso.alert_transitions ht using (transition_id)
  where ht.alert_id = t.alert_id and ht.seq < t.seq and h.notifier = n.notifier and h.recipient = n.recipient`

const isEnd = sql`t.step = 'change' and t.to_state in ('resolved', 'dismissed')`

/** By a silence in force now; and whoever was to hear nothing of an alert hears nothing of its end. */
export function heldBack(now: Date) {
  return sql<HeldBack | null>`coalesce(
    (select json_build_object('silenceId', silence.silence_id, 'heldBy', null) from ${silenceOver('a', now)} as silence),
    case when ${isEnd} and not exists (select 1 ${earlier} and h.status in ('sent', 'failed')) then
      (select json_build_object('silenceId', h.silence_id, 'heldBy', h.held_by) ${earlier} and h.status = 'muted'
       order by ht.seq desc limit 1) end)`
}

/**
 * It waited for quiet hours to end or was being tried, and is untrue by now: that nobody has answered, when somebody has
 * or the alert is over; or what somebody answered, to whom nothing was said that it answers.
 */
export const isAnswered = sql<boolean>`case
  when t.step in ('reminder', 'escalation', 'unmuted', 'released') then a.state <> 'open'
  when t.step = 'change' and t.to_state in ('acknowledged', 'dismissed')
    then not exists (select 1 ${earlier} and h.status in ('sent', 'failed'))
  else false end`

/** The newest answer that left the alert in a state. */
function answered(state: 'acknowledged' | 'dismissed') {
  return sql`(
    select json_build_object('by', actor, 'note', note, 'until', a.over_on,
      'on', (at at time zone coalesce(c.time_zone, 'UTC'))::date)
    from polso.alert_transitions
    where alert_id = a.alert_id and step = 'change' and to_state = ${sql.lit(state)} order by seq desc limit 1)`
}

/** What the message says. */
export function toldColumns() {
  return sql`
    t.step, ${answered('acknowledged')} as acknowledged, ${answered('dismissed')} as dismissed,
    ${isEnd} and exists (select 1 ${earlier} and h.status = 'superseded')
      and not exists (select 1 ${earlier} and h.status = 'sent') as unheard,
    a.alert_id as "alertId", a.kind, a.type, a.subject, a.severity, a.opened_at as "openedAt",
    a.opened_on as "openedOn", a.resolved_on as "resolvedOn", t.seq, t.from_state as "from", t.to_state as "to", t.at,
    t.evidence, ${namesOf()}`
}
