import { sql } from 'kysely'
import type { Evidence } from '../alerts/evidence.ts'
import type { Day } from '../days.ts'
import type { Db } from './database.ts'
import type { TransitionStep } from './schema/alert-transitions.ts'
import type { NotificationStatus } from './schema/notifications.ts'

/** A message of a step: to whom, and what became of it. */
export interface LedgerMessage {
  readonly notifier: string
  readonly recipient: string
  readonly status: NotificationStatus
  readonly sentAt: Date | null
  readonly dueAt: Date
  readonly error: string | null
  readonly silenceId: number | null
  readonly heldBy: number | null
}

/** A step in the life of an alert: what was found, told or answered. */
export interface LedgerStep {
  readonly seq: number
  readonly from: string | null
  readonly to: string
  readonly step: TransitionStep
  readonly at: Date
  /** `polso`, or who answered. */
  readonly actor: string
  readonly note: string | null
  /** What was known then. */
  readonly evidence: Evidence
  readonly messages: readonly LedgerMessage[]
}

/** An event that lies over the days of the alert, with what it was measured to have cost or brought. */
export interface LedgerEvent {
  readonly eventId: number
  readonly title: string
  readonly startsOn: Day
  readonly endsOn: Day | null
  readonly author: string
  readonly notedAt: Date
}

type Sent = Omit<LedgerMessage, 'sentAt' | 'dueAt'> & { readonly sentAt: string | null; readonly dueAt: string }

/** Oldest first. */
export async function readLedger(db: Db, alertId: number): Promise<readonly LedgerStep[]> {
  const { rows } = await sql<Omit<LedgerStep, 'messages'> & { messages: readonly Sent[] }>`
    select t.seq, t.from_state as "from", t.to_state as "to", t.step, t.at, t.actor, t.note, t.evidence,
      (select coalesce(json_agg(json_build_object(
          'notifier', n.notifier, 'recipient', n.recipient, 'status', n.status, 'sentAt', n.sent_at, 'dueAt', n.due_at,
          'error', n.last_error, 'silenceId', n.silence_id, 'heldBy', n.held_by) order by n.notifier, n.recipient), '[]')
       from polso.notifications n where n.transition_id = t.transition_id) as messages
    from polso.alert_transitions t where t.alert_id = ${alertId} order by t.seq`.execute(db)
  return rows.map(row => ({
    ...row,
    messages: row.messages.map(({ sentAt, dueAt, ...message }) => ({
      ...message,
      sentAt: sentAt === null ? null : new Date(sentAt),
      dueAt: new Date(dueAt),
    })),
  }))
}

/** Events on the alert's account or the whole body that share days with it. */
export async function eventsOverAlert(db: Db, alertId: number): Promise<readonly LedgerEvent[]> {
  const { rows } = await sql<LedgerEvent>`
    select e.event_id as "eventId", e.title, e.starts_on as "startsOn", e.ends_on as "endsOn", e.author,
      e.created_at as "notedAt"
    from polso.alerts a
    join polso.events e on (e.account_id = a.account_id or e.account_id is null)
      and (e.series_id is null or a.series_id is null or e.series_id = a.series_id)
      and e.starts_on <= coalesce(a.resolved_on, 'infinity') and coalesce(e.ends_on, 'infinity') >= a.onset
    where a.alert_id = ${alertId} and a.kind = 'metric'
    order by e.created_at`.execute(db)
  return rows
}
