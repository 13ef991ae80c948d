import { type Kysely, sql } from 'kysely'
import { commentOn } from '../comments.ts'

/** What paid calls may cost is agreed on in the tables, so that jobs at the same moment can't overspend together. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
  await commentOn(db, comments)
}

const ddl = /* sql */ `
create table polso.spending (
  credential    text not null,
  month         date not null,
  spent_usd     numeric(12,6) not null,
  set_aside_usd numeric(12,6) not null,
  primary key (credential, month)
);
`

const comments = {
  'polso.spending': {
    about:
      'Money of the credentials that have a monthly budget, by month. What was really paid is in polso.platform_calls.',
    columns: {
      credential: 'Name of the credential.',
      month: 'First day of the month; UTC, as platforms bill.',
      spent_usd: 'US dollars that stored readings have cost.',
      set_aside_usd:
        'US dollars set aside for readings under way. What a killed worker had set aside stays here: it may have been spent.',
    },
  },
}
