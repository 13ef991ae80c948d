import { type Kysely, sql } from 'kysely'
import type { AlertKind, AlertType } from '../alerts/alert.ts'
import type { Evidence } from '../alerts/evidence.ts'
import type { Severity } from '../alerts/severity.ts'
import type { Day } from '../days.ts'
import { namesOf } from './alerts.ts'
import type { Database } from './schema/index.ts'

/**
 * The outbox. A row is claimed with a lease before it is sent and marked sent after, so a crash between repeats it under
 * the same key and never loses it.
 *
 *   pending ──claim──▶ sending ──▶ sent | failed
 *      ▲                  │ to be tried again, given back, or the lease ran out
 *      └──────────────────┘
 *
 * Leases run on the database's clock, which all replicas share; due times on the worker's.
 */

type Db = Kysely<Database>

/** A claimed notification with the transition it tells of. */
export interface ClaimedNotification {
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
  readonly evidence: Evidence
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
): Promise<ClaimedNotification | null> {
  const claimed = await sql<ClaimedNotification>`
    with taken as (
      update polso.notifications set status = 'sending', claim = ${claim}::uuid, attempts = attempts + 1,
             lease_until = now() + make_interval(secs => ${leaseSeconds})
      where notification_id = (
        select n.notification_id from polso.notifications n join polso.alert_transitions t using (transition_id)
        where n.status in ('pending', 'sending') and n.notifier = ${notifier} and ${isDue(now)} and ${isNext}
        order by n.due_at, n.notification_id limit 1
        for update of n skip locked)
      returning notification_id, transition_id, recipient, attempts
    )
    select n.notification_id as "notificationId", ${claim} as claim, n.recipient, n.attempts,
           ${toldColumns()}
    from taken n
    join polso.alert_transitions t using (transition_id) join polso.alerts a using (alert_id)
    left join polso.accounts c using (account_id) left join polso.content_series s using (series_id)`.execute(db)
  return claimed.rows[0] ?? null
}

/** What a message tells of, for queries that join transition, alert, account and series as `t`, `a`, `c` and `s`. */
export function toldColumns() {
  return sql`
    a.alert_id as "alertId", a.kind, a.type, a.subject, a.severity, a.opened_at as "openedAt",
    a.opened_on as "openedOn", a.resolved_on as "resolvedOn", t.seq, t.from_state as "from", t.to_state as "to", t.at,
    t.evidence, ${namesOf()}`
}

/** How a try ended. `given-back`: not our peer's fault, it does not count. */
export type Settlement =
  | { readonly status: 'sent'; readonly at: Date }
  | { readonly status: 'failed'; readonly error: string }
  | { readonly status: 'pending'; readonly dueAt: Date; readonly error: string }
  | { readonly status: 'given-back' }

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
      if (end.status === 'pending') return { ...free, status: 'pending', due_at: end.dueAt, last_error: end.error }
      return { ...free, status: 'pending', attempts: eb('attempts', '-', 1) }
    })
    .where('notification_id', '=', notificationId)
    .where('claim', '=', claim)
    .executeTakeFirst()
  return settled.numUpdatedRows > 0n
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

/** Fails what waits since before `dueBefore` for notifiers that are configured no more; returns how many. */
export async function failOrphans(db: Db, notifiers: readonly string[], dueBefore: Date): Promise<number> {
  const failed = await sql`
    update polso.notifications set status = 'failed', last_error = 'the notifier is no longer configured'
    where status = 'pending' and notifier <> all(${notifiers}::text[]) and due_at < ${dueBefore}
    returning 1`.execute(db)
  return failed.rows.length
}
