import { type Day, dayOf, daysFrom } from '../../days.ts'
import { dueDays, minutesOf, overdueFrom } from '../../detection/cadence-days.ts'
import { dayNumber } from '../../detection/days.ts'
import type { Figure, FigureName } from '../figure.ts'
import type { Span } from '../period.ts'
import type { SeriesFacts } from './facts.ts'
import type { Course } from './gather-course.ts'
import { type SeriesRow, seriesOf, seriesPosts } from './reading.ts'

/**
 * Whether the content series kept their declared cadence: of the days on which a post was due, those with one, those
 * whose post came after the grace, those without. A day whose posts were not fully read is unknown, unless there is one.
 */

export async function seriesFacts(course: Course): Promise<SeriesFacts[]> {
  const { gathering, account } = course
  const known = await seriesOf(gathering.db, account, gathering.asOf)
  const facts: SeriesFacts[] = []
  for (const series of known) {
    if (series.firstDay === null || series.firstDay > gathering.period.to) continue
    facts.push(await factsOf(course, series, series.firstDay))
  }
  return facts
}

type Fate = 'kept' | 'late' | 'missed' | 'unknown'

interface DueDay {
  readonly day: Day
  readonly fate: Fate
}

async function factsOf(course: Course, series: SeriesRow, firstDay: Day): Promise<SeriesFacts> {
  const { gathering, account } = course
  const { period, settings } = gathering
  const span = { from: firstDay > period.from ? firstDay : period.from, to: period.to }
  const due = await dueDaysOf(course, series, span)
  const holidays = new Set(settings.holidays(span.from, span.to))
  const missed = due.filter(({ fate }) => fate === 'missed')
  const figure = (name: FigureName, value: number, at: Span = span): Figure =>
    gathering.figures.add({
      name,
      account: account.key,
      about: series.key,
      ...at,
      unit: 'posts',
      value,
      source: { kind: 'posts', account: account.id, series: series.id, ...at },
    })
  const count = (...fates: Fate[]) => due.filter(({ fate }) => fates.includes(fate)).length
  return {
    key: series.key,
    name: series.name,
    cadence: series.cadence,
    due: figure('series_due', due.length),
    kept: figure('series_kept', count('kept', 'late')),
    late: figure('series_late', count('late')),
    missed: figure('series_missed', missed.length),
    missedOnHolidays: figure('series_missed_holidays', missed.filter(({ day }) => holidays.has(day)).length),
    unknown: figure('series_unknown', count('unknown')),
    stretches: stretchesOf(due).map(days => {
      const at = { from: days[0]?.day ?? span.from, to: days.at(-1)?.day ?? span.to }
      return { ...at, missed: figure('series_stretch', days.length, at) }
    }),
  }
}

async function dueDaysOf({ gathering, account, daily }: Course, series: SeriesRow, span: Span): Promise<DueDay[]> {
  const { timeZone } = account
  const posts = await seriesPosts(gathering.db, account, series.id, span, gathering.asOf)
  const firstOf = new Map<Day, number>()
  for (const at of posts) {
    const day = dayOf(at, timeZone)
    if (!firstOf.has(day)) firstOf.set(day, minutesOf(at, timeZone))
  }
  const isDue = dueDays(series)
  return daysFrom(span.from, span.to).flatMap(day => {
    if (!isDue(dayNumber(day))) return []
    const at = firstOf.get(day)
    const read = daily.on('posts_published', day)?.reason === null
    const limit = overdueFrom(series, dayNumber(day))
    const fate: Fate = at === undefined ? (read ? 'missed' : 'unknown') : limit !== null && at > limit ? 'late' : 'kept'
    return [{ day, fate }]
  })
}

/** Stretches of at least two due days without a post; what is unknown neither ends nor lengthens one. */
function stretchesOf(due: readonly DueDay[]): DueDay[][] {
  const stretches: DueDay[][] = [[]]
  for (const one of due) {
    if (one.fate === 'missed') stretches.at(-1)?.push(one)
    else if (one.fate !== 'unknown') stretches.push([])
  }
  return stretches.filter(days => days.length >= 2)
}
