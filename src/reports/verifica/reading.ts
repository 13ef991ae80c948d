import { type RawBuilder, sql } from 'kysely'
import { addDays, type Day, dayStart } from '../../days.ts'
import type { Db } from '../../store/database.ts'
import type { Span } from '../period.ts'
import type { AccountName } from './facts.ts'

/** What a verifica reads from the tables, as of an instant: one query a noun. */

export interface ReportAccount {
  readonly id: number
  readonly key: string
  readonly name: string
  readonly platform: string
  readonly timeZone: string
  readonly schedule: string
}

/** Accounts of whose days figures may have been known by then, by name; which were, the figures as of then tell. */
export async function reportAccounts(db: Db, spans: readonly Span[], asOf: Date): Promise<ReportAccount[]> {
  const within = sql.join(
    spans.map(({ from, to }) => sql`date_day between ${from}::date and ${to}::date`),
    sql` or `,
  )
  const { rows } = await sql<ReportAccount>`
    select a.account_id as id, a.key, a.name, a.platform, a.time_zone as "timeZone", a.schedule
    from polso.accounts a
    where a.created_at <= ${asOf}
      and exists (select 1 from polso.account_days d where d.account_id = a.account_id and (${within}))
    order by a.key`.execute(db)
  return rows
}

export async function accountsNamed(db: Db, keys: readonly string[]): Promise<AccountName[]> {
  const { rows } = await sql<AccountName>`
    select key, name, platform from polso.accounts where key = any(${[...keys]}::text[]) order by key`.execute(db)
  return rows
}

export interface InstantReading {
  readonly slot: Date
  readonly value: number
  /** Day that the reading tells of: the last one before a midnight closes the day that ends there. */
  readonly day: Day
}

/** The first reading of a count within instants, or the last. */
export async function instantReading(
  db: Db,
  account: ReportAccount,
  metric: string,
  which: 'first' | 'last',
  { after, until, asOf }: { readonly after: Date | null; readonly until: Date; readonly asOf: Date },
): Promise<InstantReading | null> {
  const order = sql.raw(which === 'first' ? 'asc' : 'desc')
  const closing = which === 'last' ? sql`- interval '1 microsecond'` : sql``
  const { rows } = await sql<InstantReading>`
    select slot, value, ((slot ${closing}) at time zone ${account.timeZone})::date as day
    from polso.account_snapshots
    where account_id = ${account.id} and metric = ${metric} and period = 'instant' and status = 'observed'
      and slot > ${after ?? new Date(0)} and slot <= ${until} and observed_at <= ${asOf}
    order by slot ${order} limit 1`.execute(db)
  return rows[0] ?? null
}

export interface SeriesRow {
  readonly id: number
  readonly key: string
  readonly name: string
  readonly cadence: string
  readonly graceMinutes: number
  /** Day of its first known post; `null`: none. */
  readonly firstDay: Day | null
}

/** The content series of the configuration, with or without posts until then. */
export async function seriesOf(db: Db, account: ReportAccount, asOf: Date): Promise<SeriesRow[]> {
  const { rows } = await sql<SeriesRow>`
    select s.series_id as id, s.key, s.name, s.cadence, s.grace_minutes as "graceMinutes",
      (select min((published_at at time zone ${account.timeZone})::date) from polso.posts p
       where p.account_id = s.account_id and p.series_id = s.series_id and first_seen_slot <= ${asOf}) as "firstDay"
    from polso.content_series s where account_id = ${account.id} and active order by key`.execute(db)
  return rows
}

/** When the posts of a series were published, oldest first. */
export async function seriesPosts(
  db: Db,
  account: ReportAccount,
  seriesId: number,
  { from, to }: Span,
  asOf: Date,
): Promise<Date[]> {
  const { rows } = await sql<{ at: Date }>`
    select published_at as at from polso.posts
    where account_id = ${account.id} and series_id = ${seriesId} and first_seen_slot <= ${asOf}
      and published_at >= ${dayStart(from, account.timeZone)}
      and published_at < ${dayStart(addDays(to, 1), account.timeZone)}
    order by 1`.execute(db)
  return rows.map(row => row.at)
}

export interface AudienceRow {
  readonly metric: string
  readonly dimension: string
  readonly day: Day
  readonly segment: string
  readonly value: number | null
  readonly status: 'observed' | 'suppressed' | 'unavailable'
  readonly reason: string | null
  readonly source: string
}

/** A reading up to so long after the period's end still closes it: platforms give audiences as of now, once a day. */
const CLOSING_HOURS = 1

/** Of each breakdown the last reading of the period. */
export async function audienceOf(
  db: Db,
  account: ReportAccount,
  { from, to }: Span,
  asOf: Date,
): Promise<AudienceRow[]> {
  const ends = dayStart(addDays(to, 1), account.timeZone)
  const { rows } = await sql<AudienceRow>`
    select metric, dimension, date_day as day, segment, value, status, reason, source from (
      select *, max(date_day) over (partition by metric, dimension) as last from polso.audience_snapshots
      where account_id = ${account.id} and date_day >= ${from}::date and observed_at <= ${asOf}
        and (date_day <= ${to}::date
          or observed_at <= ${new Date(ends.getTime() + CLOSING_HOURS * 3_600_000)})
    ) as r
    where date_day = last order by dimension, metric, value desc nulls last, segment`.execute(db)
  return rows
}

export interface ReadingsCount {
  readonly planned: number
  readonly good: number
}

/** Readings planned in the period, and those that brought data. */
export async function readingsOf(db: Db, account: ReportAccount, span: Span, asOf: Date): Promise<ReadingsCount> {
  const { rows } = await sql<ReadingsCount>`
    select count(*) as planned,
      count(*) filter (where status in ('ok', 'partial', 'empty') and finished_at <= ${asOf}) as good
    from polso.collection_runs where ${withinSlots(account, span)} and due_at <= ${asOf}`.execute(db)
  return rows[0] ?? { planned: 0, good: 0 }
}

/** Slots of the days: one in a midnight belongs to the day that ends there. */
function withinSlots(account: Pick<ReportAccount, 'id' | 'timeZone'>, { from, to }: Span): RawBuilder<unknown> {
  return sql`account_id = ${account.id} and slot > ${dayStart(from, account.timeZone)}
    and slot <= ${dayStart(addDays(to, 1), account.timeZone)}`
}

/** Names of the metrics of accounts and audiences. */
export interface OfferedMetrics {
  /** That the platform's collector reads. */
  readonly offered: readonly string[]
  /** That the platform once gave. */
  readonly retired: readonly string[]
}

export async function metricsOffered(db: Db, platform: string): Promise<OfferedMetrics> {
  const { rows } = await sql<OfferedMetrics>`
    select array(select metric from polso.metric_definitions
                 where platform = ${platform} and subject <> 'post' order by 1) as offered,
      array(select metric from polso.retired_metrics
            where platform = ${platform} and subject <> 'post' order by 1) as retired`.execute(db)
  return rows[0] ?? { offered: [], retired: [] }
}
