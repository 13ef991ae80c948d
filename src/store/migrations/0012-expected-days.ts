import { type Kysely, sql } from 'kysely'

/** What the judgement expected of each day, for those who draw or query it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
}

const ddl = /* sql */ `
create table polso.expected_days (
  account_id integer not null references polso.accounts,
  metric     text not null,
  date_day   date not null,
  expected   double precision not null,
  low        double precision not null,
  high       double precision not null,
  primary key (account_id, metric, date_day),
  check (low <= expected and expected <= high)
);
comment on table polso.expected_days is
  'What a daily figure was expected to be by the days before it, and the range of a usual day. A figure that is not complete, or of an account too young to be judged, has no row. Revised while an alert shows which days teach.';
comment on column polso.expected_days.account_id is 'Account; see polso.accounts.';
comment on column polso.expected_days.metric is 'Name of the figure; see polso.account_days.';
comment on column polso.expected_days.date_day is 'Day in the account''s time zone.';
comment on column polso.expected_days.expected is
  'Level of the account times the factor of the weekday or holiday, in the unit of the figure.';
comment on column polso.expected_days.low is
  'Lower end of the range of a usual day: square of (root of expected less twice the spread learned for single days).';
comment on column polso.expected_days.high is
  'Upper end: the same above the expected. A viral day lies beyond it.';
`
