import { sql } from 'kysely'
import { addDays, type Day, dayStart } from '../days.ts'
import type { DeclaredSeries, ExcludedDays, PostFact } from '../detection/detection.ts'
import type { Db } from './database.ts'
import { tableOf } from './rows.ts'

/** The facts beside the daily figures that a judgement wants. */

/**
 * Days that must not teach the baseline: those under a part of a metric alert of the account, and those under an event
 * that somebody noted on it or on the whole body. A part that ended because its level became the normal says so; one that revised figures
 * showed to be nothing leaves its days alone. What was dismissed without an end day is judged on, so that its end is
 * seen: until then its days are the alert's and not the event's; and so they stay where its level became the normal.
 */
export async function excludedDays(db: Db, accountId: number, from: Day): Promise<ExcludedDays[]> {
  const rows = await sql<ExcludedDays>`
    select days."from", days."to", 'alert' as why, days.kind, part.series
    from polso.alerts a
    cross join lateral jsonb_to_recordset(a.evidence -> 'findings') as part (
      onset date, closed_on date, state text, reason text, series text)
    cross join lateral (select coalesce(part.onset, a.onset) as "from",
      case when part.state = 'closed' then coalesce(part.closed_on, a.resolved_on)
           when a.state = 'dismissed' then a.over_on else a.resolved_on end as "to",
      case when part.reason = 'new-normal' then 'new-normal' else 'alert' end as kind) as days
    where a.account_id = ${accountId} and a.kind = 'metric' and part.reason <> 'revised'
      and coalesce(days."to", 'infinity') >= ${from}::date
    union
    select starts_on, ends_on, title, 'event', null from polso.events
    where (account_id = ${accountId} or account_id is null) and coalesce(ends_on, 'infinity') >= ${from}::date
      and origin = 'noted'
      and not exists (
        select 1 from polso.alerts a where a.alert_id = events.alert_id and a.state = 'dismissed'
          and (a.over_on is null or a.evidence -> 'findings' @> '[{"reason": "new-normal"}]'))
    order by 1, 2, 3, 4, 5`.execute(db)
  return rows.rows
}

/** Posts of the account since a day, oldest first, with what they have gathered so far. */
export async function postFacts(db: Db, accountId: number, timeZone: string, from: Day, to: Day): Promise<PostFact[]> {
  const rows = await sql<PostFact>`
    select p.published_at as "publishedAt", s.key as series, p.interactions
    from polso.posts p left join polso.content_series s using (series_id)
    where p.account_id = ${accountId}
      and p.published_at >= ${dayStart(from, timeZone)} and p.published_at < ${dayStart(addDays(to, 1), timeZone)}
    order by p.published_at`.execute(db)
  return rows.rows
}

/** A series that was taken out of the configuration gets no more posts: that it is silent says nothing. */
export function ofDeclared(posts: readonly PostFact[], declared: readonly DeclaredSeries[]): readonly PostFact[] {
  const keys = new Set(declared.map(({ key }) => key))
  return posts.map(post => (post.series === null || keys.has(post.series) ? post : { ...post, series: null }))
}

/** A post that a series should have by now. */
export interface Duty {
  readonly accountId: number
  /** Key of the series. */
  readonly series: string
  readonly since: Date
}

/** @returns the accounts of those duties of which no post has been read */
export async function silentSeries(db: Db, duties: readonly Duty[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct r.account_id as id
    from ${tableOf(duties, {
      account_id: ['int', d => d.accountId],
      series: ['text', d => d.series],
      since: ['timestamptz', d => d.since],
    })}
    where not exists (
      select 1 from polso.posts p join polso.content_series s using (series_id)
      where p.account_id = r.account_id and s.key = r.series and p.published_at >= r.since)`.execute(db)
  return rows.map(row => row.id)
}

export async function declaredSeries(db: Db, accountId: number): Promise<DeclaredSeries[]> {
  const rows = await sql<DeclaredSeries>`
    select key, name, cadence, grace_minutes as "graceMinutes" from polso.content_series
    where account_id = ${accountId} and active order by key`.execute(db)
  return rows.rows
}

/** An event with the day on which it was noted, in the account's zone: before, nobody could know of it. */
export interface NotedEvent {
  readonly eventId: number
  readonly title: string
  readonly from: Day
  /** Inclusive; `null` while it lasts. */
  readonly to: Day | null
  readonly notedOn: Day
  /** By Polso, not by a person: a mark on a picture, that excludes no day. */
  readonly detected: boolean
}

/** Events on an account or on the whole body that have days between two days. */
export async function notedEvents(db: Db, accountId: number, from: Day, to: Day): Promise<NotedEvent[]> {
  const rows = await sql<NotedEvent>`
    select e.event_id as "eventId", e.title, e.starts_on as "from", e.ends_on as "to", (e.created_at at time zone a.time_zone)::date as "notedOn",
      e.origin = 'detected' as detected
    from polso.events e join polso.accounts a on a.account_id = ${accountId}
    where (e.account_id = a.account_id or e.account_id is null)
      and e.starts_on <= ${to}::date and coalesce(e.ends_on, 'infinity') >= ${from}::date
    order by e.starts_on, e.event_id`.execute(db)
  return rows.rows
}
