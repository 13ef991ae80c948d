import { type Kysely, sql } from 'kysely'
import { commentOn } from '../comments.ts'
import { viewComments } from './0005-views-comments.ts'

/** What analysts query. Names of views and columns stay. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
  await commentOn(db, viewComments)
}

const page = 'a.platform, a.key as account_key, a.platform_id as page_id, a.name as page_name'

/** Sums only of what may be added up: the reach of days may not. `days`: how many the period has. */
const accountsPer = (unit: 'week' | 'month', days: string) => `
select ${unit}_start, platform, account_key, page_id, page_name, followers, followers_on, followers_delta,
  posts_published, interactions_gained, interactions_of_posts, views, views_days,
  days, days_complete, days_partial, days - days_complete - days_partial as days_missing,
  case when days_complete = days then 'complete'
       when days_complete + days_partial = 0 then 'missing'
       else 'partial' end as coverage_status
from (
  select date_trunc('${unit}', date_day)::date as ${unit}_start, platform, account_key, page_id, page_name,
    (array_agg(followers order by date_day desc) filter (where followers is not null))[1] as followers,
    max(date_day) filter (where followers is not null) as followers_on,
    sum(followers_delta)::bigint as followers_delta,
    sum(posts_published)::bigint as posts_published,
    sum(interactions_gained)::bigint as interactions_gained,
    sum(interactions_of_posts)::bigint as interactions_of_posts,
    sum(views)::bigint as views,
    count(views)::integer as views_days,
    max(${days}) as days,
    (count(*) filter (where coverage_status = 'complete'))::integer as days_complete,
    (count(*) filter (where coverage_status = 'partial'))::integer as days_partial
  from analytics.accounts_daily
  group by 1, 2, 3, 4, 5
) as period`

const daysOfMonth = `extract(day from date_trunc('month', date_day) + interval '1 month - 1 day')::integer`

/** Which counters a platform tells apart: where it has none of a name, nothing is missing from a sum. */
const kinds = `
cross join lateral (
  select coalesce(bool_or(metric = 'reposts'), false) as reposts, coalesce(bool_or(metric = 'quotes'), false) as quotes
  from polso.metric_definitions where platform = a.platform and subject = 'post'
) as has`

const figure = (metric: string) => `max(c.value) filter (where c.metric = '${metric}')`

/** The figures of `c (metric, value)` that mean the same on every platform. Unknown parts make a sum unknown. */
const common = `
    ${figure('likes')} as likes,
    ${figure('comments')} as comments,
    case when has.reposts then ${figure('reposts')}
         when has.quotes then ${figure('shares')} + ${figure('quotes')}
         else ${figure('shares')} end as shares,
    ${figure('views')} as views,
    ${figure('reach')} as reach`

const dayOf = (instant: string) => `(${instant} at time zone a.time_zone)::date`

const ddl = /* sql */ `
create view analytics.accounts_weekly as ${accountsPer('week', '7')};

create view analytics.accounts_monthly as ${accountsPer('month', daysOfMonth)};

create view analytics.posts_report as
select ${page}, p.platform_post_id as post_id, p.published_at as created_timestamp, ${dayOf('p.published_at')} as date_day,
  p.kind as post_type, p.permalink, p.text as post_message, s.key as series_key, s.name as series_name,
  f.likes, f.comments, f.shares, f.views, f.reach, p.interactions, f.counters,
  p.last_observed_at as observed_at, p.tracked_from_birth, p.gone_slot as gone_timestamp
from polso.posts p
join polso.accounts a using (account_id)
left join polso.content_series s on s.series_id = p.series_id
${kinds}
cross join lateral (
  select ${common}, jsonb_object_agg(c.metric, c.value) as counters
  from (
    select m.metric, latest.value
    from (select distinct metric from polso.metric_definitions where platform = a.platform and subject = 'post') as m
    cross join lateral (
      select value from polso.post_snapshots
      where post_id = p.post_id and metric = m.metric and slot between p.first_seen_slot and p.last_seen_slot
      order by slot desc limit 1
    ) as latest
  ) as c
) as f;

create view analytics.posts_daily as
select f.date_day, ${page}, p.platform_post_id as post_id, p.published_at as created_timestamp, s.key as series_key,
  f.likes, f.comments, f.shares, f.views, f.reach, f.interactions, f.last_slot
from polso.posts p
join polso.accounts a using (account_id)
left join polso.content_series s on s.series_id = p.series_id
${kinds}
cross join lateral (
  select c.date_day, ${common},
    (sum(c.value) filter (where c.metric in (
      select metric from polso.metric_definitions where platform = a.platform and subject = 'post' and interaction
    )))::bigint as interactions,
    max(c.slot) as last_slot
  from (
    select distinct on (1, metric) ${dayOf(`(slot - interval '1 microsecond')`)} as date_day, metric, value, slot
    from polso.post_snapshots where post_id = p.post_id
    order by 1, metric, slot desc
  ) as c
  group by c.date_day
) as f;

create view analytics.audience_demographics as
select u.date_day, ${page}, u.metric, u.dimension, u.segment, u.value, u.status, u.reason, u.source, u.observed_at
from polso.audience_snapshots u join polso.accounts a using (account_id);

create view analytics.content_series_calendar as
select d.date_day, ${page}, s.key as series_key, s.name as series_name, s.cadence,
  case when found.posts > 0 or d.status = 'complete' then found.posts end as posts,
  found.first_timestamp, d.status as coverage_status
from polso.content_series s
join polso.accounts a using (account_id)
join lateral (
  select min(${dayOf('published_at')}) as first_day, max(${dayOf('published_at')}) as last_day
  from polso.posts where account_id = s.account_id and series_id = s.series_id
) as known on true
join polso.account_days d on d.account_id = s.account_id and d.metric = 'posts_published'
  and d.date_day >= known.first_day and (s.active or d.date_day <= known.last_day)
cross join lateral (
  select count(*)::integer as posts, min(published_at) as first_timestamp
  from polso.posts
  where account_id = s.account_id and series_id = s.series_id
    and published_at >= d.date_day::timestamp at time zone a.time_zone
    and published_at < (d.date_day + 1)::timestamp at time zone a.time_zone
) as found;

create view analytics.events as
select e.event_id, e.title, e.starts_on, e.ends_on, e.origin, e.account_id is null and e.series_id is null as concerns_all,
  ${page}, s.key as series_key, s.name as series_name, f.verdict, f.effect, f.effect_low, f.effect_high,
  f.through as measured_through, f.recovered_on, f.final, f.measured_at, e.created_at
from polso.events e
left join polso.event_effects f using (event_id)
left join polso.content_series s on s.series_id = e.series_id
left join polso.accounts a on a.account_id = coalesce(f.account_id, e.account_id, s.account_id);

create view analytics.alerts as
select l.alert_id, l.kind, l.type, ${page}, s.key as series_key, s.name as series_name, l.subject, l.metric,
  l.onset, l.opened_on, l.resolved_on, l.state, l.opened_at, t.acknowledged_at, l.resolved_at, t.note,
  l.effect, l.effect_low, l.effect_high, l.part_of,
  case l.kind when 'metric' then l.evidence -> 'findings' end as parts, l.updated_at
from polso.alerts l
left join polso.accounts a using (account_id)
left join polso.content_series s on s.series_id = l.series_id
cross join lateral (
  select min(at) filter (where to_state = 'acknowledged') as acknowledged_at,
    (array_agg(note order by seq desc) filter (where note is not null))[1] as note
  from polso.alert_transitions where alert_id = l.alert_id
) as t;

create view analytics.collection_coverage as
select d.date_day, ${page}, d.metric, d.status, d.reason, d.computed_at
from polso.account_days d join polso.accounts a using (account_id);

create view analytics.collection_runs as
select r.run_id, r.slot, ${dayOf('r.slot')} as date_day, ${page}, r.status, r.catch_up, r.attempts, r.parts,
  r.error_kind, r.error_message, r.api_calls, r.api_cost as api_cost_usd, r.rows_stored, r.started_at, r.finished_at
from polso.collection_runs r join polso.accounts a using (account_id);

create view analytics.api_costs as
select date_trunc('month', received_at at time zone 'UTC')::date as month_start, platform, credential,
  count(*) as calls, count(*) filter (where status = 0 or status >= 400) as failed_calls,
  sum(cost) as cost_usd, min(received_at) as first_call_at, max(received_at) as last_call_at
from polso.platform_calls
group by 1, 2, 3;

create view analytics.metric_definitions as
select platform, metric, subject, unit, period, interaction, platform_name, valid_from, valid_to, description
from polso.metric_definitions;
`
