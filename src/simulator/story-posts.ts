import { apportion, type Counters } from './counters.ts'
import { type DayNumber, isoDay, MINUTE, weekday, type ZoneDays } from './days.ts'
import { noise, popularity } from './random.ts'
import { isHoliday } from './story-calendar.ts'
import { holidayText, newsText, reviewText, tourismText } from './story-texts.ts'
import type { PostKind, PostPlan } from './world.ts'

/** Where in the story a day lies; noise hangs on `place`, so that a moved story has the same ups and downs. */
export interface StoryDay {
  readonly days: ZoneDays
  readonly day: DayNumber
  /** Days since the story's first; negative before. */
  readonly place: number
  readonly seed: number
}

/** The town is quieter in August, sliding in and out over weeks: 1 … 0.85. */
export function season(day: DayNumber): number {
  const [, month, date] = isoDay(day).split('-').map(Number)
  const fromMidAugust = ((month ?? 1) - 8) * 30.5 + (date ?? 1) - 15
  return Math.abs(fromMidAugust) > 35 ? 1 : 1 - 0.075 * (1 + Math.cos((Math.PI * fromMidAugust) / 35))
}

/** The press review: weekdays at 08:30, never early, mostly within minutes, at most 40 late. */
export function pressReview(at: StoryDay): PostPlan {
  const { seed, place, day, days } = at
  const late = 40 * noise(seed, place, 11) ** 3
  const publishedAt = wholeSeconds(days.at(day, 510) + late * MINUTE)
  const people = 22 * popularity(0.18, seed, place, 12) * season(day)
  return {
    publishedAt,
    text: reviewText(seed + place, isoDay(day)),
    kind: 'status',
    finals: tweetCounters(people, seed, place, 13),
    ...editOf(publishedAt, noise(seed, place, 14)),
  }
}

/** Does the review come out? Never on weekends and holidays, and one weekday in thirty or so it just doesn't. */
export function hasPressReview(at: StoryDay, suspended: (day: DayNumber) => boolean): boolean {
  if (weekday(at.day) > 5 || isHoliday(at.day) || suspended(at.day)) return false
  const calm = ![-7, -1, 1, 7].some(days => isHoliday(at.day + days) || suspended(at.day + days))
  return !(calm && noise(at.seed, at.place, 15) < 0.035 && noise(at.seed, at.place - 1, 15) >= 0.035)
}

/** Other tweets of a day: one or two, seldom none or three, between 10:00 and 20:00 and at least an hour apart. */
export function otherTweets(at: StoryDay): PostPlan[] {
  const { seed, place, day } = at
  const working = weekday(day) <= 5 && !isHoliday(day)
  const each = (working ? 9.3 : 12.5) * season(day)
  const plans = timesOf(at, countOf(noise(seed, place, 21), [0.06, 0.4, 0.42]), 20)
  return plans.map((publishedAt, i) => ({
    publishedAt,
    text: isHoliday(day) && i === 0 ? holidayText() : newsText(seed + place * 7 + i),
    kind: i === 1 ? 'photo' : 'status',
    finals: tweetCounters(each * popularity(0.28, seed, place, i, 22), seed, place, i + 23),
    ...editOf(publishedAt, noise(seed, place, i, 24)),
  }))
}

/** Posts of the page: one on most days, two on some. */
export function pagePosts(at: StoryDay): PostPlan[] {
  const { seed, place, day } = at
  const fewer = weekday(day) > 5 ? [0.04, 0.8] : [0.01, 0.45]
  return timesOf(at, countOf(noise(seed, place, 31), fewer), 30).map((publishedAt, i) => {
    const kind = kindOf(noise(seed, place, i, 32))
    const people = 36 * popularity(0.2, seed, place, i, 33) * season(day)
    return {
      publishedAt,
      text: newsText(seed + place * 5 + i),
      kind,
      finals: pageCounters(people, kind, seed, place, i),
    }
  })
}

/** Pictures on Instagram: one a day but for some Sundays; hearts grow with the followers. */
export function pictures(at: StoryDay, followersAt: (at: number) => number): PostPlan[] {
  const { seed, place, day } = at
  const none = weekday(day) === 7 ? 0.35 : 0.06
  return timesOf(at, countOf(noise(seed, place, 41), [none, 0.97 - none]), 40).map((publishedAt, i) => {
    const kind = kindOf(noise(seed, place, i, 42))
    const people = (5 + 0.075 * followersAt(publishedAt)) * popularity(0.22, seed, place, i, 43) * season(day)
    return {
      publishedAt,
      text: tourismText(seed + place * 3 + i),
      kind,
      finals: pictureCounters(people, seed, place, i),
    }
  })
}

/** 0, 1, 2 …: each as often as its chance says; what is left falls to the next number. */
function countOf(chance: number, chances: readonly number[]): number {
  let count = 0
  for (let left = chance - (chances[0] ?? 1); left >= 0 && count < chances.length; left -= chances[count] ?? 1) count++
  return count
}

/** That many instants spread over 10:00 … 20:00, each in its own part of the day, at least 45 minutes apart. */
function timesOf(at: StoryDay, count: number, stream: number): number[] {
  const part = 600 / Math.max(1, count)
  return Array.from({ length: count }, (_, i) => {
    const minutes = 600 + i * part + noise(at.seed, at.place, i, stream) * (part - 45)
    return wholeSeconds(at.days.at(at.day, 0) + minutes * MINUTE)
  })
}

function wholeSeconds(at: number): number {
  return Math.floor(at / 1000) * 1000
}

/** One post in sixteen is corrected within half an hour. */
function editOf(publishedAt: number, chance: number): { edits?: readonly number[] } {
  return chance >= 1 / 16 ? {} : { edits: [wholeSeconds(publishedAt + (4 + chance * 16 * 24) * MINUTE)] }
}

function kindOf(chance: number): PostKind {
  return chance < 0.6 ? 'photo' : chance < 0.8 ? 'carousel' : 'video'
}

function tweetCounters(people: number, ...keys: readonly [number, ...number[]]): Counters {
  const [likes = 0, shares = 0, comments = 0, quotes = 0] = apportion(Math.round(people), [62, 26, 9, 3])
  const [seed, ...rest] = keys
  const saves = noise(seed, ...rest, 1) < 0.2 ? 1 : 0
  return {
    likes,
    shares,
    comments,
    quotes,
    saves,
    views: Math.round(people * 58 * popularity(0.2, seed, ...rest, 2)),
    clicks: 0,
  }
}

function pageCounters(people: number, kind: PostKind, seed: number, ...keys: readonly number[]): Counters {
  const [likes = 0, comments = 0, shares = 0] = apportion(Math.round(people), [72, 14, 14])
  const views = Math.round(people * (kind === 'video' ? 62 : 45) * popularity(0.2, seed, ...keys, 35))
  return { likes, comments, shares, quotes: 0, saves: 0, views, clicks: Math.round(people * 1.4) }
}

function pictureCounters(people: number, seed: number, ...keys: readonly number[]): Counters {
  const [likes = 0, comments = 0, shares = 0, saves = 0] = apportion(Math.round(people), [86, 5, 4, 5])
  const views = Math.round(people * 9 * popularity(0.2, seed, ...keys, 45))
  return { likes, comments, shares, quotes: 0, saves, views, clicks: 0 }
}
