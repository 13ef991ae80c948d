import { sql } from 'kysely'
import { irregularSeries } from '../analytics/series-calendar.ts'
import { addDays, type Day, dayOf, dayStart, daysFrom } from '../days.ts'
import type { AccountWeek, BestPost, DigestFacts, WeekAlert, WeekFollowers, WeekInteractions } from '../digest/facts.ts'
import type { Week } from '../digest/week.ts'
import { namesOf } from './alerts.ts'
import type { Db } from './database.ts'

/** Of whom, and as of when. */
export interface DigestScope {
  /** Keys of accounts; `null`: all that are active. */
  readonly accounts: readonly string[] | null
  readonly platformTitle: (platform: string) => string
  /** For what belongs to no account. */
  readonly timeZone: string
  readonly now: Date
  /** Public holidays. */
  readonly holidays: (from: Day, to: Day) => readonly Day[]
}

/** A week of every account, by as many queries for one as for a hundred. */
export async function digestFacts(db: Db, week: Week, scope: DigestScope): Promise<DigestFacts> {
  const accounts = await accountsOf(db, scope.accounts)
  const ids = accounts.map(account => account.id)
  const [days, best, alerts, irregular] = await Promise.all([
    daysOf(db, ids, week),
    bestPosts(db, accounts, week),
    alertsOf(db, week, scope.timeZone),
    irregularOf(db, accounts, week, scope),
  ])
  return {
    week,
    today: dayOf(scope.now, scope.timeZone),
    accounts: accounts.map(account => {
      const own = days.filter(day => day.accountId === account.id)
      const { key, name, platform, timeZone } = account
      return {
        key,
        name,
        platform: scope.platformTitle(platform),
        ...figuresOf(own),
        bestPost: best.get(account.id) ?? null,
        alerts: alerts.filter(alert => alert.kind === 'metric' && alert.account?.key === key),
        irregular: irregular.get(account.id) ?? [],
        gaps: gapsOf(own, week, dayOf(scope.now, timeZone)),
      }
    }),
    operational: alerts.filter(({ kind, account }) => kind === 'operational' && concerns(account, scope)),
  }
}

/** As of messages: what belongs to no single account is for everybody. */
function concerns(account: WeekAlert['account'], { accounts }: DigestScope): boolean {
  return accounts === null || account === null || accounts.includes(account.key)
}

interface Account {
  readonly id: number
  readonly key: string
  readonly name: string
  readonly platform: string
  readonly timeZone: string
}

function accountsOf(db: Db, keys: readonly string[] | null): Promise<readonly Account[]> {
  const active = db
    .selectFrom('polso.accounts')
    .select(['account_id as id', 'key', 'name', 'platform', 'time_zone as timeZone'])
    .where('active', '=', true)
  const meant = keys === null ? active : active.where('key', 'in', keys)
  return meant.orderBy('name').orderBy('platform').orderBy('key').execute()
}

interface DayFigure {
  readonly accountId: number
  readonly metric: string
  readonly day: Day
  readonly value: number | null
  readonly status: 'complete' | 'partial' | 'missing'
  readonly expected: number | null
}

const FIGURES = ['interactions_gained', 'posts_published', 'followers', 'new_followers']

async function daysOf(db: Db, accountIds: readonly number[], { from, to }: Week): Promise<readonly DayFigure[]> {
  const { rows } = await sql<DayFigure>`
    select d.account_id as "accountId", d.metric, d.date_day as day, d.value, d.status, e.expected
    from polso.account_days d left join polso.expected_days e using (account_id, metric, date_day)
    where d.account_id = any(${accountIds}::int[]) and d.metric = any(${FIGURES}::text[])
      and d.date_day between ${from} and ${to}
    order by d.date_day`.execute(db)
  return rows
}

function figuresOf(days: readonly DayFigure[]): Pick<AccountWeek, 'interactions' | 'postsPublished' | 'followers'> {
  const of = (metric: string) => days.filter(day => day.metric === metric)
  const posts = of('posts_published').flatMap(day => day.value ?? [])
  return {
    interactions: interactionsOf(of('interactions_gained')),
    postsPublished: posts.length === 0 ? null : sum(posts),
    followers: followersOf(of('followers'), of('new_followers')),
  }
}

/** Compared day by day: where something was expected of some days only, the others don't count. */
function interactionsOf(days: readonly DayFigure[]): WeekInteractions | null {
  const complete = days.filter(day => day.status === 'complete' && day.value !== null)
  const judged = complete.filter(day => day.expected !== null)
  const told = judged.length > 0 ? judged : complete
  if (told.length === 0) return null
  return {
    value: sum(told.map(day => day.value ?? 0)),
    days: told.length,
    expected: judged.length > 0 ? Math.round(sum(judged.map(day => day.expected ?? 0)) * 100) / 100 : null,
  }
}

function followersOf(counts: readonly DayFigure[], gains: readonly DayFigure[]): WeekFollowers | null {
  const value = counts.flatMap(day => day.value ?? []).at(-1)
  if (value === undefined) return null
  const gained = gains.flatMap(day => day.value ?? [])
  return { value, gained: gained.length === 0 ? null : sum(gained) }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Days over by now on which interactions or followers are not fully known. */
function gapsOf(days: readonly DayFigure[], { from, to }: Week, today: Day): readonly Day[] {
  const isKnown = (day: Day, metric: string) =>
    days.some(each => each.day === day && each.metric === metric && each.status === 'complete')
  return daysFrom(from, to).filter(
    day => day < today && !(isKnown(day, 'interactions_gained') && isKnown(day, 'followers')),
  )
}

async function irregularOf(db: Db, accounts: readonly Account[], { to }: Week, { now, holidays }: DigestScope) {
  const found = accounts.map(async ({ id: accountId, timeZone }) => {
    return [accountId, await irregularSeries(db, { accountId, timeZone, to, now, holidays })] as const
  })
  return new Map(await Promise.all(found))
}

/** The post of the week that gathered most so far; of equal ones the earlier. */
async function bestPosts(
  db: Db,
  accounts: readonly Account[],
  { from, to }: Week,
): Promise<ReadonlyMap<number, BestPost>> {
  const found = accounts.map(async ({ id, timeZone }) => {
    const post = await db
      .selectFrom('polso.posts')
      .select(['text', 'permalink', 'interactions', 'published_at'])
      .where('account_id', '=', id)
      .where('published_at', '>=', dayStart(from, timeZone))
      .where('published_at', '<', dayStart(addDays(to, 1), timeZone))
      .where('interactions', 'is not', null)
      .where('gone_slot', 'is', null)
      .orderBy('interactions', 'desc')
      .orderBy('published_at')
      .limit(1)
      .executeTakeFirst()
    if (!post || post.interactions === null) return []
    const { text, permalink: url, interactions } = post
    return [[id, { text, url, interactions, day: dayOf(post.published_at, timeZone) }] as const]
  })
  return new Map((await Promise.all(found)).flat())
}

/**
 * Open at some time of the week, as they stood after its last day was judged. One that was dismissed is over, but nothing
 * has come back.
 */
async function alertsOf(
  db: Db,
  { from, to }: Week,
  timeZone: string,
): Promise<readonly (WeekAlert & { readonly kind: 'metric' | 'operational' })[]> {
  const { rows } = await sql<WeekAlert & { readonly kind: 'metric' | 'operational' }>`
    select a.alert_id as "alertId", a.kind, a.type, a.subject, a.opened_on as "openedOn",
      case when t.to_state in ('resolved', 'dismissed') then a.resolved_on end as "closedOn",
      case when t.to_state = 'resolved' then a.resolved_on end as "resolvedOn", t.evidence, ${namesOf()}
    from polso.alerts a
    cross join lateral (select to_state, evidence from polso.alert_transitions
      where alert_id = a.alert_id and at < ${dayStart(addDays(to, 2), timeZone)} order by seq desc limit 1) t
    left join polso.accounts c using (account_id) left join polso.content_series s using (series_id)
    where a.opened_on <= ${to}::date and (a.resolved_on is null or a.resolved_on >= ${from}::date)
    order by a.opened_at, a.alert_id`.execute(db)
  return rows
}
