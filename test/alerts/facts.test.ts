import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { operationalFindings } from '../../src/alerts/operational.ts'
import { operationalFacts } from '../../src/store/alert-facts.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { drop } from './findings.ts'
import { addAccount, judge } from './outbox-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const now = new Date('2019-10-20T12:30:00Z')
const limits = { failingAfterRuns: 2, noDataAfterSlots: 3, notifierFailingAfter: 3 }
const watched = {
  credentials: [
    { id: 'c', platform: 'alpha', budgetUsd: 5 },
    { id: 'unused', platform: 'beta', budgetUsd: null },
  ],
  notifiers: [{ id: 'staff', recipients: ['a@example.org', 'b@example.org'] }],
  plans: { schedules: { hourly: '0 * * * *' }, time_zone: 'Europe/Rome', operations: { no_data_after_slots: 3 } },
  reports: null,
  digests: [],
}

function facts() {
  return operationalFacts(database.db, watched, limits, now)
}

async function addRun(accountId: number, slot: string, status: 'ok' | 'failed', errorKind: string | null = null) {
  await sql`insert into polso.collection_runs (account_id, slot, job, due_at, status, error_kind)
            values (${accountId}, ${slot}, 'j', ${slot}, ${status}, ${errorKind})`.execute(database.db)
}

async function addFollowers(accountId: number, at: string, value: number | null) {
  const status = value === null ? 'unavailable' : 'observed'
  await sql`create table if not exists polso.account_snapshots_test
            partition of polso.account_snapshots for values from ('2019-09-01') to ('2019-12-01')`.execute(database.db)
  await sql`
    insert into polso.account_snapshots
      (account_id, metric, period, period_end, slot, value, status, reason, observed_at, run_id)
    values (${accountId}, 'followers', 'instant', ${at}, ${at}, ${value}, ${status},
            ${value === null ? 'hidden' : null}, ${at}, 1)`.execute(database.db)
}

describe('the facts of operations', () => {
  it('hold the latest runs of every active account, newest first, none of the future', async () => {
    const id = await addAccount(database.db, 'read')
    const idle = await addAccount(database.db, 'idle')
    for (const [hour, status] of [
      [7, 'ok'],
      [8, 'ok'],
      [9, 'ok'],
      [10, 'ok'],
      [11, 'failed'],
      [12, 'failed'],
    ] as const) {
      const slot = `2019-10-20T${String(hour).padStart(2, '0')}:00:00Z`
      await addRun(id, slot, status, status === 'failed' ? 'auth' : null)
    }
    await addRun(id, '2019-10-20T13:00:00Z', 'ok')
    const gone = await addAccount(database.db, 'gone')
    await sql`update polso.accounts set active = false where account_id = ${gone}`.execute(database.db)

    const { accounts } = await facts()
    expect(accounts.map(({ key }) => key)).toEqual(['read', 'idle'])
    expect(accounts.find(({ accountId }) => accountId === idle)?.runs).toEqual([])
    const runs = accounts.find(({ accountId }) => accountId === id)?.runs ?? []
    expect(runs.map(run => [run.slot.toISOString().slice(11, 13), run.status, run.errorKind])).toEqual([
      ['12', 'failed', 'auth'],
      ['11', 'failed', 'auth'],
      ['10', 'ok', null],
      ['09', 'ok', null],
    ])
    const findings = operationalFindings(await facts(), limits)
    expect(findings.filter(({ state }) => state === 'open').map(({ type }) => type)).toEqual(['token-dead'])
  })

  it('hold what every credential cost this UTC month', async () => {
    for (const [at, cost] of [
      ['2019-09-30T23:59:59Z', 9],
      ['2019-10-01T00:00:00Z', 2.5],
      ['2019-10-20T12:00:00Z', 2.5],
    ] as const) {
      await sql`insert into polso.platform_calls
          (credential, platform, job, endpoint, status, received_at, duration_ms, bytes, cost, body_sha256)
        values ('c', 'alpha', 'j', 'GET /', 200, ${at}, 1, 1, ${cost}, '')`.execute(database.db)
    }
    const { credentials } = await facts()
    expect(credentials).toEqual([
      { credential: 'c', platform: 'alpha', month: '2019-10', budgetUsd: 5, spentUsd: 5 },
      { credential: 'unused', platform: 'beta', month: '2019-10', budgetUsd: null, spentUsd: 0 },
    ])
  })

  it('hold the tries in vain of every recipient since the last that arrived', async () => {
    const id = await addAccount(database.db, 'told')
    await judge(database.db, id, '2019-10-19', [drop()])
    await sql`update polso.notifications set attempts = 4, last_error = 'refused'
              where recipient = 'a@example.org'`.execute(database.db)
    await sql`update polso.notifications set status = 'sent', attempts = 1, sent_at = ${now}
              where recipient = 'b@example.org'`.execute(database.db)
    const since = new Date('2019-10-19T22:15:00Z')
    expect((await facts()).notifiers).toEqual([
      {
        notifier: 'staff',
        recipients: [
          { recipient: 'a@example.org', tries: 4, since, lost: false, message: 'refused' },
          { recipient: 'b@example.org', tries: 0, since: null, lost: false, message: null },
        ],
      },
    ])
    await sql`update polso.notifications set status = 'sent', sent_at = ${now}, last_error = null
              where recipient = 'a@example.org'`.execute(database.db)
    expect((await facts()).notifiers[0]?.recipients[0]).toMatchObject({ tries: 0 })
  })

  it('hold whether a message was lost since, which is told at once; what failed untried is none', async () => {
    const id = await addAccount(database.db, 'lost')
    await judge(database.db, id, '2019-10-21', [drop()])
    const stateAfter = async (status: string, attempts: number) => {
      await sql`update polso.notifications set status = ${status}, attempts = ${attempts}, last_error = 'HTTP 410'
                where recipient = 'a@example.org' and sent_at is null`.execute(database.db)
      const found = operationalFindings(await facts(), limits).find(({ type }) => type === 'notifier-failing')
      return found?.state
    }
    expect(await stateAfter('pending', 1)).toBe('unjudged')
    expect(await stateAfter('failed', 0)).toBe('closed')
    expect(await stateAfter('failed', 1)).toBe('open')
    expect((await facts()).notifiers[0]?.recipients).toMatchObject([{ tries: 1, lost: true }, { lost: false }])
  })

  it('hold the latest follower count and the oldest of the week before it', async () => {
    const id = await addAccount(database.db, 'followed')
    await addFollowers(id, '2019-10-10T12:00:00Z', 11_000)
    await addFollowers(id, '2019-10-14T12:00:00Z', 12_000)
    await addFollowers(id, '2019-10-19T12:00:00Z', 12_010)
    await addFollowers(id, '2019-10-20T11:00:00Z', 0)
    await addFollowers(id, '2019-10-20T12:00:00Z', null)
    const { followers } = await facts()
    expect(followers).toEqual([
      {
        accountId: id,
        key: 'followed',
        platform: 'alpha',
        before: 12_000,
        beforeAt: new Date('2019-10-14T12:00:00Z'),
        value: 0,
        observedAt: new Date('2019-10-20T11:00:00Z'),
      },
    ])
    const [open] = operationalFindings(await facts(), limits).filter(({ type }) => type === 'implausible-value')
    expect(open).toMatchObject({ state: 'open', subject: 'followed' })
  })
})
