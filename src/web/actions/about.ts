import type { Db } from '../../store/database.ts'

/** What an event or a silence is about. */
export interface About {
  readonly accountId: number | null
  readonly seriesId: number | null
}

/**
 * Reads the choice of a form: empty is the whole body, `comune-twitter` an account,
 * `comune-twitter/rassegna-stampa` one of its series.
 *
 * @returns `null` where there is no such account or series
 */
export async function readAbout(db: Db, choice: string | null): Promise<About | null> {
  if (choice === null) return { accountId: null, seriesId: null }
  const [account = '', series, ...more] = choice.split('/')
  const found = await db.selectFrom('polso.accounts').select('account_id').where('key', '=', account).executeTakeFirst()
  if (!found || more.length > 0) return null
  if (series === undefined) return { accountId: found.account_id, seriesId: null }
  const part = await db
    .selectFrom('polso.content_series')
    .select('series_id')
    .where('account_id', '=', found.account_id)
    .where('key', '=', series)
    .executeTakeFirst()
  return part ? { accountId: found.account_id, seriesId: part.series_id } : null
}
