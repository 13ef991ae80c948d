import { sql } from 'kysely'
import type { Db } from '../../store/database.ts'

/** What an event or a silence can be about: `account`, or `account/series`. */
export interface AboutChoice {
  readonly value: string
  readonly account: string
  readonly platform: string
  readonly series: string | null
}

/** Active accounts, each followed by its series. */
export async function readChoices(db: Db): Promise<readonly AboutChoice[]> {
  const { rows } = await sql<AboutChoice>`
    select a.key || coalesce('/' || s.key, '') as value, a.name as account, a.platform, s.name as series
    from polso.accounts a
    cross join lateral (
      select null as key, null as name union all
      select key, name from polso.content_series where account_id = a.account_id and active
    ) s
    where a.active order by a.name, a.platform, a.key, s.name nulls first`.execute(db)
  return rows
}
