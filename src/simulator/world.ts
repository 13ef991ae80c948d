import type { AudienceShares } from './audience.ts'
import type { Counters } from './counters.ts'

export type Platform = 'facebook' | 'instagram' | 'twitter'

export type PostKind = 'status' | 'photo' | 'video' | 'carousel' | 'reply' | 'retweet'

/** A post as its author of the world states it. All instants are epoch milliseconds, whole seconds. */
export interface PostPlan {
  readonly publishedAt: number
  readonly text: string
  readonly kind: PostKind
  /** What it has gathered in the end, after seven days. */
  readonly finals: Counters
  /** Instants of its edits on X, oldest first, within 30 minutes and before the account's next post; each makes a new id. */
  readonly edits?: readonly number[]
  readonly deletedAt?: number
  /** Its owner hides the number of likes (Instagram). */
  readonly likesHidden?: boolean
}

/** A post of the world: the plan with the ids that follow from it. */
export interface SimPost extends PostPlan {
  readonly account: SimAccount
  /** One id an edit, oldest first; the first is the post's identity. */
  readonly ids: readonly string[]
}

/** People who came and went in a span of time. */
export interface Follows {
  readonly gained: number
  readonly lost: number
}

/** A profile of the world. Every answer is a pure function of the instants asked for (epoch milliseconds). */
export interface SimAccount {
  readonly platform: Platform
  readonly id: string
  /** The user name, unique on its platform. */
  readonly handle: string
  readonly name: string
  readonly createdAt: number
  readonly protected: boolean
  followersAt(at: number): number
  /** People who like the page (Facebook); elsewhere the same as followers. */
  fansAt(at: number): number
  followsBetween(from: number, to: number): Follows
  postCountAt(at: number): number
  /** Posts published in [from, to), newest first, made as they are asked for. Deleted ones included. */
  postsDown(to: number, from: number): Iterable<SimPost>
  /** The post that ever had this id, whatever its state. */
  postById(id: string): SimPost | undefined
  /** What all posts together gathered in [from, to). */
  gainedBetween(from: number, to: number): Counters
  audienceAt(at: number): AudienceShares
}

/** A credential that the simulator accepts. */
export interface SimToken {
  readonly token: string
  readonly service: 'graph' | 'x'
  readonly appId: string
  /** Needed only where callers send `appsecret_proof`. */
  readonly appSecret?: string
  readonly scopes: readonly string[]
  /** Whose token it is: a page, or on X the user whose own posts are cheap to read. `null` = the app's own. */
  readonly userId: string | null
  /** Epoch milliseconds; `null` = never. */
  readonly expiresAt: number | null
}

/** Calls that the platforms let through, the same for every token. */
export interface Limits {
  /** Graph calls an hour, batch items counted singly. */
  readonly graphPerHour: number
  readonly xUsersPer15Minutes: number
  readonly xTimelinePer15Minutes: number
  readonly xPostsPer15Minutes: number
}

export const PLATFORM_LIMITS: Limits = {
  graphPerHour: 20_000,
  xUsersPer15Minutes: 300,
  xTimelinePer15Minutes: 10_000,
  xPostsPer15Minutes: 3_500,
}

export interface World {
  readonly accounts: readonly SimAccount[]
  readonly tokens: readonly SimToken[]
  readonly limits: Limits
  byId(id: string): SimAccount | undefined
  /** Handles are not case-sensitive. */
  byHandle(platform: Platform, handle: string): SimAccount | undefined
  /** The account whose post this id is, with the post. */
  postById(id: string): SimPost | undefined
}
