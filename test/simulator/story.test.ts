import { describe, expect, it } from '@jest/globals'
import { DAY, dayNumber, isoDay, weekday, zoneDays } from '../../src/simulator/days.ts'
import { STORY, shiftFor, storyDaysEnding, storyWorld } from '../../src/simulator/index.ts'
import { isHoliday } from '../../src/simulator/story-calendar.ts'
import { accountOn } from './support.ts'

const rome = zoneDays('Europe/Rome')
const start = (day: string) => rome.start(dayNumber(day))
const endings = ['2019-12-31', '2020-12-29', '2026-11-17', '2027-03-30']

describe('the figures of the story', () => {
  it.each(endings)('are exact on the first and the last day when it ends on %s', ending => {
    const days = storyDaysEnding(ending)
    const world = storyWorld({ ending })
    const { instagramFollowers, facebookFans, facebookFollowers } = STORY.figures
    const ig = accountOn(world, 'instagram')
    const fb = accountOn(world, 'facebook')
    const firstDay = [start(days.start), start(days.start) + 12 * 3_600_000, start(days.start) + DAY - 4_000_000]
    const lastDay = [start(days.ends), start(days.ends) + 18 * 3_600_000, start(days.ends) + DAY - 1]
    expect(firstDay.map(at => ig.followersAt(at))).toEqual([0, 0, 0])
    expect(lastDay.map(at => ig.followersAt(at))).toEqual([729, 729, 729])
    expect(lastDay.map(at => fb.fansAt(at))).toEqual(Array(3).fill(facebookFans.last))
    expect(fb.followersAt(start(days.start))).toBe(facebookFollowers.first)
    expect(fb.fansAt(start(days.start))).toBe(facebookFans.first)
    expect(instagramFollowers.last).toBe(729)
  })

  it('lie where the reports put them', () => {
    const { facebookFans, facebookFollowers } = STORY.figures
    for (const { first, last } of [facebookFans, facebookFollowers]) {
      expect(first).toBeGreaterThan(11_000)
      expect(first).toBeLessThan(11_100)
      expect(last).toBeGreaterThan(12_000)
      expect(last).toBeLessThan(12_100)
    }
  })

  it('has 400 followers from abroad on the last day', () => {
    const world = storyWorld()
    const at = start('2019-12-31') + 18 * 3_600_000
    const abroad = (platform: 'facebook' | 'instagram') =>
      Object.entries(accountOn(world, platform).audienceAt(at).country)
        .filter(([country]) => country !== 'IT')
        .reduce((sum, [, people]) => sum + people, 0)
    expect(abroad('facebook') + abroad('instagram')).toBe(STORY.figures.tourists)
  })

  it('has audiences that add up to the followers', () => {
    const ig = accountOn(storyWorld(), 'instagram')
    const at = start('2019-09-01')
    const { age, gender, country, city } = ig.audienceAt(at)
    const sum = (table: Readonly<Record<string, number>>) => Object.values(table).reduce((a, b) => a + b, 0)
    expect([sum(age), sum(gender), sum(country)]).toEqual(Array(3).fill(ig.followersAt(at)))
    expect(sum(city)).toBeLessThanOrEqual(ig.followersAt(at))
  })

  it('never loses more than a few followers at once', () => {
    for (const account of storyWorld().accounts) {
      for (let at = start('2019-03-25'); at < start('2020-02-01'); at += DAY / 4) {
        expect(account.followersAt(at + DAY / 4) - account.followersAt(at)).toBeGreaterThanOrEqual(-6)
      }
    }
  })

  it('goes on after its last day', () => {
    const ig = accountOn(storyWorld(), 'instagram')
    expect(ig.followersAt(start('2020-03-01'))).toBeGreaterThan(729 + 60)
    expect([...ig.postsDown(start('2020-03-01'), start('2020-02-01'))].length).toBeGreaterThan(15)
  })
})

/** Local days on which the review came out. */
function reviewDays(ending: string): Set<string> {
  const twitter = accountOn(storyWorld({ ending }), 'twitter')
  const { start: first, ends } = storyDaysEnding(ending)
  const posts = [...twitter.postsDown(rome.start(dayNumber(ends) + 1), start(first))]
  const reviews = posts.filter(post => post.text.includes(`#${STORY.review.hashtag}`))
  return new Set(reviews.map(post => isoDay(rome.dayOf(post.publishedAt))))
}

function weekdaysBetween(from: string, to: string): string[] {
  const count = dayNumber(to) - dayNumber(from) + 1
  return Array.from({ length: count }, (_, i) => dayNumber(from) + i)
    .filter(day => weekday(day) <= 5)
    .map(isoDay)
}

describe('the press review', () => {
  it.each(endings)('pauses for three weeks, and only then, when the story ends on %s', ending => {
    const days = storyDaysEnding(ending)
    const came = reviewDays(ending)
    expect(weekdaysBetween(days.suspendedFrom, days.suspendedTo).filter(day => came.has(day))).toEqual([])
    const due = weekdaysBetween(days.start, days.ends).filter(
      day => !isHoliday(dayNumber(day)) && (day < days.suspendedFrom || day > days.suspendedTo),
    )
    const missed = due.filter(day => !came.has(day))
    expect(missed.length / due.length).toBeLessThanOrEqual(0.05)
    expect([...came].filter(day => isHoliday(dayNumber(day)) || weekday(dayNumber(day)) > 5)).toEqual([])
  })

  it.each(endings)('frames the pause: it comes the day before and the day it resumes, story ending %s', ending => {
    const days = storyDaysEnding(ending)
    const came = reviewDays(ending)
    expect(came.has(isoDay(dayNumber(days.suspendedFrom) - 3))).toBe(true)
    expect(came.has(days.resumes)).toBe(true)
  })

  it('appears at 08:30 of the town, summer and winter, never early and at most 40 minutes late', () => {
    const twitter = accountOn(storyWorld(), 'twitter')
    for (const post of twitter.postsDown(start('2020-04-30'), start('2019-03-25'))) {
      if (!post.text.includes('#rassegnastampa')) continue
      const minutes = localMinutes(post.publishedAt)
      expect(minutes).toBeGreaterThanOrEqual(510)
      expect(minutes).toBeLessThanOrEqual(550)
    }
  })

  it('is more than half of the weekday interactions', () => {
    const twitter = accountOn(storyWorld(), 'twitter')
    let review = 0
    let all = 0
    for (const post of twitter.postsDown(start('2019-11-01'), start('2019-03-25'))) {
      if (weekday(rome.dayOf(post.publishedAt)) > 5) continue
      const { likes, comments, shares, quotes } = post.finals
      const sum = likes + comments + shares + quotes
      all += sum
      if (post.text.includes('#rassegnastampa')) review += sum
    }
    expect(review / all).toBeGreaterThan(0.55)
    expect(review / all).toBeLessThan(0.65)
  })
})

function localMinutes(at: number): number {
  const [hours = 0, minutes = 0] = new Intl.DateTimeFormat('it-IT', {
    timeZone: 'Europe/Rome',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
    .format(at)
    .split(':')
    .map(Number)
  return hours * 60 + minutes
}

describe('the interactions of a week', () => {
  /** Gained on each of the seven days before a day. */
  function weekBefore(
    world: ReturnType<typeof storyWorld>,
    platform: 'facebook' | 'instagram' | 'twitter',
    day: number,
  ): number {
    const { likes, comments, shares, quotes } = accountOn(world, platform).gainedBetween(
      rome.start(day - 7),
      rome.start(day),
    )
    return likes + comments + shares + quotes
  }

  it.each(endings)('fall once on Twitter, in the suspension, and are back after it (ending %s)', ending => {
    const days = storyDaysEnding(ending)
    const world = storyWorld({ ending })
    const usual = (day: number) =>
      [1, 2, 3, 4, 5, 6].reduce((sum, weeks) => sum + weekBefore(world, 'twitter', day - weeks * 7), 0) / 6
    const suspended = [dayNumber(days.suspendedFrom), dayNumber(days.resumes)] as const
    for (let day = dayNumber(days.start) + 49; day < suspended[0]; day++) {
      expect(weekBefore(world, 'twitter', day) / usual(day)).toBeGreaterThan(0.65)
    }
    const before = usual(suspended[0])
    for (const day of [suspended[0] + 7, suspended[0] + 14, suspended[1]]) {
      expect(weekBefore(world, 'twitter', day) / before).toBeLessThan(0.7)
    }
    expect(weekBefore(world, 'twitter', suspended[1] + 7) / before).toBeGreaterThan(0.8)
  })

  it.each(endings)('never halve on Facebook and Instagram (ending %s)', ending => {
    const days = storyDaysEnding(ending)
    const world = storyWorld({ ending })
    for (const platform of ['facebook', 'instagram'] as const) {
      for (let day = dayNumber(days.start) + 49; day <= dayNumber(days.ends); day++) {
        const usual = [1, 2, 3, 4].reduce((sum, weeks) => sum + weekBefore(world, platform, day - weeks * 7), 0) / 4
        expect(weekBefore(world, platform, day) / usual).toBeGreaterThan(0.6)
      }
    }
  })
})

describe('moving the story', () => {
  it('keeps weekdays, ends at most six days before yesterday and never in the future', () => {
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2028, 0, 1); at += DAY / 3) {
      const days = shiftFor(new Date(at))
      const yesterday = rome.dayOf(at) - 1
      expect(dayNumber(days.ends)).toBeLessThanOrEqual(yesterday)
      expect(dayNumber(days.ends)).toBeGreaterThan(yesterday - 7)
      expect(weekday(dayNumber(days.ends))).toBe(weekday(dayNumber('2019-12-31')))
      expect(weekday(dayNumber(days.suspendedFrom))).toBe(1)
    }
  })

  it('uses the day of the town, not of Greenwich', () => {
    // 23:30 UTC is already the next day there, so that Tuesday the 17th is yesterday.
    expect(shiftFor(new Date('2026-11-17T23:30:00Z')).ends).toBe('2026-11-17')
    expect(shiftFor(new Date('2026-11-17T22:30:00Z')).ends).toBe('2026-11-10')
  })

  it('moves days and not instants: the review stays at 08:30 on the other side of a clock change', () => {
    const days = storyDaysEnding('2026-11-17')
    expect(days).toEqual({
      weeks: 359,
      start: '2026-02-09',
      suspendedFrom: '2026-09-28',
      suspendedTo: '2026-10-16',
      resumes: '2026-10-19',
      ends: '2026-11-17',
    })
    const twitter = accountOn(storyWorld({ ending: '2026-11-17' }), 'twitter')
    const [last, ...earlier] = [...twitter.postsDown(start('2026-11-18'), start('2026-02-09'))].filter(post =>
      post.text.includes('#rassegnastampa'),
    )
    for (const post of [last, ...earlier])
      expect(Math.floor(localMinutes(post?.publishedAt ?? 0) / 60)).toBeGreaterThanOrEqual(8)
  })

  it('takes a day that is no Tuesday for the Tuesday before it', () => {
    expect(storyDaysEnding('2026-11-20').ends).toBe('2026-11-17')
    expect(storyDaysEnding('2019-12-31').weeks).toBe(0)
  })
})

describe('local days', () => {
  it('are 23 and 25 hours long on the two Sundays', () => {
    const hours = (day: string) => (rome.start(dayNumber(day) + 1) - start(day)) / 3_600_000
    expect([hours('2019-03-31'), hours('2019-10-27'), hours('2019-10-28')]).toEqual([23, 25, 24])
    expect(new Date(rome.at(dayNumber('2019-03-31'), 510)).toISOString()).toBe('2019-03-31T06:30:00.000Z')
    expect(new Date(rome.at(dayNumber('2019-10-27'), 510)).toISOString()).toBe('2019-10-27T07:30:00.000Z')
  })

  it('knows Easter Monday', () => {
    const easterMondays = ['2019-04-22', '2024-04-01', '2025-04-21', '2026-04-06', '2027-03-29', '2038-04-26']
    expect(easterMondays.filter(day => isHoliday(dayNumber(day)))).toEqual(easterMondays)
  })
})
