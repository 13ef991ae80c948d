import { type Kysely, sql } from 'kysely'
import { commentOn } from '../comments.ts'

/** A chore that fails minute after minute is known from here, whichever worker it fails in. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
  await commentOn(db, comments)
}

const ddl = /* sql */ `
create table polso.failing_chores (
  chore      text primary key,
  since      timestamptz not null,
  failures   integer not null default 1,
  last_error text not null
);
`

const comments = {
  'polso.failing_chores': {
    about:
      'Chores of the maintenance that failed and have not succeeded since, in whichever worker. Others have no row.',
    columns: {
      chore: 'What is done each minute, as log and metrics call it.',
      since: 'When it failed first since its last success; UTC.',
      failures: 'How often it has failed since.',
      last_error: 'What went wrong last, without secrets.',
    },
  },
}
