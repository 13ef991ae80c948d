import { sql } from 'kysely'
import type { AlertRoute } from './alert-routes.ts'
import type { Trx } from './database.ts'

/** How a transition of an alert gets into the outbox: one row a notifier and recipient, in the transition's transaction. */

/** @param heldBy the operational alert that explains it: the rows are there, muted, until it is over */
export async function tellRoutes(
  trx: Trx,
  transitionId: number,
  routes: readonly Pick<AlertRoute, 'notifier' | 'recipients'>[],
  now: Date,
  heldBy: number | null = null,
): Promise<void> {
  const rows = routes
    .flatMap(({ notifier, recipients }) => [...new Set(recipients)].map(recipient => ({ notifier, recipient })))
    .map(to => ({
      ...to,
      transition_id: transitionId,
      due_at: now,
      claim: null,
      lease_until: null,
      last_error: null,
      sent_at: null,
      ...(heldBy !== null && { status: 'muted' as const, held_by: heldBy }),
    }))
  if (rows.length > 0) await trx.insertInto('polso.notifications').values(rows).execute()
}

/**
 * Tells those who have heard of the alert, whatever the configuration says now. What still waits and was never tried is
 * not sent any more: the answer came first.
 *
 * @param only of what they must have heard; default: of anything
 */
export async function tellHearers(
  trx: Trx,
  { alertId, transitionId, now }: { readonly alertId: number; readonly transitionId: number; readonly now: Date },
  only: 'escalation' | null = null,
): Promise<void> {
  const heard = sql`
    from polso.alert_transitions t
    where t.transition_id = n.transition_id and t.alert_id = ${alertId} and t.transition_id <> ${transitionId}
      and (${only}::text is null or t.step = ${only}::text)`
  await sql`
    update polso.notifications n set status = 'superseded' ${heard} and n.status = 'pending' and n.attempts = 0
  `.execute(trx)
  await sql`
    insert into polso.notifications (transition_id, notifier, recipient, due_at)
    select distinct ${transitionId}::bigint, n.notifier, n.recipient, ${now}::timestamptz
    from polso.notifications n
    where n.status in ('pending', 'sending', 'sent') and exists (select 1 ${heard})`.execute(trx)
}
