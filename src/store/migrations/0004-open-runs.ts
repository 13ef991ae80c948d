import { type Kysely, sql } from 'kysely'

/** One small index of the runs that are not final: every run passes through it three times. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
}

const ddl = /* sql */ `
create index collection_runs_open on polso.collection_runs (job, slot) where status in ('pending', 'running');
drop index polso.collection_runs_due, polso.collection_runs_job;
comment on column polso.accounts.profile_observed_at is
  'When its profile was first read on the last UTC day on which it was read; platforms bill by that day; NULL = never.';
`
