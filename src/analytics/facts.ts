import { sql } from 'kysely'
import type { AccountId } from '../collectors/collector.ts'
import type { Db } from '../store/database.ts'
import { groupBy, ms, tableOf } from '../store/rows.ts'
import type { DaySpan, Facts, PeriodFigure } from './figures.ts'
import type { Counter, Freshness, PostHistory, Reading } from './gained.ts'

/**
 * Reads what the daily figures of some consecutive days are made of: four short queries, whatever the number of days.
 *
 * @param asOf what was read later is as if it were not there; `null`: all that there is
 */
export async function readFacts(
  db: Db,
  accountId: AccountId,
  days: readonly DaySpan[],
  freshness: Freshness,
  asOf: Date | null = null,
): Promise<Facts> {
  const [first, last] = [days[0], days.at(-1)]
  if (!first || !last) return { runs: [], followers: [], posts: [], periods: [] }
  const basis = await basisOf(db, accountId, first.starts, last.ends, freshness, asOf)
  const window: Window = {
    accountId,
    asOf,
    starts: new Date(first.starts),
    ends: new Date(last.ends),
    until: new Date(last.grownAt),
    publishedSince: new Date(first.starts - freshness.track),
    // Whatever was followed at the last good run had been read within a day before it.
    since: new Date((basis.lastRun ?? first.starts) - DAY - freshness.tolerance),
  }
  const posts = await readPosts(db, window, basis.interactionMetrics)
  return { runs: basis.runs, posts, ...(await readProfile(db, window)) }
}

const DAY = 24 * 3_600_000

interface Window {
  readonly accountId: AccountId
  /** Of the first day. */
  readonly starts: Date
  /** Of the last day. */
  readonly ends: Date
  /** When the posts of the last day have grown. */
  readonly until: Date
  readonly publishedSince: Date
  /** Older readings are not looked for. */
  readonly since: Date
  /** Later ones neither; `null`: all. */
  readonly asOf: Date | null
}

/** A further condition on a reading's or a run's instant. */
const readBy = (column: string, asOf: Date | null) => (asOf === null ? sql`` : sql`and ${sql.ref(column)} <= ${asOf}`)

async function basisOf(
  db: Db,
  accountId: AccountId,
  starts: number,
  ends: number,
  { tolerance }: Freshness,
  asOf: Date | null,
) {
  const good = sql`account_id = ${accountId} and status in ('ok', 'partial') ${readBy('finished_at', asOf)}`
  const { rows } = await sql<{ interactionMetrics: string[]; lastRun: number | null; runs: number[] }>`
    select
      array(select metric from polso.metric_definitions join polso.accounts using (platform)
            where account_id = ${accountId} and subject = 'post' and interaction order by 1) as "interactionMetrics",
      (select ${ms('slot')} from polso.collection_runs
       where ${good} and 'posts' = any(parts) and slot <= ${new Date(starts)}
       order by slot desc limit 1) as "lastRun",
      array(select ${ms('slot')} from polso.collection_runs
            where ${good} and slot > ${new Date(starts - tolerance)} and slot <= ${new Date(ends)}) as runs`.execute(db)
  return rows[0] ?? { interactionMetrics: [], lastRun: null, runs: [] }
}

/** A post that was found gone later was still there. */
const goneBy = (asOf: Date | null) =>
  asOf === null ? ms('p.gone_slot') : sql<number>`case when p.gone_slot <= ${asOf} then ${ms('p.gone_slot')} end`

interface CounterRow {
  readonly id: number
  readonly published: number
  readonly firstSeen: number
  readonly gone: number | null
  readonly trackedFromBirth: boolean
  /** `null` where the post has no reading in the window. */
  readonly metric: string | null
  readonly at: readonly number[]
  readonly values: readonly (number | null)[]
  /** `null` where all were readable. */
  readonly reasons: readonly (string | null)[] | null
}

async function readPosts(db: Db, window: Window, metrics: readonly string[]): Promise<PostHistory[]> {
  // `offset 0` keeps the search by post, whatever the statistics say.
  const { rows } = await sql<CounterRow>`
    select p.post_id as id, ${ms('p.published_at')} as published, ${ms('p.first_seen_slot')} as "firstSeen",
      ${goneBy(window.asOf)} as gone, p.tracked_from_birth as "trackedFromBirth", s.metric,
      array_agg(s.at) as at, array_agg(s.value) as values,
      case when bool_or(s.reason is not null) then array_agg(s.reason) end as reasons
    from polso.posts p left join lateral (
      select metric, ${ms('slot')} as at, value::float8 as value, reason from polso.post_snapshots s
      where s.post_id = p.post_id and s.metric = any(${metrics}::text[])
        and s.slot > ${window.since} and s.slot <= ${window.until} ${readBy('s.observed_at', window.asOf)}
      offset 0) s on true
    where p.account_id = ${window.accountId}
      and p.published_at >= ${window.publishedSince} and p.published_at < ${window.ends}
      ${readBy('p.first_seen_slot', window.asOf)}
    group by p.post_id, s.metric`.execute(db)
  const readable = await readableBefore(db, window, rows)
  const posts = groupBy(rows, row => row.id)
  return [...posts.values()].flatMap(counters => {
    const [post] = counters
    return post ? [{ ...post, counters: counters.flatMap(row => counterOf(row, readable)) }] : []
  })
}

function counterOf(row: CounterRow, readable: ReadonlySet<string>): Counter[] {
  if (row.metric === null) return []
  const readings = row.at.map((at, i) => ({ at, value: row.values[i] ?? null, reason: row.reasons?.[i] ?? null }))
  return [{ readings: readings.sort((a, b) => a.at - b.at), readableBefore: readable.has(`${row.id} ${row.metric}`) }]
}

/** Which counters that come up within the window had been readable before it. Hardly ever asks for more than a few. */
async function readableBefore(db: Db, window: Window, rows: readonly CounterRow[]): Promise<ReadonlySet<string>> {
  const asked = rows.filter(
    ({ firstSeen, reasons, values }) =>
      firstSeen <= window.since.getTime() && reasons !== null && values.some(value => value !== null),
  )
  if (asked.length === 0) return new Set()
  const found = await sql<{ key: string }>`
    select r.post_id || ' ' || r.metric as key
    from ${tableOf(asked, { post_id: ['bigint', r => r.id], metric: ['text', r => r.metric] })}
    where exists (
      select 1 from polso.post_snapshots s
      where (s.post_id, s.metric) = (r.post_id, r.metric) and s.status = 'observed'
        and s.slot > ${window.publishedSince} and s.slot <= ${window.since})`.execute(db)
  return new Set(found.rows.map(row => row.key))
}

interface ProfileRow extends Reading {
  readonly metric: string
  readonly starts: number | null
  readonly ends: number
}

/** Followers, and the platform's own figures of days, of which the latest slot holds; nothing from files. */
async function readProfile(db: Db, window: Window): Promise<Pick<Facts, 'followers' | 'periods'>> {
  const columns = sql`metric, ${ms('period_start')} as starts, ${ms('period_end')} as ends, ${ms('slot')} as at,
    value, reason`
  const { rows } = await sql<ProfileRow>`
    select ${columns} from polso.account_snapshots
    where account_id = ${window.accountId} and metric = 'followers' and period = 'instant' and source = 'api'
      and slot > ${window.since} and slot <= ${window.ends} ${readBy('observed_at', window.asOf)}
    union all
    select * from (
      select distinct on (metric, period_end) ${columns} from polso.account_snapshots
      where account_id = ${window.accountId} and metric in ('views', 'reach') and period = 'day' and source = 'api'
        and period_end > ${window.starts} and period_end <= ${new Date(window.ends.getTime() + DAY)}
        and slot > ${window.starts} and slot <= ${new Date(window.ends.getTime() + 31 * DAY)}
        ${readBy('observed_at', window.asOf)}
      order by metric, period_end, slot desc) as latest
    order by ends, at`.execute(db)
  return { followers: rows.filter(row => row.metric === 'followers'), periods: rows.flatMap(periodOf) }
}

function periodOf(row: ProfileRow): PeriodFigure[] {
  const { metric } = row
  if (metric !== 'views' && metric !== 'reach') return []
  return [{ ...row, metric, starts: row.starts ?? row.ends - DAY }]
}
