import { type Kysely, sql } from 'kysely'

/** Waiting for a platform's limit is no failed try. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table polso.collection_runs add column rate_limits integer not null default 0`.execute(db)
  await sql`
    comment on column polso.collection_runs.rate_limits is
      'How many of the attempts ended at a rate limit of the platform; those do not count towards collection.attempts.'
  `.execute(db)
}
