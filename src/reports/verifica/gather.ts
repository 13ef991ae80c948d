import { sql } from 'kysely'
import { addDays, type Day, dayOf, dayStart, daysFrom } from '../../days.ts'
import { contractsAsOf } from '../../store/contracts.ts'
import type { Db } from '../../store/database.ts'
import { expectedAsOf } from '../../store/expected-days.ts'
import { redefinedBetween } from '../../store/surroundings.ts'
import { meanPerDay } from '../costs.ts'
import { dailyAsOf } from '../daily-as-of.ts'
import { NoDataError } from '../errors.ts'
import { type Figure, type FigureName, FigureRegistry, type Missing } from '../figure.ts'
import { earlier, hull, type ReportPeriod, SETTLING_DAYS, type Span } from '../period.ts'
import type { AccountFacts, Compared, Residence, Totals, VerificaFacts } from './facts.ts'
import { alertsOf, eventsOf } from './gather-alerts.ts'
import { audienceFacts, shareFigure } from './gather-audience.ts'
import { contractFacts, costFacts, type Measured } from './gather-costs.ts'
import {
  type Course,
  changeFigure,
  courseDays,
  DailyFigures,
  extremes,
  interactionsOf,
  reachOf,
  sumFigure,
  weeksOf,
} from './gather-course.ts'
import { coverageOf, readingFigures, redefinedOf } from './gather-coverage.ts'
import { fansOf, followersOf } from './gather-growth.ts'
import { seriesFacts } from './gather-series.ts'
import type { Gathering, VerificaSettings } from './gathering.ts'
import { type ReportAccount, reportAccounts } from './reading.ts'

export interface Gathered {
  readonly facts: VerificaFacts
  readonly figures: readonly Figure[]
}

/** Reads all that a verifica says, as of an instant, in one consistent view of the tables. Throws `NoDataError`. */
export async function gatherVerifica(db: Db, asked: ReportPeriod, settings: VerificaSettings): Promise<Gathered> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async trx => gather(trx, asked, settings))
}

async function nothingIn(db: Db, { from, to }: Span): Promise<string> {
  const { rows } = await sql<{ first: Day | null; last: Day | null }>`
    select min(date_day) as first, max(date_day) as last from polso.account_days where value is not null`.execute(db)
  const { first = null, last = null } = rows[0] ?? {}
  const there = first && last ? `There are figures from ${first} to ${last}.` : 'Nothing has been read yet.'
  return `No account has figures between ${from} and ${to}: there is nothing to report. ${there}`
}

async function gather(
  db: Db,
  { asOf, compare, ...period }: ReportPeriod,
  settings: VerificaSettings,
): Promise<Gathered> {
  const figures = new FigureRegistry()
  const gathering: Gathering = { db, figures, period, compare, asOf, settings }
  const spans = [period, ...(compare ? [compare] : [])]
  const accounts = await reportAccounts(db, spans, asOf)
  if (accounts.length === 0) throw new NoDataError(await nothingIn(db, period))
  const courses: Course[] = []
  for (const account of accounts) courses.push(await courseOf(gathering, account, hull(spans)))
  const days = figures.add({
    name: 'days_of_period',
    ...period,
    unit: 'days',
    value: daysFrom(period.from, period.to).length,
    source: { kind: 'figures', of: [] },
  })
  const last = earlier(hull(spans).to, dayOf(asOf, settings.timeZone))
  const rows = await contractsAsOf(db, last, asOf)
  const contracts = contractFacts(gathering, rows)
  const costs = await costFacts(gathering, rows, contracts, courses)
  const told: AccountFacts[] = []
  for (const course of courses) told.push(await accountFacts(course))
  const facts: VerificaFacts = {
    body: settings.body,
    period,
    compare,
    asOf: asOf.toISOString(),
    timeZone: settings.timeZone,
    settled: dayStart(addDays(period.to, SETTLING_DAYS + 1), settings.timeZone) <= asOf,
    days,
    contracts,
    costs,
    accounts: told,
    totals: totalsOf(gathering, courses, told),
    residents: settings.residents,
  }
  return { facts, figures: figures.all }
}

async function courseOf(gathering: Gathering, account: ReportAccount, span: Span): Promise<Course & Measured> {
  const { db, asOf, settings } = gathering
  const { id: accountId, timeZone } = account
  const toleranceMinutes = settings.toleranceOf(account.schedule)
  const daily = new DailyFigures(await dailyAsOf(db, { accountId, timeZone, span, asOf, toleranceMinutes }))
  const expected = await expectedAsOf(db, accountId, gathering.period, asOf)
  return { gathering, account, daily, expected, redefined: await redefinedBetween(db, [account.key], span) }
}

async function accountFacts(course: Course): Promise<AccountFacts> {
  const { gathering, account } = course
  const { id, key, name, platform, timeZone } = account
  const weeks = weeksOf(course)
  return {
    id,
    key,
    name,
    platform,
    timeZone,
    followers: await followersOf(gathering, account),
    fans: await fansOf(gathering, account),
    posts: sumFigure(course, 'posts', 'posts_published', gathering.period, 'posts'),
    interactions: interactionsOf(course),
    reach: reachOf(course),
    course: courseDays(course),
    weeks,
    ...extremes(weeks),
    series: await seriesFacts(course),
    alerts: await alertsOf(gathering, account),
    events: await eventsOf(gathering, account),
    audience: await audienceFacts(gathering, account),
    coverage: coverageOf(course),
    readings: await readingFigures(gathering, account),
    redefined: await redefinedOf(gathering, account),
  }
}

/** Over all accounts. Followers are not added up: one person may follow several. */
function totalsOf(gathering: Gathering, courses: readonly Course[], accounts: readonly AccountFacts[]): Totals {
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
