import { type Kysely, sql } from 'kysely'

/** Tells workers that keep what they know of an account when its distant past has changed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
}

const ddl = /* sql */ `
alter table polso.account_progress add column revision integer not null default 0;
comment on column polso.account_progress.revision is
  'How often figures have changed of days that had settled long before; workers then tell the judgement the account''s past anew.';
`
