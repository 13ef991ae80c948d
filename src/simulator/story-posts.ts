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
function season(day: DayNumber): number {
  const [, month, date] = isoDay(day).split('-').map(Number)
  const fromMidAugust = ((month ?? 1) - 8) * 30.5 + (date ?? 1) - 15
  return Math.abs(fromMidAugust) > 35 ? 1 : 1 - 0.075 * (1 + Math.cos((Math.PI * fromMidAugust) / 35))
}

/** The press review: weekdays at 08:30, never early, mostly within minutes, at most 40 late. */
export function pressReview(at: StoryDay): PostPlan {
  const { seed, place, day, days } = at
  const late = 40 * noise(seed, place, 11) ** 3
  const publishedAt = wholeSeconds(days.at(day, 510) + late * MINUTE)
  const people = 23 * popularity(0.16, seed, place, 12) * season(day)
  return {
    publishedAt,
    text: reviewText(seed + place, isoDay(day)),
    kind: 'status',
    finals: tweetCounters(people, seed, place, 13),
    ...editOf(publishedAt, noise(seed, place, 14)),
  }
}

/** A working day: the review is due. */
export function isReviewDay(day: DayNumber): boolean {
  return weekday(day) <= 5 && !isHoliday(day)
}

/** Does the review come out? Only on working days, and now and then it just doesn't, in mid-week. */
export function hasPressReview(at: StoryDay, suspended: (day: DayNumber) => boolean): boolean {
  if (!isReviewDay(at.day) || suspended(at.day)) return false
  const midweek = weekday(at.day) >= 2 && weekday(at.day) <= 4
  const calm = ![-7, -2, -1, 1, 2, 7].some(days => isHoliday(at.day + days) || suspended(at.day + days))
  return !(midweek && calm && noise(at.seed, at.place, 15) < 0.05)
}

/**
 * Other tweets of a day: one or two, seldom none or three, between 10:00 and 20:00 and at least 45 minutes apart.
 * Never fewer than `least`.
 */
export function otherTweets(at: StoryDay, least: number): PostPlan[] {
  const { seed, place, day } = at
  const working = isReviewDay(day)
  const times = timesOf(at, Math.max(least, countOf(evenly(at, 21), [working ? 0.05 : 0, 0.45, 0.42])), 20)
  const each = (working ? 11.2 : 15) * season(day) * sharing(times.length)
  const others = times.map((publishedAt, i): PostPlan => {
    const finals = tweetCounters(each * popularity(0.24, seed, place, i, 22), seed, place, i + 23)
    const kind = i === 1 ? 'photo' : 'status'
    return {
      publishedAt,
      text: newsText(seed + place * 7 + i),
      kind,
      finals,
      ...editOf(publishedAt, noise(seed, place, i, 24)),
    }
  })
  return isHoliday(day) ? [greeting(at), ...others] : others
}

/** On a holiday there is no review but good wishes, which people like. */
function greeting(at: StoryDay): PostPlan {
  const { seed, place, day, days } = at
  const finals = tweetCounters(13 * popularity(0.15, seed, place, 28), seed, place, 29)
  return { publishedAt: wholeSeconds(days.at(day, 540)), text: holidayText(), kind: 'photo', finals }
}

/** Posts of one day share their readers: two together reach less than twice as many. */
function sharing(count: number): number {
  return 1 / Math.sqrt(Math.max(1, count))
}

/** Posts of the page: one on most days, two on some. */
export function pagePosts(at: StoryDay): PostPlan[] {
  const { seed, place, day } = at
  const times = timesOf(at, countOf(evenly(at, 31), [0, weekday(day) > 5 ? 0.85 : 0.45]), 30)
  return times.map((publishedAt, i) => {
    const kind = kindOf(noise(seed, place, i, 32))
    const people = 42 * sharing(times.length) * popularity(0.18, seed, place, i, 33) * season(day)
    return {
      publishedAt,
      text: newsText(seed + place * 5 + i),
      kind,
      finals: pageCounters(people, kind, seed, place, i),
    }
  })
}

/** Pictures on Instagram: one a day, seldom two; hearts grow with the followers. */
export function pictures(at: StoryDay, followersAt: (at: number) => number): PostPlan[] {
  const { seed, place, day } = at
  const times = timesOf(at, countOf(evenly(at, 41), [0, 0.95]), 40)
  return times.map((publishedAt, i) => {
    const kind = kindOf(noise(seed, place, i, 42))
    const people = (5 + 0.075 * followersAt(publishedAt)) * sharing(times.length) * popularity(0.18, seed, place, i, 43)
    return {
      publishedAt,
      text: tourismText(seed + place * 3 + i),
      kind,
      finals: pictureCounters(people * season(day), seed, place, i),
    }
  })
}

/** A chance that is spread evenly over a week's days (golden-ratio steps, jittered): an office paces its posts, dice don't. */
function evenly(at: StoryDay, stream: number): number {
  const step = at.place * 0.618034 + noise(at.seed, stream) + 0.25 * noise(at.seed, at.place, stream)
  return step - Math.floor(step)
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
