import type { AccountPlan } from './account.ts'
import { type AudienceShares, audienceOf, TOWN_AUDIENCE } from './audience.ts'
import { type Counters, NO_COUNTS } from './counters.ts'
import { type DayNumber, type ZoneDays, zoneDays } from './days.ts'
import { makeWorld } from './make-world.ts'
import { acceptedTokens } from './tokens.ts'
import type { Limits, Platform, PostKind, PostPlan, SimToken, World } from './world.ts'

/** A post of a made-up account. */
export interface CustomPost {
  readonly at: Date
  readonly text?: string
  readonly kind?: PostKind
  /** What it has gathered after seven days. */
  readonly counters?: Partial<Counters>
  readonly edits?: readonly Date[]
  readonly deletedAt?: Date
  readonly likesHidden?: boolean
}

/** An account of a test's own making. */
export interface CustomAccount {
  readonly platform: Platform
  readonly id: string
  readonly handle: string
  readonly name?: string
  readonly timeZone?: string
  readonly followers: number | ((at: Date) => number)
  readonly protected?: boolean
  readonly posts?: readonly CustomPost[]
  readonly audience?: (followers: number) => AudienceShares
}

export interface CustomWorld {
  readonly accounts: readonly CustomAccount[]
  /** Beside the ones that every world accepts. */
  readonly tokens?: readonly SimToken[]
  readonly limits?: Partial<Limits>
}

/** A world of exactly these accounts and posts. */
export function customWorld(world: CustomWorld): World {
  const idOf = (platform: Platform) => world.accounts.find(account => account.platform === platform)?.id ?? null
  const tokens = [...acceptedTokens(idOf('facebook'), idOf('twitter')), ...(world.tokens ?? [])]
  return makeWorld(world.accounts.map(planOf), tokens, world.limits)
}

function planOf(account: CustomAccount): AccountPlan {
  const days = zoneDays(account.timeZone ?? 'Europe/Rome')
  const byDay = postsByDay(account.posts ?? [], days)
  const { followers } = account
  return {
    platform: account.platform,
    id: account.id,
    handle: account.handle,
    name: account.name ?? account.handle,
    days,
    firstDay: Math.min(...byDay.keys(), days.dayOf(Date.UTC(2010, 0, 1))),
    protected: account.protected ?? false,
    followersAt: at => (typeof followers === 'number' ? followers : followers(new Date(at))),
    leavesPerDay: 0,
    postsOn: day => byDay.get(day) ?? [],
    postsBefore: day => [...byDay].reduce((sum, [other, posts]) => (other < day ? sum + posts.length : sum), 0),
    audience: account.audience ?? (people => audienceOf(TOWN_AUDIENCE, people, Math.round(people / 7))),
  }
}

function postsByDay(posts: readonly CustomPost[], days: ZoneDays): ReadonlyMap<DayNumber, readonly PostPlan[]> {
  const plans = posts.map(postOf).sort((a, b) => a.publishedAt - b.publishedAt)
  const byDay = new Map<DayNumber, PostPlan[]>()
  for (const plan of plans) {
    const day = days.dayOf(plan.publishedAt)
    byDay.set(day, [...(byDay.get(day) ?? []), plan])
  }
  return byDay
}

function postOf(post: CustomPost): PostPlan {
  return {
    publishedAt: post.at.getTime(),
    text: post.text ?? 'Un post',
    kind: post.kind ?? 'status',
    finals: { ...NO_COUNTS, ...post.counters },
    edits: post.edits?.map(edit => edit.getTime()) ?? [],
    ...(post.deletedAt ? { deletedAt: post.deletedAt.getTime() } : {}),
    likesHidden: post.likesHidden ?? false,
  }
}
