import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import pg from 'pg'
import { type OpenDatabase, openDatabase } from '../../src/store/database.ts'
import { DatabaseUnreachableError } from '../../src/store/unreachable.ts'
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createEmptyDatabase()
})
afterAll(() => database.close())

const opened: OpenDatabase[] = []
afterEach(async () => {
  for (const open of opened.splice(0)) await open.close()
})
function open(change: (url: URL) => void, options: Parameters<typeof openDatabase>[1] = {}): OpenDatabase {
  const url = new URL(database.url)
  change(url)
  const result = openDatabase(url.href, { poolSize: 1, ...options })
  opened.push(result)
  return result
}
/** Changes one part of the URL. */
const having = (part: 'port' | 'hostname' | 'password' | 'pathname', value: () => string) => (url: URL) => {
  url[part] = value()
}
const ask = ({ db }: OpenDatabase) => sql`select 1 as one`.execute(db)
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

describe('values', () => {
  it('come as numbers and days, in this pool only', async () => {
    const query = `select 9007199254740991::bigint as big, 0.25::numeric as price, '2019-10-27'::date as day,
      array['2019-10-27'::date]::text[] as days, now() as now`
    const { rows } = await database.pool.query(query)
    expect(rows[0]).toMatchObject({ big: 9007199254740991, price: 0.25, day: '2019-10-27', now: expect.any(Date) })
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const other = await client.query('select 1::bigint as big')
    await client.end()
    expect(other.rows).toEqual([{ big: '1' }])
  })

  it('are bounded in time: statements, locks and idle transactions', async () => {
    const { rows } = await database.pool.query(`
      select name, setting from pg_settings
      where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'jit') order by name`)
    expect(rows).toEqual([
      { name: 'idle_in_transaction_session_timeout', setting: '60000' },
      { name: 'jit', setting: 'off' },
      { name: 'lock_timeout', setting: '20000' },
      { name: 'statement_timeout', setting: '60000' },
    ])
  })
})

describe('a database that cannot be reached', () => {
  let server: Server
  const sockets = new Set<Socket>()
  beforeAll(async () => {
    // Takes connections and hangs up: a server that is going down.
    server = createServer(socket => {
      sockets.add(socket)
      socket.destroy()
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => new Promise(resolve => server.close(resolve)))
  const port = () => {
    const address = server.address()
    return typeof address === 'object' && address ? String(address.port) : ''
  }

  it.each([
    ['nothing listens', having('port', () => '1'), /nothing listens there\. Is it running/],
    ['it hangs up', having('port', () => port()), /the connection/],
    ['the host is unknown', having('hostname', () => 'polso.invalid'), /host/],
    ['the password is wrong', having('password', () => 'wrong-secret'), /refuses the password|refuses the user/],
    ['the database is missing', having('pathname', () => '/nowhere'), /no such database.*createdb/],
  ])('says what is wrong and what to do, without the password: %s', async (_, change, message) => {
    const target = open(change)
    const error = await errorOf(ask(target))
    expect(error).toBeInstanceOf(DatabaseUnreachableError)
    const text = String(error)
    expect(text).toMatch(message)
    expect(text).toMatch(/^DatabaseUnreachableError: Postgres at [^ ]+:\d+\//)
    expect(text).not.toContain('wrong-secret')
    const { password } = new URL(database.url)
    if (password !== '') expect(text).not.toContain(password)
  })

  it('has a code by which waiting may be told from giving up', async () => {
    expect(await errorOf(ask(open(having('port', () => '1'))))).toMatchObject({ code: 'ECONNREFUSED' })
    expect(await errorOf(ask(open(having('pathname', () => '/nowhere'))))).toMatchObject({ code: '3D000' })
    expect(await errorOf(ask(open(having('port', () => port()))))).toMatchObject({
      code: expect.stringMatching(/^ECONN/),
    })
  })

  it('is not what an error of a query is taken for', async () => {
    const error = await errorOf(sql`select nonsense`.execute(database.db))
    expect(error).toBeInstanceOf(pg.DatabaseError)
  })

  it('is told from a query that was cut off, and the pool goes on with a new connection', async () => {
    const target = open(() => undefined, { applicationName: 'victim' })
    await ask(target)
    const cut = errorOf(sql`select pg_sleep(30)`.execute(target.db))
    await until(() => killed('victim', 'active'))
    expect(await cut).toBeInstanceOf(DatabaseUnreachableError)
    expect((await ask(target)).rows).toEqual([{ one: 1 }])
  })

  it('does not end the process when a connection dies while idle', async () => {
    const target = open(() => undefined, { applicationName: 'sleeper' })
    let removed = false
    target.pool.on('remove', () => {
      removed = true
    })
    await ask(target)
    await until(() => killed('sleeper', 'idle'))
    await until(() => removed)
    expect((await ask(target)).rows).toEqual([{ one: 1 }])
  })

  it('does not end the process when a connection dies between the queries of a transaction', async () => {
    const target = open(() => undefined, { applicationName: 'thinker' })
    let ended = false
    target.pool.on('connect', client =>
      client.on('end', () => {
        ended = true
      }),
    )
    const lost = target.db.transaction().execute(async trx => {
      await sql`select 1`.execute(trx)
      await until(() => killed('thinker', 'idle in transaction'))
      await until(() => ended)
      await sql`select 2`.execute(trx)
    })
    expect(await errorOf(lost)).toBeInstanceOf(DatabaseUnreachableError)
    expect((await ask(target)).rows).toEqual([{ one: 1 }])
  })

  it('closes twice as well as once', async () => {
    const target = open(() => undefined)
    await ask(target)
    await target.close()
    await expect(target.close()).resolves.toBeUndefined()
  })
})

async function killed(application: string, state: string): Promise<boolean> {
  const { rowCount } = await database.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and state = $2',
    [application, state],
  )
  return rowCount === 1
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 20))
}
