import { sql } from 'kysely'
import { addDays, type Day, dayStart } from '../days.ts'
import type { Db } from '../store/database.ts'
import { expectedAsOf } from '../store/expected-days.ts'
import type { Source } from './figure.ts'
import type { Slots } from './trace-runs.ts'

/** Rows of a table that a number came from. */
export interface Found {
  readonly table: string
  readonly count: number
  /** Rows as they are in the table; of readings by the thousand only their number and span, see `summary`. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** What a source leads to. `within`: the runs of these slots read it, where rows do not name their run. */
export interface Rows {
  readonly rows: readonly Found[]
  readonly runIds: readonly number[]
  readonly within: Slots | null
}

type Of<Kind extends Source['kind']> = Extract<Source, { kind: Kind }>
type Row = Readonly<Record<string, unknown>>

const found = (table: string, rows: readonly Row[]): Found => ({ table, count: rows.length, rows })

const runIdsOf = (rows: readonly Row[]): number[] => [
  ...new Set(rows.flatMap(row => (typeof row.run_id === 'number' ? [row.run_id] : []))),
]

export async function readingRows(db: Db, { account, metric, slot }: Of<'reading'>): Promise<Rows> {
  const { rows } = await sql<Row>`
    select account_id, metric, period, slot, observed_at, status, value, source, run_id from polso.account_snapshots
    where account_id = ${account} and metric = ${metric} and period = 'instant' and slot = ${new Date(slot)}`.execute(
    db,
  )
  return { rows: [found('account_snapshots', rows)], runIds: runIdsOf(rows), within: null }
}

async function zoneOf(db: Db, account: number): Promise<string> {
  const { rows } = await sql<{ zone: string }>`
    select time_zone as zone from polso.accounts where account_id = ${account}`.execute(db)
  return rows[0]?.zone ?? 'UTC'
}

/** Slots that read the days from the first to the last: the midnight before gives the day its start. */
async function slotsOf(db: Db, account: number, from: Day, to: Day): Promise<Slots> {
  const zone = await zoneOf(db, account)
  return { account, from: dayStart(from, zone), to: dayStart(addDays(to, 1), zone) }
}

/** Daily figures, and the readings that they are computed from. */
export async function dayRows(db: Db, source: Of<'days'>, asOf: Date): Promise<Rows> {
  const { account, metric, from, to, only } = source
  if (only?.length === 0) return { rows: [found('account_days', [])], runIds: [], within: null }
  const chosen = only === undefined ? sql`` : sql`and date_day = any(${only}::date[])`
  const { rows } = await sql<Row>`
    select account_id, metric, date_day, value, status, reason, computed_at from polso.account_days
    where account_id = ${account} and metric = ${metric} and date_day between ${from}::date and ${to}::date ${chosen}
    order by date_day`.execute(db)
  const within = await slotsOf(db, account, from, to)
  return { rows: [found('account_days', rows), await readingsBehind(db, metric, within, asOf)], runIds: [], within }
}

/** Readings by the thousand: their number, first and last slot. */
async function readingsBehind(db: Db, metric: string, { account, from, to }: Slots, asOf: Date): Promise<Found> {
  const summary = sql`count(*) as readings, min(slot) as first_slot, max(slot) as last_slot`
  const slots = sql`slot >= ${from} and slot <= ${to} and observed_at <= ${asOf}`
  if (metric === 'posts_published') {
    const { rows } = await sql<Row & { posts: number }>`
      select count(*) as posts, min(published_at) as first_published, max(published_at) as last_published
      from polso.posts where account_id = ${account} and published_at >= ${from} and published_at < ${to}
        and first_seen_slot <= ${asOf}`.execute(db)
    return { table: 'posts', count: rows[0]?.posts ?? 0, rows }
  }
  const ofPosts = metric === 'interactions_gained' || metric === 'interactions_of_posts'
  const raw = metric === 'new_followers' ? 'followers' : metric
  const { rows } = await (ofPosts
    ? sql<Row & { readings: number }>`
        select ${summary} from polso.post_snapshots join polso.posts using (post_id)
        where account_id = ${account} and ${slots}`
    : sql<Row & { readings: number }>`
        select ${summary} from polso.account_snapshots
        where account_id = ${account} and metric = ${raw} and ${slots}`
  ).execute(db)
  return { table: ofPosts ? 'post_snapshots' : 'account_snapshots', count: rows[0]?.readings ?? 0, rows }
}

export async function expectedRows(db: Db, { account, metric, ...span }: Of<'expected'>, asOf: Date): Promise<Rows> {
  const all = await expectedAsOf(db, account, span, asOf)
  const rows = all
    .filter(row => row.metric === metric)
    .map(({ day, ...row }) => ({ account_id: account, date_day: day, ...row }))
  return { rows: [found('expected_days', rows)], runIds: [], within: null }
}

/** Posts by when they were published; the run that first saw each. */
export async function postRows(db: Db, { account, series, from, to }: Of<'posts'>, asOf: Date): Promise<Rows> {
  const { from: starts, to: ends } = await slotsOf(db, account, from, to)
  const chosen = series === null ? sql`` : sql`and series_id = ${series}`
  const { rows } = await sql<Row>`
    select p.post_id, p.platform_post_id, p.published_at, p.permalink, p.first_seen_slot, r.run_id
    from polso.posts p
    left join polso.collection_runs r on r.account_id = p.account_id and r.slot = p.first_seen_slot
    where p.account_id = ${account} and p.published_at >= ${starts} and p.published_at < ${ends} ${chosen}
      and p.first_seen_slot <= ${asOf}
    order by p.published_at`.execute(db)
  // That a post is missing is known from all that was read then.
  return { rows: [found('posts', rows)], runIds: runIdsOf(rows), within: { account, from: starts, to: ends } }
}

export async function audienceRows(db: Db, { account, metric, day, segments }: Of<'audience'>): Promise<Rows> {
  const chosen = segments === null ? sql`` : sql`and segment = any(${segments}::text[])`
  const { rows } = await sql<Row>`
    select account_id, date_day, metric, dimension, segment, status, value, observed_at, source, run_id
    from polso.audience_snapshots
    where account_id = ${account} and metric = ${metric} and date_day = ${day}::date ${chosen}
    order by value desc nulls last, segment`.execute(db)
  return { rows: [found('audience_snapshots', rows)], runIds: runIdsOf(rows), within: null }
}

/** The runs are the rows. */
export async function runRows(db: Db, { account, from, to }: Of<'runs'>): Promise<Rows> {
  const slots = await slotsOf(db, account, from, to)
  // The midnight before belongs to the day that ends there.
  return { rows: [], runIds: [], within: { ...slots, from: new Date(slots.from.getTime() + 1) } }
}

/** An alert with what it found and its transitions as of then, and the daily figures of its days. */
export async function alertRows(db: Db, { alert }: Of<'alert'>, asOf: Date): Promise<Rows> {
  const { rows: alerts } = await sql<Row & { account_id: number | null; onset: Day; last: Day }>`
    select alert_id, account_id, type, cause, metric, onset, state, opened_on, resolved_on, effect, effect_low,
      effect_high, evidence, coalesce(resolved_on, (evidence ->> 'day')::date, onset) as last
    from polso.alerts where alert_id = ${alert}`.execute(db)
  const { rows: transitions } = await sql<Row>`
    select seq, from_state, to_state, at, note, evidence from polso.alert_transitions
    where alert_id = ${alert} and at <= ${asOf} order by seq`.execute(db)
  const [one] = alerts
  const { rows: findings } = await sql<Row>`
    select f ->> 'type' as type, f ->> 'series' as series, f ->> 'metric' as metric, f ->> 'onset' as onset,
      f ->> 'recovered_on' as recovered_on, f ->> 'expected_per_day' as expected_per_day,
      f ->> 'observed_per_day' as observed_per_day, e.days, e.value as effect, e.low as effect_low, e.high as effect_high
    from polso.alerts l
    cross join lateral (
      select evidence from polso.alert_transitions t where t.alert_id = l.alert_id and at <= ${asOf}
      order by seq desc limit 1
    ) as last
    cross join jsonb_array_elements(
      case when l.updated_at <= ${asOf} then l.evidence else last.evidence end -> 'findings') as f
    left join jsonb_to_record(case when jsonb_typeof(f -> 'effect') = 'object' then f -> 'effect' end)
      as e (days integer, value double precision, low double precision, high double precision) on true
    where l.alert_id = ${alert}`.execute(db)
  const rows = [
    found('alerts', alerts),
    found('alerts: findings in its evidence', findings),
    found('alert_transitions', transitions),
  ]
  if (!one || one.account_id === null) return { rows, runIds: [], within: null }
  const { rows: days } = await sql<Row>`
    select metric, date_day, value, status from polso.account_days
    where account_id = ${one.account_id} and metric in ('interactions_gained', 'posts_published')
      and date_day between ${one.onset}::date and ${one.last}::date order by metric, date_day`.execute(db)
  const within = await slotsOf(db, one.account_id, one.onset, one.last)
  return { rows: [...rows, found('account_days', days)], runIds: [], within }
}

export async function eventRows(db: Db, { event, account }: Of<'event'>): Promise<Rows> {
  const { rows } = await sql<Row>`
    select e.event_id, e.title, e.starts_on, e.ends_on, f.verdict, f.effect, f.effect_low, f.effect_high, f.through,
      f.evidence, f.measured_at
    from polso.events e left join polso.event_effects f on f.event_id = e.event_id and f.account_id = ${account}
    where e.event_id = ${event}`.execute(db)
  return { rows: [found('events', rows)], runIds: [], within: null }
}

/** No platform was asked: they come from the configuration. */
export async function contractRows(db: Db, { contracts }: Of<'contracts'>, asOf: Date): Promise<Rows> {
  const { rows } = await sql<Row>`
    select distinct on (contract_id) contract_id, key, v.recorded_at, v.supplier, v.subject, v.starts_on, v.ends_on,
      v.months, v.amount, v.currency, v.account_ids
    from polso.contract_versions v join polso.contracts using (contract_id)
    where contract_id = any(${contracts}::int[]) and v.recorded_at <= ${asOf}
    order by contract_id, v.recorded_at desc`.execute(db)
  return { rows: [found('contract_versions', rows)], runIds: [], within: null }
}
