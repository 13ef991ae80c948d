import { type Kysely, sql } from 'kysely'

/** Finds when insights and audience were last read without looking at the runs of every slot between. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
}

const ddl = /* sql */ `
create index collection_runs_seldom_parts on polso.collection_runs (account_id, slot)
  where parts && '{insights,audience}';
`
