import { type DayNumber, dayNumber, isoDay, zoneDays } from './days.ts'

/** The town's time zone: all of the story's days are its days. */
export const STORY_ZONE = 'Europe/Rome'

/** The days of the story, `YYYY-MM-DD`, as they were or moved by whole weeks. */
export interface StoryDays {
  /** How many weeks later than 2019. */
  readonly weeks: number
  readonly start: string
  /** First and last day without the press review, and the day it came back. */
  readonly suspendedFrom: string
  readonly suspendedTo: string
  readonly resumes: string
  /** The story's last day; the world goes on after it. */
  readonly ends: string
}

export const STORY_DAYS: StoryDays = {
  weeks: 0,
  start: '2019-03-25',
  suspendedFrom: '2019-11-11',
  suspendedTo: '2019-11-29',
  resumes: '2019-12-02',
  ends: '2019-12-31',
}

/**
 * The story moved by whole weeks, so that weekdays stay, to end on the given day or on the last day before it that is a
 * Tuesday like the story's own last day. Days are moved, not instants: 08:30 stays 08:30 whatever the clock does.
 */
export function storyDaysEnding(ending: string): StoryDays {
  const weeks = Math.floor((dayNumber(ending) - dayNumber(STORY_DAYS.ends)) / 7)
  const moved = (day: string) => isoDay(dayNumber(day) + weeks * 7)
  return {
    weeks,
    start: moved(STORY_DAYS.start),
    suspendedFrom: moved(STORY_DAYS.suspendedFrom),
    suspendedTo: moved(STORY_DAYS.suspendedTo),
    resumes: moved(STORY_DAYS.resumes),
    ends: moved(STORY_DAYS.ends),
  }
}

/** The story as a live demo plays it at this instant: it ends yesterday or, to keep weekdays, up to six days earlier. */
export function shiftFor(now: Date): StoryDays {
  return storyDaysEnding(isoDay(zoneDays(STORY_ZONE).dayOf(now.getTime()) - 1))
}

/** Public holidays of Italy and of the town (its patron, 19 March). */
export function isHoliday(day: DayNumber): boolean {
  const [year, month, date] = isoDay(day).split('-')
  return FIXED_HOLIDAYS.has(`${month}-${date}`) || day === easterMonday(Number(year))
}

const FIXED_HOLIDAYS: ReadonlySet<string> = new Set(
  '01-01 01-06 03-19 04-25 05-01 06-02 08-15 11-01 12-08 12-25 12-26'.split(' '),
)

/** The day after Easter by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8). */
function easterMonday(year: number): DayNumber {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114
  return dayNumber(`${year}-${String(Math.floor(f / 31)).padStart(2, '0')}-01`) + (f % 31) + 1
}
