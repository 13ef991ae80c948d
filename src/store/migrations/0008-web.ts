import { type Kysely, sql } from 'kysely'

/** Who is logged in on the page, how often that failed, and what was changed by whom. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
}

const ddl = /* sql */ `
create table polso.sessions (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  user_name  text not null,
  credential text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
comment on table polso.sessions is 'Logins of the page that have not ended; expired ones are removed at the next login.';
comment on column polso.sessions.token_hash is 'SHA-256 of the token in the browser''s cookie; the token itself is nowhere stored.';
comment on column polso.sessions.user_name is 'Name of a user of polso.yaml; who is no longer there is logged out.';
comment on column polso.sessions.credential is 'Fingerprint of the password''s hash at the login: a new password ends the session.';
comment on column polso.sessions.created_at is 'When the login was made.';
comment on column polso.sessions.expires_at is 'When it ends; moved on while it is used.';

create table polso.login_attempts (
  subject text not null,
  at      timestamptz not null
);
create index login_attempts_subject on polso.login_attempts (subject, at);
comment on table polso.login_attempts is
  'Tries to log in of the last minutes that did not succeed, so that all replicas together allow only so many.';
comment on column polso.login_attempts.subject is 'SHA-256 of the address, of the name, or of both; it names nobody.';
comment on column polso.login_attempts.at is 'When it was tried.';

create table polso.audit (
  audit_id bigint generated always as identity primary key,
  at       timestamptz not null,
  actor    text not null,
  action   text not null,
  object   text not null,
  detail   jsonb not null
);
create index audit_at on polso.audit (at desc, audit_id desc);
comment on table polso.audit is 'Every change made on the page or by a link in a message, and every login. Kept for ever.';
comment on column polso.audit.audit_id is 'Number of the entry.';
comment on column polso.audit.at is 'When it was done.';
comment on column polso.audit.actor is 'Name of the user; local: whoever sat at the machine; for a link, to whom its message went.';
comment on column polso.audit.action is 'What was done, e.g. alert.acknowledge, event.note, login.';
comment on column polso.audit.object is 'On what, e.g. alert 7; empty where on nothing in particular.';
comment on column polso.audit.detail is 'What was entered; never a password or a token.';
`
