import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { openAlertCounts, snapshotAges } from '../../src/store/gauges.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const now = new Date('2019-11-11T12:00:00Z')
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  await sql`
    insert into polso.accounts (key, platform, handle, name, credential, schedule, time_zone, active, created_at)
    select key, 'mock', key, key, 'mock', 'hourly', 'Europe/Rome', active, ${now}
    from (values ('fresh', true), ('failing', true), ('new', true), ('gone', false)) as t (key, active)`.execute(
    database.db,
  )
  await sql`
    insert into polso.collection_runs (account_id, slot, job, status, due_at, finished_at)
    select account_id, slot::timestamptz, 'job', status, slot::timestamptz, slot::timestamptz + interval '1 minute'
    from (values ('fresh', '2019-11-11T10:00Z', 'ok'), ('fresh', '2019-11-11T11:00Z', 'partial'),
      ('failing', '2019-11-11T09:00Z', 'ok'), ('failing', '2019-11-11T11:00Z', 'failed'),
      ('new', '2019-11-11T11:00Z', 'failed'), ('gone', '2019-11-11T11:00Z', 'ok')) as t (key, slot, status)
    join polso.accounts using (key)`.execute(database.db)
})
afterAll(() => database.close())

describe('the gauges of the tables', () => {
  it('tell the age of the newest snapshot of each active account, and whether it is too old for its schedule', async () => {
    const plans = {
      schedules: { hourly: '0 * * * *' },
      time_zone: 'Europe/Rome',
      operations: { no_data_after_slots: 2 },
    }
    const ages = await snapshotAges(database.db, plans, new Date(now.getTime() + 15 * 60_000))
    expect(ages.map(({ account, seconds, stale }) => [account, seconds, stale])).toEqual([
      ['failing', 195 * 60, true],
      ['fresh', 75 * 60, false],
      ['new', null, true],
    ])
  })

  it('count the open alerts of each kind, none included', async () => {
    expect(await openAlertCounts(database.db)).toEqual({ metric: 0, operational: 0 })
    await sql`
      insert into polso.alerts (kind, type, cause, subject, onset, state, opened_at, opened_on, resolved_at, evidence, updated_at)
      select 'metric', 'drop', cause, '', '2019-11-11', state, ${now}, '2019-11-11',
        case when state = 'resolved' then ${now}::timestamptz end, '{}', ${now}
      from (values ('a', 'open'), ('b', 'acknowledged'), ('c', 'resolved')) as t (cause, state)`.execute(database.db)
    expect(await openAlertCounts(database.db)).toEqual({ metric: 2, operational: 0 })
  })
})
