import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { followingIn } from '../../src/jobs/account-refs.ts'
import {
  type Claim,
  claimRuns,
  dueJobs,
  finishRuns,
  giveBack,
  nextDue,
  type RunOutcome,
  renewLease,
} from '../../src/store/runs.ts'
import { planSlot, recordMissedSlots, requestRuns } from '../../src/store/slots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const at = (iso: string) => new Date(`2026-01-01T${iso}Z`)
const ten = at('10:00:00')
const eleven = at('11:00:00')
const job = 'cred~hourly~0'
const outcome = (runId: number, over: Partial<RunOutcome> = {}): RunOutcome => ({
  runId,
  status: 'ok',
  dueAt: null,
  parts: ['profile', 'posts'],
  errorKind: null,
  errorMessage: null,
  apiCalls: 1,
  apiCost: 0.01,
  rowsStored: 3,
  ...over,
})

let test: TestDatabase
let accounts: number[]

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

beforeEach(async () => {
  await sql`truncate polso.accounts, polso.collection_runs, polso.slots restart identity cascade`.execute(test.db)
  const rows = await sql<{ account_id: number }>`
    insert into polso.accounts (key, platform, handle, name, credential, schedule, time_zone, created_at)
    select 'a' || n, 'mock', 'h' || n, 'A', 'cred', 'hourly', 'Europe/Rome', ${ten} from generate_series(1, 3) n
    returning account_id`.execute(test.db)
  accounts = rows.rows.map(r => r.account_id)
})

const plan = (slot: Date, now = slot) =>
  planSlot(
    test.db,
    { schedule: 'hourly', slot, catchUp: false },
    accounts.map(accountId => ({ accountId, job, dueAt: slot })),
    now,
  )
const claim = (slot: Date, now = slot, lease = 60): Promise<Claim> =>
  claimRuns(test.db, { job, slot, following: followingIn(slot) }, randomUUID(), now, lease)
const finish = (held: Claim, outcomes: RunOutcome[], now = ten) =>
  test.db.transaction().execute(trx => finishRuns(trx, held.id, outcomes, now))
const statuses = async () => {
  const rows = await sql<{ slot: Date; status: string; n: number }>`
    select slot, status, count(*)::int as n from polso.collection_runs group by 1, 2 order by 1, 2`.execute(test.db)
  return rows.rows.map(r => `${r.slot.toISOString().slice(11, 16)} ${r.status} ${r.n}`)
}

describe('planning a slot', () => {
  it('is done by one of ten replicas', async () => {
    const won = await Promise.all(Array.from({ length: 10 }, () => plan(ten)))
    expect(won.filter(Boolean)).toHaveLength(1)
    expect(await statuses()).toEqual(['10:00 pending 3'])
  })

  it('ends what an earlier slot left: never begun is missed, begun in vain is failed', async () => {
    await plan(ten)
    const held = await claim(ten)
    const [first] = held.runs
    if (!first) throw new Error('nothing claimed')
    await finish(held, [outcome(first.runId, { status: 'pending', dueAt: eleven, errorKind: 'rate-limited' })])
    await giveBack(test.db, held.id)
    await plan(eleven)
    expect(await statuses()).toEqual(['10:00 failed 1', '10:00 missed 2', '11:00 pending 3'])
  })

  it('records slots that nobody planned as missed, once', async () => {
    const missed = accounts.map(accountId => ({ accountId, job, dueAt: ten }))
    await recordMissedSlots(test.db, 'hourly', [ten], missed, eleven)
    await recordMissedSlots(test.db, 'hourly', [ten], missed, eleven)
    expect(await statuses()).toEqual(['10:00 missed 3'])
    expect(await plan(ten)).toBe(false)
  })
})

describe('a claim', () => {
  it('gives each run to one of ten workers', async () => {
    await plan(ten)
    const claims = await Promise.all(Array.from({ length: 10 }, () => claim(ten)))
    expect(claims.flatMap(c => c.runs.map(r => r.accountId)).sort()).toEqual(accounts)
  })

  it('takes nothing before it is due', async () => {
    await plan(ten)
    expect((await claim(ten, at('09:59:59'))).runs).toEqual([])
  })

  it('never holds an account twice: the next slot waits for the one under way', async () => {
    await plan(ten)
    const held = await claim(ten)
    await plan(eleven)
    expect((await claim(eleven)).runs).toEqual([])
    await finish(
      held,
      held.runs.map(r => outcome(r.runId)),
    )
    expect((await claim(eleven)).runs).toHaveLength(3)
  })

  it('of a dead worker is taken over, and what the dead one still brings is refused', async () => {
    await plan(ten)
    const dead = await claim(ten, ten, 0)
    const next = await claim(ten)
    expect(next.runs.map(r => r.attempts)).toEqual([2, 2, 2])
    expect(await renewLease(test.db, dead.id, 60)).toBe(false)
    expect(
      await finish(
        dead,
        dead.runs.map(r => outcome(r.runId)),
      ),
    ).toEqual(new Set())
    expect(
      await finish(
        next,
        next.runs.map(r => outcome(r.runId)),
      ),
    ).toEqual(new Set(next.runs.map(r => r.runId)))
  })

  it('of a dead worker ends as failed where a newer slot is already planned', async () => {
    await plan(ten)
    await claim(ten, ten, 0)
    await plan(eleven)
    expect((await claim(eleven)).runs).toHaveLength(3)
    expect(await statuses()).toEqual(['10:00 failed 3', '11:00 running 3'])
  })

  it('that is renewed stays', async () => {
    await plan(ten)
    const held = await claim(ten, ten, 0)
    expect(await renewLease(test.db, held.id, 60)).toBe(true)
    expect((await claim(ten)).runs).toEqual([])
  })

  it('given back leaves no trace', async () => {
    await plan(ten)
    await giveBack(test.db, (await claim(ten)).id)
    expect((await claim(ten)).runs.map(r => r.attempts)).toEqual([1, 1, 1])
  })
})

describe('a try that ended at a rate limit', () => {
  it('is counted as such, until the run is asked for anew', async () => {
    await plan(ten)
    const tries = async (errorKind: string) => {
      const held = await claim(ten)
      const again = { status: 'pending', dueAt: ten, errorKind } as const
      await finish(
        held,
        held.runs.map(r => outcome(r.runId, again)),
      )
      return held.runs.map(({ attempts, rateLimits }) => [attempts, rateLimits])[0]
    }
    expect(await tries('rate-limited')).toEqual([1, 0])
    expect(await tries('rate-limited')).toEqual([2, 1])
    expect(await tries('transient')).toEqual([3, 2])
    await giveBack(test.db, (await claim(ten)).id)
    expect(await tries('transient')).toEqual([4, 2])
    await requestRuns(
      test.db,
      ten,
      accounts.map(accountId => ({ accountId, job, dueAt: ten })),
    )
    expect(await tries('transient')).toEqual([1, 0])
  })
})

describe('what is due', () => {
  it('is found from the tables, and gone when it is final', async () => {
    await plan(ten)
    expect(await dueJobs(test.db, at('09:59:59'))).toEqual([])
    expect(await dueJobs(test.db, ten)).toEqual([{ job, slot: ten, dueAt: ten }])
    const held = await claim(ten)
    expect(await dueJobs(test.db, eleven)).toEqual([])
    await finish(
      held,
      held.runs.map(r => outcome(r.runId)),
    )
    expect(await nextDue(test.db, job, ten)).toBeNull()
  })

  it('of a run that must wait is its own due time', async () => {
    await plan(ten)
    const held = await claim(ten)
    const later = at('10:15:00')
    await finish(
      held,
      held.runs.map(r => outcome(r.runId, { status: 'pending', dueAt: later, errorKind: 'rate-limited' })),
    )
    expect(await nextDue(test.db, job, ten)).toEqual(later)
    expect((await claim(ten, at('10:14:59'))).runs).toEqual([])
    expect((await claim(ten, later)).runs).toHaveLength(3)
  })
})
