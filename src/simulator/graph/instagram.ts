import { countersOf } from '../account.ts'
import type { Call, Json } from '../reply.ts'
import type { SimPost } from '../world.ts'
import { badParameter, graphError } from './errors.ts'
import { type FieldReaders, type FieldRequest, readFields } from './fields.ts'
import type { AccountNode, PostNode } from './page.ts'
import { graphTime, pageOfPosts } from './paging.ts'

/** Fields of a professional Instagram account. */
export const INSTAGRAM_FIELDS: FieldReaders<AccountNode> = {
  id: ({ account }) => account.id,
  username: ({ account }) => account.handle,
  name: ({ account }) => account.name,
  followers_count: ({ account, call }) => account.followersAt(call.now),
  follows_count: () => 41,
  media_count: ({ account, call }) => account.postCountAt(call.now),
  biography: () => 'Account istituzionale',
  business_discovery: discover,
}

/** Another account as the public sees it: the newest media, with what is public about them. */
function discover({ call, world }: AccountNode, request: FieldRequest): Json {
  const account = world.byHandle('instagram', request.modifiers.get('username') ?? '')
  if (!account) throw graphError({ code: 110, subcode: 2207013, message: 'Invalid user id' })
  return readFields('IGUser', DISCOVERED_FIELDS, { account, call, world }, request.fields)
}

const DISCOVERED_FIELDS: FieldReaders<AccountNode> = {
  ...INSTAGRAM_FIELDS,
  media: ({ account, call }, { fields }) =>
    pageOfPosts(call, account, post => readFields('IGMedia', DISCOVERED_MEDIA_FIELDS, mediaNode(post, call), fields)),
}

type MediaNode = Pick<PostNode, 'post' | 'counters'>

export function mediaNode(post: SimPost, call: Call): MediaNode {
  return { post, counters: countersOf(post, call.now) }
}

/** Fields of a media object. Hidden likes are left out, not 0. The last six came on 2026-04-22, with Facebook Login. */
export const MEDIA_FIELDS: FieldReaders<MediaNode> = {
  id: ({ post }) => post.ids[0],
  caption: ({ post }) => post.text,
  media_type: ({ post }) => (post.kind === 'video' ? 'VIDEO' : post.kind === 'carousel' ? 'CAROUSEL_ALBUM' : 'IMAGE'),
  media_product_type: ({ post }) => productType(post),
  timestamp: ({ post }) => graphTime(post.publishedAt),
  permalink: ({ post }) => `https://www.instagram.com/p/${post.ids[0]}/`,
  shortcode: ({ post }) => post.ids[0],
  username: ({ post }) => post.account.handle,
  like_count: ({ post, counters }) => (post.likesHidden ? undefined : counters.likes),
  comments_count: ({ counters }) => counters.comments,
  total_like_count: ({ post, counters }) => (post.likesHidden ? undefined : counters.likes),
  total_comments_count: ({ counters }) => counters.comments,
  total_views_count: ({ counters }) => counters.views,
  reposts_count: ({ counters }) => counters.quotes,
  saved_count: ({ counters }) => counters.saves,
  shares_count: ({ counters }) => counters.shares,
}

const DISCOVERED_MEDIA_FIELDS: FieldReaders<MediaNode> = {
  ...MEDIA_FIELDS,
  view_count: ({ counters }) => counters.views,
}

function productType(post: SimPost): 'FEED' | 'REELS' {
  return post.kind === 'video' ? 'REELS' : 'FEED'
}

export type MediaMetric = (post: SimPost, at: number) => number

const BOTH: Readonly<Record<string, MediaMetric>> = {
  views: (post, at) => countersOf(post, at).views,
  reach: (post, at) => Math.floor(countersOf(post, at).views * 0.75),
  likes: (post, at) => countersOf(post, at).likes,
  comments: (post, at) => countersOf(post, at).comments,
  saved: (post, at) => countersOf(post, at).saves,
  shares: (post, at) => countersOf(post, at).shares,
  reposts: (post, at) => countersOf(post, at).quotes,
  total_interactions: (post, at) => {
    const { likes, comments, saves, shares, quotes } = countersOf(post, at)
    return likes + comments + saves + shares + quotes
  },
}

const MEDIA_METRICS: Readonly<Record<'FEED' | 'REELS', Readonly<Record<string, MediaMetric>>>> = {
  FEED: {
    ...BOTH,
    follows: (post, at) => Math.floor(countersOf(post, at).likes * 0.02),
    profile_visits: (post, at) => Math.floor(countersOf(post, at).views * 0.03),
    profile_activity: (post, at) => Math.floor(countersOf(post, at).views * 0.005),
  },
  REELS: {
    ...BOTH,
    ig_reels_avg_watch_time: () => 6_400,
    ig_reels_video_view_total_time: (post, at) => countersOf(post, at).views * 6_400,
    reels_skip_rate: () => 38,
  },
}

/** `/{media}/insights`, all lifetime. A metric of another kind of media refuses them all. */
export function mediaInsights(post: SimPost, call: Call, mayRead: boolean): Json {
  const names = call.query.get('metric')?.split(',').filter(Boolean) ?? []
  const metrics = MEDIA_METRICS[productType(post)]
  if (names.length === 0) throw badParameter('The parameter metric is required')
  for (const name of names) {
    if (!(name in metrics) || call.retired.has(name))
      throw badParameter(`metric[0] must be one of: ${Object.keys(metrics).join(', ')}`)
  }
  const id = post.ids[0]
  const data = names.map(name => {
    const values = [{ value: metrics[name]?.(post, call.now) }]
    return {
      name,
      period: 'lifetime',
      values,
      title: name,
      description: `Simulated ${name}`,
      id: `${id}/insights/${name}/lifetime`,
    }
  })
  return { data: mayRead ? data : [] }
}
