import { type Kysely, sql } from 'kysely'
import { commentOn } from '../comments.ts'

/** What the body pays for its accounts' care. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
  await commentOn(db, comments)
}

const ddl = /* sql */ `
create table polso.contracts (
  contract_id integer generated always as identity primary key,
  key         text not null unique,
  supplier    text not null,
  subject     text not null,
  starts_on   date not null,
  ends_on     date not null check (ends_on >= starts_on),
  months      double precision not null check (months > 0),
  amount      numeric(14, 2) not null check (amount > 0),
  currency    text not null,
  active      boolean not null default true,
  changed_at  timestamptz not null
);
create table polso.contract_accounts (
  contract_id integer not null references polso.contracts on delete cascade,
  account_id  integer not null references polso.accounts,
  primary key (contract_id, account_id)
);
create index contract_accounts_account on polso.contract_accounts (account_id);
`

const comments = {
  'polso.contracts': {
    about: 'Contracts of polso.yaml. Rows are never deleted: what leaves the configuration is deactivated.',
    columns: {
      contract_id: 'Our own number of the contract; never changes.',
      key: 'Its name in polso.yaml.',
      supplier: 'Who is paid.',
      subject: 'What for, as the contract says it.',
      starts_on: 'First day.',
      ends_on: 'Last day, included.',
      months:
        'Months it counts: as declared, else its days by the mean length of a month, rounded to whole months. Cost of a month of several contracts = sum of the amounts / sum of the months.',
      amount: 'What the whole contract costs, in its currency.',
      currency: 'Code of three letters, ISO 4217.',
      active: 'Whether it is in the configuration.',
      changed_at: 'When its row last changed; UTC.',
    },
  },
  'polso.contract_accounts': {
    about: 'The accounts that a contract is about.',
    columns: {
      contract_id: 'See polso.contracts.',
      account_id: 'Account; see polso.accounts.',
    },
  },
}
