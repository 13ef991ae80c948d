import type { AccountPlan } from './account.ts'
import { type AudienceModel, type AudienceShares, audienceOf, TOWN_AUDIENCE } from './audience.ts'
import { type DayNumber, dayNumber, type ZoneDays, zoneDays } from './days.ts'
import { makeWorld } from './make-world.ts'
import { followersPath } from './paths.ts'
import { popularity } from './random.ts'
import { STORY_DAYS, STORY_ZONE, type StoryDays, storyDaysEnding } from './story-calendar.ts'
import {
  hasPressReview,
  isReviewDay,
  otherTweets,
  pagePosts,
  pictures,
  pressReview,
  type StoryDay,
} from './story-posts.ts'
import { acceptedTokens, TOKENS } from './tokens.ts'
import type { World } from './world.ts'

/** The facts of the town's story that a demo and its tests rely on. Days are those of 2019; `storyDaysEnding` moves them. */
export const STORY = {
  zone: STORY_ZONE,
  days: STORY_DAYS,
  name: 'Comune della Spezia',
  facebook: { id: '117022388346471', handle: 'comunedellaspezia' },
  instagram: { id: '17841405793187218', handle: 'comune_laspezia' },
  twitter: { id: '483920175', handle: 'ComuneSP' },
  /** The press review: its hashtag, and when it is due in the town's time. */
  review: { hashtag: 'rassegnastampa', cadence: '30 8 * * 1-5' },
  /** What the simulator accepts. */
  ...TOKENS,
  figures: {
    instagramFollowers: { first: 0, last: 729 },
    facebookFans: { first: 11_018, last: 12_038 },
    facebookFollowers: { first: 11_047, last: 12_096 },
    twitterFollowers: { first: 5_214, last: 5_583 },
    /** Followers from abroad on the last day, Facebook and Instagram together. */
    tourists: 400,
  },
} as const

const ABROAD = { facebook: { first: 92, last: 296 }, instagram: { last: 104 } }

export interface StoryOptions {
  /** Day the story ends on, moved back to the next day that is a Tuesday like 2019-12-31. Default 2019-12-31. */
  readonly ending?: string
  readonly seed?: number
}

/** A draw of the noise in which the fall begins on the very day of the suspension, as the eye sees it too. */
const DEFAULT_SEED = 7

/** The town's three accounts, for every instant from two months before the story to ever after. */
export function storyWorld(options: StoryOptions = {}): World {
  const story = storyDaysEnding(options.ending ?? STORY_DAYS.ends)
  const context = new StoryContext(story, options.seed ?? DEFAULT_SEED)
  return makeWorld(
    [facebook(context), instagram(context), twitter(context)],
    acceptedTokens(STORY.facebook.id, STORY.twitter.id),
  )
}

/** The story's days as numbers, and what hangs on them. */
class StoryContext {
  readonly days: ZoneDays = zoneDays(STORY_ZONE)
  readonly seed: number
  readonly start: DayNumber
  readonly ends: DayNumber
  readonly #suspendedFrom: DayNumber
  readonly #suspendedTo: DayNumber

  constructor(story: StoryDays, seed: number) {
    this.seed = seed
    this.start = dayNumber(story.start)
    this.ends = dayNumber(story.ends)
    this.#suspendedFrom = dayNumber(story.suspendedFrom)
    this.#suspendedTo = dayNumber(story.suspendedTo)
  }

  readonly isSuspended = (day: DayNumber): boolean => day >= this.#suspendedFrom && day <= this.#suspendedTo

  at(day: DayNumber, stream: number): StoryDay {
    return { days: this.days, day, place: day - this.start, seed: this.seed * 1000 + stream }
  }

  /** A path over the story from one exact figure to another. */
  path(figures: { first: number; last: number }, stream: number, wobble: number, weight: (place: number) => number) {
    const seed = this.seed * 1000 + stream
    const perDay = (figures.last - figures.first) / (this.ends - this.start)
    return followersPath({
      days: this.days,
      first: { day: this.start, value: figures.first },
      last: { day: this.ends, value: figures.last },
      weight: place => weight(place) * popularity(0.35, seed, place),
      wobble,
      before: perDay,
      after: perDay,
      seed,
    })
  }
}

/** Pages that were there before the story have posts of two months before it, and older ones nobody counts. */
const DAYS_BEFORE = 60

function facebook(story: StoryContext): AccountPlan {
  const { facebookFans, facebookFollowers } = STORY.figures
  const followersAt = story.path(facebookFollowers, 1, 2, () => 1)
  return {
    ...STORY.facebook,
    platform: 'facebook',
    name: STORY.name,
    days: story.days,
    firstDay: story.start - DAYS_BEFORE,
    followersAt,
    leavesPerDay: 1.4,
    postsOn: day => pagePosts(story.at(day, 1)),
    audience: followers => facebookAudience(followers, facebookFollowers),
    fansOf: followers => followers - fansGap(followers, facebookFans, facebookFollowers),
  }
}

type Figures = { readonly first: number; readonly last: number }

/** How far a value has come from the first figure to the last, 0 … 1 and beyond after the story. */
function progress(value: number, figures: Figures): number {
  return Math.max(0, (value - figures.first) / (figures.last - figures.first))
}

/** Fans (likes of the page) lag behind its followers by a little more each month. */
function fansGap(followers: number, fans: Figures, all: Figures): number {
  const first = all.first - fans.first
  return Math.round(first + progress(followers, all) * (all.last - fans.last - first))
}

const FACEBOOK_AUDIENCE: AudienceModel = {
  ...TOWN_AUDIENCE,
  abroad: { DE: 82, FR: 70, GB: 43, CH: 36, US: 33, NL: 16, ES: 16 },
}

function facebookAudience(followers: number, figures: Figures): AudienceShares {
  const { first, last } = ABROAD.facebook
  return audienceOf(FACEBOOK_AUDIENCE, followers, Math.round(first + progress(followers, figures) * (last - first)))
}

function instagram(story: StoryContext): AccountPlan {
  const { instagramFollowers } = STORY.figures
  // A new account: a burst in the first weeks, when the town tells everybody, and again with the summer's visitors.
  const burst = (place: number) => 1 + 2 * Math.exp(-place / 18) + 0.6 * Math.exp(-(((place - 110) / 35) ** 2))
  const followersAt = story.path(instagramFollowers, 2, 1, burst)
  return {
    ...STORY.instagram,
    platform: 'instagram',
    name: STORY.name,
    days: story.days,
    firstDay: story.start,
    followersAt,
    leavesPerDay: 0.4,
    postsOn: day => pictures(story.at(day, 2), followersAt),
    audience: followers =>
      audienceOf(TOWN_AUDIENCE, followers, Math.round((followers * ABROAD.instagram.last) / instagramFollowers.last)),
  }
}

function twitter(story: StoryContext): AccountPlan {
  const followersAt = story.path(STORY.figures.twitterFollowers, 3, 3, () => 1)
  return {
    ...STORY.twitter,
    platform: 'twitter',
    name: STORY.name,
    days: story.days,
    firstDay: story.start - DAYS_BEFORE,
    olderPosts: 8_431,
    followersAt,
    leavesPerDay: 1.1,
    postsOn: day => {
      const at = story.at(day, 3)
      const review = hasPressReview(at, story.isSuspended)
      // Where the review just didn't come, the office at least posts its news.
      const least = !review && isReviewDay(day) && !story.isSuspended(day) ? 2 : 0
      return [...(review ? [pressReview(at)] : []), ...otherTweets(at, least)]
    },
    audience: followers => audienceOf(TOWN_AUDIENCE, followers, 0),
  }
}
