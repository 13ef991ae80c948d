import { sql } from 'kysely'
import type { Db } from '../../src/store/database.ts'
import { addAccounts, settings } from '../support/rows.ts'

/**
 * The last quarter of 2019 of a town's three accounts, made by hand so that answers can be worked out on paper.
 *
 * Twitter gains 40 interactions on weekdays and 20 at weekends, 15 fewer on the weekdays from 11 to 29 November, when
 * its press review pauses; nobody read it on 24 December. Facebook gains 100 a day, Instagram 10.
 */
export async function makeTown(db: Db): Promise<void> {
  const review = { match: { hashtag: 'rassegnastampa' }, cadence: '30 8 * * 1-5', grace_minutes: 120 }
  await addAccounts(
    db,
    [
      settings('comune-facebook', { platform: 'facebook' }),
      settings('comune-instagram', { platform: 'instagram' }),
      settings('comune-twitter', {
        platform: 'twitter',
        series: [{ id: 'rassegna-stampa', name: 'Rassegna stampa', ...review }],
      }),
    ],
    new Date('2019-10-01T00:00:00Z'),
  )
  for (const statement of [definitions, days, coverage, posts, postDays, audience, contracts, found, runs])
    await sql.raw(statement).execute(db)
}

const id = (key: string) => `(select account_id from polso.accounts where key = 'comune-${key}')`

const definitions = `
  insert into polso.metric_definitions
    (platform, metric, subject, unit, period, interaction, platform_name, valid_from, description)
  select p, m, 'post', 'count', 'lifetime', m <> 'views', m, case when p = 'instagram' and m = 'shares' then date '2019-12-10' end,
    'Counter ' || m || '.'
  from unnest(array['facebook', 'instagram', 'twitter']) as p, unnest(array['likes', 'comments', 'shares', 'views']) as m;
  insert into polso.retired_metrics values ('facebook', 'page_impressions', 'impressions', 'account', 'count', 'day',
    '2019-11-14', 'views', 'Times seen.')`

const days = `
  with day as (
    select date::date as d, extract(isodow from date) as wd, date::date - date '2019-10-01' as n
    from generate_series(timestamp '2019-10-01', '2019-12-31', '1 day') as date
  ), pause as (
    select d, wd, n, d between '2019-11-11' and '2019-11-29' and wd < 6 as paused from day
  ), figure as (
    select ${id('twitter')} as account_id, d, v.* from pause, lateral (values
      ('followers', 5001 + n), ('new_followers', 1), ('posts_published', case when wd > 5 then 1 when paused then 2 else 3 end),
      ('interactions_gained', case when wd > 5 then 20 when paused then 25 else 40 end)) as v (metric, value)
    union all select ${id('facebook')}, d, v.* from pause, lateral (values
      ('followers', 11002 + 2 * n), ('new_followers', 2), ('posts_published', 2), ('interactions_gained', 100)) as v (metric, value)
    union all select ${id('instagram')}, d, v.* from pause, lateral (values
      ('followers', 503 + 3 * n), ('new_followers', 3), ('posts_published', 1), ('interactions_gained', 10)) as v (metric, value)
  ), known as (
    select account_id, metric, d, case when account_id = ${id('twitter')} and d = '2019-12-24' then null else value end as value
    from figure
  )
  insert into polso.account_days (account_id, metric, date_day, value, status, reason, computed_at)
  select account_id, metric, d, value, case when value is null then 'missing' else 'complete' end,
    case when value is null then 'no-run' end, '2020-01-02T06:00Z' from known`

const coverage = `
  insert into polso.coverage_days (account_id, metric, date_day, expected, observed, missing)
  select account_id, metric, date_day, 24, case when status = 'missing' then 0 when lost then 22 else 24 end,
    case when status = 'missing' then '{"missed": 24}'::jsonb
         when lost then '{"missed": 1, "failed: rate-limited": 1}' end
  from (select *, account_id = ${id('facebook')} and date_day in ('2019-10-05', '2019-10-06') as lost
        from polso.account_days where metric <> 'posts_published') as d`

/** Posts of October on twitter: [day, hour, of the review, likes, comments, shares]. */
const octoberPosts = [
  [1, 6, true, 30, 2, 8],
  [2, 6, true, 24, 1, 5],
  [3, 12, false, 12, 0, 0],
  [7, 6, true, 26, 3, 7],
  [8, 15, false, 8, 1, 1],
  [9, 15, false, 90, 20, 40],
] as const

const posts = `
  insert into polso.posts (account_id, platform_post_id, version_ids, published_at, text, series_id, first_seen_slot,
    last_seen_slot, last_observed_at, interactions, tracked_from_birth)
  select ${id('twitter')}, 'post-' || n, array['post-' || n], at, case when review then 'Rassegna stampa' else 'Avviso ' || n end,
    case when review then (select series_id from polso.content_series) end, at, '2019-12-31T00:00Z', '2019-12-31T00:00Z',
    likes + comments + shares, true
  from (values ${octoberPosts
    .map(
      ([day, hour, review, ...counters], n) =>
        `(${n}, timestamptz '2019-10-0${day}T0${hour % 10}:00Z' + interval '${hour - (hour % 10)} hours', ${review}, ${counters})`,
    )
    .join(', ')}) as p (n, at, review, likes, comments, shares)`

/** All that a post gathers comes on its first two days, three quarters on the first. */
const postDays = `
  insert into polso.post_totals (post_id, through_slot, counters, left_out)
  select post_id, last_seen_slot, jsonb_build_object('likes', l, 'comments', c, 'shares', s, 'views', null), '{}'
  from polso.posts join (values ${octoberPosts
    .map(([, , , l, c, s], n) => `('post-${n}', ${l}, ${c}, ${s})`)
    .join(', ')}) as v (platform_post_id, l, c, s) using (platform_post_id);
  insert into polso.post_days (account_id, post_id, date_day, last_slot, likes, comments, shares, interactions,
    interactions_gained, gained_since, age_days)
  select account_id, post_id, (published_at at time zone 'Europe/Rome')::date + n, published_at + n * interval '1 day',
    (counters ->> 'likes')::int, (counters ->> 'comments')::int, (counters ->> 'shares')::int, interactions, 0, published_at, n
  from polso.posts join polso.post_totals using (post_id) cross join generate_series(0, 10) as n`

const audience = `
  insert into polso.audience_snapshots (account_id, date_day, metric, dimension, segment, value, status, reason, observed_at, source)
  select account_id, date_day::date, 'followers_by_' || dimension, dimension, segment, value::int,
    case when value is null then 'suppressed' else 'observed' end, null, '2019-12-31T06:00Z', source
  from (values
    (${id('facebook')}, '2019-12-30', 'country', 'IT', 9000, 'api'), (${id('facebook')}, '2019-12-31', 'country', 'IT', 10800, 'api'),
    (${id('facebook')}, '2019-12-31', 'country', 'DE', 900, 'api'), (${id('facebook')}, '2019-12-31', 'country', 'FR', 300, 'api'),
    (${id('facebook')}, '2019-12-31', 'country', 'MT', null, 'api'),
    (${id('instagram')}, '2019-12-31', 'country', 'IT', 700, 'api'), (${id('instagram')}, '2019-12-31', 'country', 'GB', 50, 'api'),
    (${id('instagram')}, '2019-12-31', 'age', '25-34', 420, 'api'), (${id('instagram')}, '2019-12-31', 'age', '65+', null, 'api'),
    (${id('instagram')}, '2019-12-31', 'gender', 'F', 440, 'api'), (${id('instagram')}, '2019-12-31', 'gender', 'M', 310, 'api')
  ) as v (account_id, date_day, dimension, segment, value, source)`

const contracts = `
  insert into polso.contracts (key, supplier, subject, starts_on, ends_on, months, amount, currency, changed_at) values
    ('autumn', 'A supplier', 'Care', '2019-10-01', '2019-10-31', 4, 6000, 'EUR', now()),
    ('extension', 'A supplier', 'Care', '2019-11-01', '2019-12-31', 2, 7500, 'EUR', now());
  insert into polso.contract_accounts select contract_id, account_id from polso.contracts, polso.accounts`

const found = `
  insert into polso.events (series_id, title, starts_on, ends_on, author, origin, created_at)
  select series_id, 'Sospesa', '2019-11-11', '2019-11-29', 'A person', 'noted', '2019-12-02T09:00Z' from polso.content_series;
  insert into polso.event_effects (event_id, account_id, through, verdict, effect, effect_low, effect_high, recovered_on,
    final, evidence, measured_at)
  select event_id, ${id('twitter')}, '2019-11-29', 'fell', -224.6, -281.2, -160.4, '2019-12-02', true, '{}', '2019-12-03T06:00Z'
  from polso.events;
  insert into polso.alerts (kind, type, cause, account_id, subject, metric, onset, state, opened_at, opened_on, resolved_at,
    resolved_on, evidence, effect, effect_low, effect_high, updated_at)
  values ('metric', 'drop', 'drop', ${id('twitter')}, '', 'interactions_gained', '2019-11-11', 'resolved', '2019-11-15T06:00Z',
    '2019-11-14', '2019-12-03T06:00Z', '2019-12-02', '{"findings": []}', -224.6, -281.2, -160.4, '2019-12-03T06:00Z');
  insert into polso.alert_transitions (alert_id, seq, to_state, at, actor, note, evidence)
  select alert_id, t.seq, t.state, t.at::timestamptz, 'A person', null, '{}' from polso.alerts, (values
    (1, 'open', '2019-11-15T06:00Z'), (2, 'acknowledged', '2019-11-15T08:00Z'), (3, 'resolved', '2019-12-03T06:00Z')) as t (seq, state, at)`

const runs = `
  insert into polso.collection_runs (account_id, slot, job, due_at, status, parts, finished_at)
  select account_id, slot, 'test', slot, 'ok', '{profile,posts}', slot
  from polso.accounts, generate_series(timestamptz '2019-12-30T00:00Z', '2019-12-31T00:00Z', '6 hours') as slot;
  insert into polso.platform_calls (credential, platform, job, endpoint, status, received_at, duration_ms, bytes, cost, body_sha256)
  select 'x', 'twitter', 'job', 'GET /2/users', 200, slot, 40, 100, 0.005, '' from generate_series(
    timestamptz '2019-12-30T00:00Z', '2019-12-31T00:00Z', '6 hours') as slot`
