import { z } from 'zod'
import type { AccountRef, CollectError, PostReading, UnavailableReason } from '../collector.ts'
import { GraphError } from '../graph/errors.ts'
import type { Findings } from '../graph/findings.ts'
import { readPostInsights } from '../graph/post-insights.ts'
import { type PostsRead, postPage, type ReadPost, readPosts } from '../graph/posts.ts'
import { count, timestamp } from '../graph/schemas.ts'
import type { GraphSession } from '../graph/session.ts'
import { insightCounters } from './metrics.ts'
import type { Page } from './page.ts'

/** `reactions` and `comments` are asked for with limit 0: nobody who reacted or commented is ever read. */
const summary = z.object({ summary: z.object({ total_count: count }).nullish() }).nullish()

const postSchema = z
  .object({
    id: z.string().min(1),
    created_time: timestamp,
    message: z.string().nullish(),
    permalink_url: z.string().nullish(),
    status_type: z.string().nullish(),
    shares: z.object({ count }).nullish(),
    reactions: summary,
    comments: summary,
  })
  .transform(({ created_time, ...post }) => ({ ...post, publishedAt: created_time }))

type Post = z.output<typeof postSchema>

const pageSchema = postPage(postSchema)

const plainFields = 'id,created_time,message,permalink_url,status_type,shares'
const withSummaries = `${plainFields},reactions.summary(total_count).limit(0),comments.summary(true).limit(0)`

const postMetrics = Object.fromEntries(insightCounters.map(({ metric, platformName }) => [metric, platformName]))

export interface PostLimits {
  readonly page_size: number
  readonly max_pages: number
  readonly max_post_insights: number
}

export async function readPagePosts(
  session: GraphSession,
  findings: Findings,
  account: AccountRef,
  page: Page,
  limits: PostLimits,
): Promise<void> {
  const read = await readPosts<Post>(session, {
    account,
    edge: `${page.identity.platformId}/posts`,
    post: postSchema,
    page: pageSchema,
    fields: [withSummaries, plainFields],
    poorer: refusesSummaries,
    pageSize: limits.page_size,
    maxPages: limits.max_pages,
    token: page.token,
  })
  if (read.level > 0) session.ctx.note(`${account.key}: comments and reactions need pages_read_user_content`)
  if (read.error !== null) findings.fallShort('posts', read.error)
  const more = account.parts.has('insights') ? await readMore(session, findings, account, page, read, limits) : null
  findings.gonePosts = read.gone
  findings.posts = read.posts.map(one => readingOf(one, read.level > 0, more?.get(one.post.id)))
}

/** Without pages_read_user_content the whole edge answers code 10 as soon as the summaries are asked for. */
function refusesSummaries(error: CollectError): boolean {
  return error instanceof GraphError && error.code === 10
}

function readMore(
  session: GraphSession,
  findings: Findings,
  account: AccountRef,
  page: Page,
  { posts }: PostsRead<Post>,
  { max_post_insights: most }: PostLimits,
) {
  if (posts.length > most)
    session.ctx.note(`${account.key}: insights of the newest ${most} of ${posts.length} posts were read`)
  const ids = posts.slice(0, most).map(({ post }) => post.id)
  return readPostInsights(session, findings, {
    account,
    ids,
    metrics: postMetrics,
    token: page.token,
    concernsPost: () => false,
  })
}

function readingOf(
  { post, receivedAt }: ReadPost<Post>,
  withoutSummaries: boolean,
  more: ReadonlyMap<string, number | UnavailableReason> | undefined,
): PostReading {
  const absent = withoutSummaries ? 'no-permission' : 'not-returned'
  const counters = new Map<string, number | UnavailableReason>([
    ['likes', post.reactions?.summary?.total_count ?? absent],
    ['comments', post.comments?.summary?.total_count ?? absent],
    ['shares', post.shares?.count ?? 'not-returned'],
    ...(more ?? []),
  ])
  return {
    platformIds: [post.id],
    publishedAt: post.publishedAt,
    permalink: post.permalink_url ?? null,
    text: post.message ?? null,
    kind: post.status_type ?? null,
    counters,
    observedAt: receivedAt,
  }
}
