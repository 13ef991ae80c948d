import { describe, expect, it } from '@jest/globals'
import type { ReplaySettings } from '../../src/backtest/replay.ts'
import type { DayPost } from '../../src/detection/account-watch.ts'
import { dueDays } from '../../src/detection/cadence-days.ts'
import { calendarOf } from '../../src/detection/calendar.ts'
import { dayNumber, dayOf } from '../../src/detection/days.ts'
import { seeded } from '../../src/detection/random.ts'
import { defaultDetectionSettings } from '../../src/detection/settings.ts'
import { FIRST, interactions, isWeekday, ordinaryPosts, replayPosts, told } from './posts-support.ts'

const cadence = (text: string, graceMinutes = 120) => dueDays({ cadence: text, graceMinutes })
const WEEKDAYS = new Map([['review', cadence('30 8 * * 1-5')]])

/** Ordinary posts and a review on the days that `on` names. */
function withReview(count: number, seed: number, on: (i: number) => boolean): DayPost[][] {
  const r = seeded(seed)
  return ordinaryPosts(count, 1.5, r).map((posts, i) => {
    const review = { series: 'review', interactions: interactions(40, r) }
    return on(i) ? [...posts, review] : posts
  })
}

const PAUSE = 182 // a Monday
const paused = (i: number) => i >= PAUSE && i < PAUSE + 21

describe('a content series', () => {
  it.each([
    ['declared', WEEKDAYS],
    ['learned', new Map<string, (day: number) => boolean>()],
  ])('%s: a pause opens on the first or second missed weekday and closes with the first post', (_, declared) => {
    const all = replayPosts(
      withReview(240, 1, i => isWeekday(i) && !paused(i)),
      { declared },
    )
    const open = told(all, 'series-paused', 'open')
    expect(open[0]?.at).toBeLessThanOrEqual(PAUSE + 1)
    expect(open[0]?.finding).toMatchObject({
      reason: 'series-overdue',
      cause: 'series:review',
      onset: dayOf(FIRST + PAUSE),
    })
    const closed = told(all, 'series-paused', 'closed')
    expect(closed.map(c => c.at)).toEqual([PAUSE + 21])
    expect(closed[0]?.finding).toMatchObject({ reason: 'series-resumed', recoveredOn: dayOf(FIRST + PAUSE + 21) })
    expect(open.map(o => o.at)).toEqual(Array.from({ length: open.length }, (_, i) => (open[0]?.at ?? 0) + i))
  })

  it('tells what the pause cost: the posts it was to bring, at what its posts bring', () => {
    const r = seeded(2)
    const usual = ordinaryPosts(240, 1.5, r)
    const reviews = usual.map((_, i) => (isWeekday(i) ? interactions(40, r) : null))
    const all = replayPosts(
      usual.map((posts, i) => {
        const review = reviews[i]
        return typeof review === 'number' && !paused(i) ? [...posts, { series: 'review', interactions: review }] : posts
      }),
    )
    const final = told(all, 'series-paused', 'closed')[0]?.finding
    const lost = reviews.slice(PAUSE, PAUSE + 21).reduce<number>((sum, v) => sum + (v ?? 0), 0)
    expect(final?.effect?.low).toBeLessThanOrEqual(-lost)
    expect(final?.effect?.high).toBeGreaterThanOrEqual(-lost)
    expect(final?.effect?.high).toBeLessThan(0)
    expect(final?.explanation).toMatchObject({ kind: 'series-paused', series: 'review', postsObserved: 0 })
    expect(Math.abs((final?.explanation?.postsExpected ?? 0) - 15)).toBeLessThan(1)
  })

  it('lets a series that skips be late: single missed days of one that misses every tenth are no news', () => {
    const r = seeded(3)
    const all = replayPosts(withReview(400, 3, i => isWeekday(i) && r() > 0.1))
    expect(told(all, 'series-paused', 'open').length).toBeLessThan(8)
  })

  it('waits longer for a series that skips', () => {
    const r = seeded(4)
    const all = replayPosts(withReview(240, 4, i => isWeekday(i) && !paused(i) && r() > 0.1))
    const at =
      told(all, 'series-paused', 'open')
        .map(o => o.at)
        .find(at => at >= PAUSE) ?? 0
    expect(at).toBeGreaterThanOrEqual(PAUSE + 1)
    expect(at).toBeLessThan(PAUSE + 7)
  })

  it.each([
    ['weekly', (i: number) => i % 7 === 4, 14],
    ['every third day', (i: number) => i % 3 === 0, 14],
  ])('finds the rhythm of a %s series', (_, on, within) => {
    const all = replayPosts(withReview(300, 5, i => on(i) && i < 260))
    const open = told(all, 'series-paused', 'open')
    expect(open[0]?.at).toBeGreaterThan(259)
    expect(open[0]?.at).toBeLessThan(260 + within)
  })

  it('says that a series without rhythm has none', () => {
    const r = seeded(6)
    const bursts = Array.from({ length: 400 }, (_, i) => Math.floor(i / 20) % 2 === 0 && r() < 0.7)
    const all = replayPosts(withReview(400, 6, i => bursts[i] === true))
    const last = all.at(-1)?.findings.find(f => f.type === 'series-paused')
    expect(last).toMatchObject({ state: 'quiet', reason: 'cadence-irregular' })
  })

  it('has a sensitivity of its own: asked to be quieter it opens later, and off not at all', () => {
    const r = seeded(9)
    const posted = Array.from({ length: 240 }, (_, i) => isWeekday(i) && !paused(i) && r() > 0.08)
    const firstOf = (own?: number | 'off') => {
      const detection = { ...defaultDetectionSettings, ...(own !== undefined && { series: { review: own } }) }
      const all = replayPosts(
        withReview(240, 9, i => posted[i] === true),
        { detection },
      )
      return (
        told(all, 'series-paused', 'open')
          .map(o => o.at)
          .find(at => at >= PAUSE) ?? null
      )
    }
    const usual = firstOf() ?? Number.NaN
    expect(firstOf(0.7)).toBe(usual) // seven tenths of one a year is what a series has anyway
    expect(firstOf(0.01)).toBeGreaterThan(usual)
    expect(firstOf(20)).toBeLessThan(usual)
    expect(firstOf('off')).toBeNull()
  })

  it.each([
    ['declared', WEEKDAYS],
    ['learned', new Map<string, (day: number) => boolean>()],
  ])('%s: comes irregularly while it is often interrupted, and regularly again some weeks after', (_, declared) => {
    const isGone = (i: number) => i >= PAUSE && i < PAUSE + 28 && (i % 7) % 2 === 1
    const all = replayPosts(
      withReview(280, 6, i => isWeekday(i) && !isGone(i)),
      { declared },
    )
    const said = told(all, 'series-paused', 'quiet').filter(({ finding }) => finding.reason === 'irregular-now')
    const days = said.map(({ at }) => at)
    expect(days[0]).toBeGreaterThan(PAUSE)
    expect(days[0]).toBeLessThanOrEqual(PAUSE + 14)
    expect(days).toContain(PAUSE + 27)
    expect(days.at(-1)).toBeLessThan(PAUSE + 28 + 21)
    expect(said.every(({ finding }) => finding.onset === null)).toBe(true)
  })

  it.each([
    ['declared', WEEKDAYS],
    ['learned', new Map<string, (day: number) => boolean>()],
  ])('%s: does not come irregularly by days off, by a pause that is over, nor under an event', (_, declared) => {
    const quiet = [1, 3, 8, 10, 15, 17].map(i => PAUSE + i)
    const reasons = (gone: (i: number) => boolean, more: Partial<ReplaySettings>) => {
      const all = replayPosts(
        withReview(280, 6, i => isWeekday(i) && !gone(i)),
        { declared, ...more },
      )
      return told(all, 'series-paused', 'quiet').map(({ finding }) => finding.reason)
    }
    const isQuiet = (i: number) => quiet.includes(i)
    expect(reasons(isQuiet, {})).toContain('irregular-now')
    expect(reasons(isQuiet, { calendar: calendarOf(quiet.map(i => dayOf(FIRST + i))) })).not.toContain('irregular-now')
    expect(reasons(isQuiet, { underEvent: day => isQuiet(day - FIRST) })).not.toContain('irregular-now')
    expect(reasons(paused, {})).not.toContain('irregular-now')
  })

  it('does not miss it on holidays and the bridge between them', () => {
    const bridge = (i: number) => i >= PAUSE && i <= PAUSE + 4
    const holidays = [dayOf(FIRST + PAUSE), dayOf(FIRST + PAUSE + 4)]
    const all = replayPosts(
      withReview(240, 7, i => isWeekday(i) && !bridge(i)),
      { declared: WEEKDAYS, calendar: calendarOf(holidays) },
    )
    expect(told(all, 'series-paused', 'open')).toEqual([])
  })

  it('ends a series that never comes back, once', () => {
    const all = replayPosts(withReview(330, 8, i => isWeekday(i) && i < PAUSE))
    expect(told(all, 'series-paused', 'closed').map(c => c.finding.reason)).toEqual(['new-normal'])
    expect(all.at(-1)?.findings.find(f => f.type === 'series-paused')).toMatchObject({ state: 'quiet' })
  })
})

describe('the days of a declared cadence', () => {
  const named = (text: string, grace: number, days: readonly string[]) =>
    days.map(day => cadence(text, grace)(dayNumber(day)))

  it.each([
    ['30 8 * * 1-5', 120, ['2026-03-06', '2026-03-07', '2026-03-09'], [true, false, true]],
    ['0 18 1 * *', 60, ['2026-03-01', '2026-03-02'], [true, false]],
    ['0 9 * * 0', 60, ['2026-03-08', '2026-03-09'], [true, false]],
    ['0 9 1 3 1', 60, ['2026-03-01', '2026-03-02', '2026-04-06'], [true, true, false]],
  ])('%s with %i minutes', (text, grace, days, expected) => {
    expect(named(text, grace, days)).toEqual(expected)
  })

  it('is due the day after where the grace runs over midnight', () => {
    expect(named('30 23 * * 5', 120, ['2026-03-06', '2026-03-07'])).toEqual([false, true])
  })
})
