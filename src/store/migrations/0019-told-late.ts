import { type Kysely, sql } from 'kysely'

/** Also what an ended alert of another account had told of is told once it has ended. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    comment on column polso.alert_transitions.step is
      'change (of state), news (a cause or a consequence came to light), graver (its severity rose), comment, reminder or escalation (nobody had answered), unmuted (told once a silence was over), released (told once the outage that explained it was over, or the alert of another account that told of it), over (what was dismissed has ended).'
  `.execute(db)
}
