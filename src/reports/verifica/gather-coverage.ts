import { addDays, type Day, dayOf, daysFrom } from '../../days.ts'
import { definitionChanges } from '../../store/surroundings.ts'
import type { Figure, FigureName } from '../figure.ts'
import { hull, SETTLING_DAYS } from '../period.ts'
import type { CoverageFacts, Redefined } from './facts.ts'
import type { Course } from './gather-course.ts'
import type { Gathering } from './gathering.ts'
import { type ReportAccount, readingsOf } from './reading.ts'

/** How much of the period is known, and of what it is not, why. */

const METRICS = ['followers', 'posts_published', 'interactions_gained', 'reach', 'views'] as const
const MOST_GAPS = 8

type Gap = CoverageFacts['gaps'][number]

export function coverageOf(course: Course): CoverageFacts[] {
  const { period, compare } = course.gathering
  // A platform that never gave a figure has no gaps in it.
  const spans = [period, ...(compare ? [compare] : [])]
  const given = METRICS.filter(metric => spans.some(span => course.daily.known(metric, span).length > 0))
  return given.map(metric => metricCoverage(course, metric))
}

function metricCoverage({ gathering, account, daily }: Course, metric: string): CoverageFacts {
  const { period, figures } = gathering
  const today = dayOf(gathering.asOf, account.timeZone)
  const days = daysFrom(period.from, period.to).map(day => {
    const found = daily.on(metric, day)
    const reason = found === null ? whyAbsent(day, today) : found.reason
    return { day, reason, known: (found?.value ?? null) !== null }
  })
  const figure = (name: FigureName, chosen: readonly { readonly day: Day }[]): Figure =>
    figures.add({
      name,
      account: account.key,
      about: metric,
      ...period,
      unit: 'days',
      value: chosen.length,
      source: { kind: 'days', account: account.id, metric, ...period, only: chosen.map(({ day }) => day) },
    })
  return {
    metric,
    complete: figure(
      'days_complete',
      days.filter(({ reason, known }) => known && reason === null),
    ),
    partial: figure(
      'days_partial',
      days.filter(({ reason, known }) => known && reason !== null),
    ),
    missing: figure(
      'days_missing',
      days.filter(({ known }) => !known),
    ),
    gaps: gapsOf(days),
  }
}

/** Why a day has no figure at all. */
function whyAbsent(day: Day, today: Day): string {
  if (day >= today) return 'running'
  return day >= addDays(today, -SETTLING_DAYS) ? 'not-yet' : 'no-run'
}

/** Stretches of days with one reason; the longest of them, oldest first. */
function gapsOf(
  days: readonly { readonly day: Day; readonly reason: string | null; readonly known: boolean }[],
): Gap[] {
  const gaps: Gap[] = []
  for (const { day, reason, known } of days) {
    if (reason === null && known) continue
    const why = reason ?? 'not-read'
    const last = gaps.at(-1)
    if (last && last.reason === why && last.known === known && addDays(last.to, 1) === day)
      gaps[gaps.length - 1] = { ...last, to: day }
    else gaps.push({ from: day, to: day, reason: why, known })
  }
  const length = (gap: Gap) => daysFrom(gap.from, gap.to).length
  const longest = [...gaps].sort((a, b) => length(b) - length(a)).slice(0, MOST_GAPS)
  return gaps.filter(gap => longest.includes(gap))
}

export async function readingFigures({ db, figures, period, asOf }: Gathering, account: ReportAccount) {
  const { planned, good } = await readingsOf(db, account, period, asOf)
  const figure = (name: FigureName, value: number) =>
    figures.add({
      name,
      account: account.key,
      ...period,
      unit: 'readings',
      value,
      source: { kind: 'runs', account: account.id, ...period },
    })
  return { planned: figure('readings_planned', planned), good: figure('readings_good', good) }
}

/** Changes that lie within the period, or between it and the one it is compared with: figures across them do not compare. */
export async function redefinedOf({ db, period, compare }: Gathering, account: ReportAccount): Promise<Redefined[]> {
  const changes = await definitionChanges(db, account.id)
  const whole = hull(compare ? [period, compare] : [period])
  return changes
    .filter(({ from }) => from > whole.from && from <= whole.to)
    .map(({ metric, from }) => ({ metric, on: from }))
    .sort((a, b) => (`${a.on} ${a.metric}` < `${b.on} ${b.metric}` ? -1 : 1))
}
