import { sql } from 'kysely'
import type { AlertIdentity } from '../alerts/alert.ts'
import type { Evidence } from '../alerts/evidence.ts'
import type { Severity } from '../alerts/severity.ts'
import type { Db, Trx } from './database.ts'
import { silenceOver } from './silences.ts'

/** Open alerts whose cause the alert of another account told of, until that one ended. */

export interface PartLeft extends AlertIdentity {
  readonly alertId: number
  readonly severity: Severity
  readonly evidence: Evidence
}

/** The ended alerts that still have parts which are open and wait for an answer. */
export async function endedLeaders(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{ alertId: number }>`
    select distinct l.alert_id as "alertId" from polso.alerts a join polso.alerts l on l.alert_id = a.part_of
    where a.state = 'open' and l.kind = 'metric' and l.resolved_at is not null order by 1`.execute(db)
  return rows.map(({ alertId }) => alertId)
}

/**
 * Puts one of the parts in the place of the alert that ended: the oldest, if possible one that is not silenced. Their rows
 * are held, so of several workers one does.
 *
 * @returns the parts, the new leader first
 */
export async function handOver(trx: Trx, ended: number, now: Date): Promise<readonly PartLeft[]> {
  const { rows } = await sql<PartLeft & { silenced: boolean }>`
    select a.alert_id as "alertId", a.kind, a.type, a.cause, a.subject, a.account_id as "accountId", s.key as series,
      a.severity, a.evidence, ${silenceOver('a', now)} is not null as silenced
    from polso.alerts a left join polso.content_series s using (series_id)
    where a.part_of = ${ended} and a.state = 'open' order by a.alert_id for no key update of a`.execute(trx)
  const parts = [...rows.filter(({ silenced }) => !silenced), ...rows.filter(({ silenced }) => silenced)]
  const [leader] = parts
  if (leader) {
    await sql`
      update polso.alerts set part_of = nullif(${leader.alertId}::int, alert_id)
      where alert_id = any(${parts.map(({ alertId }) => alertId)}::int[])`.execute(trx)
  }
  return parts
}
