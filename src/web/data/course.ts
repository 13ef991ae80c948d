import { readSeries, type SeriesCalendar } from '../../analytics/series-calendar.ts'
import type { ChartDay, ChartMetric } from '../../charts/account-chart.ts'
import { addDays, type Day, dayOf, weekdayOf } from '../../days.ts'
import { type ListedAlert, listAlerts } from '../../store/alerts.ts'
import { readFigures, type Window } from '../../store/chart-days.ts'
import type { Db } from '../../store/database.ts'
import type { ShownAccount } from './accounts.ts'
import { lastShown, readReason } from './days.ts'
import { type AccountMarks, drawnEvents } from './marks.ts'

/** Always there, also to say that they are not known; the others only where the platform gives them. */
const MAIN: readonly ChartMetric[] = ['interactions_gained', 'followers', 'posts_published']
const MORE: readonly ChartMetric[] = ['reach', 'views']
const SERIES_WEEKS = 12
/** Of the window, newest first. */
const MOST_ALERTS = 200
/** A calendar reaches to today where the shown days end so shortly before: a series may be due today. */
const TODAY_WITHIN = 3

export interface Course {
  readonly figures: readonly CourseFigure[]
  readonly marks: AccountMarks
  readonly open: readonly ListedAlert[]
  readonly series: readonly SeriesCalendar[]
}

export interface CourseFigure {
  readonly metric: ChartMetric
  /** Empty where no day is known. */
  readonly days: readonly ChartDay[]
  /** Then: why. */
  readonly reason: string | null
}

export interface CourseOptions {
  readonly days: number
  readonly now: Date
  readonly holidays: (from: Day, to: Day) => readonly Day[]
}

/** What an account did in its last days, with all that is drawn onto it. */
export async function readCourse(db: Db, account: ShownAccount, options: CourseOptions): Promise<Course> {
  const { accountId, key } = account
  const window = windowOf(account, options)
  const [known, alerts, events, series] = await Promise.all([
    readFigures(db, [window], [...MAIN, ...MORE]),
    listAlerts(db, { account: key, since: window.from, limit: MOST_ALERTS }),
    drawnEvents(db, window),
    readCalendars(db, account, window, options),
  ])
  const marks = { alerts: alerts.filter(({ kind }) => kind === 'metric'), events }
  const open = alerts.filter(({ resolvedAt }) => resolvedAt === null)
  const figures = await withReasons(db, window, sinceKnown(known.get(accountId) ?? new Map()))
  return { figures, marks, open, series }
}

function windowOf(
  { accountId, timeZone, lastFollowers, lastInteractions }: ShownAccount,
  options: CourseOptions,
): Window {
  const known = [lastFollowers, lastInteractions].flatMap(day => day ?? []).sort()
  const yesterday = addDays(dayOf(options.now, timeZone), -1)
  const to = lastShown(known.at(-1) ?? null, yesterday, options.days)
  return { accountId, from: addDays(to, 1 - options.days), to }
}

function readCalendars(
  db: Db,
  { accountId, timeZone }: ShownAccount,
  { to }: Window,
  { now, holidays }: CourseOptions,
) {
  const today = dayOf(now, timeZone)
  const last = today > to && today <= addDays(to, TODAY_WITHIN) ? today : to
  const from = addDays(last, -weekdayOf(last) - 7 * (SERIES_WEEKS - 1))
  return readSeries(db, { accountId, timeZone, from, to: last, now, holidays })
}

type Figures = ReadonlyMap<ChartMetric, readonly ChartDay[]>

/** Days before the first figure are left out: nobody looked yet, which is no gap. */
function sinceKnown(figures: Figures): Figures {
  const firsts = [...figures.values()].map(days => days.findIndex(({ value }) => value !== null))
  const first = Math.max(0, Math.min(...firsts.filter(at => at >= 0)))
  return new Map([...figures].map(([metric, days]) => [metric, days.slice(first)]))
}

function withReasons(db: Db, window: Window, known: Figures): Promise<CourseFigure[]> {
  const metrics = [...MAIN, ...MORE.filter(metric => known.has(metric))]
  return Promise.all(
    metrics.map(async metric => {
      const days = known.get(metric) ?? []
      return { metric, days, reason: days.length === 0 ? await readReason(db, window, metric) : null }
    }),
  )
}
