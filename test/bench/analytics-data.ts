import { sql } from 'kysely'
import { rollUp } from '../../src/analytics/rollups.ts'
import { addDays, type Day, dayStart } from '../../src/days.ts'
import type { Db } from '../../src/store/database.ts'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { addAccounts, settings } from '../support/rows.ts'

/**
 * A past made in the database: accounts read every hour, each with a post a day that is read as the product reads it
 * (hourly for two days, daily to the thirtieth, weekly to the ninetieth).
 */

export const ZONE = 'Europe/Rome'
const FIRST: Day = '2018-01-01'
export const DAYS = 730
export const day = (n: number): Day => addDays(FIRST, n)
const TRACK_DAYS = 92

const series = [
  { id: 'review', name: 'Review', match: { hashtag: 'review' }, cadence: '0 9 * * 1-5', grace_minutes: 60 },
]

export async function makeAccounts(db: Db, count: number): Promise<number[]> {
  await sql`
    insert into polso.metric_definitions (platform, metric, subject, unit, period, interaction, platform_name, description)
    values ('bench', 'followers', 'account', 'people', 'instant', false, 'followers', 'Followers.'),
           ('bench', 'likes', 'post', 'count', 'lifetime', true, 'likes', 'Likes.'),
           ('bench', 'comments', 'post', 'count', 'lifetime', true, 'comments', 'Comments.'),
           ('bench', 'views', 'post', 'count', 'lifetime', false, 'views', 'Views.')`.execute(db)
  const all = Array.from({ length: count }, (_, i) => settings(`account-${i + 1}`, { platform: 'bench', series }))
  return addAccounts(db, all, dayStart(FIRST, ZONE))
}

/** The snapshots of the days from one to another, both included, of accounts; in order, each day once. */
export async function makeSnapshots(db: Db, accounts: readonly number[], from: number, to: number): Promise<void> {
  const [starts, ends] = [dayStart(day(from), ZONE), dayStart(day(to + 1), ZONE)]
  await ensurePartitions(db, starts, ends)
  await sql`
    with run as (
      insert into polso.collection_runs (account_id, slot, job, due_at, status, parts, finished_at)
      select a, slot, 'bench', slot, case when (a * 31 + extract(epoch from slot) / 3600)::int % 97 = 0 then 'missed' else 'ok' end,
        '{profile,posts}', slot
      from unnest(${accounts}::int[]) as a,
        generate_series(${starts}::timestamptz + interval '1 hour', ${ends}::timestamptz, '1 hour') as slot
      returning *)
    insert into polso.account_snapshots (account_id, metric, period, period_end, slot, value, status, observed_at, run_id)
    select account_id, 'followers', 'instant', slot, slot,
      (1000 * account_id + extract(epoch from slot - ${dayStart(FIRST, ZONE)}) / 86400 * (2 + account_id % 5))::int,
      'observed', slot, run_id
    from run where status = 'ok'`.execute(db)
  await makePosts(db, accounts, from, to)
  await makeCounters(db, starts, ends)
  await sql`analyze`.execute(db)
}

async function makePosts(db: Db, accounts: readonly number[], from: number, to: number): Promise<void> {
  await sql`
    insert into polso.posts (account_id, platform_post_id, version_ids, published_at, series_id, first_seen_slot,
      last_seen_slot, last_observed_at, interactions, tracked_from_birth)
    select a, date::date::text, array[date::date::text], at, case when extract(isodow from date) < 6 then s.series_id end,
      at + interval '30 minutes', at + interval '30 minutes', at, null, true
    from unnest(${accounts}::int[]) as a
    cross join generate_series(${day(from)}::timestamp, ${day(to)}::timestamp, '1 day') as date
    join polso.content_series s on s.account_id = a
    cross join lateral (select (date + interval '8 hours 30 minutes') at time zone ${ZONE} as at) as published`.execute(
    db,
  )
}

/** Every post has three counters that near a level of their own. */
async function makeCounters(db: Db, starts: Date, ends: Date): Promise<void> {
  await sql`
    insert into polso.post_snapshots (post_id, metric, slot, value, status, observed_at, run_id)
    select p.post_id, m.metric, due.slot, floor(
        (20 + (p.post_id * 7919) % 180) * m.part * (1 - exp(-extract(epoch from due.slot - p.published_at) / 86400))),
      'observed', due.slot, 1
    from polso.posts p
    cross join lateral (
      select p.published_at + interval '30 minutes' + n * interval '1 hour' as slot from generate_series(0, 47) as n
      union
      select (((p.published_at at time zone ${ZONE})::date + n)::timestamp at time zone ${ZONE})
      from generate_series(3, 31) as n
      union
      select (((p.published_at at time zone ${ZONE})::date + 31 + 7 * n)::timestamp at time zone ${ZONE})
      from generate_series(1, 8) as n
    ) as due
    cross join (values ('likes', 1.0), ('comments', 0.2), ('views', 9.0)) as m (metric, part)
    where due.slot > ${starts} and due.slot <= ${ends} and p.published_at > ${starts}::timestamptz - interval '91 days'`.execute(
    db,
  )
  await sql`
    update polso.posts p set last_seen_slot = s.slot, last_observed_at = s.slot, interactions = s.total
    from (select distinct on (post_id) post_id, slot, sum(value) filter (where metric <> 'views') as total
          from polso.post_snapshots where slot > ${ends}::timestamptz - interval '32 days' or slot <= ${ends}
          group by post_id, slot order by post_id, slot desc) as s
    where s.post_id = p.post_id and s.slot > p.last_seen_slot`.execute(db)
}

export async function rollUpAll(db: Db, accounts: readonly number[], from: number, to: number): Promise<void> {
  for (const accountId of accounts) await rollUp(db, { ...rolling(accountId), from: day(from), to: day(to) })
}

export const rolling = (accountId: number) => ({ accountId, timeZone: ZONE, trackDays: TRACK_DAYS, again: false })

/** The daily figures as the worker would have left them. */
export async function makeDays(db: Db): Promise<void> {
  const figures = (metric: string, value: string) => `
    select account_id, '${metric}', date_day, ${value}, case when ${value} is null then 'missing' else 'complete' end,
      case when ${value} is null then 'no-baseline' end, now() from known`
  await sql`
    insert into polso.account_days (account_id, metric, date_day, value, status, reason, computed_at)
    with reading as (
      select distinct on (account_id, 2) account_id,
        ((slot - interval '1 microsecond') at time zone ${ZONE})::date as date_day, value
      from polso.account_snapshots where metric = 'followers' order by account_id, 2, slot desc
    ), post as (
      select account_id, (published_at at time zone ${ZONE})::date as date_day, count(*) as posts
      from polso.posts group by 1, 2
    ), gain as (
      select account_id, date_day, sum(interactions_gained) as gained
      from polso.post_days join polso.posts using (account_id, post_id)
      where date_day - (published_at at time zone ${ZONE})::date <= 30 group by 1, 2
    ), known as (
      select account_id, date_day, value as followers,
        value - lag(value) over (partition by account_id order by date_day) as new_followers,
        coalesce(posts, 0) as posts, coalesce(gained, 0) as gained
      from reading left join post using (account_id, date_day) left join gain using (account_id, date_day)
    )
    ${sql.raw(
      [
        figures('followers', 'followers'),
        figures('new_followers', 'new_followers'),
        figures('posts_published', 'posts'),
        figures('interactions_gained', 'gained'),
      ].join(' union all '),
    )}`.execute(db)
  await sql`insert into polso.account_progress (account_id, rolled_through)
    select account_id, max(date_day) from polso.account_days group by 1`.execute(db)
}

/** Gives every other account the rollups of one that has snapshots, and no snapshots. */
export async function copyRollups(db: Db, from: readonly number[], to: readonly number[]): Promise<void> {
  const pairs = sql`(select a as "to", (${from}::int[])[1 + (n - 1) % ${from.length}::int] as "from"
    from unnest(${to}::int[]) with ordinality as t (a, n)) as copy`
  await sql`
    insert into polso.account_days select copy."to", metric, date_day, value, status, reason, computed_at
    from polso.account_days join ${pairs} on account_id = copy."from"`.execute(db)
  await sql`
    insert into polso.coverage_days select copy."to", metric, date_day, expected, observed, missing
    from polso.coverage_days join ${pairs} on account_id = copy."from"`.execute(db)
  await sql`
    insert into polso.posts (account_id, platform_post_id, version_ids, published_at, series_id, first_seen_slot,
      last_seen_slot, last_observed_at, interactions, tracked_from_birth)
    select copy."to", platform_post_id, version_ids, published_at, null, first_seen_slot, last_seen_slot,
      last_observed_at, interactions, true
    from polso.posts join ${pairs} on account_id = copy."from"`.execute(db)
  await sql`analyze polso.posts`.execute(db) // else it is joined row by row
  const twins = sql`polso.posts o join ${pairs} on o.account_id = copy."from"
    join polso.posts p on p.account_id = copy."to" and p.platform_post_id = o.platform_post_id`
  await sql`
    insert into polso.post_days select p.account_id, p.post_id, date_day, last_slot, d.likes, d.comments, d.shares, d.views, d.reach,
      d.interactions, interactions_gained, gained_since, age_days
    from ${twins} join polso.post_days d on d.account_id = o.account_id and d.post_id = o.post_id
    order by date_day, p.account_id`.execute(db)
  await sql`
    insert into polso.post_totals select p.post_id, through_slot, counters, left_out
    from ${twins} join polso.post_totals t on t.post_id = o.post_id`.execute(db)
  await sql`insert into polso.account_progress (account_id, rolled_through)
    select copy."to", rolled_through from polso.account_progress join ${pairs} on account_id = copy."from"`.execute(db)
  await sql`analyze`.execute(db)
}
