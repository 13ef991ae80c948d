import { type Kysely, sql } from 'kysely'

/** What a noted event cost or brought, and alerts of several accounts that share a cause. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
}

const ddl = /* sql */ `
create table polso.event_effects (
  event_id    integer not null references polso.events on delete cascade,
  account_id  integer not null references polso.accounts,
  through     date not null,
  verdict     text not null check (verdict in ('fell', 'rose', 'inconclusive', 'too-little-history')),
  effect      double precision,
  effect_low  double precision,
  effect_high double precision,
  recovered_on date,
  final       boolean not null,
  evidence    jsonb not null,
  measured_at timestamptz not null,
  primary key (event_id, account_id)
);
comment on table polso.event_effects is
  'What an event cost or brought each account it concerns: the difference to what would have been expected since it began.';
comment on column polso.event_effects.event_id is 'The event.';
comment on column polso.event_effects.account_id is 'The account measured; an event of the whole body has a row for each.';
comment on column polso.event_effects.through is 'The last day that the measurement considers.';
comment on column polso.event_effects.verdict is
  'fell or rose: the 95 % interval leaves zero out. inconclusive: it does not. too-little-history: no figure is given.';
comment on column polso.event_effects.effect is 'Interactions since the event began, against the expected; negative is a loss.';
comment on column polso.event_effects.effect_low is 'Lower bound of the 95 % interval.';
comment on column polso.event_effects.effect_high is 'Upper bound of the 95 % interval.';
comment on column polso.event_effects.recovered_on is
  'First day after the event on which the account was back within its usual range; null before, and where it never left it.';
comment on column polso.event_effects.final is 'Whether the measurement is closed; until then it is revised daily.';
comment on column polso.event_effects.evidence is 'How it was measured: from what, over how many days, compared with which accounts.';
comment on column polso.event_effects.measured_at is 'When it was written.';

alter table polso.alerts add column part_of integer references polso.alerts;
comment on column polso.alerts.part_of is
  'The alert of another account that tells of the cause which both share; this one is then not told by itself.';
`
