import { dayOf as localDay } from '../days.ts'
import { AccountWatch, type DayFacts, type DayPost } from './account-watch.ts'
import { dueDays } from './cadence-days.ts'
import { type Calendar, calendarOf } from './calendar.ts'
import { dayNumber } from './days.ts'
import type { AccountHistory, DetectionSettings, ExcludedDays, JudgeAccount, JudgedMetric } from './detection.ts'
import type { Mode } from './metric-watch.ts'
import { isOpen } from './series-findings.ts'

/**
 * Judges the last day of a history. Nothing is kept between days: the history is told to a fresh `AccountWatch`, day by
 * day, with the alerts and events that it names, and the watch is asked about the last day. `KeptWatches` spares most of
 * the telling; the backtest tells its watch each day once, asks, and settles. All run the same code.
 *
 * @returns no findings where the account has no figures at all
 */
export const judgeAccount: JudgeAccount = (history, settings) => {
  const days = factsOf(history)
  if (days.length === 0) return []
  const watch = watchFor(history, settings)
  tell(watch, history, days)
  return watch.judge(history.open)
}

export function watchFor({ declared }: Pick<AccountHistory, 'declared'>, settings: DetectionSettings): AccountWatch {
  return new AccountWatch(
    settings,
    declared.map(d => d.key),
  )
}

/**
 * Tells a watch some of a history's days, with what its alerts and events mean for them.
 *
 * @param before called with each day before the watch knows it
 */
export function tell(
  watch: AccountWatch,
  history: AccountHistory,
  days: readonly DayFacts[],
  before: (facts: DayFacts) => void = () => undefined,
): void {
  const modes = modesOf(history)
  for (const facts of days) {
    before(facts)
    watch.observe(facts, modes(facts.day), alertedSeries(history, facts.day))
    for (const { kind, from, to, series } of history.excluded) {
      if (to === null || kind === undefined || kind === 'event' || dayNumber(to) !== facts.day) continue
      if (kind === 'new-normal') watch.restart(dayNumber(from), series ?? null)
      watch.endAlert()
    }
  }
}

/** Days under an event are skipped unless an alert is open that began before; days under an alert are held. */
function modesOf(history: AccountHistory): (day: number) => Mode {
  const ranges = history.excluded.map(e => ({ ...numbered(e), event: e.kind === undefined || e.kind === 'event' }))
  const onset = Math.min(...history.open.map(o => dayNumber(o.onset)))
  return day => {
    if (day >= onset) return 'hold'
    const here = ranges.filter(r => r.from <= day && day <= r.to)
    return here.some(r => r.event) ? 'skip' : here.length > 0 ? 'hold' : 'teach'
  }
}

/** The series whose silence an alert covers; of a past alert it is not known which, so all. */
function alertedSeries(history: AccountHistory, day: number): (series: string) => boolean {
  const past = history.excluded.some(e => {
    const { from, to } = numbered(e)
    return e.kind !== undefined && e.kind !== 'event' && e.to !== null && from <= day && day <= to
  })
  return series => past || isOpen(history.open, series)
}

function numbered({ from, to }: ExcludedDays): { from: number; to: number } {
  return { from: dayNumber(from), to: to === null ? Number.POSITIVE_INFINITY : dayNumber(to) }
}

/** The days of the series, oldest first, up to the day to judge. */
export function factsOf(history: AccountHistory): DayFacts[] {
  const { day: last, declared, holidays = [], timeZone } = history
  const calendar = calendarOf(holidays)
  // A figure that the platform never gave is no question.
  const given = history.series.filter(s => s.points.some(p => p.complete && p.value !== null))
  const series = given.map(s => ({
    metric: s.metric,
    values: new Map(s.points.map(p => [p.day, p.complete ? p.value : null])),
  }))
  const posts = postsByDay(history, timeZone)
  const due = declared.map(d => ({ key: d.key, on: dueDays(d) }))
  const days = [...new Set(history.series.flatMap(s => s.points.map(p => p.day)))].filter(d => d <= last).sort()
  return days.map(day => factsOfDay(day, calendar, series, posts.get(day) ?? [], due))
}

function factsOfDay(
  day: string,
  calendar: Calendar,
  series: readonly { metric: JudgedMetric; values: ReadonlyMap<string, number | null> }[],
  posts: readonly DayPost[],
  due: readonly { key: string; on: (day: number) => boolean }[],
): DayFacts {
  const number = dayNumber(day)
  return {
    day: number,
    kind: calendar(number),
    figures: new Map(series.map(s => [s.metric, s.values.get(day) ?? null])),
    posts,
    due: new Map(due.map(d => [d.key, d.on(number)])),
  }
}

function postsByDay({ posts }: AccountHistory, timeZone: string): Map<string, DayPost[]> {
  const byDay = new Map<string, DayPost[]>()
  for (const { publishedAt, series, interactions } of posts) {
    const day = localDay(publishedAt, timeZone)
    const known = byDay.get(day)
    if (known) known.push({ series, interactions })
    else byDay.set(day, [{ series, interactions }])
  }
  return byDay
}
