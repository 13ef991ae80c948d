import { type Kysely, sql } from 'kysely'
import type { AlertKind, AlertType } from '../alerts/alert.ts'
import type { Evidence } from '../alerts/evidence.ts'
import type { Severity } from '../alerts/severity.ts'
import type { Day } from '../days.ts'
import type { TransitionStep } from './schema/alert-transitions.ts'
import type { Database } from './schema/index.ts'
import { type HeldBack, heldBack, isAnswered, toldColumns } from './told-columns.ts'

/**
 * The outbox. A row is claimed with a lease before it is sent and marked sent after, so a crash between repeats it under
 * the same key and never loses it.
 *
 *   pending ──claim──▶ sending ──▶ sent | failed | muted | superseded
 *    ▲ │                  │ to be tried again, given back, or the lease ran out
 *    │ └─▶ superseded     │
 *    └────────────────────┘
 *
 * In quiet hours nothing is claimed; what is due moves to their end. If a later message to the same recipient has joined
 * it by then, that one says it all. What asks for an answer is not sent once there is one.
 *
 * Leases run on the database's clock, which all replicas share; due times on the worker's.
 */

type Db = Kysely<Database>

/** A claimed notification with the transition it tells of. */
export interface ClaimedNotification {
  /** It asks for an answer that has come. */
  readonly answered: boolean
  /** `null`: it may be sent. */
  readonly held: HeldBack | null
  readonly notificationId: number
  readonly claim: string
  readonly recipient: string
  /** This one included. */
  readonly attempts: number
  readonly alertId: number
  readonly kind: AlertKind
  readonly type: AlertType
  readonly subject: string
  /** The gravest it was so far. */
  readonly severity: Severity
  readonly openedAt: Date
  readonly openedOn: Day
  readonly resolvedOn: Day | null
  readonly account: {
    readonly key: string
    readonly name: string
    readonly platform: string
    readonly timeZone: string
  } | null
  readonly series: { readonly key: string; readonly name: string } | null
  readonly seq: number
  readonly from: string | null
  readonly to: string
  readonly at: Date
  readonly step: TransitionStep
  readonly evidence: Evidence
  /** Who takes care of the alert, if anybody does by now; and who dismissed it, with the end day that was given. */
  readonly acknowledged: Answered | null
  readonly dismissed: (Answered & { readonly until: Day | null }) | null
  /** It tells of the end to somebody who heard nothing before: all else was held back until then. */
  readonly unheard: boolean
}

/** Who answered, on which day of the alert's zone. */
export interface Answered {
  readonly by: string
  readonly on: Day
  readonly note: string | null
}

/** What an alert has to tell a recipient goes out in its order: nothing leaves before what came earlier is sent or failed. */
const isNext = sql`not exists (
  select 1 from polso.notifications earlier join polso.alert_transitions et using (transition_id)
  where et.alert_id = t.alert_id and et.seq < t.seq and earlier.notifier = n.notifier
    and earlier.recipient = n.recipient and earlier.status in ('pending', 'sending'))`

function isDue(now: Date) {
  return sql`((n.status = 'pending' and n.due_at <= ${now}) or (n.status = 'sending' and n.lease_until < now()))`
}

/** Whether anything may leave now. */
export async function hasDueNotifications(db: Db, now: Date): Promise<boolean> {
  const due = await sql`
    select 1 from polso.notifications n join polso.alert_transitions t using (transition_id)
    where n.status in ('pending', 'sending') and ${isDue(now)} and ${isNext} limit 1`.execute(db)
  return due.rows.length > 0
}

/** Takes a notifier's longest due notification for `leaseSeconds`; `null` when none is left. */
export async function claimNotification(
  db: Db,
  notifier: string,
  claim: string,
  now: Date,
  leaseSeconds: number,
  kinds: readonly AlertKind[] = ['metric', 'operational'],
): Promise<ClaimedNotification | null> {
  const claimed = await sql<ClaimedNotification>`
    with taken as (
      update polso.notifications set status = 'sending', claim = ${claim}::uuid, attempts = attempts + 1,
             lease_until = now() + make_interval(secs => ${leaseSeconds})
      where notification_id = (
        select n.notification_id from polso.notifications n join polso.alert_transitions t using (transition_id)
        join polso.alerts k using (alert_id)
        where n.status in ('pending', 'sending') and n.notifier = ${notifier} and ${isDue(now)} and ${isNext}
          and k.kind = any(${kinds}::text[])
        order by n.due_at, n.notification_id limit 1
        for update of n skip locked)
      returning notification_id, transition_id, notifier, recipient, attempts
    )
    select n.notification_id as "notificationId", ${claim} as claim, n.recipient, n.attempts, ${toldColumns()},
           ${isAnswered} as answered, ${heldBack(now)} as held
    from taken n
    join polso.alert_transitions t using (transition_id) join polso.alerts a using (alert_id)
    left join polso.accounts c using (account_id) left join polso.content_series s using (series_id)`.execute(db)
  return claimed.rows[0] ?? null
}

/** How a try ended. `given-back`: not our peer's fault; `dropped`: failed untried. What was not tried does not count. */
export type Settlement =
  | { readonly status: 'sent'; readonly at: Date }
  | { readonly status: 'failed' | 'dropped'; readonly error: string }
  | { readonly status: 'pending'; readonly dueAt: Date; readonly error: string }
  | { readonly status: 'given-back' | 'superseded' }
  | ({ readonly status: 'muted' } & HeldBack)

type Claimed = Pick<ClaimedNotification, 'notificationId' | 'claim'>

/** False: the lease was lost and another worker has the notification. */
export async function settleNotification(
  db: Db,
  { notificationId, claim }: Claimed,
  end: Settlement,
): Promise<boolean> {
  const free = { claim: null, lease_until: null }
  const settled = await db
    .updateTable('polso.notifications')
    .set(eb => {
      if (end.status === 'sent') return { ...free, status: 'sent', sent_at: end.at, last_error: null }
      if (end.status === 'failed') return { ...free, status: 'failed', last_error: end.error }
      if (end.status === 'dropped') {
        return { ...free, status: 'failed', last_error: end.error, attempts: eb('attempts', '-', 1) }
      }
      if (end.status === 'muted') {
        const by = { silence_id: end.silenceId, held_by: end.heldBy }
        return { ...free, ...by, status: 'muted', attempts: eb('attempts', '-', 1) }
      }
      if (end.status === 'pending') return { ...free, status: 'pending', due_at: end.dueAt, last_error: end.error }
      const status = end.status === 'superseded' ? 'superseded' : 'pending'
      return { ...free, status, attempts: eb('attempts', '-', 1) }
    })
    .where('notification_id', '=', notificationId)
    .where('claim', '=', claim)
    .executeTakeFirst()
  return settled.numUpdatedRows > 0n
}

/** Puts off until `until` what these notifiers would send now of alerts of a kind, also what a dead worker has left. */
export async function holdBack(
  db: Db,
  { notifiers, kind, until, now }: { notifiers: readonly string[]; kind: AlertKind; until: Date; now: Date },
): Promise<void> {
  await sql`
    update polso.notifications n set due_at = ${until}, status = 'pending', claim = null, lease_until = null
    from polso.alert_transitions t join polso.alerts a using (alert_id)
    where t.transition_id = n.transition_id and ${isDue(now)}
      and n.notifier = any(${notifiers}::text[]) and a.kind = ${kind}`.execute(db)
}

/** What was held back by quiet hours and never tried is not sent where a later message to the same recipient says it all. */
export async function dropSuperseded(db: Db): Promise<void> {
  await sql`
    update polso.notifications n set status = 'superseded'
    from polso.alert_transitions t
    where t.transition_id = n.transition_id and n.status = 'pending' and n.attempts = 0 and n.due_at > t.at
      and exists (
        select 1 from polso.notifications l join polso.alert_transitions lt using (transition_id)
        where lt.alert_id = t.alert_id and lt.seq > t.seq and l.notifier = n.notifier and l.recipient = n.recipient
          and l.status in ('pending', 'sending', 'sent'))`.execute(db)
}

/** Milliseconds until these notifiers have something to send; 0 when they have, `null` when nothing waits. */
export async function msToNextNotification(db: Db, notifiers: readonly string[], now: Date): Promise<number | null> {
  const next = await sql<{ ms: number | null }>`
    select (extract(epoch from min(
             case when n.status = 'pending' then n.due_at - ${now} else n.lease_until - now() end)) * 1000)::float8 as ms
    from polso.notifications n join polso.alert_transitions t using (transition_id)
    where n.status in ('pending', 'sending') and n.notifier = any(${notifiers}::text[]) and ${isNext}`.execute(db)
  const ms = next.rows[0]?.ms ?? null
  return ms === null ? null : Math.max(0, Math.ceil(ms))
}

/**
 * Fails what waits since before `dueBefore` for notifiers that are configured no more, also what a dead worker has left;
 * returns how many.
 */
export async function failOrphans(db: Db, notifiers: readonly string[], dueBefore: Date): Promise<number> {
  const failed = await sql`
    update polso.notifications set status = 'failed', last_error = 'the notifier is no longer configured', claim = null,
           lease_until = null
    where (status = 'pending' or (status = 'sending' and lease_until < now()))
      and notifier <> all(${notifiers}::text[]) and due_at < ${dueBefore}
    returning 1`.execute(db)
  return failed.rows.length
}
