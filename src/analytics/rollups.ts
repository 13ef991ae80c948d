import { type RawBuilder, sql } from 'kysely'
import type { AccountId } from '../collectors/collector.ts'
import { addDays, type Day, dayStart } from '../days.ts'
import type { Db } from '../store/database.ts'
import { commonFigures, dayOf, dayOfSlot, kinds } from '../store/migrations/0011-figures.ts'

/**
 * Daily rollups behind the analysts' views, made from the snapshots of closed days:
 *
 * post_days      a post's totals at the end of a day on which it was read, and what it gained since the reading before
 * post_totals    a post's counters as last read by then
 * coverage_days  how many readings of a figure were planned for a day, how many there are, and what became of the others
 *
 * A refresh reads the snapshots of its days, and of the reading before: it costs what is new, not what exists. It writes
 * only what changed.
 */
export interface RollUp {
  readonly accountId: AccountId
  readonly timeZone: string
  /** First and last day, both included. */
  readonly from: Day
  readonly to: Day
  /** Posts published longer ago are no longer read. */
  readonly trackDays: number
  /** Whether some of the days have been rolled up before. */
  readonly again: boolean
}

/** An account that was never rolled up is so by the month: each statement stays short. */
const DAYS_AT_ONCE = 31

/** Idempotent. */
export async function rollUp(db: Db, { from, to, ...account }: RollUp): Promise<void> {
  for (let first = from; first <= to; first = addDays(first, DAYS_AT_ONCE)) {
    const last = [to, addDays(first, DAYS_AT_ONCE - 1)].sort()[0] ?? to
    await rollUpPosts(db, { ...account, from: first, to: last })
    await rollUpCoverage(db, { ...account, from: first, to: last })
  }
}

/**
 * The gain is per counter the difference to its reading before, wherever that was; it starts at 0 where the post was
 * tracked from birth, and where the platform had left the counter out until there was something to count. A counter
 * that came or went makes the gain unknown.
 *
 * The readings before are in the totals; only of days that are rolled up again they are looked for. Instants are
 * literals, so that the planner looks at the partitions of these days alone, however many there are.
 */
async function rollUpPosts(db: Db, { accountId, timeZone, from, to, trackDays, again }: RollUp): Promise<void> {
  const starts = instant(dayStart(from, timeZone))
  const ends = instant(dayStart(addDays(to, 1), timeZone))
  const longAgo = instant(dayStart(addDays(from, -trackDays), timeZone))
  const earlier = again ? lookedFor(starts, longAgo) : inTotals
  await sql`
    with account as materialized (
      select a.account_id, a.time_zone, has.*, array(
        select metric from polso.metric_definitions
        where platform = a.platform and subject = 'post' and interaction) as interactions
      from polso.accounts a ${sql.raw(kinds)}
      where a.account_id = ${accountId}
    ), post as materialized (
      select p.post_id, p.first_seen_slot, t.counters, t.through_slot, t.left_out,
        case when p.tracked_from_birth then p.published_at end as born,
        ${sql.raw(dayOfSlot('p.first_seen_slot'))} as first_day, ${sql.raw(dayOf('p.published_at'))} as published_on
      from account a
      join polso.posts p using (account_id)
      left join polso.post_totals t on t.post_id = p.post_id and t.through_slot <= ${starts}
      where p.published_at > ${longAgo} and p.last_seen_slot > ${starts}
    ), reading as materialized (
      select distinct on (post_id, metric, date_day) post_id, metric, date_day, value, reason, slot
      from (
        select post_id, metric, ${sql.raw(dayOfSlot('slot'))} as date_day, value, reason, slot
        from account a cross join polso.post_snapshots
        where post_id = any(array(select post_id from post)) and slot > ${starts} and slot <= ${ends}
      ) as s
      order by post_id, metric, date_day, slot desc
    ), step as (
      select c.*, c.metric = any(a.interactions) as interaction,
        case when lag(c.slot) over w is null then ${earlier.value} else lag(c.value) over w end as before,
        coalesce(lag(c.slot) over w, ${earlier.slot}) as before_slot,
        coalesce(${earlier.leftOut}, p.first_seen_slot > ${starts})
          and coalesce(bool_and(c.reason is not distinct from 'not-returned') over before, true) as left_out,
        case when c.date_day = p.first_day then p.born end as born, c.date_day - p.published_on as age_days
      from reading c
      cross join account a
      join post p using (post_id)
      ${earlier.join}
      window w as (partition by c.post_id, c.metric order by c.date_day),
        before as (w rows between unbounded preceding and 1 preceding)
    ), gain as (
      select c.*, case
        when before is not null then value - before
        when before_slot is null then case when born is not null then value end
        when left_out then value
        end as gained
      from step c
    ), figures as (
      select c.post_id, c.date_day, min(c.age_days) as age_days, max(c.slot) as last_slot, ${sql.raw(commonFigures)},
        (sum(c.value) filter (where c.interaction))::bigint as interactions,
        case when not bool_or(c.interaction and (
            (c.value is not null and c.gained is null) or (c.value is null and c.before is not null)))
          then (sum(c.gained) filter (where c.interaction))::bigint end as gained,
        min(coalesce(c.before_slot, c.born)) filter (where c.interaction) as since
      from gain c cross join account as has
      group by c.post_id, c.date_day, has.reposts, has.quotes
    ), day as (
      insert into polso.post_days as old (account_id, post_id, date_day, last_slot, likes, comments, shares, views, reach,
        interactions, interactions_gained, gained_since, age_days)
      select ${accountId}::int, post_id, date_day, last_slot, likes, comments, shares, views, reach, interactions, gained,
        case when gained is not null then since end, age_days
      from figures
      on conflict (post_id, date_day) do update
      set last_slot = excluded.last_slot, likes = excluded.likes, comments = excluded.comments,
        shares = excluded.shares, views = excluded.views, reach = excluded.reach, interactions = excluded.interactions,
        interactions_gained = excluded.interactions_gained, gained_since = excluded.gained_since
      where old is distinct from excluded
    )
    insert into polso.post_totals as old (post_id, through_slot, counters, left_out)
    select post_id, max(slot), jsonb_object_agg(metric, value),
      coalesce(array_agg(metric order by metric) filter (where left_out and reason = 'not-returned'), '{}')
    from (select distinct on (post_id, metric) post_id, metric, value, reason, slot, left_out from step
          order by post_id, metric, date_day desc) as latest
    group by post_id
    on conflict (post_id) do update
    set through_slot = excluded.through_slot, counters = old.counters || excluded.counters,
      left_out = excluded.left_out || array(
        select metric from unnest(old.left_out) as metric where not excluded.counters ? metric)
    where excluded.through_slot >= old.through_slot`.execute(db)
}

/** The last readings before the days, as they are in the totals. Nothing, where the post was not read before. */
const inTotals = {
  value: sql`(p.counters ->> c.metric)::bigint`,
  slot: sql`p.through_slot`,
  leftOut: sql`c.metric = any(p.left_out)`,
  join: sql``,
}

/** The same from the snapshots: the totals are of later days by now. */
const lookedFor = (starts: RawBuilder<unknown>, longAgo: RawBuilder<unknown>): typeof inTotals => ({
  value: sql`earlier.value`,
  slot: sql`earlier.slot`,
  leftOut: sql`earlier.left_out`,
  join: sql`
  left join lateral (
    select value, slot, bool_and(reason is not distinct from 'not-returned') over () as left_out
    from polso.post_snapshots b
    where p.first_seen_slot <= ${starts} and b.post_id = c.post_id and b.metric = c.metric
      and b.slot <= ${starts} and b.slot > ${longAgo}
    order by slot desc limit 1
  ) as earlier on true`,
})

const instant = (at: Date) => sql`${sql.lit(at.toISOString())}::timestamptz`

/**
 * Figures made of the profile want its count in each slot, those made of posts a look at the posts; the platform's own
 * figures come once a day.
 */
async function rollUpCoverage(db: Db, { accountId, timeZone, from, to }: RollUp): Promise<void> {
  const starts = instant(dayStart(from, timeZone))
  const ends = instant(dayStart(addDays(to, 1), timeZone))
  await sql`
    with run as (
      select ${sql.raw(dayOfSlot('r.slot'))} as date_day, r.slot, r.status in ('ok', 'partial') as good, r.parts,
        case when r.error_kind is null then r.status else r.status || ': ' || r.error_kind end as outcome
      from polso.accounts a join polso.collection_runs r using (account_id)
      where a.account_id = ${accountId}
        and r.slot > ${starts} and r.slot <= ${ends}
    ), reading as (
      select m.metric, run.date_day,
        case when not good then outcome when 'posts' <> all(parts) then 'posts not read' end as why
      from run cross join unnest(array['posts_published', 'interactions_gained', 'interactions_of_posts']) as m (metric)
      union all
      select m.metric, run.date_day,
        case when not good then outcome when s.slot is null then 'profile not read' else s.reason end
      from run
      left join polso.account_snapshots s on s.account_id = ${accountId} and s.metric = 'followers'
        and s.period = 'instant' and s.period_end = run.slot and s.slot = run.slot
        and s.slot > ${starts} and s.slot <= ${ends}
      cross join unnest(array['followers', 'new_followers']) as m (metric)
      union all
      select metric, date_day, case when value is null then reason end from polso.account_days
      where account_id = ${accountId} and metric in ('views', 'reach')
        and date_day between ${from}::date and ${to}::date
    ), outcome as (
      select metric, date_day, why, count(*)::int as n from reading group by 1, 2, 3
    )
    insert into polso.coverage_days as old (account_id, metric, date_day, expected, observed, missing)
    select ${accountId}::int, metric, date_day, sum(n), coalesce(sum(n) filter (where why is null), 0),
      jsonb_object_agg(why, n) filter (where why is not null)
    from outcome
    group by metric, date_day
    on conflict (account_id, metric, date_day) do update
    set expected = excluded.expected, observed = excluded.observed, missing = excluded.missing
    where (old.expected, old.observed, old.missing) is distinct from (excluded.expected, excluded.observed, excluded.missing)`.execute(
    db,
  )
}
