import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { enforceRetention, SHORTEST_RETENTION_DAYS } from '../../src/store/retention.ts'
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
      platform_calls: 2,
      collection_runs: 0,
    })
    expect(await left()).toEqual({ ...all, calls: 3, run_calls: 3 })
  })

  it('removes snapshots by whole months, and only those wholly older', async () => {
    const removed = await enforceRetention(database.db, { snapshots: 60 }, now)
    // 60 days before 15 December is 16 October: October stays.
    expect(removed.partitions).toContain('account_snapshots_2019_09')
    expect(removed.partitions).not.toContain('account_snapshots_2019_10')
    expect(removed.audience_snapshots).toBe(2)
    expect(await left()).toEqual({ ...all, snapshots: 3, audience: 3 })
    expect((await enforceRetention(database.db, { snapshots: 60 }, now)).partitions).toEqual([])
  })

  it('never removes what daily figures are still computed from', async () => {
    expect(SHORTEST_RETENTION_DAYS).toBe(40)
    await enforceRetention(database.db, { snapshots: 1, platform_calls: 0, runs: 1 }, now)
    expect(await left()).toEqual({ snapshots: 3, audience: 2, calls: 2, run_calls: 2, runs: 2, slots: 2 })
  })

  it('does not stop collection, not even of a month that was dropped', async () => {
    await enforceRetention(database.db, { snapshots: 60 }, now)
    await fill(daysAgo(200))
    expect((await left()).snapshots).toBe(4)
    await enforceRetention(database.db, { snapshots: 60 }, now)
    expect((await left()).snapshots).toBe(3)
  })
})
