import { countersOf } from '../account.ts'
import { DAY } from '../days.ts'
import { noise, seedOf } from '../random.ts'
import type { Call } from '../reply.ts'
import type { SimAccount, SimPost, SimToken } from '../world.ts'
import { graphError } from './errors.ts'
import type { FieldReaders, FieldRequest } from './fields.ts'
import { graphTime } from './paging.ts'

/** Fields of a Facebook page. There is no number of posts. */
export function pageReaders(page: SimAccount, call: Call): FieldReaders {
  return {
    id: () => page.id,
    name: () => page.name,
    username: () => page.handle,
    link: () => `https://www.facebook.com/${page.handle}`,
    category: () => 'Government Organization',
    fan_count: () => page.fansAt(call.now),
    followers_count: () => page.followersAt(call.now),
    // Known, but only told to the token of somebody with a role on the page; the simulated tokens are the pages' own.
    access_token: () => undefined,
    talking_about_count: () => page.gainedBetween(call.now - 7 * DAY, call.now).likes,
  }
}

/** Fields of a post of a page. Reactions and comments need `pages_read_user_content`; the refusal names another permission. */
export function pagePostReaders(post: SimPost, call: Call, token: SimToken): FieldReaders {
  const counters = countersOf(post, call.now)
  const summary = (total: number) => (request: FieldRequest) => {
    if (!token.scopes.includes('pages_read_user_content')) throw userContentRefused()
    if (!request.modifiers.has('summary')) return { data: [] }
    return { data: [], summary: { total_count: total, ...(request.name === 'comments' ? COMMENT_SUMMARY : {}) } }
  }
  return {
    id: () => post.ids[0],
    created_time: () => graphTime(post.publishedAt),
    updated_time: () => graphTime(post.publishedAt),
    message: () => post.text,
    permalink_url: () => `https://www.facebook.com/${post.ids[0]?.replace('_', '/posts/')}`,
    status_type: () => STATUS_TYPES[post.kind],
    is_published: () => true,
    shares: () => (counters.shares === 0 ? undefined : { count: counters.shares }),
    reactions: summary(counters.likes),
    likes: summary(Math.round(counters.likes * 0.9)),
    comments: summary(counters.comments),
  }
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
