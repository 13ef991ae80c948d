import { sql } from 'kysely'
import type { Trx } from './database.ts'
import { groupBy, tableOf } from './rows.ts'
import { type MatchablePost, type SeriesMatch, seriesOf } from './series.ts'

interface Returning {
  readonly seriesId: number
  readonly accountId: number
  readonly timeZone: string
  readonly match: SeriesMatch
}

interface Stray extends MatchablePost {
  readonly postId: string
}

/**
 * Gives series that are configured again the posts that came while they were not: those after their own last one that
 * belong to no series and fit the rule of now. Without them it would seem to have been silent all the while.
 *
 * @param seriesIds the series that are back
 */
export async function takeStrays(trx: Trx, seriesIds: readonly number[]): Promise<void> {
  if (seriesIds.length === 0) return
  const { rows } = await sql<Returning>`
    select s.series_id as "seriesId", s.account_id as "accountId", a.time_zone as "timeZone", s.match
    from polso.content_series s join polso.accounts a using (account_id)
    where s.series_id = any(${seriesIds}::int[]) order by s.series_id`.execute(trx)
  for (const series of groupBy(rows, ({ accountId }) => accountId).values()) await takeOfAccount(trx, series)
}

async function takeOfAccount(trx: Trx, series: readonly Returning[]): Promise<void> {
  const [first] = series
  if (!first) return
  const { rows: strays } = await sql<Stray>`
    select post_id::text as "postId", published_at as "publishedAt", text from polso.posts p
    where account_id = ${first.accountId} and series_id is null and published_at > coalesce((
      select max(published_at) from polso.posts own where own.account_id = p.account_id
        and own.series_id = any(${series.map(({ seriesId }) => seriesId)}::int[])), '-infinity')`.execute(trx)
  const found = strays.flatMap(stray => {
    const own = seriesOf(stray, series, first.timeZone)
    return own ? [{ postId: stray.postId, seriesId: own.seriesId }] : []
  })
  if (found.length === 0) return
  await sql`
    update polso.posts p set series_id = r.series_id
    from ${tableOf(found, { post_id: ['bigint', f => f.postId], series_id: ['int', f => f.seriesId] })}
    where p.post_id = r.post_id`.execute(trx)
}
