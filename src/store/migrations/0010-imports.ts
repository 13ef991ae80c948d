import { type Kysely, sql } from 'kysely'
import { commentOn } from '../comments.ts'
import { importComments } from './0010-imports-comments.ts'

/** History from files: what each file brought, and what it took the place of, so that it can be undone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
  await commentOn(db, importComments)
  await sql.raw(changedComments).execute(db)
}

const ddl = /* sql */ `
create table polso.imports (
  import_id   integer generated always as identity primary key,
  account_id  integer not null references polso.accounts,
  metric      text not null,
  dimension   text,
  file_name   text not null,
  sha256      text not null,
  source      text not null,
  settings    jsonb not null,
  author      text not null,
  imported_at timestamptz not null,
  first_day   date not null,
  last_day    date not null,
  added       integer not null,
  replaced    integer not null,
  undone_at   timestamptz,
  undone_by   text,
  check (last_day >= first_day),
  check ((undone_at is null) = (undone_by is null))
);
create unique index imports_once on polso.imports (account_id, metric, dimension, sha256) nulls not distinct
  where undone_at is null;

create table polso.import_replaced (
  import_id  integer not null references polso.imports on delete cascade,
  table_name text not null check (table_name in ('account_days', 'account_snapshots', 'audience_snapshots')),
  row        jsonb not null
);
create index import_replaced_import on polso.import_replaced (import_id);

alter table polso.account_snapshots alter run_id drop not null;
alter table polso.account_days add column import_id integer references polso.imports;
create index account_days_imported on polso.account_days (import_id) where import_id is not null;

create view analytics.imports as
select i.import_id, a.platform, a.key as account_key, a.platform_id as page_id, a.name as page_name,
  i.metric, i.dimension, i.file_name, i.sha256, i.source, i.imported_at, i.first_day, i.last_day, i.added, i.replaced
from polso.imports i join polso.accounts a using (account_id)
where i.undone_at is null;
`

const changedComments = /* sql */ `
comment on table polso.audit is
  'Every change made on the page or by a link in a message, and every login. Kept as long as retention.audit says.';
comment on column polso.account_snapshots.run_id is
  'Run that stored the row; see polso.collection_runs. NULL = from a file; see polso.imports.';
comment on column polso.account_snapshots.source is 'api, or import:<file>#<first 12 digits of its SHA-256>; see polso.imports.';
comment on column polso.audience_snapshots.source is 'api, or import:<file>#<first 12 digits of its SHA-256>; see polso.imports.';
comment on column analytics.audience_demographics.source is
  'api, or import:<file>#<first 12 digits of its SHA-256>; see analytics.imports.';
comment on column polso.account_days.import_id is
  'File that the figure is from; see polso.imports. NULL = computed from readings.';
`
