import { describe, expect, it } from '@jest/globals'
import { dayStart } from '../../src/days.ts'
import { comesOverdue, minutesOf, overdueFrom, shareBy } from '../../src/detection/cadence-days.ts'
import { dayNumber, dayOf, weekdayOf } from '../../src/detection/days.ts'
import type { AccountHistory, DeclaredSeries, OpenFinding, PostFact } from '../../src/detection/detection.ts'
import { judgeAccount } from '../../src/detection/judge.ts'
import { KeptWatches, type Past } from '../../src/detection/kept-watches.ts'
import { defaultDetectionSettings as settings } from '../../src/detection/settings.ts'
import { START } from './support.ts'

const ZONE = 'Europe/Rome'
const FIRST = dayNumber(START) // a Monday
const review: DeclaredSeries = { key: 'review', name: 'Review', cadence: '30 8 * * 1-5', graceMinutes: 120 }
const isWorkday = (i: number) => ![0, 6].includes(weekdayOf(FIRST + i))

function at(i: number, minutes: number): Date {
  return new Date(dayStart(dayOf(FIRST + i), ZONE).getTime() + minutes * 60_000)
}

/** The review at 08:40 on each weekday that `skipped` does not name, and another post at noon every day. */
function posts(days: number, skipped: (i: number) => boolean): PostFact[] {
  return Array.from({ length: days }, (_, i): PostFact[] => [
    ...(isWorkday(i) && !skipped(i) ? [{ publishedAt: at(i, 520), series: 'review', interactions: 6 }] : []),
    { publishedAt: at(i, 720), series: null, interactions: 9 },
  ]).flat()
}

const past: Past = {
  timeZone: ZONE,
  declared: [review],
  excluded: [],
  open: [],
  settings,
  revision: 0,
  redefined: [],
}

/** Figures are known of the days before `known`; of the rest, the running day among them, they are not final. */
function historyTo(today: number, skipped: (i: number) => boolean, own: Past = past, known = today): AccountHistory {
  const points = Array.from({ length: today + 1 }, (_, i) => ({
    day: dayOf(FIRST + i),
    value: i < known ? 9 : null,
    complete: i < known,
  }))
  return {
    ...own,
    day: dayOf(FIRST + today),
    now: at(today, 640),
    series: [{ metric: 'posts_published', points }],
    posts: posts(today + 1, skipped).filter(post => known > today || post.publishedAt < at(today, 640)),
  }
}

const TODAY = 182 // a Monday
const all = new Map([['review', 1]])

describe('a day that is not over', () => {
  it('knows from when a post is overdue', () => {
    expect(overdueFrom(review, FIRST)).toBe(630)
    expect(overdueFrom(review, FIRST + 5)).toBeNull() // a Saturday
    expect(overdueFrom({ ...review, cadence: '0 23 * * *' }, FIRST)).toBeNull() // overdue only tomorrow
  })

  it.each([
    ['has no hour after two', '2019-03-31T08:29:00Z', '2019-03-31T08:31:00Z'],
    ['has that hour twice', '2019-10-27T09:29:00Z', '2019-10-27T09:31:00Z'],
  ])('goes by the clock on the wall on a day that %s', (_, before, after) => {
    const daily = { ...review, cadence: '30 8 * * *' } // overdue from 10:30
    const night = new Date(`${before.slice(0, 10)}T00:30:00Z`)
    expect(comesOverdue(daily, night, new Date(before), ZONE)).toBe(false)
    expect(comesOverdue(daily, new Date(before), new Date(after), ZONE)).toBe(true)
    expect(minutesOf(night, ZONE)).toBe(before.startsWith('2019-03') ? 90 : 150)
  })

  it('takes the record of delays for what it is', () => {
    const early = posts(100, () => false)
    expect(shareBy(early, 'review', ZONE, 630)).toBe(1)
    const late = early.map((post, i) => (i % 4 === 0 ? { ...post, publishedAt: at(i, 900) } : post))
    const share = shareBy(late, 'review', ZONE, 630)
    expect(share).toBeGreaterThan(0.3)
    expect(share).toBeLessThan(0.8)
    expect(shareBy([], 'review', ZONE, 630)).toBe(1)
  })

  it('opens the pause with the post that is overdue, before the day has closed', () => {
    const skipped = (i: number) => i >= TODAY - 3
    const found = [TODAY, TODAY + 1].map(today =>
      new KeptWatches().judgeOverdue(1, past, historyTo(today, skipped), all),
    )
    const first = found.findIndex(findings => findings.length > 0)
    expect(first).toBeGreaterThanOrEqual(0)
    expect(found[first]).toMatchObject([
      { cause: 'series:review', state: 'open', reason: 'series-overdue', onset: dayOf(FIRST + TODAY - 3) },
    ])
  })

  it('says nothing where the post came, where none is overdue, where it is mostly late, and of what is open', () => {
    const none = () => false
    const skipped = (i: number) => i >= TODAY
    const judged = (today: number, skip: (i: number) => boolean, shares: ReadonlyMap<string, number>, own = past) =>
      new KeptWatches().judgeOverdue(1, own, historyTo(today, skip, own), shares)
    expect(judged(TODAY + 1, none, all)).toEqual([])
    expect(judged(TODAY + 1, skipped, new Map())).toEqual([])
    expect(judged(TODAY, skipped, new Map([['review', 0.3]]))).toEqual([])
    const open: OpenFinding = {
      ...{ type: 'series-paused', cause: 'series:review', metric: null, series: 'review' },
      onset: dayOf(FIRST + TODAY),
      openedOn: dayOf(FIRST + TODAY),
    }
    expect(judged(TODAY + 2, skipped, all, { ...past, open: [open] })).toEqual([])
  })

  it('leaves the judgement of the closed days as it was', () => {
    const skipped = (i: number) => i >= TODAY
    const asked = new KeptWatches()
    asked.judge(1, past, historyTo(TODAY - 1, skipped, past, TODAY))
    asked.judgeOverdue(1, past, historyTo(TODAY, skipped), all)
    const closed = historyTo(TODAY, skipped, past, TODAY + 1)
    const { findings } = asked.judge(1, past, closed)
    expect(findings).toEqual(judgeAccount(closed, settings))
  })
})
