import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { followingIn } from '../../src/jobs/account-refs.ts'
import { endUnconfigured } from '../../src/jobs/unconfigured.ts'
import { syncAccounts } from '../../src/store/accounts.ts'
import { claimRuns, dueJobs, giveBack } from '../../src/store/runs.ts'
import { planSlot } from '../../src/store/slots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, settings } from '../support/rows.ts'

const ten = new Date('2026-01-01T10:00:00Z')
const eleven = new Date('2026-01-01T11:00:00Z')
const both = [settings('stays'), settings('leaves')]
const stays = [settings('stays')]

let database: TestDatabase
let ids: number[]
beforeEach(async () => {
  database = await createTestDatabase()
  ids = await addAccounts(database.db, both, ten)
  await plan(ten)
})
afterEach(() => database.close())

/** Each account is a chunk of its own. */
const plan = (slot: Date) =>
  planSlot(
    database.db,
    { schedule: 'hourly', slot, catchUp: false },
    ids.map((accountId, n) => ({ accountId, job: `mock~hourly~${n}`, dueAt: slot })),
    slot,
  )
const claim = async (slot = ten, lease = 60) => {
  const chunk = { job: 'mock~hourly~1', slot, following: followingIn(slot) }
  return claimRuns(database.db, chunk, randomUUID(), slot, lease)
}
const sync = (accounts: typeof both) => syncAccounts(database.db, accounts, eleven)
const tidyUp = () => endUnconfigured({ db: database.db, routes: [] }, eleven)
const runs = async () => {
  const { rows } = await sql<{ status: string; kind: string | null; message: string | null }>`
    select status, error_kind as kind, error_message as message from polso.collection_runs
    where account_id = ${ids[1]} order by slot`.execute(database.db)
  return rows
}
const taken = 'its account was taken out of the configuration'

describe('a run of an account that leaves the configuration', () => {
  it('ends with it where it waits, and is not found again', async () => {
    await sync(stays)
    expect(await runs()).toEqual([{ status: 'missed', kind: null, message: taken }])
    expect((await dueJobs(database.db, eleven)).map(({ job }) => job)).toEqual(['mock~hourly~0'])
    expect((await claim()).runs).toEqual([])
  })

  it('ends with it where its worker died', async () => {
    await claim(ten, -1)
    await sync(stays)
    expect(await runs()).toEqual([{ status: 'failed', kind: 'transient', message: taken }])
  })

  it('that is being read ends by itself, and given back is taken by nobody and ended', async () => {
    const held = await claim()
    await sync(stays)
    await tidyUp()
    expect(await runs()).toMatchObject([{ status: 'running' }])
    await giveBack(database.db, held.id)
    expect((await claim()).runs).toEqual([])
    await tidyUp()
    expect(await runs()).toEqual([{ status: 'missed', kind: null, message: taken }])
  })

  it('whose lease runs out afterwards is not taken over', async () => {
    await claim()
    await sync(stays)
    await sql`update polso.collection_runs set lease_until = now() - interval '1 second' where status = 'running'`.execute(
      database.db,
    )
    expect((await claim()).runs).toEqual([])
    await tidyUp()
    expect(await runs()).toMatchObject([{ status: 'failed', message: taken }])
  })

  it('does not stand in the way of the account when it is put back: its next slot is read', async () => {
    await sync(stays)
    await sync(both)
    await plan(eleven)
    expect((await claim(eleven)).runs).toHaveLength(1)
    expect(await runs()).toMatchObject([{ status: 'missed' }, { status: 'running' }])
  })

  it('held by a worker while the account comes back goes on', async () => {
    const held = await claim()
    await sync(stays)
    await sync(both)
    await giveBack(database.db, held.id)
    expect((await claim()).runs).toHaveLength(1)
  })
})
