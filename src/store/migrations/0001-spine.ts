import { type Kysely, sql } from 'kysely'
import { commentOn } from '../comments.ts'
import { spineComments } from './0001-spine-comments.ts'

/** Everything from the accounts to the outbox. Partitions of the snapshot tables are made by `store/partitions.ts`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
  await commentOn(db, spineComments)
  for (const table of ['account_snapshots', 'post_snapshots']) await sql.raw(otherMonths(table)).execute(db)
}

/** Takes rows of months that have no partition of their own, so that no write ever fails for want of one. */
const otherMonths = (table: string) => `
  create table polso.${table}_other (like polso.${table} including all);
  comment on table polso.${table}_other is 'Rows of polso.${table} of months without a partition; usually none.';
  alter table polso.${table} attach partition polso.${table}_other default`

const ddl = /* sql */ `
create schema if not exists analytics;

create table polso.accounts (
  account_id     integer generated always as identity primary key,
  key            text not null unique,
  platform       text not null,
  handle         text not null,
  platform_id    text,
  name           text not null,
  credential     text not null,
  schedule       text not null,
  time_zone      text not null,
  active         boolean not null default true,
  created_at     timestamptz not null,
  deactivated_at timestamptz,
  profile_observed_at timestamptz
);

create table polso.metric_definitions (
  platform      text not null,
  metric        text not null,
  subject       text not null check (subject in ('account', 'post', 'audience')),
  unit          text not null,
  period        text not null,
  interaction   boolean not null,
  platform_name text not null,
  valid_from    date,
  valid_to      date,
  description   text not null,
  primary key (platform, metric, period)
);

create table polso.slots (
  schedule   text not null,
  slot       timestamptz not null,
  planned_at timestamptz not null,
  primary key (schedule, slot)
);

create table polso.collection_runs (
  run_id        bigint generated always as identity primary key,
  account_id    integer not null references polso.accounts,
  slot          timestamptz not null,
  job           text not null,
  status        text not null default 'pending'
                check (status in ('pending', 'running', 'ok', 'partial', 'empty', 'failed', 'skipped', 'missed')),
  catch_up      boolean not null default false,
  due_at        timestamptz not null,
  attempts      integer not null default 0,
  claim         uuid,
  lease_until   timestamptz,
  parts         text[] not null default '{}',
  error_kind    text,
  error_message text,
  api_calls     integer not null default 0,
  api_cost      numeric(12, 6) not null default 0,
  rows_stored   integer not null default 0,
  started_at    timestamptz,
  finished_at   timestamptz,
  unique (account_id, slot),
  check ((status = 'running') = (claim is not null))
);
create unique index collection_runs_one_at_a_time on polso.collection_runs (account_id) where status = 'running';
create index collection_runs_due on polso.collection_runs (due_at) where status in ('pending', 'running');
create index collection_runs_job on polso.collection_runs (job, slot);

create table polso.platform_calls (
  call_id     bigint generated always as identity primary key,
  credential  text not null,
  platform    text not null,
  job         text not null,
  endpoint    text not null,
  status      integer not null,
  received_at timestamptz not null,
  duration_ms integer not null,
  bytes       integer not null,
  cost        numeric(12, 6) not null,
  body_sha256 text not null
);
create index platform_calls_received_at on polso.platform_calls (received_at);
create index platform_calls_paid on polso.platform_calls (credential, received_at) where cost > 0;

create table polso.run_calls (
  run_id  bigint not null references polso.collection_runs on delete cascade,
  call_id bigint not null references polso.platform_calls on delete cascade,
  primary key (run_id, call_id)
);
create index run_calls_call on polso.run_calls (call_id);

create table polso.credential_states (
  credential    text primary key,
  blocked_until timestamptz,
  reason        text,
  updated_at    timestamptz not null
);

create table polso.metric_support (
  account_id        integer not null references polso.accounts,
  metric            text not null,
  unsupported_since date not null,
  reason            text not null,
  message           text not null,
  retry_on          date not null,
  primary key (account_id, metric)
);

create table polso.account_snapshots (
  account_id   integer not null,
  metric       text not null,
  period       text not null,
  period_start timestamptz,
  period_end   timestamptz not null,
  slot         timestamptz not null,
  value        bigint,
  status       text not null check (status in ('observed', 'unavailable')),
  reason       text,
  observed_at  timestamptz not null,
  source       text not null default 'api',
  run_id       bigint not null,
  primary key (account_id, metric, period, period_end, slot),
  check ((status = 'observed') = (value is not null)),
  check ((status = 'unavailable') = (reason is not null))
) partition by range (slot);

create table polso.content_series (
  series_id     integer generated always as identity primary key,
  account_id    integer not null references polso.accounts,
  key           text not null,
  name          text not null,
  match         jsonb not null,
  cadence       text not null,
  grace_minutes integer not null,
  active        boolean not null default true,
  unique (account_id, key)
);

create table polso.posts (
  post_id            bigint generated always as identity primary key,
  account_id         integer not null references polso.accounts,
  platform_post_id   text not null,
  version_ids        text[] not null,
  published_at       timestamptz not null,
  kind               text,
  permalink          text,
  text               text,
  series_id          integer references polso.content_series,
  first_seen_slot    timestamptz not null,
  last_seen_slot     timestamptz not null,
  last_observed_at   timestamptz not null,
  interactions       bigint,
  tracked_from_birth boolean not null,
  gone_slot          timestamptz,
  unique (account_id, platform_post_id)
) with (fillfactor = 80);
create index posts_published on polso.posts (account_id, published_at);

create table polso.post_snapshots (
  post_id     bigint not null,
  metric      text not null,
  slot        timestamptz not null,
  value       bigint,
  status      text not null check (status in ('observed', 'unavailable')),
  reason      text,
  observed_at timestamptz not null,
  run_id      bigint not null,
  primary key (post_id, metric, slot),
  check ((status = 'observed') = (value is not null)),
  check ((status = 'unavailable') = (reason is not null))
) partition by range (slot);

create table polso.audience_snapshots (
  account_id  integer not null references polso.accounts,
  date_day    date not null,
  metric      text not null,
  dimension   text not null,
  segment     text not null,
  value       bigint,
  status      text not null check (status in ('observed', 'suppressed', 'unavailable')),
  reason      text,
  observed_at timestamptz not null,
  source      text not null default 'api',
  run_id      bigint,
  primary key (account_id, date_day, metric, dimension, segment),
  check ((status = 'observed') = (value is not null))
);

create table polso.account_days (
  account_id  integer not null references polso.accounts,
  metric      text not null,
  date_day    date not null,
  value       bigint,
  status      text not null check (status in ('complete', 'partial', 'missing')),
  reason      text,
  computed_at timestamptz not null,
  primary key (account_id, metric, date_day),
  check ((status = 'missing') = (value is null))
);

create table polso.account_progress (
  account_id      integer primary key references polso.accounts,
  days_dirty_from date,
  judged_through  date
);

create table polso.events (
  event_id   integer generated always as identity primary key,
  account_id integer references polso.accounts,
  series_id  integer references polso.content_series,
  title      text not null,
  starts_on  date not null,
  ends_on    date,
  author     text not null,
  origin     text not null check (origin in ('noted', 'detected')),
  created_at timestamptz not null,
  check (ends_on is null or ends_on >= starts_on)
);

create table polso.alerts (
  alert_id    integer generated always as identity primary key,
  kind        text not null check (kind in ('metric', 'operational')),
  type        text not null,
  cause       text not null,
  account_id  integer references polso.accounts,
  series_id   integer references polso.content_series,
  subject     text not null default '',
  metric      text,
  onset       date not null,
  state       text not null check (state in ('open', 'acknowledged', 'resolved', 'dismissed')),
  opened_at   timestamptz not null,
  opened_on   date not null,
  resolved_at timestamptz,
  resolved_on date,
  evidence    jsonb not null,
  effect      double precision,
  effect_low  double precision,
  effect_high double precision,
  updated_at  timestamptz not null,
  check ((state in ('resolved', 'dismissed')) = (resolved_at is not null))
);
create unique index alerts_one_open on polso.alerts (account_id, subject, cause) nulls not distinct where resolved_at is null;
create index alerts_opened on polso.alerts (opened_at);

create table polso.alert_transitions (
  transition_id bigint generated always as identity primary key,
  alert_id      integer not null references polso.alerts,
  seq           integer not null,
  from_state    text,
  to_state      text not null,
  at            timestamptz not null,
  actor         text not null,
  note          text,
  evidence      jsonb not null,
  unique (alert_id, seq)
);

create table polso.notifications (
  notification_id bigint generated always as identity primary key,
  transition_id   bigint not null references polso.alert_transitions,
  notifier        text not null,
  recipient       text not null,
  status          text not null default 'pending' check (status in ('pending', 'sending', 'sent', 'failed')),
  due_at          timestamptz not null,
  attempts        integer not null default 0,
  claim           uuid,
  lease_until     timestamptz,
  last_error      text,
  sent_at         timestamptz,
  unique (transition_id, notifier, recipient)
);
create index notifications_due on polso.notifications (due_at) where status in ('pending', 'sending');

create view analytics.accounts_daily as
select d.date_day, a.platform, a.key as account_key, a.platform_id as page_id, a.name as page_name,
  max(d.value) filter (where d.metric = 'followers') as followers,
  max(d.value) filter (where d.metric = 'new_followers') as followers_delta,
  max(d.value) filter (where d.metric = 'posts_published') as posts_published,
  max(d.value) filter (where d.metric = 'interactions_gained') as interactions_gained,
  max(d.value) filter (where d.metric = 'interactions_of_posts') as interactions_of_posts,
  max(d.value) filter (where d.metric = 'views') as views,
  max(d.value) filter (where d.metric = 'reach') as reach,
  case
    when bool_and(d.status = 'complete') filter (where d.metric in ('followers', 'posts_published', 'interactions_gained')) then 'complete'
    when bool_and(d.status = 'missing') filter (where d.metric in ('followers', 'posts_published', 'interactions_gained')) then 'missing'
    else 'partial'
  end as coverage_status
from polso.account_days d join polso.accounts a using (account_id)
group by a.account_id, d.date_day;
`
