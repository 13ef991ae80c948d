import { addDays, type Day, daysFrom } from '../../days.ts'
import type { ExpectedRow } from '../../store/expected-days.ts'
import { change, meanPerDay } from '../costs.ts'
import type { DayFigure } from '../daily-as-of.ts'
import type { Figure, FigureName, Missing, Unit } from '../figure.ts'
import { overlap, type Span } from '../period.ts'
import type { AgainstExpected, Compared, CourseDay, InteractionFacts, ReachFacts, WeekFacts } from './facts.ts'
import type { Gathering } from './gathering.ts'
import type { ReportAccount } from './reading.ts'

/** Interactions, reach and posts of an account over the period, beside the period compared and what was expected. */

/** The daily figures of an account, by metric and day. */
export class DailyFigures {
  readonly #byKey: ReadonlyMap<string, DayFigure>
  constructor(rows: readonly DayFigure[]) {
    this.#byKey = new Map(rows.map(row => [`${row.metric} ${row.day}`, row]))
  }

  on(metric: string, day: Day): DayFigure | null {
    return this.#byKey.get(`${metric} ${day}`) ?? null
  }

  /** Anything of the span. */
  knows({ from, to }: Span): boolean {
    return [...this.#byKey.values()].some(({ day, value }) => value !== null && day >= from && day <= to)
  }

  /** Days of the span with a value. */
  known(metric: string, span: Span): readonly (DayFigure & { readonly value: number })[] {
    return daysFrom(span.from, span.to).flatMap(day => {
      const found = this.on(metric, day)
      return found === null || found.value === null ? [] : [{ ...found, value: found.value }]
    })
  }
}

/** What the parts below ask about. */
export interface Course {
  readonly gathering: Gathering
  readonly account: ReportAccount
  readonly daily: DailyFigures
  readonly expected: readonly ExpectedRow[]
  /** Metrics that began to be counted otherwise between the first and the last day of all spans. */
  readonly redefined: ReadonlySet<string>
}

const sumOf = (days: readonly { readonly value: number }[]) => days.reduce((sum, { value }) => sum + value, 0)

export function sumFigure(course: Course, name: FigureName, metric: string, span: Span, unit: Unit): Figure {
  const { gathering, account, daily } = course
  const known = daily.known(metric, span)
  return gathering.figures.add({
    name,
    account: account.key,
    ...span,
    unit,
    value: known.length === 0 ? null : sumOf(known),
    source: { kind: 'days', account: account.id, metric, ...span },
  })
}

function perDayFigure(course: Course, name: FigureName, metric: string, span: Span, unit: Unit): Figure {
  const { gathering, account, daily } = course
  return gathering.figures.add({
    name,
    account: account.key,
    ...span,
    unit,
    ...meanPerDay(daily.known(metric, span).map(({ value }) => value)),
    formula: 'mean-per-day',
    source: { kind: 'days', account: account.id, metric, ...span },
  })
}

export function interactionsOf(course: Course): InteractionFacts {
  const { period } = course.gathering
  const metric = 'interactions_gained'
  const sum = sumFigure(course, 'interactions', metric, period, 'interactions')
  const perDay = perDayFigure(course, 'interactions_per_day', metric, period, 'interactions')
  const names = ['interactions_per_day_compared', 'interactions_change'] as const
  const against = [
    'interactions_expected',
    'interactions_observed',
    'interactions_against_expected',
  ] as const satisfies readonly FigureName[]
  return {
    sum,
    perDay,
    compared: comparedOf(course, perDay, metric, names, 'interactions'),
    expected: expectedOf(course, metric, against, 'interactions', 'sum'),
  }
}

export function reachOf(course: Course): ReachFacts | null {
  const { period, compare } = course.gathering
  const spans = [period, ...(compare ? [compare] : [])]
  if (spans.every(span => course.daily.known('reach', span).length === 0)) return null
  const perDay = perDayFigure(course, 'reach_per_day', 'reach', period, 'people')
  const against = ['reach_expected_per_day', 'reach_observed_per_day', 'reach_against_expected'] as const
  return {
    perDay,
    compared: comparedOf(course, perDay, 'reach', ['reach_per_day_compared', 'reach_change'], 'people'),
    expected: expectedOf(course, 'reach', against, 'people', 'mean'),
  }
}

function comparedOf(
  course: Course,
  now: Figure,
  metric: string,
  [perDayName, changeName]: readonly [FigureName, FigureName],
  unit: Unit,
): Compared | null {
  const { gathering, account, redefined } = course
  const { compare, period } = gathering
  if (compare === null) return null
  const perDay = perDayFigure(course, perDayName, metric, compare, unit)
  const unlike = redefined.has(metric) ? 'definition-changed' : null
  return { perDay, change: changeFigure(gathering, changeName, now, perDay, period, account.key, unlike) }
}

export function changeFigure(
  { figures }: Pick<Gathering, 'figures'>,
  name: FigureName,
  now: Figure,
  before: Figure,
  span: Span,
  account: string | null,
  unlike: Missing | null = null,
): Figure {
  const source = { kind: 'figures', of: [now.id, before.id] } as const
  return figures.add({
    name,
    account,
    ...span,
    unit: 'share',
    ...change(now.value, before.value, unlike),
    formula: 'change',
    source,
  })
}

/** Over the days that were judged and are known: a day that nothing was expected of says nothing. */
function expectedOf(
  { gathering, account, daily, expected }: Course,
  metric: string,
  [expectedName, observedName, changeName]: readonly [FigureName, FigureName, FigureName],
  unit: Unit,
  as: 'sum' | 'mean',
): AgainstExpected | null {
  const { period, figures } = gathering
  const days = expected.filter(row => row.metric === metric && overlap(period, { from: row.day, to: row.day }))
  const both = days.flatMap(row => {
    const value = daily.on(metric, row.day)?.value ?? null
    return value === null ? [] : [{ day: row.day, value, expected: row.expected }]
  })
  const [first, last] = [both[0], both.at(-1)]
  if (first === undefined || last === undefined) return null
  const span = { from: first.day, to: last.day }
  const scale = as === 'sum' ? 1 : both.length
  const common = { account: account.key, ...span, unit }
  const total = (values: readonly number[]) => Math.round((values.reduce((a, b) => a + b, 0) / scale) * 100) / 100
  const asked = { account: account.id, metric, ...span }
  const was = figures.add({
    ...common,
    name: expectedName,
    value: total(both.map(day => day.expected)),
    formula: as === 'sum' ? 'sum' : 'mean-per-day',
    source: { kind: 'expected', ...asked },
  })
  const came = figures.add({
    ...common,
    name: observedName,
    value: total(both.map(day => day.value)),
    formula: as === 'sum' ? 'sum' : 'mean-per-day',
    source: { kind: 'days', ...asked, only: both.map(({ day }) => day) },
  })
  return { expected: was, observed: came, change: changeFigure(gathering, changeName, came, was, span, account.key) }
}

/** Days of the pictures, from the first of the period that is known. */
export function courseDays({ gathering, daily, expected }: Course): CourseDay[] {
  const usual = new Map(expected.filter(e => e.metric === 'interactions_gained').map(e => [e.day, e]))
  return daysFrom(gathering.period.from, gathering.period.to).map(day => {
    const band = usual.get(day)
    return {
      day,
      followers: daily.on('followers', day)?.value ?? null,
      interactions: daily.on('interactions_gained', day)?.value ?? null,
      usual: band === undefined ? null : { expected: band.expected, low: band.low, high: band.high },
    }
  })
}

/** ISO weeks, Monday to Sunday, cut to the period. */
export function weeksOf(course: Course): WeekFacts[] {
  const { gathering, account, daily } = course
  return weekSpans(gathering.period).map(span => {
    const days = daysFrom(span.from, span.to)
    const complete = days.every(day => daily.on('interactions_gained', day)?.reason === null)
    const last = days.findLast(day => (daily.on('followers', day)?.value ?? null) !== null) ?? span.to
    return {
      ...span,
      interactions: sumFigure(course, 'interactions_week', 'interactions_gained', span, 'interactions'),
      followers: gathering.figures.add({
        name: 'followers_week',
        account: account.key,
        from: last,
        to: last,
        unit: 'people',
        value: daily.on('followers', last)?.value ?? null,
        source: { kind: 'days', account: account.id, metric: 'followers', from: last, to: last },
      }),
      whole: complete && days.length === 7,
    }
  })
}

function weekSpans({ from, to }: Span): Span[] {
  const weekday = (new Date(`${from}T00:00:00Z`).getUTCDay() + 6) % 7
  const weeks: Span[] = []
  for (let start = addDays(from, -weekday); start <= to; start = addDays(start, 7)) {
    weeks.push({ from: start < from ? from : start, to: addDays(start, 6) > to ? to : addDays(start, 6) })
  }
  return weeks
}

/** The whole weeks with the most and the fewest interactions, the earlier of equals; `null` where fewer than two are known. */
export function extremes(weeks: readonly WeekFacts[]): {
  readonly best: WeekFacts | null
  readonly worst: WeekFacts | null
} {
  const whole = weeks.filter(week => week.whole && week.interactions.value !== null)
  if (whole.length < 2) return { best: null, worst: null }
  const value = (week: WeekFacts) => week.interactions.value ?? 0
  const best = whole.reduce((a, b) => (value(b) > value(a) ? b : a))
  const worst = whole.reduce((a, b) => (value(b) < value(a) ? b : a))
  return { best, worst }
}
