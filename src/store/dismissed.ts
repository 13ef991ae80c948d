import { sql } from 'kysely'
import type { AlertFacts } from '../alerts/alert.ts'
import type { Day } from '../days.ts'
import type { Trx } from './database.ts'
import { addTransition } from './transitions.ts'

/**
 * What was dismissed is over: the alert says since when, and so does the event that the dismissal noted, where nobody gave
 * it an end. Nobody is told: whoever dismissed it knew.
 */
export async function noteOver(
  trx: Trx,
  alertId: number,
  { evidence }: AlertFacts,
  { now, day }: { readonly now: Date; readonly day: Day },
): Promise<void> {
  await sql`
    update polso.alerts set over_on = least(over_on, ${day}::date) where alert_id = ${alertId}`.execute(trx)
  const recovered = typeof evidence.recovered_on === 'string' ? evidence.recovered_on : null
  await sql`
    update polso.events set ends_on = greatest(starts_on, coalesce(${recovered}::date - 1, ${day}::date))
    where alert_id = ${alertId} and ends_on is null`.execute(trx)
  await addTransition(trx, { alertId, from: 'dismissed', to: 'dismissed', step: 'over', at: now, evidence })
}
