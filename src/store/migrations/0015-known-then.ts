import { type Kysely, sql } from 'kysely'
import { commentOn } from '../comments.ts'

/**
 * What contracts and expectations were at an earlier instant, so that a report as of then tells nothing that was only
 * known later.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
  await commentOn(db, comments)
}

const ddl = /* sql */ `
create table polso.contract_versions (
  contract_id integer not null references polso.contracts on delete cascade,
  recorded_at timestamptz not null,
  supplier    text not null,
  subject     text not null,
  starts_on   date not null,
  ends_on     date not null,
  months      double precision not null,
  amount      numeric(14, 2) not null,
  currency    text not null,
  account_ids integer[] not null,
  active      boolean not null,
  primary key (contract_id, recorded_at)
);
insert into polso.contract_versions
select contract_id, changed_at, supplier, subject, starts_on, ends_on, months, amount, currency,
  array(select account_id from polso.contract_accounts x where x.contract_id = c.contract_id order by 1), active
from polso.contracts c;

alter table polso.expected_days add column known_from timestamptz;
create table polso.expected_revisions (
  account_id  integer not null references polso.accounts,
  metric      text not null,
  date_day    date not null,
  known_from  timestamptz,
  known_until timestamptz not null,
  expected    double precision not null,
  low         double precision not null,
  high        double precision not null,
  primary key (account_id, metric, date_day, known_until)
);
`

const comments = {
  'polso.contract_versions': {
    about:
      'Each contract as it was recorded, from then until the next row of it. Rows are never changed; the last is that of polso.contracts.',
    columns: {
      contract_id: 'See polso.contracts.',
      recorded_at: 'When a start of the program found it so in the configuration; UTC.',
      supplier: 'Who is paid.',
      subject: 'What for, as the contract says it.',
      starts_on: 'First day.',
      ends_on: 'Last day, included.',
      months: 'Months it counts; see polso.contracts.',
      amount: 'What the whole contract costs, in its currency.',
      currency: 'Code of three letters, ISO 4217.',
      account_ids: 'The accounts that it was about; see polso.accounts.',
      active: 'Whether it was in the configuration.',
    },
  },
  'polso.expected_days': {
    about:
      'What a daily figure was expected to be by the days before it, and the range of a usual day. A figure that is not complete, or of an account too young to be judged, has no row. Revised while an alert shows which days teach; what it was before is in polso.expected_revisions.',
    columns: { known_from: 'When it was judged so; UTC; NULL = before this was noted.' },
  },
  'polso.expected_revisions': {
    about: 'What was expected of days before it was revised. Rows are never changed.',
    columns: {
      account_id: 'Account; see polso.accounts.',
      metric: 'Name of the figure; see polso.account_days.',
      date_day: "Day in the account's time zone.",
      known_from: 'When it was judged so; UTC; NULL = before this was noted.',
      known_until: 'When it was revised; UTC.',
      expected: 'As in polso.expected_days.',
      low: 'As in polso.expected_days.',
      high: 'As in polso.expected_days.',
    },
  },
}
