import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { openQueue } from '../../src/jobs/bull-queue.ts'
import { type OpenDatabase, openDatabase } from '../../src/store/database.ts'
import { MigrationError, migrate } from '../../src/store/migrate.ts'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { createRoles } from '../../src/store/roles.ts'
import { mockYaml, newFolder } from '../commands/polso.ts'
import { createEmptyDatabase, createTestDatabase, onServer, type TestDatabase } from '../support/database.ts'
import { takeRoles } from '../support/roles.ts'
import { addAccounts, addRun, settings } from '../support/rows.ts'

/** Roles belong to the server: each test makes them anew and leaves none. */

const now = new Date('2019-11-04T12:00:00Z')
let database: TestDatabase
let opened: OpenDatabase[]
let users: string[]
let giveBack: () => Promise<void>
beforeAll(async () => {
  giveBack = await takeRoles()
})
afterAll(() => giveBack())

const start = () => {
  opened = []
  users = []
}
const stop = async () => {
  for (const { close } of opened) await close()
  await database.close()
  await onServer(`drop role if exists ${[...users, 'polso_reader', 'polso_writer'].join(', ')}`)
}

/** Logs in as a new user made by `options`. */
async function loginAs(name: string, options: string, more = ''): Promise<OpenDatabase> {
  const user = `${new URL(database.url).pathname.slice(1)}_${name}`
  await onServer(`create role ${user} login password 'secret' ${options}`)
  users.push(user)
  if (more) await onServer(more.replace('$user', user))
  const url = new URL(database.url)
  url.username = user
  url.password = 'secret'
  const own = openDatabase(url.href, { poolSize: 1 })
  opened.push(own)
  return own
}

const urlOf = (name: string) => {
  const url = new URL(database.url)
  url.username = `${url.pathname.slice(1)}_${name}`
  url.password = 'secret'
  return url.href
}

const madeQueue = async (databaseUrl: string) => {
  const queue = await openQueue({ databaseUrl, redisUrl: null, log: pino({ level: 'silent' }) })
  await queue.close(0)
}

const forbidden = expect.objectContaining({ code: '42501' })

describe('polso_reader', () => {
  let reader: OpenDatabase
  let relations: { name: string; schema: string }[]
  beforeAll(async () => {
    start()
    database = await createTestDatabase()
    await madeQueue(database.url)
    const [account = 0] = await addAccounts(database.db, [settings('a')], now)
    await addRun(database.db, account, now)
    await ensurePartitions(database.db, now, now)
    await createRoles(database.db)
    reader = await loginAs('ana', 'in role polso_reader')
    relations = (
      await database.pool.query(`select format('%I.%I', n.nspname, c.relname) as name, n.nspname as schema
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
          and n.nspname not like 'pg_toast%'`)
    ).rows
  })
  afterAll(stop)

  const named = (inside: boolean) => relations.filter(({ schema }) => (schema === 'analytics') === inside)

  it('reads every view', async () => {
    expect(named(true).length).toBeGreaterThan(10)
    for (const { name } of named(true)) {
      await expect(reader.pool.query(`select * from ${name}`)).resolves.toHaveProperty('rows')
    }
    const { rows } = await reader.pool.query('select account_key, status from analytics.collection_runs')
    expect(rows).toEqual([{ account_key: 'a', status: 'ok' }])
  })

  it('reads no table, partition or job', async () => {
    expect([...new Set(named(false).map(({ schema }) => schema))].sort()).toEqual(['bullmq', 'polso'])
    for (const { name } of named(false)) {
      await expect(reader.pool.query(`select * from ${name}`)).rejects.toEqual(forbidden)
    }
  })

  it('writes nothing, not even through a view that could be written', async () => {
    for (const { name } of relations) {
      await expect(reader.pool.query(`delete from ${name}`)).rejects.toThrow()
      await expect(reader.pool.query(`insert into ${name} default values`)).rejects.toThrow()
    }
    const attempts = [
      `update analytics.writable set name = ''`,
      'create view analytics.mine as select 1 as x',
      'create table polso.mine (x int)',
      'create table public.mine (x int)',
      'create schema mine',
      'set role polso_writer',
    ]
    await database.pool.query(`set role polso_writer;
      create view analytics.writable as select name from polso.accounts; reset role`)
    for (const attempt of attempts) await expect(reader.pool.query(attempt)).rejects.toEqual(forbidden)
  })

  it('holds no right on anything but reading views', async () => {
    const { rows } = await database.pool.query(`select c.oid::regclass::text as name from pg_class c
      where c.relkind in ('r', 'p', 'v', 'S') and c.relnamespace in ('polso'::regnamespace, 'bullmq'::regnamespace,
        'analytics'::regnamespace)
        and case when c.relkind = 'S' then has_sequence_privilege('polso_reader', c.oid, 'usage, select, update')
          else has_table_privilege('polso_reader', c.oid, 'insert, update, delete, truncate, references, trigger')
            or (c.relnamespace <> 'analytics'::regnamespace and has_table_privilege('polso_reader', c.oid, 'select')) end`)
    expect(rows).toEqual([])
  })

  it('sees no name of a person, no address and no credential through a view', async () => {
    const privates = '(author|actor|recipient|address|email|password|secret|token|session|claim|undone_by|ip)'
    const hidden = await database.pool.query(`select table_name, column_name from information_schema.columns
      where table_schema = 'polso' and column_name ~ '(^|_)${privates}($|_)'`)
    expect(hidden.rows).toContainEqual({ table_name: 'notifications', column_name: 'recipient' })
    expect(hidden.rows).toContainEqual({ table_name: 'alert_transitions', column_name: 'actor' })
    const { rows } = await database.pool.query(`select view_name, table_name, column_name
      from information_schema.view_column_usage
      where view_schema = 'analytics' and table_schema = 'polso'`)
    expect(rows.length).toBeGreaterThan(50)
    const shown = (row: { table_name: string; column_name: string }) =>
      hidden.rows.some(h => h.table_name === row.table_name && h.column_name === row.column_name)
    expect(rows.filter(shown)).toEqual([])
  })

  it('reads views of later versions', async () => {
    await database.pool.query('set role polso_writer; create view analytics.later as select 1 as x; reset role')
    await expect(reader.pool.query('select x from analytics.later')).resolves.toMatchObject({ rows: [{ x: 1 }] })
  })
})

describe('polso_writer', () => {
  beforeEach(start)
  afterEach(stop)

  it('does all that the worker does', async () => {
    database = await createTestDatabase()
    await madeQueue(database.url)
    await createRoles(database.db)
    const worker = await loginAs('worker', 'in role polso_writer', 'alter role $user set role polso_writer')
    expect(await migrate(worker.db)).toEqual([])
    const [account = 0] = await addAccounts(worker.db, [settings('a')], now)
    expect(await addRun(worker.db, account, now)).toBeGreaterThan(0)
    expect(await ensurePartitions(worker.db, now, now)).toHaveLength(2)
    await madeQueue(urlOf('worker'))
    await expect(worker.pool.query('select * from analytics.accounts_daily')).resolves.toHaveProperty('rows')
  })

  it('builds an empty database that was prepared for it', async () => {
    database = await createEmptyDatabase()
    await database.pool.query('create schema polso; create schema analytics')
    await createRoles(database.db)
    const worker = await loginAs('worker', 'in role polso_writer', 'alter role $user set role polso_writer')
    expect((await migrate(worker.db))[0]).toBe('0001-spine')
    await madeQueue(urlOf('worker'))
    expect(await createRoles(database.db)).toEqual([])
  })

  it('owns what others migrate, so that views go on reading their tables', async () => {
    database = await createEmptyDatabase()
    await database.pool.query('create schema polso; create schema analytics')
    await createRoles(database.db)
    await migrate(database.db)
    const { rows } = await database.pool.query(`select distinct relowner::regrole::text as owner from pg_class
      where relnamespace in ('polso'::regnamespace, 'analytics'::regnamespace)`)
    expect(rows).toEqual([{ owner: 'polso_writer' }])
    expect((await database.pool.query('select current_user <> $1 as own', ['polso_writer'])).rows).toEqual([
      { own: true },
    ])
    const reader = await loginAs('ana', 'in role polso_reader')
    await expect(reader.pool.query('select * from analytics.api_costs')).resolves.toHaveProperty('rows')
  })
})

describe('createRoles', () => {
  beforeEach(start)
  afterEach(stop)

  const prepared = async (options: string) => {
    database = await createEmptyDatabase()
    const owner = await loginAs('owner', options)
    const name = new URL(database.url).pathname.slice(1)
    await onServer(`alter database ${name} owner to ${name}_owner`)
    await migrate(owner.db)
    return owner
  }

  it('is done by an owner who is no superuser, who goes on working', async () => {
    const owner = await prepared('createrole')
    expect(await createRoles(owner.db)).toEqual(['polso_reader', 'polso_writer'])
    expect(await createRoles(owner.db)).toEqual([])
    await addAccounts(owner.db, [settings('a')], now)
    expect(await ensurePartitions(owner.db, now, now)).toHaveLength(2)
    expect(await createRoles(owner.db)).toEqual([])
    const { rows } = await database.pool.query(`select distinct pg_get_userbyid(relowner) as owner from pg_class
      where relnamespace = 'polso'::regnamespace`)
    expect(rows).toEqual([{ owner: 'polso_writer' }])
  })

  it('says who may not create roles, and what to do', async () => {
    const owner = await prepared('')
    const failure = createRoles(owner.db)
    await expect(failure).rejects.toThrow(MigrationError)
    await expect(failure).rejects.toThrow(
      /_owner" may not create roles\. Run as a superuser: alter role ".*" createrole/,
    )
  })

  it('says who may not hand rights on, and changes nothing', async () => {
    const owner = await prepared('')
    await onServer('create role polso_reader nologin; create role polso_writer nologin')
    await expect(createRoles(owner.db)).rejects.toThrow(
      /_owner" may not give the roles .* a superuser \(DATABASE_URL\)/,
    )
    const { rows } = await database.pool.query(
      `select has_schema_privilege('polso_reader', 'analytics', 'usage') as may`,
    )
    expect(rows).toEqual([{ may: false }])
  })

  it('is what polso migrate --roles does', async () => {
    database = await createTestDatabase()
    const folder = newFolder({ 'polso.yaml': mockYaml })
    const env = { DATABASE_URL: database.url }
    const [first, second] = ['migrate --roles --json', 'migrate --roles'] as const
    const outcomes = await folder.polsoEach([first, second], env)
    folder.remove()
    expect(JSON.parse(outcomes.get(first)?.stdout ?? '')).toEqual({
      migrations: [],
      roles: ['polso_reader', 'polso_writer'],
    })
    expect(outcomes.get(second)).toMatchObject({
      code: 0,
      stdout: 'The tables are up to date.\nThe roles are up to date.\n',
    })
  })
})
