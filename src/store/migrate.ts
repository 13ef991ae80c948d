import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import * as spine from './migrations/0001-spine.ts'
import * as revision from './migrations/0002-revision.ts'
import * as events from './migrations/0003-events.ts'
import * as openRuns from './migrations/0004-open-runs.ts'
import * as views from './migrations/0005-views.ts'
import * as answers from './migrations/0006-answers.ts'
import * as digestAndLinks from './migrations/0007-digest-and-links.ts'
import * as web from './migrations/0008-web.ts'
import * as contracts from './migrations/0009-contracts.ts'
import * as imports from './migrations/0010-imports.ts'
import * as rollups from './migrations/0011-rollups.ts'
import * as expectedDays from './migrations/0012-expected-days.ts'
import * as reports from './migrations/0013-reports.ts'
import * as seldomParts from './migrations/0014-seldom-parts.ts'
import * as knownThen from './migrations/0015-known-then.ts'
import * as spending from './migrations/0016-spending.ts'
import * as callDays from './migrations/0017-call-days.ts'
import * as ageOfPosts from './migrations/0018-age-of-posts.ts'
import * as toldLate from './migrations/0019-told-late.ts'
import * as failingChores from './migrations/0020-failing-chores.ts'
import * as seriesBack from './migrations/0021-series-back.ts'
import * as rateLimits from './migrations/0022-rate-limits.ts'
import type { Database } from './schema/index.ts'

/** In order, forward only. A list and no folder: works under tsx, compiled and in a container alike. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-spine': spine,
  '0002-revision': revision,
  '0003-events': events,
  '0004-open-runs': openRuns,
  '0005-views': views,
  '0006-answers': answers,
  '0007-digest-and-links': digestAndLinks,
  '0008-web': web,
  '0009-contracts': contracts,
  '0010-imports': imports,
  '0011-rollups': rollups,
  '0012-expected-days': expectedDays,
  '0013-reports': reports,
  '0014-seldom-parts': seldomParts,
  '0015-known-then': knownThen,
  '0016-spending': spending,
  '0017-call-days': callDays,
  '0018-age-of-posts': ageOfPosts,
  '0019-told-late': toldLate,
  '0020-failing-chores': failingChores,
  '0021-series-back': seriesBack,
  '0022-rate-limits': rateLimits,
}

const SCHEMA = 'polso'
const TABLE = 'migrations'
const OLDEST_SERVER = 15

/** The database can't be brought to this program's schema; the message holds the remedy. */
export class MigrationError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'MigrationError'
  }
}

/**
 * Brings the schema up to date; of several that call it at once one does the work and the others wait.
 *
 * @returns the names of the migrations made by this call
 */
export async function migrate(db: Kysely<Database>): Promise<string[]> {
  return db.connection().execute(async connection => {
    await refuseOldServer(connection)
    await refuseNewerSchema(connection)
    await refuseWithoutRights(connection)
    return withoutTimeouts(connection, () => asOwner(connection, () => migrateToLatest(connection)))
  })
}

/** Names of migrations that `migrate` would make. Throws `MigrationError` where the database is newer than the program. */
export async function pendingMigrations(db: Kysely<Database>): Promise<string[]> {
  await refuseNewerSchema(db)
  const made = new Set(await madeMigrations(db))
  return Object.keys(migrations).filter(name => !made.has(name))
}

async function migrateToLatest(db: Kysely<Database>): Promise<string[]> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableSchema: SCHEMA,
    migrationTableName: TABLE,
    migrationLockTableName: 'migration_lock',
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error) {
    const failed = results?.find(r => r.status === 'Error')?.migrationName ?? 'preparing'
    throw new MigrationError(`Migration failed (${failed}); the schema is unchanged: ${messageOf(error)}`, error)
  }
  return (results ?? []).map(r => r.migrationName)
}

/** Waiting for another replica's migration may take as long as it needs. */
async function withoutTimeouts<T>(connection: Kysely<Database>, work: () => Promise<T>): Promise<T> {
  await sql`set statement_timeout = 0; set lock_timeout = 0`.execute(connection)
  try {
    return await work()
  } finally {
    await sql`reset statement_timeout; reset lock_timeout`.execute(connection)
  }
}

/** What is new belongs to whom the rest belongs (`roles.ts`): views read with their owner's rights. */
async function asOwner<T>(connection: Kysely<Database>, work: () => Promise<T>): Promise<T> {
  const { rows } = await sql<{ owner: string }>`
    select nspowner::regrole::text as owner from pg_namespace
    where nspname = ${SCHEMA} and pg_get_userbyid(nspowner) <> current_user and pg_has_role(nspowner, 'member')`.execute(
    connection,
  )
  const [schema] = rows
  if (!schema) return work()
  await sql`set role ${sql.raw(schema.owner)}`.execute(connection)
  try {
    return await work()
  } finally {
    await sql`reset role`.execute(connection)
  }
}

export async function refuseOldServer(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ number: string; version: string }>`
    select current_setting('server_version_num') as number, current_setting('server_version') as version`.execute(db)
  const major = Math.floor(Number(rows[0]?.number) / 10_000)
  if (major >= OLDEST_SERVER) return
  throw new MigrationError(
    `Postgres ${rows[0]?.version} is too old. Use Postgres ${OLDEST_SERVER} or newer (DATABASE_URL).`,
  )
}

async function refuseNewerSchema(db: Kysely<Database>): Promise<void> {
  const unknown = (await madeMigrations(db)).filter(name => !(name in migrations))
  if (unknown.length === 0) return
  throw new MigrationError(
    `The database is newer than this program: it holds ${unknown.join(', ')}. Start the newer version of Polso again, or restore the backup made before the upgrade.`,
  )
}

/** Schemas are made at most once; later migrations need only own them. */
export async function refuseWithoutRights(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ user: string; database: string; allowed: boolean }>`
    select current_user as user, current_database() as database,
      bool_and(case when n.oid is null then has_database_privilege(current_database(), 'create')
                    else has_schema_privilege(n.oid, 'create') end) as allowed
    from unnest(array['polso', 'analytics']) as wanted (name) left join pg_namespace n on n.nspname = wanted.name`.execute(
    db,
  )
  const [row] = rows
  if (!row || row.allowed) return
  throw new MigrationError(
    `The user "${row.user}" may not create schemas in database "${row.database}". Run as its owner: grant create on database "${row.database}" to "${row.user}"; or use another user in DATABASE_URL.`,
  )
}

async function madeMigrations(db: Kysely<Database>): Promise<string[]> {
  const { rows: tables } = await sql<{ there: boolean }>`
    select to_regclass(${`${SCHEMA}.${TABLE}`}) is not null as there`.execute(db)
  if (!tables[0]?.there) return []
  const { rows } = await sql<{ name: string }>`select name from polso.migrations order by name`.execute(db)
  return rows.map(row => row.name)
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
