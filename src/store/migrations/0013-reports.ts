import { type Kysely, sql } from 'kysely'
import { commentOn } from '../comments.ts'

/** Reports as they were issued, so that a number on paper is found again; and those due at the end of a contract. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
  await commentOn(db, comments)
}

const ddl = /* sql */ `
create table polso.reports (
  report_id integer generated always as identity primary key,
  code      text not null unique,
  made_from text not null unique,
  starts_on date not null,
  ends_on   date not null check (ends_on >= starts_on),
  as_of     timestamptz not null,
  content   jsonb not null,
  made_at   timestamptz not null
);
create table polso.contract_reports (
  contract_id integer not null references polso.contracts on delete cascade,
  ends_on     date not null,
  status      text not null default 'due' check (status in ('due', 'done', 'failed')),
  due_at      timestamptz not null,
  attempts    integer not null default 0,
  claim       uuid,
  lease_until timestamptz,
  mailed_to   text[] not null default '{}',
  code        text references polso.reports (code),
  last_error  text,
  done_at     timestamptz,
  primary key (contract_id, ends_on)
);
create index contract_reports_due on polso.contract_reports (due_at) where status = 'due';
`

const comments = {
  'polso.reports': {
    about: 'Reports as they were issued, with every number and its source. Never changed.',
    columns: {
      report_id: 'Number of the report.',
      code: 'Code printed on it; references of its numbers begin with it.',
      made_from:
        'SHA-256 of what shaped it: period, comparison, instant, settings and contracts. The same gives the same report.',
      starts_on: 'First day of its period.',
      ends_on: 'Last day of its period, included.',
      as_of: 'Instant of which it tells: what was stored later does not count; UTC.',
      content: 'Its facts and numbers, without words; as JSON.',
      made_at: 'When it was first issued; UTC.',
    },
  },
  'polso.contract_reports': {
    about: 'Reports that are written and mailed at the end of a contract: one row a contract and last day.',
    columns: {
      contract_id: 'See polso.contracts.',
      ends_on: 'Last day of the contract, as it was when the report became due.',
      status: 'due, done or failed (given up).',
      due_at: 'Not to be begun before this; UTC.',
      attempts: 'How often it was begun.',
      claim: 'Token of the worker that holds the row; NULL = held by nobody.',
      lease_until: 'Until when the hold lasts; UTC, by the clock of the database; NULL = held by nobody.',
      mailed_to: 'Addresses whose mail was accepted.',
      code: 'Code of the report; NULL = not written yet.',
      last_error: 'What went wrong last, without secrets; NULL = nothing.',
      done_at: 'When it was written and mailed; UTC; NULL = not yet.',
    },
  },
}
