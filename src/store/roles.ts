import { sql } from 'kysely'
import type { Db, Trx } from './database.ts'
import { MigrationError } from './migrate.ts'

/**
 * Roles to grant to users of the database; nobody logs in as them.
 *
 * polso_reader  analysts: reads the views of schema `analytics`, nothing else. Views run with their owner's rights.
 * polso_writer  the worker: owns the schemas, as migrations and partitions want an owner
 *
 * They belong to the whole server, what they may do to each database of it.
 */
const ROLES = ['polso_reader', 'polso_writer'] as const
export type RoleName = (typeof ROLES)[number]

/**
 * Makes the roles and brings their rights up to date, after `migrate`. Idempotent. Throws `MigrationError` where the user
 * may not.
 *
 * @returns the names of those it made
 */
export async function createRoles(db: Db): Promise<RoleName[]> {
  const user = await whoIs(db)
  try {
    return await db.transaction().execute(async trx => {
      await sql`select pg_advisory_xact_lock(hashtext('polso.roles'))`.execute(trx)
      const made = await makeMissing(trx, user)
      await sql.raw(joinWriter).execute(trx)
      await sql.raw(ownByWriter).execute(trx)
      await sql.raw(grants).execute(trx)
      return made
    })
  } catch (error) {
    if (!isForbidden(error)) throw error
    throw new MigrationError(
      `The user "${user.name}" may not give the roles ${ROLES.join(' and ')} their rights: ${error.message}. Run polso migrate --roles as the user who made the tables and the roles, or as a superuser (DATABASE_URL).`,
      error,
    )
  }
}

interface User {
  readonly name: string
  readonly createsRoles: boolean
}

async function whoIs(db: Db): Promise<User> {
  const { rows } = await sql<User>`
    select rolname as name, rolsuper or rolcreaterole as "createsRoles" from pg_roles
    where rolname = current_user`.execute(db)
  return rows[0] ?? { name: '', createsRoles: false }
}

async function makeMissing(trx: Trx, user: User): Promise<RoleName[]> {
  const { rows } = await sql<{ name: string }>`
    select rolname as name from pg_roles where rolname = any(${ROLES}::text[])`.execute(trx)
  const missing = ROLES.filter(role => !rows.some(row => row.name === role))
  if (missing.length > 0 && !user.createsRoles) {
    throw new MigrationError(
      `The user "${user.name}" may not create roles. Run as a superuser: alter role "${user.name}" createrole; or run polso migrate --roles as a user who may (DATABASE_URL).`,
    )
  }
  for (const role of missing) await sql`create role ${sql.ref(role)} nologin`.execute(trx)
  return missing
}

/** Who hands the tables over keeps the rights of their owner, and so goes on working. */
const joinWriter = /* sql */ `
do $$ begin
  if not pg_has_role(current_user, 'polso_writer', 'usage') then
    execute format('grant polso_writer to %I', current_user);
  end if;
end $$`

/** Only what is not the writer's yet: a lock on every table is taken once. Sequences of columns follow their tables. */
const ownByWriter = /* sql */ `
do $$ declare statement text; begin
  for statement in
    with schemas as (
      select oid, nspname, nspowner from pg_namespace where nspname in ('polso', 'analytics', 'bullmq')
    ), writer as (select 'polso_writer'::regrole::oid as oid)
    select format('alter schema %I owner to polso_writer', s.nspname) from schemas s, writer w where s.nspowner <> w.oid
    union all
    select format('alter table %s owner to polso_writer', c.oid::regclass)
    from pg_class c join schemas s on s.oid = c.relnamespace, writer w
    where c.relkind in ('r', 'p', 'v', 'S') and c.relowner <> w.oid
      and not exists (select 1 from pg_depend where classid = 'pg_class'::regclass and objid = c.oid
                        and deptype in ('a', 'i') and refclassid = 'pg_class'::regclass and c.relkind = 'S')
    union all
    select format('alter routine %s owner to polso_writer', f.oid::regprocedure)
    from pg_proc f join schemas s on s.oid = f.pronamespace, writer w where f.proowner <> w.oid
    union all
    select format('alter type %s owner to polso_writer', t.oid::regtype)
    from pg_type t join schemas s on s.oid = t.typnamespace, writer w where t.typtype = 'e' and t.typowner <> w.oid
  loop
    execute statement;
  end loop;
end $$`

/** Views of later versions are readable as soon as the writer has made them. */
const grants = /* sql */ `
do $$ begin
  if not has_database_privilege('polso_writer', current_database(), 'create') then
    execute format('grant create on database %I to polso_writer', current_database());
  end if;
end $$;
revoke all on all tables in schema polso, analytics from polso_reader;
revoke all on schema polso, analytics from polso_reader;
grant usage on schema analytics to polso_reader;
grant select on all tables in schema analytics to polso_reader;
alter default privileges for role polso_writer in schema analytics grant select on tables to polso_reader`

/** SQLSTATE of insufficient_privilege. */
const isForbidden = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === '42501'
