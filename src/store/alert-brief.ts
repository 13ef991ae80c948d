import { sql } from 'kysely'
import type { Sayable } from '../alerts/renderable.ts'
import { namesOf } from './alerts.ts'
import type { Db } from './database.ts'

/** An alert as a person who may answer it wants to know it. */
export interface AlertBrief extends Sayable {
  readonly state: 'open' | 'acknowledged' | 'resolved' | 'dismissed'
  readonly endedAt: Date | null
  /** Who answered it last; `null` while nobody has. */
  readonly answered: { readonly by: string; readonly at: Date } | null
}

/** `null`: there is none of that number. */
export async function alertBrief(db: Db, alertId: number): Promise<AlertBrief | null> {
  const { rows } = await sql<Omit<AlertBrief, 'answered'> & { by: string | null; at: Date | null }>`
    select a.alert_id as "alertId", a.type, a.subject, a.opened_on as "openedOn", a.resolved_on as "resolvedOn",
      a.evidence, a.state, a.resolved_at as "endedAt", t.actor as by, t.at, ${namesOf()}
    from polso.alerts a
    left join polso.accounts c using (account_id) left join polso.content_series s using (series_id)
    left join lateral (
      select actor, at from polso.alert_transitions
      where alert_id = a.alert_id and step = 'change' and to_state in ('acknowledged', 'dismissed')
      order by seq desc limit 1) t on true
    where a.alert_id = ${alertId}`.execute(db)
  const [row] = rows
  if (!row) return null
  const { by, at, ...alert } = row
  return { ...alert, answered: by !== null && at !== null ? { by, at } : null }
}
