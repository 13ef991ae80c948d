import { type Kysely, sql } from 'kysely'
import { commentOn } from '../comments.ts'
import { contractCosts } from './0011-contract-costs.ts'
import { commonFigures, dayOf, dayOfSlot, definitionChanges, isInteraction, kinds } from './0011-figures.ts'
import { rollupComments } from './0011-rollups-comments.ts'

/**
 * Daily rollups, so that the views answer at once over years and the past stays when its snapshots are removed. They
 * are written by `analytics/rollups.ts` when a day has closed; of the days since, views read the snapshots.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
  await sql.raw(views).execute(db)
  await commentOn(db, rollupComments)
}

const tables = /* sql */ `
create table polso.post_days (
  account_id          integer not null references polso.accounts,
  post_id             bigint not null,
  date_day            date not null,
  last_slot           timestamptz not null,
  likes               bigint,
  comments            bigint,
  shares              bigint,
  views               bigint,
  reach               bigint,
  interactions        bigint,
  interactions_gained bigint,
  gained_since        timestamptz,
  primary key (post_id, date_day)
);
create index post_days_of_account on polso.post_days (account_id, date_day);

create table polso.post_totals (
  post_id      bigint primary key,
  through_slot timestamptz not null,
  counters     jsonb not null,
  left_out     text[] not null
) with (fillfactor = 80);

create table polso.coverage_days (
  account_id integer not null references polso.accounts,
  metric     text not null,
  date_day   date not null,
  expected   integer not null,
  observed   integer not null,
  missing    jsonb,
  primary key (account_id, metric, date_day),
  check (observed between 0 and expected),
  check ((observed = expected) = (missing is null))
);

create table polso.retired_metrics (
  platform      text not null,
  platform_name text not null,
  metric        text not null,
  subject       text not null check (subject in ('account', 'post', 'audience')),
  unit          text not null,
  period        text not null,
  valid_to      date,
  replaced_by   text,
  description   text not null,
  primary key (platform, platform_name, period)
);

create table polso.kept_since (
  table_name text primary key,
  since      timestamptz not null
);

create index audience_snapshots_latest on polso.audience_snapshots (account_id, dimension, date_day) where status = 'observed';

alter table polso.account_progress add column rolled_through date, add column roll_from date;
`

const page = 'a.platform, a.key as account_key, a.platform_id as page_id, a.name as page_name'

/** Up to when an account's snapshots are rolled up; later slots are read as they are. */
const rolledUntil = `coalesce((g.rolled_through + 1)::timestamp at time zone a.time_zone, '-infinity')`

const post = `p.platform_post_id as post_id, p.published_at as created_timestamp, s.key as series_key`

const ofPost = `
from polso.posts p
join polso.accounts a using (account_id)
left join polso.content_series s on s.series_id = p.series_id`

const changesWithin = (unit: 'week' | 'month') => `
  select d.platform, date_trunc('${unit}', change.on_day)::date as ${unit}_start,
    array_agg(distinct changed.figure order by changed.figure) as definitions_changed
  from ${definitionChanges}
  where change.on_day > date_trunc('${unit}', change.on_day)::date
  group by 1, 2`

/** A sum over a change of definition would be of nothing. */
const unlessChanged = (figure: string) =>
  `case when '${figure}' = any(definitions_changed) then null else ${figure} end as ${figure}`

const accountsPer = (unit: 'week' | 'month', days: string) => `
select ${unit}_start, platform, account_key, page_id, page_name, followers, followers_on,
  ${unlessChanged('followers_delta')}, posts_published, ${unlessChanged('interactions_gained')},
  ${unlessChanged('interactions_of_posts')}, ${unlessChanged('views')}, views_days,
  days, days_complete, days_partial, days - days_complete - days_partial as days_missing,
  case when days_complete = days then 'complete'
       when days_complete + days_partial = 0 then 'missing'
       else 'partial' end as coverage_status, definitions_changed
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
) as period
left join (${changesWithin(unit)}) as changes using (platform, ${unit}_start)`

const daysOfMonth = `extract(day from date_trunc('month', date_day) + interval '1 month - 1 day')::integer`

const ofCounters = (metric: string) => `(f.counters ->> '${metric}')::bigint`

/** Columns are only ever added, at the end: `create or replace` refuses anything else. */
const views = /* sql */ `
create or replace view analytics.accounts_weekly as ${accountsPer('week', '7')};

create or replace view analytics.accounts_monthly as ${accountsPer('month', daysOfMonth)};

create or replace view analytics.posts_report as
select ${page}, p.platform_post_id as post_id, p.published_at as created_timestamp, ${dayOf('p.published_at')} as date_day,
  p.kind as post_type, p.permalink, p.text as post_message, s.key as series_key, s.name as series_name,
  ${ofCounters('likes')} as likes, ${ofCounters('comments')} as comments,
  case when has.reposts then ${ofCounters('reposts')}
       when has.quotes then ${ofCounters('shares')} + ${ofCounters('quotes')}
       else ${ofCounters('shares')} end as shares,
  ${ofCounters('views')} as views, ${ofCounters('reach')} as reach, p.interactions, f.counters,
  p.last_observed_at as observed_at, p.tracked_from_birth, p.gone_slot as gone_timestamp
${ofPost}
${kinds}
left join polso.post_totals t using (post_id)
cross join lateral (
  select jsonb_object_agg(m.metric, latest.value) as counters
  from (select distinct metric from polso.metric_definitions where platform = a.platform and subject = 'post') as m
  cross join lateral (
    select value from polso.post_snapshots
    where post_id = p.post_id and metric = m.metric
      and slot > coalesce(t.through_slot, p.first_seen_slot - interval '1 microsecond') and slot <= p.last_seen_slot
    order by slot desc limit 1
  ) as latest
  where p.last_seen_slot > coalesce(t.through_slot, '-infinity')
) as since
cross join lateral (select nullif(coalesce(t.counters, '{}') || coalesce(since.counters, '{}'), '{}') as counters) as f;

create or replace view analytics.posts_daily as
select d.date_day, ${page}, ${post}, d.likes, d.comments, d.shares, d.views, d.reach, d.interactions, d.last_slot,
  d.interactions_gained, d.gained_since
${ofPost}
join polso.post_days d on d.post_id = p.post_id and d.account_id = p.account_id
union all
select f.date_day, ${page}, ${post}, f.likes, f.comments, f.shares, f.views, f.reach, f.interactions, f.last_slot,
  null, null
${ofPost}
left join polso.account_progress g on g.account_id = a.account_id
${kinds}
cross join lateral (
  select c.date_day, ${commonFigures},
    (sum(c.value) filter (where ${isInteraction}))::bigint as interactions,
    max(c.slot) as last_slot
  from (
    select distinct on (1, metric) ${dayOfSlot('slot')} as date_day, metric, value, slot
    from polso.post_snapshots where post_id = p.post_id and slot > ${rolledUntil}
    order by 1, metric, slot desc
  ) as c
  group by c.date_day
) as f
where p.last_seen_slot > ${rolledUntil};

create or replace view analytics.alerts as
select l.alert_id, l.kind, l.type, ${page}, s.key as series_key, s.name as series_name, l.subject, l.metric,
  l.onset, l.opened_on, l.resolved_on, l.state, l.opened_at, t.acknowledged_at, l.resolved_at, t.note,
  l.effect, l.effect_low, l.effect_high, l.part_of,
  case l.kind when 'metric' then l.evidence -> 'findings' end as parts, l.updated_at,
  t.decisions[1] as decision, t.decided_at
from polso.alerts l
left join polso.accounts a using (account_id)
left join polso.content_series s on s.series_id = l.series_id
cross join lateral (
  select min(at) filter (where to_state = 'acknowledged') as acknowledged_at,
    (array_agg(note order by seq desc) filter (where note is not null))[1] as note,
    array_agg(to_state order by seq desc) filter (where to_state in ('acknowledged', 'dismissed')) as decisions,
    max(at) filter (where to_state in ('acknowledged', 'dismissed')) as decided_at
  from polso.alert_transitions where alert_id = l.alert_id
) as t;

create or replace view analytics.collection_coverage as
select d.date_day, ${page}, d.metric, d.status, d.reason, d.computed_at,
  c.expected, c.observed, c.expected - c.observed as missing, c.missing as missing_why
from polso.account_days d
join polso.accounts a using (account_id)
left join polso.coverage_days c using (account_id, metric, date_day);

create or replace view analytics.metric_definitions as
select platform, metric, subject, unit, period, interaction, platform_name, valid_from, valid_to, description,
  valid_to is not null as retired, null::text as replaced_by
from polso.metric_definitions
union all
select platform, metric, subject, unit, period, false, platform_name, null, valid_to, description, true, replaced_by
from polso.retired_metrics;
${contractCosts};

create view analytics.audience_latest as
select u.date_day, ${page}, u.metric, u.dimension, u.segment, u.value, u.status, u.reason, u.source, u.observed_at
from polso.accounts a
cross join unnest(array['age', 'gender', 'age_gender', 'country', 'city']) as d (dimension)
cross join lateral (
  select date_day from polso.audience_snapshots
  where account_id = a.account_id and dimension = d.dimension and status = 'observed'
  order by date_day desc limit 1
) as latest
join polso.audience_snapshots u
  on u.account_id = a.account_id and u.dimension = d.dimension and u.date_day = latest.date_day;

create view analytics.versions as
select * from (values
  ('1.0', '0005-views', 'The first views.'),
  ('1.1', '0011-rollups', 'Added: versions, audience_latest, contract_costs, imports; interactions_gained and gained_since in posts_daily; decision and decided_at in alerts; expected, observed, missing and missing_why in collection_coverage; definitions_changed in accounts_weekly and accounts_monthly, whose sums no longer reach over a change of definition; retired metrics in metric_definitions, with retired and replaced_by.')
) as v (version, migration, changes);
`
