import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { enforceRetention } from '../../src/store/retention.ts'
import { SHORTEST_RETENTION_DAYS } from '../../src/store/retention-rules.ts'
import { retentionState } from '../../src/store/retention-state.ts'
import { writeTogether } from '../../src/store/rows.ts'
import { writeAudience, writeObservations } from '../../src/store/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, addRun, followers, settings } from '../support/rows.ts'

const now = new Date('2019-12-15T12:00:00Z')
const daysAgo = (n: number) => new Date(now.getTime() - n * 86_400_000)
const ages = [0, 39, 41, 100, 300]
let database: TestDatabase
let account: number
beforeEach(async () => {
  database = await createTestDatabase()
  ;[account = 0] = await addAccounts(database.db, [settings('a')], now)
  await ensurePartitions(database.db, daysAgo(300), now)
  for (const age of ages) await fill(daysAgo(age))
})
afterEach(() => database.close())

async function fill(slot: Date) {
  const runId = await addRun(database.db, account, slot)
  const cell = { metric: 'f', dimension: 'age' as const, segment: '18-24', value: 50, observedAt: slot }
  await database.db.transaction().execute(async trx => {
    await writeTogether(trx, [
      writeObservations([{ accountId: account, runId, slot, observation: followers(slot, 1) }]),
    ])
    await writeAudience(trx, [{ accountId: account, runId, day: slot.toISOString().slice(0, 10), cell }], {
      threshold: 10,
    })
  })
  await sql`insert into polso.slots values ('hourly', ${slot}, ${slot})`.execute(database.db)
  await sql`
    with call as (
      insert into polso.platform_calls
        (credential, platform, job, endpoint, status, received_at, duration_ms, bytes, cost, body_sha256)
      values ('c', 'mock', 'j', 'GET /', 200, ${slot}, 1, 1, 0, '') returning call_id)
    insert into polso.run_calls select ${runId}::bigint, call_id from call`.execute(database.db)
}

async function left() {
  const { rows } = await sql<{ name: string; n: number }>`
    select 'snapshots' as name, count(*) as n from polso.account_snapshots
    union all select 'audience', count(*) from polso.audience_snapshots
    union all select 'calls', count(*) from polso.platform_calls
    union all select 'run_calls', count(*) from polso.run_calls
    union all select 'runs', count(*) from polso.collection_runs
    union all select 'slots', count(*) from polso.slots`.execute(database.db)
  return Object.fromEntries(rows.map(r => [r.name, r.n]))
}

const all = { snapshots: 5, audience: 5, calls: 5, run_calls: 5, runs: 5, slots: 5 }

describe('retention', () => {
  it('keeps everything for ever unless told otherwise', async () => {
    await enforceRetention(database.db, {}, now)
    await enforceRetention(database.db, { snapshots: 'forever', platform_calls: 'forever', runs: 'forever' }, now)
    expect(await left()).toEqual(all)
  })

  it('removes calls by age and says so', async () => {
    expect(await enforceRetention(database.db, { platform_calls: 90 }, now)).toMatchObject({
      partitions: [],
      rows: { platform_calls: 2 },
    })
    expect(await left()).toEqual({ ...all, calls: 3, run_calls: 3 })
  })

  it('removes snapshots by whole months, and only those wholly older', async () => {
    const removed = await enforceRetention(database.db, { snapshots: 60 }, now)
    // 60 days before 15 December is 16 October: October stays.
    expect(removed.partitions).toContain('account_snapshots_2019_09')
    expect(removed.partitions).not.toContain('account_snapshots_2019_10')
    expect(await left()).toEqual({ ...all, snapshots: 3 })
    expect((await enforceRetention(database.db, { snapshots: 60 }, now)).partitions).toEqual([])
  })

  it('removes audiences only where it is told to: nothing else knows of them', async () => {
    expect((await enforceRetention(database.db, { audience: 60 }, now)).rows.audience_snapshots).toBe(2)
    expect(await left()).toEqual({ ...all, audience: 3 })
  })

  it('never removes what daily figures are still computed from', async () => {
    expect(SHORTEST_RETENTION_DAYS).toBe(40)
    await enforceRetention(database.db, { snapshots: 1, platform_calls: 0, runs: 1 }, now)
    expect(await left()).toEqual({ ...all, snapshots: 3, calls: 2, run_calls: 2, runs: 2, slots: 2 })
  })

  it('does not stop collection, not even of a month that was dropped', async () => {
    await enforceRetention(database.db, { snapshots: 60 }, now)
    await fill(daysAgo(200))
    expect((await left()).snapshots).toBe(4)
    await enforceRetention(database.db, { snapshots: 60 }, now)
    expect((await left()).snapshots).toBe(3)
  })
})

describe('what else goes', () => {
  const counts = async () => {
    const tables = [
      'notifications',
      'digests',
      'audit',
      'imports',
      'import_replaced',
      'sessions',
      'used_links',
      'login_attempts',
    ]
    const rows = await Promise.all(
      tables.map(table => database.pool.query(`select count(*)::int as n from polso.${table}`)),
    )
    return Object.fromEntries(tables.map((table, i) => [table, rows[i]?.rows[0].n]))
  }

  beforeEach(async () => {
    const run = (text: string, values: unknown[] = []) => database.pool.query(text, values)
    for (const [age, resolved] of [
      [500, true],
      [500, false],
      [100, true],
    ] as const) {
      const when = daysAgo(age)
      await run(
        `with alert as (
           insert into polso.alerts (kind, type, cause, account_id, subject, onset, opened_on, state, opened_at, evidence,
             updated_at, resolved_at, resolved_on)
           values ('metric', 'drop', $1, $2, '', '2019-01-01', '2019-01-01', $3, $4, '{}', $4, $5::timestamptz, $5::timestamptz::date) returning alert_id),
         told as (
           insert into polso.alert_transitions (alert_id, seq, to_state, at, actor, evidence, step)
           select alert_id, 1, 'open', $4::timestamptz, 'polso', '{}', 'change' from alert returning transition_id)
         insert into polso.notifications (transition_id, notifier, recipient, status, due_at)
         select transition_id, 'mail', 'staff@comune.example', 'sent', $4 from told`,
        [`c${age}${resolved}`, account, resolved ? 'resolved' : 'open', when, resolved ? when : null],
      )
      await run(
        `insert into polso.digests (week_start, notifier, recipient, status, due_at)
         values ($1::timestamptz::date, 'mail', $2, 'sent', $1::timestamptz)`,
        [when, `${age}${resolved}`],
      )
      await run(`insert into polso.audit (at, actor, action, object, detail) values ($1, 'anna', 'login', '', '{}')`, [
        daysAgo(age * 4),
      ])
      await run(
        `insert into polso.imports (account_id, metric, file_name, sha256, source, settings, author, imported_at,
           first_day, last_day, added, replaced, undone_at, undone_by)
         values ($1, 'reach', 'f', $2, 's', '{}', 'anna', $3::timestamptz, $3::timestamptz::date, $3::timestamptz::date, 1, 0, $4, $5)`,
        [account, `${age}${resolved}`, when, resolved ? when : null, resolved ? 'anna' : null],
      )
    }
    await run(`insert into polso.import_replaced select import_id, 'account_days', '{}' from polso.imports`)
    for (const [token, ends] of [
      ['a', daysAgo(1)],
      ['b', daysAgo(-1)],
    ] as const) {
      await run(`insert into polso.sessions values (sha256($1::text::bytea), 'anna', 'c', $2, $2)`, [token, ends])
      await run(`insert into polso.used_links (fingerprint, used_at, expires_at) values ($1, $2, $2)`, [token, ends])
      await run(`insert into polso.login_attempts values ($1, $2)`, [token, daysAgo(token === 'a' ? 2 : 0)])
    }
  })

  it('is who was told of alerts that are over, old acts on the page, undone imports, and what has ended', async () => {
    const all = { notifications: 3, digests: 3, audit: 3, imports: 3, import_replaced: 3 }
    expect(await counts()).toEqual({ ...all, sessions: 2, used_links: 2, login_attempts: 2 })
    await enforceRetention(database.db, {}, now)
    expect(await counts()).toEqual({ ...all, sessions: 1, used_links: 1, login_attempts: 1 })
    const { rows } = await enforceRetention(database.db, { notifications: 400, audit: 1830, imports: 400 }, now)
    expect(rows).toMatchObject({ notifications: 1, digests: 2, audit: 2, imports: 1 })
    expect(await counts()).toMatchObject({ notifications: 2, digests: 1, audit: 1, imports: 2, import_replaced: 2 })
  })

  it('may differ for audiences', async () => {
    await enforceRetention(database.db, { audience: 60 }, now)
    expect(await left()).toEqual({ ...all, audience: 3 })
    await enforceRetention(database.db, { snapshots: 60, audience: 'forever' }, now)
    expect(await left()).toMatchObject({ snapshots: 3, audience: 3 })
  })
})

describe('what is shown of it', () => {
  it('is every table of the schema, its rule, its oldest row, and what goes next', async () => {
    const states = await retentionState(database.db, { snapshots: 60, platform_calls: 400, runs: 'forever' })
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class
      where relnamespace = 'polso'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`.execute(
      database.db,
    )
    expect(states.map(({ table }) => table).sort()).toEqual(rows.map(({ name }) => name))
    const of = (name: string) => states.find(({ table }) => table === name)
    expect(of('account_snapshots')).toEqual({
      table: 'account_snapshots',
      days: 60,
      rule: '60 days (retention.snapshots)',
      rows: 5,
      estimated: false,
      oldest: daysAgo(300),
      nextRemoval: new Date('2019-04-30T00:00:00Z'), // 60 days after the end of February, when the oldest month goes
    })
    expect(of('platform_calls')).toMatchObject({ rows: 5, oldest: daysAgo(300), nextRemoval: daysAgo(-100) })
    expect(of('collection_runs')).toMatchObject({ days: null, rule: 'forever (retention.runs)', nextRemoval: null })
    expect(of('audience_snapshots')).toMatchObject({ rule: 'forever (retention.audience)' })
    expect(of('posts')).toMatchObject({ days: null, rule: expect.stringMatching(/^kept: /), rows: 0, oldest: null })
  })

  it('is enforced when it says', async () => {
    const retention = { platform_calls: 60 }
    const next = async () =>
      (await retentionState(database.db, retention)).find(({ table }) => table === 'platform_calls')?.nextRemoval
    const first = (await next()) ?? now
    await enforceRetention(database.db, retention, first)
    expect(await next()).toEqual(first)
    await enforceRetention(database.db, retention, new Date(first.getTime() + 1))
    expect((await next())?.getTime()).toBeGreaterThan(first.getTime())
  })
})
