import { type Kysely, sql } from 'kysely'

/** The weekly digest's own outbox, and the answer links that were used. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
}

const ddl = /* sql */ `
create table polso.used_links (
  fingerprint text primary key,
  used_at     timestamptz not null,
  expires_at  timestamptz not null
);
comment on table polso.used_links is 'Answer links of messages that were used: each works once. Rows go when the link would have expired.';
comment on column polso.used_links.fingerprint is 'SHA-256 of the token; the token itself is kept nowhere.';
comment on column polso.used_links.used_at is 'When it was used; UTC.';
comment on column polso.used_links.expires_at is 'When it would have expired; UTC.';

create table polso.digests (
  digest_id   integer generated always as identity primary key,
  week_start  date not null,
  notifier    text not null,
  recipient   text not null,
  status      text not null default 'pending' check (status in ('pending', 'sending', 'sent', 'failed', 'skipped')),
  due_at      timestamptz not null,
  attempts    integer not null default 0,
  claim       uuid,
  lease_until timestamptz,
  last_error  text,
  sent_at     timestamptz,
  unique (week_start, notifier, recipient),
  check ((status = 'sending') = (claim is not null))
);
create index digests_open on polso.digests (due_at) where status in ('pending', 'sending');
comment on table polso.digests is 'Weekly digests: one row a week, notifier and recipient, so that each is told once.';
comment on column polso.digests.digest_id is 'Number of the row.';
comment on column polso.digests.week_start is 'Monday of the week that it tells of.';
comment on column polso.digests.notifier is 'Name of the notifier in polso.yaml.';
comment on column polso.digests.recipient is 'To whom: an address, a chat.';
comment on column polso.digests.status is
  'pending, sending, sent, failed (given up), skipped (its time had passed by more than a day).';
comment on column polso.digests.due_at is 'Not to be sent before this; UTC.';
comment on column polso.digests.attempts is 'How often it was begun.';
comment on column polso.digests.claim is 'Token of the worker that holds the row; NULL = held by nobody.';
comment on column polso.digests.lease_until is
  'Until when the hold lasts; UTC, by the clock of the database; NULL = held by nobody.';
comment on column polso.digests.last_error is 'Why the last try failed, without secrets; NULL = it did not.';
comment on column polso.digests.sent_at is 'When it was sent; UTC; NULL = not yet.';
`
