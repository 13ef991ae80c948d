import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { CollectResult } from '../../src/collectors/collector.ts'
import { followingIn, refOf } from '../../src/jobs/account-refs.ts'
import { type Collected, commitCollection } from '../../src/store/collection.ts'
import { type Claim, claimRuns, type RunOutcome } from '../../src/store/runs.ts'
import { planSlot } from '../../src/store/slots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, followers, reading, settings } from '../support/rows.ts'

const slot = new Date('2019-11-05T12:00:00Z')
const JOB = 'mock~hourly~0'
let database: TestDatabase
let ids: number[]
let claim: Claim

beforeEach(async () => {
  database = await createTestDatabase()
  ids = await addAccounts(database.db, [settings('a'), settings('b')], slot)
  claim = await planned(slot)
})
afterEach(() => database.close())

/** Plans a slot and takes its runs. */
async function planned(at: Date): Promise<Claim> {
  const accounts = ids.map(accountId => ({ accountId, job: JOB, dueAt: at }))
  await planSlot(database.db, { schedule: 'hourly', slot: at, catchUp: false }, accounts, at)
  const chunk = { job: JOB, slot: at, following: followingIn(at) }
  const now = new Date(at.getTime() + 60_000)
  return claimRuns(database.db, chunk, '00000000-0000-4000-8000-000000000001', now, 300)
}

const result = (more: Partial<CollectResult>, at: Date): CollectResult => ({
  identity: { platformId: '1', handle: null, name: null },
  observations: [followers(at, 700)],
  posts: [reading('p', new Date('2019-11-05T08:00:00Z'), at, { likes: 3 })],
  gonePosts: [],
  audience: [],
  unsupported: [],
  incomplete: [],
  ...more,
})

async function collected(more: Partial<CollectResult> = {}, at = slot): Promise<Collected> {
  const refs = claim.accounts.map(account => refOf(account, at))
  const readings = claim.runs.flatMap(run => {
    const ref = refs.find(({ id }) => id === run.accountId)
    return ref ? [{ run, ref, read: result(more, at), outcome: outcomeOf(run.runId) }] : []
  })
  return {
    claim,
    source: { credential: 'mock', platform: 'mock', job: JOB, interactions: new Set(['likes']) },
    slot: at,
    now: at,
    audienceThreshold: 10,
    readings,
    calls: [],
    bill: null,
  }
}

const outcomeOf = (runId: number): RunOutcome => ({
  runId,
  status: 'ok',
  dueAt: null,
  parts: ['profile', 'posts'],
  errorKind: null,
  errorMessage: null,
  apiCalls: 1,
  apiCost: 0,
  rowsStored: 2,
})

async function stored() {
  const { rows } = await sql<{ account: string; status: string; followers: number; likes: number }>`
    select a.key as account, r.status,
      (select count(*) from polso.account_snapshots s where s.run_id = r.run_id) as followers,
      (select count(*) from polso.post_snapshots s where s.run_id = r.run_id) as likes
    from polso.collection_runs r join polso.accounts a using (account_id) order by 1`.execute(database.db)
  return rows
}

const whole = (account: string) => ({ account, status: 'ok', followers: 1, likes: 1 })

// A refused metric makes it a matter of several statements; what is stored is the same.
describe.each([
  ['in one statement', {}],
  ['step by step', { unsupported: [{ metric: 'reach', reason: 'retired' as const, message: 'gone' }] }],
])('what a job read, stored %s', (_, more) => {
  it('says ok with the rows there', async () => {
    expect([...(await commitCollection(database.db, await collected(more)))].sort()).toEqual([...ids].sort())
    expect(await stored()).toEqual([whole('a'), whole('b')])
  })

  it('leaves alone what somebody else has claimed meanwhile', async () => {
    await sql`update polso.collection_runs set claim = '00000000-0000-4000-8000-000000000002'
              where account_id = ${ids[1]}`.execute(database.db)
    expect(await commitCollection(database.db, await collected(more))).toEqual([ids[0]])
    expect(await stored()).toEqual([whole('a'), { account: 'b', status: 'running', followers: 0, likes: 0 }])
  })

  it('is stored once when its end is told twice', async () => {
    const twice = await collected(more)
    await commitCollection(database.db, twice)
    expect(await commitCollection(database.db, twice)).toEqual([])
    expect(await stored()).toEqual([whole('a'), whole('b')])
  })
})

describe('what is known of a profile', () => {
  it('is the id it has now, and when it was first read on the last UTC day, by which platforms bill', async () => {
    const seen: unknown[] = []
    const read = async (time: string, platformId: string) => {
      const at = new Date(time)
      if (at > slot) claim = await planned(at)
      await commitCollection(database.db, await collected({ identity: { platformId, handle: null, name: null } }, at))
      const { rows } = await sql<{ id: string; at: Date }>`
        select platform_id as id, profile_observed_at as at from polso.accounts where key = 'a'`.execute(database.db)
      seen.push(`${rows[0]?.id} ${rows[0]?.at.toISOString().slice(8, 16)}`)
    }
    await read('2019-11-05T12:00:00Z', '1')
    await read('2019-11-05T23:00:00Z', '1')
    await read('2019-11-06T00:00:00Z', '1')
    await read('2019-11-06T01:00:00Z', '2')
    await read('2019-11-06T02:00:00Z', '2')
    expect(seen).toEqual(['1 05T12:00', '1 05T12:00', '1 06T00:00', '2 06T01:00', '2 06T01:00'])
  })
})
