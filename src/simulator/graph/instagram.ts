import { countersOf } from '../account.ts'
import type { Call, Json } from '../reply.ts'
import type { SimAccount, SimPost, World } from '../world.ts'
import { badParameter, graphError } from './errors.ts'
import { type FieldReaders, readFields } from './fields.ts'
import { graphTime, pageOfPosts } from './paging.ts'

/** Fields of a professional Instagram account. */
export function instagramReaders(account: SimAccount, call: Call, world: World): FieldReaders {
  return {
    id: () => account.id,
    username: () => account.handle,
    name: () => account.name,
    followers_count: () => account.followersAt(call.now),
    follows_count: () => 41,
    media_count: () => account.postCountAt(call.now),
    biography: () => 'Account istituzionale',
    business_discovery: request => {
      const found = world.byHandle('instagram', request.modifiers.get('username') ?? '')
      if (!found) throw unknownUser()
      return discovered(found, call, world, request.fields)
    },
  }
}

/** Another account as the public sees it: the first 25 media, with what is public about them. */
function discovered(account: SimAccount, call: Call, world: World, fields: Parameters<typeof readFields>[2]): Json {
  const readers: FieldReaders = {
    ...instagramReaders(account, call, world),
    media: request =>
      pageOfPosts(call, account, post =>
        readFields(
          'IGMedia',
          { ...mediaReaders(post, call), view_count: () => countersOf(post, call.now).views },
          request.fields,
        ),
      ),
  }
  return readFields('IGUser', readers, fields)
}

function unknownUser(): Error {
  return graphError({ code: 110, subcode: 2207013, message: 'Invalid user id' })
}

/** Fields of a media object. Hidden likes are left out, not 0. */
export function mediaReaders(post: SimPost, call: Call): FieldReaders {
  const counters = countersOf(post, call.now)
  const id = post.ids[0]
  return {
    id: () => id,
    caption: () => post.text,
    media_type: () => (post.kind === 'video' ? 'VIDEO' : post.kind === 'carousel' ? 'CAROUSEL_ALBUM' : 'IMAGE'),
    media_product_type: () => productType(post),
    timestamp: () => graphTime(post.publishedAt),
    permalink: () => `https://www.instagram.com/p/${id}/`,
    shortcode: () => id,
    username: () => post.account.handle,
    like_count: () => (post.likesHidden ? undefined : counters.likes),
    comments_count: () => counters.comments,
    // Since 2026-04-22, with Facebook Login.
    total_like_count: () => (post.likesHidden ? undefined : counters.likes),
    total_comments_count: () => counters.comments,
    total_views_count: () => counters.views,
    reposts_count: () => counters.quotes,
    saved_count: () => counters.saves,
    shares_count: () => counters.shares,
  }
}

export function productType(post: SimPost): 'FEED' | 'REELS' {
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
