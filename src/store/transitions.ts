import { type RawBuilder, sql } from 'kysely'
import type { Evidence } from '../alerts/evidence.ts'
import type { Trx } from './database.ts'
import type { TransitionStep } from './schema/alert-transitions.ts'

export interface NewTransition {
  readonly alertId: number
  /** `null`: it opens. */
  readonly from: string | null
  readonly to: string
  readonly step: TransitionStep
  readonly at: Date
  /** Default: Polso itself. */
  readonly actor?: string
  readonly note?: string | null
  /** Default: the alert's, as stored. */
  readonly evidence?: Evidence
}

/** Adds a line to an alert's ledger. The caller holds the alert's row, so the number is its own. Returns the line's id. */
export async function addTransition(trx: Trx, line: NewTransition): Promise<number> {
  const { alertId, from, to, step, at, actor = 'polso', note = null } = line
  const { rows } = await sql<{ id: number }>`
    insert into polso.alert_transitions (alert_id, seq, from_state, to_state, step, at, actor, note, evidence)
    select ${alertId}, (select count(*) + 1 from polso.alert_transitions where alert_id = ${alertId}),
      ${from}, ${to}, ${step}, ${at}, ${actor}, ${note}, ${evidenceOf(line)}
    from polso.alerts where alert_id = ${alertId} returning transition_id as id`.execute(trx)
  const [added] = rows
  if (!added) throw new Error(`there is no alert ${alertId}`)
  return added.id
}

function evidenceOf({ evidence }: NewTransition): RawBuilder<unknown> {
  return evidence ? sql`${JSON.stringify(evidence)}::jsonb` : sql`evidence`
}
