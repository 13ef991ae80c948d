import { sql } from 'kysely'
import type { Db } from './database.ts'
import type { ClaimedNotification } from './notifications.ts'
import { silenceOver } from './silences.ts'
import { toldColumns } from './told-columns.ts'

/** A transition as it was or is to be told to a recipient. */
export type ToldTransition = Omit<ClaimedNotification, 'claim' | 'attempts' | 'answered' | 'held'>

/**
 * The alerts that are open of which a notifier has told, each as it told last. Those under a silence are left out, so that
 * a peer that repeats by itself falls silent, too.
 */
export async function openTold(db: Db, notifier: string, now: Date): Promise<readonly ToldTransition[]> {
  const { rows } = await sql<ToldTransition>`
    select distinct on (a.alert_id) n.notification_id as "notificationId", n.recipient, ${toldColumns()}
    from polso.alerts a join polso.alert_transitions t using (alert_id) join polso.notifications n using (transition_id)
    left join polso.accounts c using (account_id) left join polso.content_series s using (series_id)
    where a.resolved_at is null and n.notifier = ${notifier} and n.status = 'sent'
      and ${silenceOver('a', now)} is null
    order by a.alert_id, t.seq desc`.execute(db)
  return rows
}
