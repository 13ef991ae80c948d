import { type RawBuilder, sql } from 'kysely'
import type { Day } from '../days.ts'

/**
 * The daily figures of one account as one statement, made of named steps.
 *
 * Days are numbered from 1 by `bounds`, their local midnights: day k is (bounds[k], bounds[k + 1]], 0 is all before. A
 * reading in the slot of a midnight closes the day that ends there.
 */
export interface DailyInput {
  readonly accountId: number
  /** The days asked for. */
  readonly days: readonly Day[]
  /** Start of every day, then its end, then the ends of the two days after. */
  readonly bounds: readonly Date[]
  /** Start of the day before the first. */
  readonly dayBefore: Date
  readonly now: Date
  readonly trackDays: number
  readonly toleranceMinutes: number
  /** How far back readings are looked for; older ones only where a post has none since. */
  readonly since: Date
  /** Names of the post counters that are interactions. */
  readonly interactionMetrics: readonly string[]
}

/** Posts are read in every slot while younger than this, and once a day after. */
const FRESH = sql`interval '2 days'`
/** Platforms revise their figures of a day for about that long. */
const FINAL_AFTER = sql`interval '48 hours'`
/** Interactions of a day's posts are taken at the end of so many days after it. */
export const GROWING_DAYS = 2

/** Writes the figures; only what changed is touched, and a figure never gives way to none. */
export function dailyStatement(input: DailyInput): RawBuilder<unknown> {
  return sql`
    with now as (select ${input.now}::timestamptz as at),
    day as (${days(input)}),
    post as (${posts(input)}),
    closing as (${closings(input)}),
    sight as (${sights(input)}),
    gained as (${gained(input)}),
    born as (${born}),
    grown as (${grown}),
    profile as (${profiles(input)}),
    figure as (
      ${interactionsGained(input)} union all ${interactionsOfPosts} union all ${postsPublished}
      union all ${followers} union all ${newFollowers(input)} union all ${platformFigures(input)}
    )
    insert into polso.account_days as old (account_id, metric, date_day, value, status, reason, computed_at)
    select ${input.accountId}::int, metric, date_day, value,
      case when value is null then 'missing' when reason is null then 'complete' else 'partial' end,
      case when value is null then coalesce(reason, 'not-read') else reason end, ${input.now}::timestamptz
    from figure join day using (k)
    on conflict (account_id, metric, date_day) do update
    set value = excluded.value, status = excluded.status, reason = excluded.reason, computed_at = excluded.computed_at
    where (old.value, old.status, old.reason) is distinct from (excluded.value, excluded.status, excluded.reason)
      and (excluded.value is not null or old.value is null)`
}

const tolerance = ({ toleranceMinutes }: DailyInput) => sql`make_interval(mins => ${toleranceMinutes}::int)`
const track = ({ trackDays }: DailyInput) => sql`make_interval(hours => 24 * ${trackDays}::int)`
const boundsOf = ({ bounds }: DailyInput) => sql`${bounds.map(b => b.toISOString())}::timestamptz[]`
const firstStart = ({ bounds }: DailyInput) => sql`${bounds[0]}::timestamptz`
const lastEnd = ({ bounds, days }: DailyInput) => sql`${bounds[days.length]}::timestamptz`

/** In which day a slot is; the slot of a midnight closes a day. */
const dayOfSlot = (input: DailyInput, slot: RawBuilder<unknown>) =>
  sql`width_bucket(${slot} - interval '1 microsecond', ${boundsOf(input)})`

/** `covered`: why the day is not fully covered by runs, NULL when it is. `read`: whether any run fell into it. */
function days(input: DailyInput): RawBuilder<unknown> {
  const length = input.days.length
  const at = (offset: number) => input.bounds.slice(offset, offset + length).map(b => b.toISOString())
  const hasRun = (from: RawBuilder<unknown>, to: RawBuilder<unknown>) => sql`exists (
    select 1 from polso.collection_runs r
    where r.account_id = ${input.accountId} and r.status in ('ok', 'partial') and r.slot > ${from} and r.slot <= ${to})`
  return sql`
    select k, date_day, starts, ends, grown_at, run.within as read,
      case when ends > ${input.now} then 'running' when not run.within then 'no-run'
        when not run.at_start then 'no-run-at-start' when not run.at_end then 'no-run-at-end' end as covered
    from unnest(${input.days}::date[], ${at(0)}::timestamptz[], ${at(1)}::timestamptz[],
        ${at(1 + GROWING_DAYS)}::timestamptz[]) with ordinality as d (date_day, starts, ends, grown_at, k),
      lateral (select ${hasRun(sql`starts`, sql`ends`)} as within,
        ${hasRun(sql`starts - ${tolerance(input)}`, sql`starts`)} as at_start,
        ${hasRun(sql`ends - ${tolerance(input)}`, sql`ends`)} as at_end) run`
}

/** Posts that count on any of the days. */
function posts(input: DailyInput): RawBuilder<unknown> {
  return sql`
    select post_id, published_at, first_seen_slot, gone_slot, tracked_from_birth as tracked,
      tracked_from_birth and first_seen_slot > published_at + ${tolerance(input)} as late
    from polso.posts
    where account_id = ${input.accountId} and published_at >= ${firstStart(input)} - ${track(input)}
      and published_at < ${lastEnd(input)}`
}

/** The last reading of each counter in each day; `offset 0` keeps the search by post, whatever the statistics say. */
function closings(input: DailyInput): RawBuilder<unknown> {
  return sql`
    select distinct on (p.post_id, s.metric, k) p.post_id, s.metric, ${dayOfSlot(input, sql`s.slot`)} as k, s.slot, s.value
    from post p cross join lateral (
      select metric, slot, value from polso.post_snapshots s
      where s.post_id = p.post_id and s.metric = any(${input.interactionMetrics}::text[])
        and s.slot > ${input.since} and s.slot <= ${input.bounds.at(-1)}
      offset 0) s
    order by p.post_id, s.metric, k, s.slot desc`
}

/**
 * What is known of each post at each midnight: whether any counter was ever readable until then, whether its last reading
 * is too old to stand for that instant (`stale`), and whether it existed and was found much later (`missed`).
 */
function sights(input: DailyInput): RawBuilder<unknown> {
  const isOld = sql`coalesce(slot <= at - ${tolerance(input)}
    - case when at - published_at <= ${FRESH} then interval '0' else interval '24 hours' end, true)`
  return sql`
    select *, late and published_at < at and first_seen_slot > at as missed,
      published_at < at and first_seen_slot <= at and coalesce(gone_slot > at, true)
        and at - published_at <= ${track(input)} and ${isOld} as stale
    from (
      select p.*, b.at, b.n - 1 as k, max(c.slot) over until_then as slot, bool_or(c.readable) over until_then as readable
      from post p cross join unnest(${boundsOf(input)}) with ordinality as b (at, n)
        left join (
          select post_id, k + 1 as n, max(slot) as slot, bool_or(value is not null) as readable from closing group by 1, 2
        ) c using (post_id, n)
      window until_then as (partition by post_id order by b.n)
    ) s`
}

/** What each post gained in each day, with what is doubtful about it. */
function gained(input: DailyInput): RawBuilder<unknown> {
  return sql`
    select d.k, sum(c.gain) as value, min(c.doubt) as doubt
    from day d
      join (${gains(input)}) c on c.k = d.k and c.published_at >= d.starts - ${track(input)}
    group by d.k`
}

/**
 * The difference to the counter's last reading before the day. Without one: to 0 for a post that was tracked from birth
 * and first seen in the day, else to its first reading (that of the day, or, after a gap, one older than `since`).
 */
function gains(input: DailyInput): RawBuilder<unknown> {
  return sql`
    select s.k, p.published_at,
      case when s.follows then s.value - s.before
        when p.first_seen_slot > d.starts and p.tracked then s.value
        else s.value - coalesce(${olderReading(input)}, ${firstReading}) end as gain,
      case when s.follows and (s.value is null) <> (s.before is null) then 'counter-unavailable'
        when not s.follows and s.value is not null and not (p.first_seen_slot > d.starts and p.tracked) then 'first-sight'
        end as doubt
    from (
      select *, lag(value) over w as before, lag(k) over w is not null as follows from closing
      window w as (partition by post_id, metric order by k)
    ) s join post p using (post_id) join day d using (k)`
}

function olderReading(input: DailyInput): RawBuilder<unknown> {
  return sql`(
    select o.value from polso.post_snapshots o
    where o.post_id = s.post_id and o.metric = s.metric and p.first_seen_slot <= d.starts
      and o.slot <= ${input.since} and o.slot > ${firstStart(input)} - ${track(input)} - interval '1 day'
    order by o.slot desc limit 1)`
}

const firstReading = sql`(
  select o.value from polso.post_snapshots o
  where o.post_id = s.post_id and o.metric = s.metric and o.slot > d.starts and o.slot <= d.ends and o.value is not null
  order by o.slot limit 1)`

const born: RawBuilder<unknown> = sql`
  select post_id, k from post join day on published_at >= starts and published_at < ends`

/** What the posts of each day had gathered when they had grown. */
const grown: RawBuilder<unknown> = sql`
  select b.k, sum(t.value) as value, bool_or(s.stale) as stale
  from born b
    left join (
      select post_id, sum(value) as value
      from (
        select distinct on (c.post_id, c.metric) c.post_id, c.value from closing c join born b using (post_id)
        where c.k <= b.k + ${sql.lit(GROWING_DAYS)} and c.value is not null order by c.post_id, c.metric, c.k desc
      ) last group by post_id
    ) t using (post_id)
    left join sight s on s.post_id = b.post_id and s.k = b.k + ${sql.lit(GROWING_DAYS)}
  group by b.k`

/** The last followers of each day; where none could be read, why. */
function profiles(input: DailyInput): RawBuilder<unknown> {
  return sql`
    select distinct on (k) ${dayOfSlot(input, sql`slot`)} as k, slot, value, reason
    from polso.account_snapshots
    where account_id = ${input.accountId} and metric = 'followers' and period = 'instant'
      and slot > ${input.since} and slot <= ${lastEnd(input)}
    order by k, value is null, slot desc`
}

/** Without posts nothing is gained: 0. With posts of which no counter can be read, the gain is unknown: NULL. */
function interactionsGained(input: DailyInput): RawBuilder<unknown> {
  const counts = sql`s.k = d.k and s.first_seen_slot <= d.ends and coalesce(s.gone_slot > d.starts, true)`
  return sql`
    select d.k, 'interactions_gained' as metric,
      case when d.read and (p.readable > 0 or p.known = 0) then coalesce(g.value, 0) end as value,
      coalesce(d.covered, p.doubt, g.doubt, case when p.readable = 0 and p.known > 0 then 'counter-unavailable' end) as reason
    from day d left join gained g using (k) cross join lateral (
      select count(*) filter (where ${counts}) as known, count(*) filter (where ${counts} and s.readable) as readable,
        case when bool_or(s.stale) then 'stale-reading' when bool_or(s.missed) then 'late-post' end as doubt
      from sight s where s.k in (d.k - 1, d.k) and s.published_at >= d.starts - ${track(input)} and s.published_at < d.ends
    ) p`
}

const interactionsOfPosts: RawBuilder<unknown> = sql`
  select d.k, 'interactions_of_posts', case when d.read then case when g.k is null then 0 else g.value end end,
    coalesce(d.covered, case when grown_at > now.at then 'still-growing' when g.stale then 'stale-reading' end,
      case when g.k is not null and g.value is null then 'counter-unavailable' end)
  from day d left join grown g using (k) cross join now`

const postsPublished: RawBuilder<unknown> = sql`
  select d.k, 'posts_published', case when d.read then (select count(*) from born b where b.k = d.k) end, d.covered
  from day d`

const followers: RawBuilder<unknown> = sql`
  select d.k, 'followers', p.value, coalesce(d.covered, p.reason) from day d left join profile p using (k)`

/** On its true interval: after a gap the difference is that of several days, and says so. */
function newFollowers(input: DailyInput): RawBuilder<unknown> {
  return sql`
    select d.k, 'new_followers', p.value - p.before,
      coalesce(d.covered, case when p.value is not null and p.before is null then 'no-baseline' when p.before_slot <= d.day_before then 'gap' end)
    from (select *, lag(starts, 1, ${input.dayBefore}::timestamptz) over (order by k) as day_before from day) d
      left join (
        select k, value, lag(value) over (order by k) as before, lag(slot) over (order by k) as before_slot
        from profile where value is not null
      ) p using (k)`
}

/** A platform's own figures belong to the day that holds the middle of its period; the latest slot holds. */
function platformFigures(input: DailyInput): RawBuilder<unknown> {
  return sql`
    select d.k, f.metric, f.value,
      coalesce(f.reason, case when d.ends > now.at then 'running' when f.slot < f.period_end + ${FINAL_AFTER} then 'not-final' end)
    from day d cross join now join (
      select distinct on (metric, k) metric, period_end, slot, value, reason,
        width_bucket(period_end - (period_end - coalesce(period_start, period_end - interval '1 day')) / 2,
          ${boundsOf(input)}) as k
      from polso.account_snapshots
      where account_id = ${input.accountId} and metric in ('views', 'reach') and period = 'day'
        and period_end > ${firstStart(input)} and period_end <= ${lastEnd(input)} + interval '1 day'
        and slot > ${firstStart(input)} and slot <= ${lastEnd(input)} + interval '31 days'
      order by metric, k, period_end desc, slot desc
    ) f using (k)`
}
