import type { Counters } from '../counters.ts'
import { DAY } from '../days.ts'
import { noise, seedOf } from '../random.ts'
import type { Call, Json } from '../reply.ts'
import type { SimAccount, SimPost, SimToken, World } from '../world.ts'
import { graphError } from './errors.ts'
import type { FieldReaders, FieldRequest } from './fields.ts'
import { graphTime } from './paging.ts'

/** An account as of a call. */
export interface AccountNode {
  readonly account: SimAccount
  readonly call: Call
  readonly world: World
}

/** A post as of a call. */
export interface PostNode {
  readonly post: SimPost
  readonly counters: Counters
  readonly token: SimToken
}

/** Fields of a Facebook page. There is no number of posts. */
export const PAGE_FIELDS: FieldReaders<AccountNode> = {
  id: ({ account }) => account.id,
  name: ({ account }) => account.name,
  username: ({ account }) => account.handle,
  link: ({ account }) => `https://www.facebook.com/${account.handle}`,
  category: () => 'Government Organization',
  // Left out, as it is for tokens that are a page's already.
  access_token: () => undefined,
  fan_count: ({ account, call }) => account.fansAt(call.now),
  followers_count: ({ account, call }) => account.followersAt(call.now),
  talking_about_count: ({ account, call }) => account.gainedBetween(call.now - 7 * DAY, call.now).likes,
}

/** Fields of a post of a page. Shares of nobody are left out, not 0. */
export const PAGE_POST_FIELDS: FieldReaders<PostNode> = {
  id: ({ post }) => post.ids[0],
  created_time: ({ post }) => graphTime(post.publishedAt),
  updated_time: ({ post }) => graphTime(post.publishedAt),
  message: ({ post }) => post.text,
  permalink_url: ({ post }) => `https://www.facebook.com/${post.ids[0]?.replace('_', '/posts/')}`,
  status_type: ({ post }) => STATUS_TYPES[post.kind],
  is_published: () => true,
  shares: ({ counters }) => (counters.shares === 0 ? undefined : { count: counters.shares }),
  reactions: (node, request) => summary(node, request, node.counters.likes),
  likes: (node, request) => summary(node, request, Math.round(node.counters.likes * 0.9)),
  comments: (node, request) => summary(node, request, node.counters.comments),
}

/** Reactions and comments need `pages_read_user_content`; the refusal names another permission. */
function summary({ token }: PostNode, request: FieldRequest, total_count: number): Json {
  if (!token.scopes.includes('pages_read_user_content')) throw userContentRefused()
  if (!request.modifiers.has('summary')) return { data: [] }
  return { data: [], summary: { total_count, ...(request.name === 'comments' ? COMMENT_SUMMARY : {}) } }
}

const COMMENT_SUMMARY = { order: 'chronological', can_comment: false }

const STATUS_TYPES = {
  status: 'mobile_status_update',
  photo: 'added_photos',
  carousel: 'added_photos',
  video: 'added_video',
  reply: 'mobile_status_update',
  retweet: 'shared_story',
} as const

function userContentRefused(): Error {
  const message =
    "(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' feature."
  return graphError({ code: 10, message })
}

/** Reaction kinds of a page's posts: their shares of all reactions. */
const REACTIONS = { like: 0.86, love: 0.08, wow: 0.02, haha: 0.02, sorry: 0.01, anger: 0.01 } as const
export type Reaction = keyof typeof REACTIONS
export const REACTION_NAMES = Object.keys(REACTIONS) as Reaction[]

/** So many of a number of reactions are of a kind; those that don't divide are likes. */
export function reactionsOf(kind: Reaction, total: number): number {
  if (kind !== 'like') return Math.floor(total * REACTIONS[kind])
  return REACTION_NAMES.reduce((left, other) => (other === 'like' ? left : left - reactionsOf(other, total)), total)
}

/** A number near the given one, the same for the same account, metric and span. */
export function near(value: number, account: SimAccount, metric: string, at: number): number {
  return Math.round(value * (0.9 + 0.2 * noise(seedOf(metric), seedOf(account.id), Math.floor(at / 1000))))
}
