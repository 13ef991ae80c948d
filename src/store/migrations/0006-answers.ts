import { type Kysely, sql } from 'kysely'

/** What people answer to alerts, silences, and how grave an alert is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
}

const ddl = /* sql */ `
alter table polso.alerts
  add column severity text not null default 'warning' check (severity in ('info', 'warning', 'critical')),
  add column over_on date;
update polso.alerts set severity = case
  when type in ('token-dead', 'platform-trouble', 'budget-reached', 'notifier-failing') then 'critical'
  when type = 'metric-changed' then 'info' else 'warning' end;
comment on column polso.alerts.severity is
  'The gravest it was so far: info, warning or critical; the rule stands in docs/alerts.md.';
comment on column polso.alerts.over_on is
  'Of a dismissed alert: the day on which what was dismissed ended, or the end day that was given; NULL = it lasts, or the alert was not dismissed.';

comment on column polso.alerts.part_of is
  'The alert that tells of its cause, of another account or of an outage of the platform; this one is then not told by itself.';

alter table polso.alert_transitions add column step text not null default 'change'
  check (step in ('change', 'news', 'graver', 'comment', 'reminder', 'escalation', 'unmuted', 'released', 'over'));
update polso.alert_transitions set step = 'news' where from_state = to_state;
comment on table polso.alert_transitions is 'The ledger of an alert: every change of its state, and what was said and told in between.';
comment on column polso.alert_transitions.step is
  'change (of state), news (a cause or a consequence came to light), graver (its severity rose), comment, reminder or escalation (nobody had answered), unmuted (told once a silence was over), released (told once the outage that explained it was over), over (what was dismissed has ended).';

alter table polso.events add column alert_id integer references polso.alerts;
create unique index events_of_alert on polso.events (alert_id) where alert_id is not null;
comment on column polso.events.alert_id is
  'The alert by whose dismissal it was noted; without an end day it then ends by itself with what was dismissed; NULL = noted by itself.';

create table polso.silences (
  silence_id integer generated always as identity primary key,
  account_id integer references polso.accounts,
  series_id  integer references polso.content_series,
  metric     text,
  kind       text,
  subject    text,
  starts_at  timestamptz not null,
  ends_at    timestamptz not null check (ends_at >= starts_at),
  author     text not null,
  reason     text not null,
  created_at timestamptz not null,
  ended_by   text,
  check (num_nonnulls(account_id, series_id, metric, kind, subject) > 0)
);
create index silences_end on polso.silences (ends_at);
comment on table polso.silences is
  'Mute the messages of alerts for a time, never their detection. An alert fits where all that is given fits.';
comment on column polso.silences.silence_id is 'Number of the silence.';
comment on column polso.silences.account_id is 'Alerts of this account; NULL = of any, and of none.';
comment on column polso.silences.series_id is 'Alerts about this content series; NULL = about any, and about none.';
comment on column polso.silences.metric is 'Alerts about this figure alone; NULL = about any.';
comment on column polso.silences.kind is 'metric, operational or a type of alert, e.g. token-dead; NULL = any.';
comment on column polso.silences.subject is
  'What an operational alert is about, e.g. a credential; see polso.alerts.subject; NULL = anything.';
comment on column polso.silences.starts_at is 'First instant; UTC.';
comment on column polso.silences.ends_at is 'When it is over; UTC; earlier than meant where somebody ended it.';
comment on column polso.silences.author is 'Who silenced.';
comment on column polso.silences.reason is 'Why, in their words.';
comment on column polso.silences.created_at is 'When it was made; UTC.';
comment on column polso.silences.ended_by is 'Who ended it early; NULL = nobody.';

alter table polso.notifications
  drop constraint notifications_status_check,
  add constraint notifications_status_check
    check (status in ('pending', 'sending', 'sent', 'failed', 'muted', 'superseded')),
  add column silence_id integer references polso.silences,
  add column held_by integer references polso.alerts,
  add check (num_nonnulls(silence_id, held_by) = (status = 'muted')::int);
create index notifications_muted on polso.notifications (silence_id) where status = 'muted';
comment on column polso.notifications.status is
  'pending, sending, sent, failed (given up), muted (held back by a silence or an outage) or superseded (held back by quiet hours until a later message said it all).';
comment on column polso.notifications.silence_id is 'The silence that held it back; NULL = none did.';
comment on column polso.notifications.held_by is
  'The operational alert that explains it and held it back; NULL = none did.';
`
