import { type Day, daysFrom } from '../../days.ts'
import { meanPerDay } from '../costs.ts'
import type { Figure, FigureName, Missing } from '../figure.ts'
import type { Span } from '../period.ts'
import type { AccountFacts, Compared, Residence, Totals } from './facts.ts'
import { shareFigure } from './gather-audience.ts'
import { type Course, changeFigure } from './gather-course.ts'
import type { Gathering } from './gathering.ts'

/** Over all accounts. Followers are not added up: one person may follow several. */
export function totalsOf(gathering: Gathering, courses: readonly Course[], accounts: readonly AccountFacts[]): Totals {
  const { figures, period, compare, settings } = gathering
  const over = (name: FigureName, chosen: readonly Figure[], unit: Figure['unit']): Figure =>
    figures.add({
      name,
      ...period,
      unit,
      value: sumKnown(chosen),
      formula: 'sum',
      source: { kind: 'figures', of: chosen.map(({ id }) => id) },
    })
  const sum = over(
    'interactions_total',
    accounts.map(account => account.interactions.sum),
    'interactions',
  )
  const now = perDayOfAll(gathering, 'interactions_total_per_day', courses, period)
  const before = compare && perDayOfAll(gathering, 'interactions_total_per_day_compared', courses, compare)
  const perDay = now.figure
  const compared: Compared | null = before && {
    perDay: before.figure,
    change: changeFigure(
      gathering,
      'interactions_total_change',
      perDay,
      before.figure,
      period,
      null,
      unlike(now, before),
    ),
  }
  const living = (who: 'citizens' | 'tourists', known: FigureName): Residence | null => {
    const own = accounts.flatMap(account => account.audience[who] ?? [])
    if (own.length === 0) return null
    const people = over(
      `${who}_total`,
      own.map(one => one.people),
      'people',
    )
    const all = over(
      known,
      own.map(one => one.known),
      'people',
    )
    return {
      people,
      known: all,
      share: shareFigure(figures, settings.leastBase, `${who}_total_share`, people, all, null),
      atLeast: own.some(one => one.atLeast),
    }
  }
  return {
    newFollowers: over(
      'new_followers_total',
      accounts.map(account => account.followers.gained),
      'people',
    ),
    interactions: sum,
    perDay,
    meanOf: now.days,
    compared,
    citizens: living('citizens', 'city_known_total'),
    tourists: living('tourists', 'country_known_total'),
  }
}

interface MeanOfAll {
  readonly figure: Figure
  /** Of the accounts of which anything is known. */
  readonly courses: readonly Course[]
  /** On so many days all of them are known. */
  readonly days: number
}

/** Mean of the days on which every account's interactions are known. */
function perDayOfAll({ figures }: Gathering, name: FigureName, all: readonly Course[], span: Span): MeanOfAll {
  const metric = 'interactions_gained'
  const courses = all.filter(({ daily }) => daily.known(metric, span).length > 0)
  const valueOn = ({ daily }: Course, day: Day) => daily.on(metric, day)?.value ?? null
  const days = daysFrom(span.from, span.to).filter(day => courses.every(course => valueOn(course, day) !== null))
  const sumOf = (course: Course) => days.reduce((sum, day) => sum + (valueOn(course, day) ?? 0), 0)
  const parts = courses.map(course =>
    figures.add({
      name: 'interactions_total',
      account: course.account.key,
      ...span,
      unit: 'interactions',
      value: days.length === 0 ? null : sumOf(course),
      source: { kind: 'days', account: course.account.id, metric, ...span, only: days },
    }),
  )
  const values =
    courses.length === 0 ? [] : days.map(day => courses.reduce((sum, one) => sum + (valueOn(one, day) ?? 0), 0))
  const figure = figures.add({
    name,
    ...span,
    unit: 'interactions',
    ...meanPerDay(values),
    formula: 'mean-per-day',
    source: { kind: 'figures', of: parts.map(({ id }) => id) },
  })
  return { figure, courses, days: values.length }
}

/** Why now and then are not to be compared; `null`: they are. */
function unlike(now: MeanOfAll, before: MeanOfAll): Missing | null {
  if (now.courses.some(course => !before.courses.includes(course)) || now.courses.length < before.courses.length)
    return 'accounts-differ'
  return now.courses.some(({ redefined }) => redefined.has('interactions_gained')) ? 'definition-changed' : null
}

function sumKnown(figures: readonly Figure[]): number | null {
  const values = figures.flatMap(({ value }) => value ?? [])
  return values.length === 0 ? null : values.reduce((a, b) => a + b, 0)
}
