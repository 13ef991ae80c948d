import type { AudienceShares } from './audience.ts'
import { type Counters, combine, maturity, NO_COUNTS, SETTLED_AFTER, scaled } from './counters.ts'
import { type DayNumber, HOUR, type ZoneDays } from './days.ts'
import { postId, readPostId } from './ids.ts'
import type { Follows, Platform, PostPlan, SimAccount, SimPost } from './world.ts'

/** What an account is made of. All functions are pure. */
export interface AccountPlan {
  readonly platform: Platform
  readonly id: string
  readonly handle: string
  readonly name: string
  readonly days: ZoneDays
  /** Nothing was posted before this day. */
  readonly firstDay: DayNumber
  readonly protected?: boolean
  /** Posts before `firstDay`, which nobody can list any more. */
  readonly olderPosts?: number
  followersAt(at: number): number
  /** Likes of a Facebook page, which are fewer than its followers. Default: the same. */
  fansOf?(followers: number): number
  /** People who left, a day, on average. */
  readonly leavesPerDay: number
  /** The posts of a local day, oldest first. */
  postsOn(day: DayNumber): readonly PostPlan[]
  /** How many posts came before the day, where that is known without making them all. */
  postsBefore?(day: DayNumber): number
  audience(followers: number): AudienceShares
}

/** Days kept ready for each account; the collectors ask for the newest few again and again. */
const DAYS_KEPT = 400
const INTERVALS_KEPT = 64

/** An account of the world; `index` is its place there and becomes part of its posts' ids. */
export function makeAccount(plan: AccountPlan, index: number): SimAccount {
  const posts = new PostShelf(plan, index, () => account)
  const gained = new Remembered<Counters>(INTERVALS_KEPT)
  const createdAt = plan.days.start(plan.firstDay)
  const account: SimAccount = {
    platform: plan.platform,
    id: plan.id,
    handle: plan.handle,
    name: plan.name,
    createdAt,
    protected: plan.protected ?? false,
    followersAt: at => plan.followersAt(at),
    fansAt: at => (plan.fansOf ?? (followers => followers))(plan.followersAt(at)),
    followsBetween: (from, to) => followsBetween(plan, createdAt, from, to),
    postCountAt: at => (plan.olderPosts ?? 0) + posts.countAt(at),
    postsDown: (to, from) => posts.down(to, from),
    postById: id => posts.byId(id),
    gainedBetween: (from, to) => gained.get(`${from}-${to}`, () => sumGained(posts, from, to)),
    audienceAt: at => plan.audience(plan.followersAt(at)),
  }
  return account
}

/** Counters of a post at an instant, all its versions together. */
export function countersOf(post: SimPost, at: number): Counters {
  return scaled(post.finals, maturity(at - post.publishedAt))
}

/**
 * Counters of one version of an edited post: it gathers from its own edit until the next. So the versions' counters
 * always add up to the post's.
 */
export function versionCounters(post: SimPost, version: number, at: number): Counters {
  const from = version === 0 ? post.publishedAt : (post.edits?.[version - 1] ?? post.publishedAt)
  const until = Math.min(at, post.edits?.[version] ?? at)
  return combine(countersOf(post, until), countersOf(post, Math.min(from, until)), -1)
}

/** The newest version that exists at an instant. */
export function currentVersion(post: SimPost, at: number): number {
  return post.edits?.filter(edit => edit <= at).length ?? 0
}

/** When a version came to be. */
export function versionTime(post: SimPost, version: number): number {
  return version === 0 ? post.publishedAt : (post.edits?.[version - 1] ?? post.publishedAt)
}

export function isVisible(post: SimPost, at: number): boolean {
  return post.publishedAt <= at && !(post.deletedAt !== undefined && post.deletedAt <= at)
}

function followsBetween(plan: AccountPlan, createdAt: number, from: number, to: number): Follows {
  const net = plan.followersAt(to) - plan.followersAt(from)
  const left = (at: number) => Math.floor((Math.max(0, at - createdAt) / (24 * HOUR)) * plan.leavesPerDay)
  const lost = Math.max(left(to) - left(from), -net)
  return { gained: net + lost, lost }
}

function sumGained(posts: PostShelf, from: number, to: number): Counters {
  let sum = NO_COUNTS
  for (const post of posts.down(to, from - SETTLED_AFTER)) {
    sum = combine(sum, combine(countersOf(post, to), countersOf(post, from), -1), 1)
  }
  return sum
}

/** Keeps the last few answers of a pure function. */
class Remembered<T> {
  readonly #limit: number
  readonly #kept = new Map<string | number, T>()
  constructor(limit: number) {
    this.#limit = limit
  }
  get(key: string | number, make: () => T): T {
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    const made = make()
    const oldest = this.#kept.keys().next()
    if (this.#kept.size >= this.#limit && !oldest.done) this.#kept.delete(oldest.value)
    this.#kept.set(key, made)
    return made
  }
}

const NO_POSTS: readonly SimPost[] = []

/** An account's posts, made day by day when asked for. */
class PostShelf {
  readonly #plan: AccountPlan
  readonly #index: number
  readonly #account: () => SimAccount
  readonly #days = new Remembered<readonly SimPost[]>(DAYS_KEPT)
  /** Posts published before the start of each day, counted once from the first day on. */
  readonly #before: number[] = [0]

  constructor(plan: AccountPlan, index: number, account: () => SimAccount) {
    this.#plan = plan
    this.#index = index
    this.#account = account
  }

  on(day: DayNumber): readonly SimPost[] {
    if (day < this.#plan.firstDay) return NO_POSTS
    return this.#days.get(day, () => this.#shelve(this.#plan.postsOn(day)))
  }

  *down(to: number, from: number): Generator<SimPost> {
    const { days, firstDay } = this.#plan
    const earliest = Math.max(firstDay, days.dayOf(Math.max(from, 0)))
    for (let day = days.dayOf(to); day >= earliest; day--) {
      const posts = this.on(day)
      for (let i = posts.length - 1; i >= 0; i--) {
        const post = posts[i]
        if (post && post.publishedAt < to && post.publishedAt >= from) yield post
      }
    }
  }

  countAt(at: number): number {
    const day = this.#plan.days.dayOf(at)
    const before = this.#plan.postsBefore?.(day) ?? this.#countBefore(day)
    return before + this.on(day).filter(post => isVisible(post, at)).length
  }

  byId(id: string): SimPost | undefined {
    const read = readPostId(id)
    if (!read) return undefined
    const { days } = this.#plan
    const day = days.dayOf(read.at)
    // An edit just after midnight belongs to a post of the day before.
    return [...this.on(day), ...this.on(day - 1)].find(post => post.ids.includes(id))
  }

  #shelve(posts: readonly PostPlan[]): readonly SimPost[] {
    if (posts.length === 0) return NO_POSTS
    const { platform, id } = this.#plan
    return posts.map(post => {
      const at = [post.publishedAt, ...(post.edits ?? [])]
      const ids = at.map(time => postId(platform, id, this.#index, time))
      return { ...post, ids, account: this.#account() }
    })
  }

  #countBefore(day: DayNumber): number {
    const place = day - this.#plan.firstDay
    if (place <= 0) return 0
    for (let i = this.#before.length; i <= place; i++) {
      const yesterday = this.#plan.postsOn(this.#plan.firstDay + i - 1)
      this.#before[i] = (this.#before[i - 1] ?? 0) + yesterday.length
    }
    return this.#before[place] ?? 0
  }
}
