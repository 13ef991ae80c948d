import { type Kysely, sql } from 'kysely'

/** A series that is configured again takes the posts that came while it was not. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    comment on column polso.posts.series_id is
      'Content series it belongs to, by the rule in force when it was first seen or, where the series was out of the configuration then, when it was back; NULL = none.'
  `.execute(db)
}
