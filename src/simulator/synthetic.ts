import type { AccountPlan } from './account.ts'
import { audienceOf, TOWN_AUDIENCE } from './audience.ts'
import { NO_COUNTS } from './counters.ts'
import { DAY, type DayNumber, dayNumber, HOUR, zoneDays } from './days.ts'
import { makeWorld } from './make-world.ts'
import { noise } from './random.ts'
import { acceptedTokens } from './tokens.ts'
import type { Platform, PostPlan, World } from './world.ts'

export interface SyntheticOptions {
  /** All in all, spread evenly over the platforms, or so many of each. */
  readonly accounts: number | Readonly<Partial<Record<Platform, number>>>
  readonly seed?: number
}

const PLATFORMS: readonly Platform[] = ['facebook', 'instagram', 'twitter']
/** Every account posts each third day. */
const EVERY = 3
const FIRST_DAY = dayNumber('2019-01-01')
const ZONE = 'Europe/Rome'

/** Many small accounts that cost little to ask, for load. No rate limit stands in their way. */
export function syntheticWorld(options: SyntheticOptions): World {
  const seed = options.seed ?? 1
  const plans = PLATFORMS.flatMap((platform, p) =>
    Array.from({ length: countOf(options.accounts, platform, p) }, (_, i) => planOf(platform, i, seed)),
  )
  const idOf = (platform: Platform) => plans.find(plan => plan.platform === platform)?.id ?? null
  const endless = Number.MAX_SAFE_INTEGER
  const limits = {
    graphPerHour: endless,
    xUsersPer15Minutes: endless,
    xTimelinePer15Minutes: endless,
    xPostsPer15Minutes: endless,
  }
  return makeWorld(plans, acceptedTokens(idOf('facebook'), idOf('twitter')), limits)
}

function countOf(accounts: SyntheticOptions['accounts'], platform: Platform, place: number): number {
  if (typeof accounts !== 'number') return accounts[platform] ?? 0
  return Math.floor(accounts / 3) + (place < accounts % 3 ? 1 : 0)
}

const ID_STARTS: Readonly<Record<Platform, number>> = {
  facebook: 6_100_000_000,
  instagram: 17_841_400_000_000,
  twitter: 7_200_000_000,
}

function planOf(platform: Platform, index: number, seed: number): AccountPlan {
  const days = zoneDays(ZONE)
  const start = days.start(FIRST_DAY)
  const size = 150 + Math.floor(5_000 * noise(seed, index, 1))
  return {
    platform,
    id: String(ID_STARTS[platform] + index),
    handle: `synth_${index}`,
    name: `Synthetic ${index}`,
    days,
    firstDay: FIRST_DAY,
    followersAt: at => size + Math.max(0, Math.floor((at - start) / DAY)),
    leavesPerDay: 0.5,
    postsOn: day => ((day + index) % EVERY === 0 ? [postOf(days.start(day) + 10 * HOUR, seed, index, day)] : NO_POSTS),
    // Multiples of three up to a number, less those before the first day.
    postsBefore: day => Math.floor((day + index - 1) / EVERY) - Math.floor((FIRST_DAY + index - 1) / EVERY),
    audience: followers => audienceOf(TOWN_AUDIENCE, followers, Math.round(followers / 10)),
  }
}

const NO_POSTS: readonly PostPlan[] = []

function postOf(publishedAt: number, seed: number, index: number, day: DayNumber): PostPlan {
  const likes = 3 + Math.floor(20 * noise(seed, index, day))
  const finals = { ...NO_COUNTS, likes, comments: 2, shares: 1, saves: 1, views: likes * 30, clicks: likes }
  return { publishedAt, text: 'Un avviso del comune', kind: 'photo', finals }
}
