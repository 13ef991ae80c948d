import { sql } from 'kysely'
import { addDays, type Day, dayStart, daysFrom } from '../../days.ts'
import { contractsAsOf, type RecordedContract } from '../../store/contracts.ts'
import type { Db } from '../../store/database.ts'
import { expectedAsOf } from '../../store/expected-days.ts'
import { redefinedBetween } from '../../store/surroundings.ts'
import { dailyAsOf } from '../daily-as-of.ts'
import { NoDataError } from '../errors.ts'
import { type Figure, FigureRegistry } from '../figure.ts'
import { begunSpans, hull, type ReportPeriod, SETTLING_DAYS, type Span, spansOf } from '../period.ts'
import type { AccountFacts, AccountName, VerificaFacts } from './facts.ts'
import { alertsOf, eventsOf } from './gather-alerts.ts'
import { audienceFacts } from './gather-audience.ts'
import { contractFacts, costFacts, type Measured } from './gather-costs.ts'
import {
  type Course,
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
import { totalsOf } from './gather-totals.ts'
import type { Gathering, VerificaSettings } from './gathering.ts'
import { accountsNamed, type ReportAccount, reportAccounts } from './reading.ts'

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

async function gather(db: Db, asked: ReportPeriod, settings: VerificaSettings): Promise<Gathered> {
  const { asOf, compare, ...period } = asked
  const figures = new FigureRegistry()
  const gathering: Gathering = { db, figures, period, compare, asOf, settings }
  const courses = await coursesOf(gathering)
  if (courses.length === 0) throw new NoDataError(await nothingIn(db, period))
  const days = figures.add({
    name: 'days_of_period',
    ...period,
    unit: 'days',
    value: daysFrom(period.from, period.to).length,
    source: { kind: 'figures', of: [] },
  })
  const rows = await contractsAsOf(db, begunSpans(asked, settings.timeZone), asOf)
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
    unread: await unreadOf(db, rows, courses),
    totals: totalsOf(gathering, courses, told),
    residents: settings.residents,
  }
  return { facts, figures: figures.all }
}

/** Of the accounts of which anything was known by then. */
async function coursesOf(gathering: Gathering): Promise<(Course & Measured)[]> {
  const { db, period, compare, asOf } = gathering
  const spans = spansOf({ ...period, compare })
  const courses: (Course & Measured)[] = []
  for (const account of await reportAccounts(db, spans, asOf)) {
    const course = await courseOf(gathering, account, hull(spans))
    if (spans.some(span => course.daily.knows(span))) courses.push(course)
  }
  return courses
}

async function unreadOf(
  db: Db,
  contracts: readonly RecordedContract[],
  courses: readonly Course[],
): Promise<AccountName[]> {
  const read = new Set(courses.map(({ account }) => account.key))
  const named = contracts.flatMap(({ accounts }) => accounts)
  return accountsNamed(
    db,
    named.filter(key => !read.has(key)),
  )
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
