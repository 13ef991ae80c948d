import { sql } from 'kysely'
import type { Db } from '../../store/database.ts'

export interface ShownPost {
  readonly postId: number
  readonly publishedAt: Date
  readonly text: string | null
  readonly permalink: string | null
  readonly kind: string | null
  readonly series: string | null
  /** `null`: not known. */
  readonly interactions: number | null
  /** Since when the platform says that it is gone. */
  readonly gone: Date | null
}

export type PostOrder = 'date' | 'interactions'

export interface PostPage {
  readonly posts: readonly ShownPost[]
  readonly all: number
}

export const POSTS_PER_PAGE = 25

/** @param page from 1 */
export async function readPosts(db: Db, accountId: number, order: PostOrder, page: number): Promise<PostPage> {
  const by = order === 'date' ? sql`published_at desc` : sql`interactions desc nulls last, published_at desc`
  const [{ rows }, count] = await Promise.all([
    sql<ShownPost>`
      select p.post_id as "postId", p.published_at as "publishedAt", p.text, p.permalink, p.kind, s.name as series,
        p.interactions, p.gone_slot as gone
      from polso.posts p left join polso.content_series s using (series_id)
      where p.account_id = ${accountId}
      order by ${by}, p.post_id desc limit ${POSTS_PER_PAGE} offset ${(page - 1) * POSTS_PER_PAGE}`.execute(db),
    sql<{ all: number }>`
      select count(*)::int as all from polso.posts where account_id = ${accountId}`.execute(db),
  ])
  return { posts: rows, all: count.rows[0]?.all ?? 0 }
}
