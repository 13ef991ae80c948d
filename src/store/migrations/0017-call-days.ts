import { type Kysely, sql } from 'kysely'
import { type Comments, commentOn } from '../comments.ts'

/** What calls cost answers at once over years and stays when the calls go, and alerts tell how grave they are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
  await commentOn(db, comments)
}

const page = 'a.platform, a.key as account_key, a.platform_id as page_id, a.name as page_name'

/**
 * Up to where calls are rolled up. The upper bound says nothing; without it the planner takes a third of all calls to be
 * later, and reads them all.
 */
const since = `
  received_at >= coalesce((select (max(day) + 1)::timestamp at time zone 'UTC' from polso.call_days), '-infinity')
  and received_at < 'infinity'`

const ddl = /* sql */ `
create table polso.call_days (
  day           date not null,
  platform      text not null,
  credential    text not null,
  calls         integer not null,
  failed_calls  integer not null,
  cost          numeric(12, 6) not null,
  first_call_at timestamptz not null,
  last_call_at  timestamptz not null,
  primary key (day, platform, credential)
);

create or replace view analytics.api_costs as
select date_trunc('month', day::timestamp)::date as month_start, platform, credential,
  sum(calls)::bigint as calls, sum(failed_calls)::bigint as failed_calls, sum(cost) as cost_usd,
  min(first_call_at) as first_call_at, max(last_call_at) as last_call_at
from (
  select * from polso.call_days
  union all
  select (received_at at time zone 'UTC')::date, platform, credential, 1, (status = 0 or status >= 400)::integer, cost,
    received_at, received_at
  from polso.platform_calls where ${since}
) as c
group by 1, 2, 3;

create or replace view analytics.alerts as
select l.alert_id, l.kind, l.type, ${page}, s.key as series_key, s.name as series_name, l.subject, l.metric,
  l.onset, l.opened_on, l.resolved_on, l.state, l.opened_at, t.acknowledged_at, l.resolved_at, t.note,
  l.effect, l.effect_low, l.effect_high, l.part_of,
  case l.kind when 'metric' then l.evidence -> 'findings' end as parts, l.updated_at,
  t.decisions[1] as decision, t.decided_at, l.severity
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

create or replace view analytics.versions as
select * from (values
  ('1.0', '0005-views', 'The first views.'),
  ('1.1', '0011-rollups', 'Added: versions, audience_latest, contract_costs, imports; interactions_gained and gained_since in posts_daily; decision and decided_at in alerts; expected, observed, missing and missing_why in collection_coverage; definitions_changed in accounts_weekly and accounts_monthly, whose sums no longer reach over a change of definition; retired metrics in metric_definitions, with retired and replaced_by.'),
  ('1.2', '0017-call-days', 'Added: severity in alerts. api_costs keeps the months whose calls were removed.')
) as v (version, migration, changes);
`

const comments: Comments = {
  'polso.call_days': {
    about:
      'Calls to platforms and their price by day, rolled up from polso.platform_calls when the day has closed. Kept when the calls are removed.',
    columns: {
      day: 'Day in UTC, as platforms bill.',
      platform: 'Platform.',
      credential: 'Name of the credential used; never the secret itself.',
      calls: 'Calls made.',
      failed_calls: 'Calls answered with an HTTP status from 400, or not at all.',
      cost: 'Price in US dollars; 0 = free.',
      first_call_at: 'First call of the day; UTC.',
      last_call_at: 'Last call of the day; UTC.',
    },
  },
  'analytics.api_costs': {
    about:
      'Calls to platforms and their price, one row a platform, credential and month. Kept when the calls themselves are removed.',
    columns: {
      first_call_at: 'First call of that month; UTC.',
      last_call_at: 'Last call of that month; UTC.',
    },
  },
  'analytics.alerts': {
    about:
      'Findings with their lives. Effects must not be added up where alerts overlap in time or one is part of another.',
    columns: {
      severity: 'The gravest it was so far: info, warning or critical; the rule stands in docs/alerts.md.',
    },
  },
}
