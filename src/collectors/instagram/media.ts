import { z } from 'zod'
import type { AccountRef, PostReading, UnavailableReason } from '../collector.ts'
import { GraphError, isUnknownParameter } from '../graph/errors.ts'
import type { Findings } from '../graph/findings.ts'
import { readPostInsights } from '../graph/post-insights.ts'
import { postPage, type ReadPost, readPosts } from '../graph/posts.ts'
import { count, timestamp } from '../graph/schemas.ts'
import type { GraphSession } from '../graph/session.ts'
import { type MediaCounter, mediaCounters } from './metrics.ts'
import type { Profile } from './profile.ts'

const mediaSchema = z
  .object({
    id: z.string().min(1),
    timestamp,
    caption: z.string().nullish(),
    permalink: z.string().nullish(),
    media_product_type: z.string().nullish(),
    like_count: count,
    comments_count: count,
    shares_count: count,
    reposts_count: count,
    saved_count: count,
    total_views_count: count,
  })
  .transform(({ timestamp: publishedAt, ...media }) => ({ ...media, publishedAt }))

type Media = z.output<typeof mediaSchema>

const pageSchema = postPage(mediaSchema)

const plainFields = 'id,timestamp,caption,permalink,media_product_type,like_count,comments_count'
const allFields = `${plainFields},shares_count,reposts_count,saved_count,total_views_count`

/** Subcodes that tell of one media object: older than the professional account; not shared to the other platform. */
const concernsOneMedia: readonly (number | null)[] = [2108006, 2207086]

export interface MediaSettings {
  readonly login: 'facebook' | 'instagram'
  readonly page_size: number
  readonly max_pages: number
  readonly max_post_insights: number
}

export async function readMedia(
  session: GraphSession,
  findings: Findings,
  account: AccountRef,
  profile: Profile,
  settings: MediaSettings,
): Promise<void> {
  const fields = settings.login === 'facebook' ? [allFields, plainFields] : [plainFields]
  const read = await readPosts<Media>(session, {
    account,
    edge: `${profile.identity.platformId}/media`,
    post: mediaSchema,
    page: pageSchema,
    fields,
    poorer: isUnknownParameter,
    pageSize: settings.page_size,
    maxPages: settings.max_pages,
  })
  if (read.error !== null) findings.fallShort('posts', read.error)
  const plain = fields[read.level] === plainFields
  const ids = read.posts.map(({ post }) => post.id)
  const more = account.parts.has('insights') ? await readMore(session, findings, account, ids, plain, settings) : null
  findings.gonePosts = read.gone
  findings.posts = read.posts.map(one => readingOf(one, plain, more?.get(one.post.id)))
}

/** Insights give what the fields don't. */
function readMore(
  session: GraphSession,
  findings: Findings,
  account: AccountRef,
  ids: readonly string[],
  plain: boolean,
  { max_post_insights: most }: MediaSettings,
) {
  if (ids.length > most)
    session.ctx.note(`${account.key}: insights of the newest ${most} of ${ids.length} posts were read`)
  const wanted = mediaCounters.filter(counter => counter.insight !== null && !isField(counter, plain))
  return readPostInsights(session, findings, {
    account,
    ids: ids.slice(0, most),
    metrics: Object.fromEntries(wanted.map(({ metric, insight }) => [metric, insight ?? metric])),
    concernsPost: error => error instanceof GraphError && concernsOneMedia.includes(error.subcode),
  })
}

function isField({ field }: MediaCounter, plain: boolean): boolean {
  return field !== null && (!plain || field === 'like_count' || field === 'comments_count')
}

function readingOf(
  { post, receivedAt }: ReadPost<Media>,
  plain: boolean,
  more: ReadonlyMap<string, number | UnavailableReason> | undefined,
): PostReading {
  const fields = mediaCounters.filter(counter => isField(counter, plain))
  return {
    platformIds: [post.id],
    publishedAt: post.publishedAt,
    permalink: post.permalink ?? null,
    text: post.caption ?? null,
    kind: post.media_product_type ?? null,
    // The platform leaves out what the account hides.
    counters: new Map([
      ...fields.map(({ metric, field }) => [metric, (field && post[field]) ?? 'hidden'] as const),
      ...(more ?? []),
    ]),
    observedAt: receivedAt,
  }
}
