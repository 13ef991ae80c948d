import { sql } from 'kysely'
import { addDays, type Day, dayOf, dayStart, daysFrom } from '../../days.ts'
import type { Db } from '../../store/database.ts'
import { expectedAsOf } from '../../store/expected-days.ts'
import type { Source } from '../figure.ts'
import { type Found, found, type Known, nothingElse, type Row, type Rows } from './found.ts'
import { importsOf, joinImports, undoneSince } from './imports.ts'
import type { Slots } from './runs.ts'

type Of<Kind extends Source['kind']> = Extract<Source, { kind: Kind }>

const runIdsOf = (rows: readonly Row[]): number[] => [
  ...new Set(rows.flatMap(row => (typeof row.run_id === 'number' ? [row.run_id] : []))),
]

const isImported = (row: Row) => typeof row.import_id === 'number'

export async function readingRows(db: Db, source: Of<'reading'>, known: Known): Promise<Rows> {
  const { account, metric } = source
  const slot = new Date(source.slot)
  const { rows } = await sql<Row>`
    select s.account_id, s.metric, period, slot, observed_at, status, value, s.source, run_id, import_id
    from polso.account_snapshots s ${joinImports} and i.dimension is null
    where s.account_id = ${account} and s.metric = ${metric} and period = 'instant' and slot = ${slot}`.execute(db)
  const zone = await zoneOf(db, account)
  const day = dayOf(slot, zone)
  const ofFile = dayStart(addDays(day, 1), zone).getTime() - slot.getTime() === 1
  const isGone = rows.length === 0
  const undone = ofFile && isGone ? await undoneSince(db, { account, metric, from: day, to: day }, known) : []
  return {
    rows: [found('account_snapshots', rows), ...(await importsOf(db, rows, undone))],
    runIds: runIdsOf(rows),
    within: isGone && !ofFile ? { account, from: slot, to: slot } : null,
    readFrom: ofFile ? null : slot,
    needs: [{ table: 'account_snapshots', from: slot, first: isGone ? null : slot }],
    undone: undone.length > 0,
  }
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

/** Daily figures, and the readings that they are computed from; those from files rest on none. */
export async function dayRows(db: Db, source: Of<'days'>, known: Known): Promise<Rows> {
  const { account, metric, from, to, only } = source
  const asked = only ?? daysFrom(from, to)
  const { rows } = await sql<Row & { date_day: Day }>`
    select account_id, metric, date_day, value, status, reason, computed_at, import_id from polso.account_days
    where account_id = ${account} and metric = ${metric} and date_day = any(${asked}::date[])
    order by date_day`.execute(db)
  const unknown = rows.filter(row => row.value !== null).length < asked.length
  const undone = (await undoneSince(db, source, known)).filter(({ replaced }) => replaced || unknown)
  const own = [found('account_days', rows), ...(await importsOf(db, rows, undone))]
  const read = rows.filter(row => !isImported(row)).map(row => row.date_day)
  if (rows.length > 0 ? read.length === 0 : asked.length === 0)
    return { ...nothingElse(own), undone: undone.length > 0 }
  const within = await slotsOf(db, account, read[0] ?? from, read.at(-1) ?? to)
  const readings = await readingsBehind(db, metric, within, known.asOf)
  const first = readings.rows[0]?.first_slot
  return {
    rows: [...own, readings],
    runIds: [],
    within,
    readFrom: within.from,
    needs: [{ table: readings.table, from: within.from, first: first instanceof Date ? first : null }],
    undone: undone.length > 0,
  }
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
  return nothingElse([found('expected_days', rows)])
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
  return {
    ...nothingElse([found('posts', rows)]),
    runIds: runIdsOf(rows),
    within: { account, from: starts, to: ends },
    readFrom: starts,
  }
}

export async function audienceRows(db: Db, source: Of<'audience'>, known: Known): Promise<Rows> {
  const { account, metric, day, segments } = source
  if (segments?.length === 0) return nothingElse([found('audience_snapshots', [])])
  const chosen = segments === null ? sql`` : sql`and segment = any(${segments}::text[])`
  const { rows } = await sql<Row>`
    select s.account_id, date_day, s.metric, s.dimension, segment, status, value, observed_at, s.source, run_id, import_id
    from polso.audience_snapshots s ${joinImports} and i.dimension = s.dimension
    where s.account_id = ${account} and s.metric = ${metric} and date_day = ${day}::date ${chosen}
    order by value desc nulls last, segment`.execute(db)
  const starts = dayStart(day, await zoneOf(db, account))
  const brought = { account, metric, from: day, to: day }
  const undone = rows.some(isImported)
    ? []
    : (await undoneSince(db, brought, known)).filter(({ replaced }) => replaced || rows.length === 0)
  return {
    rows: [found('audience_snapshots', rows), ...(await importsOf(db, rows, undone))],
    runIds: runIdsOf(rows),
    within: null,
    readFrom: starts,
    needs: [{ table: 'audience_snapshots', from: starts, first: rows.length === 0 ? null : starts }],
    undone: undone.length > 0,
  }
}

/** The runs are the rows. */
export async function runRows(db: Db, { account, from, to }: Of<'runs'>): Promise<Rows> {
  const slots = await slotsOf(db, account, from, to)
  // The midnight before belongs to the day that ends there.
  const starts = new Date(slots.from.getTime() + 1)
  return { ...nothingElse([]), within: { ...slots, from: starts }, readFrom: starts }
}

/** An alert with what it found and its transitions as of then, and the daily figures of its days. */
export async function alertRows(db: Db, { alert }: Of<'alert'>, { asOf }: Known): Promise<Rows> {
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
  if (!one || one.account_id === null) return nothingElse(rows)
  const { rows: days } = await sql<Row>`
    select metric, date_day, value, status, reason, import_id from polso.account_days
    where account_id = ${one.account_id} and metric in ('interactions_gained', 'posts_published')
      and date_day between ${one.onset}::date and ${one.last}::date order by metric, date_day`.execute(db)
  const within = await slotsOf(db, one.account_id, one.onset, one.last)
  return {
    ...nothingElse([...rows, found('account_days', days), ...(await importsOf(db, days, []))]),
    within,
    readFrom: within.from,
  }
}

export async function eventRows(db: Db, { event, account }: Of<'event'>): Promise<Rows> {
  const { rows } = await sql<Row>`
    select e.event_id, e.title, e.starts_on, e.ends_on, f.verdict, f.effect, f.effect_low, f.effect_high, f.through,
      f.evidence, f.measured_at
    from polso.events e left join polso.event_effects f on f.event_id = e.event_id and f.account_id = ${account}
    where e.event_id = ${event}`.execute(db)
  return nothingElse([found('events', rows)])
}

/** No platform was asked: they come from the configuration. */
export async function contractRows(db: Db, { contracts }: Of<'contracts'>, asOf: Date): Promise<Rows> {
  const { rows } = await sql<Row>`
    select distinct on (contract_id) contract_id, key, v.recorded_at, v.supplier, v.subject, v.starts_on, v.ends_on,
      v.months, v.amount, v.currency, v.account_ids
    from polso.contract_versions v join polso.contracts using (contract_id)
    where contract_id = any(${contracts}::int[]) and v.recorded_at <= ${asOf}
    order by contract_id, v.recorded_at desc`.execute(db)
  return nothingElse([found('contract_versions', rows)])
}
