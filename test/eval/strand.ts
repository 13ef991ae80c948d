/** A series that is one of the account's own strands, and shares its fortune: the first post of each weekday, then paused. */
import { replay } from '../../src/backtest/replay.ts'
import type { DayPost } from '../../src/detection/account-watch.ts'
import { calendarOf } from '../../src/detection/calendar.ts'
import { weekdayOf } from '../../src/detection/days.ts'
import type { Effect } from '../../src/detection/detection.ts'
import { seeded } from '../../src/detection/random.ts'
import { defaultDetectionSettings as detection } from '../../src/detection/settings.ts'
import { FIRST_DAY, FROM, postsOf, WINDOW } from './accounts.ts'
import { median, print } from './figures.ts'

const STARTS = [FROM + 80, FROM + 250, FROM + 420]

function stranded(byDay: readonly (readonly DayPost[])[]): DayPost[][] {
  return byDay.map((posts, day) => {
    const isWeekday = ![0, 6].includes(weekdayOf(FIRST_DAY + day))
    return posts.map((post, i) => (isWeekday && i === 0 ? { ...post, series: 'strand' } : post))
  })
}

/** The last effect told of the pause, and what was lost. */
function pausedAt(start: number, byDay: readonly DayPost[][]): { effect: Effect | null; lost: number } {
  const end = start + WINDOW
  const isGone = (day: number, { series }: DayPost) => series === 'strand' && day >= start && day < end
  const lost = byDay.flatMap((posts, day) => posts.filter(post => isGone(day, post)).map(p => p.interactions ?? 0))
  const posts = new Map(byDay.map((own, day) => [FIRST_DAY + day, own.filter(post => !isGone(day, post))]))
  const settings = { detection, calendar: calendarOf([]), declared: new Map() }
  let effect: Effect | null = null
  for (const { day, findings } of replay({ posts, daily: new Map() }, FIRST_DAY + end - 1, settings)) {
    if (day < FIRST_DAY + start) continue
    effect = findings.find(f => f.series === 'strand' && f.state === 'open')?.effect ?? effect
  }
  return { effect, lost: lost.reduce((sum, value) => sum + value, 0) }
}

/** @param count of accounts */
export function printStrand(count: number, seed: number): void {
  const told = Array.from({ length: count }, (_, i) => {
    const byDay = stranded(postsOf(seeded(seed * 1049 + i)).byDay)
    return STARTS.map(start => pausedAt(start, byDay))
  })
    .flat()
    .flatMap(({ effect, lost }) => (effect && lost > 0 ? [{ effect, lost }] : []))
  const inside = told.filter(({ effect, lost }) => effect.low <= -lost && -lost <= effect.high)
  const name = 'strand of an account'
  print(`${name}: true loss inside the interval`, inside.length / told.length, `of ${told.length}`)
  const widths = told.map(({ effect, lost }) => (effect.high - effect.low) / lost)
  print(`${name}: width of the interval`, median(widths), 'times the loss, median')
  const errors = told.map(({ effect, lost }) => Math.abs(Math.log(Math.max(1, -effect.value) / lost)))
  print(`${name}: error of the loss`, median(errors), 'logarithm, median')
}
