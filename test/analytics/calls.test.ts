import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { rollUpCalls } from '../../src/analytics/calls.ts'
import { enforceRetention } from '../../src/store/retention.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

/** What calls cost, by UTC day and month: the same whether or not days are rolled up, and when the calls are gone. */

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.close())

const query = async (text: string) => (await database.pool.query({ text, rowMode: 'array' })).rows

const call = (received: string, cost = 0, status = 200, credential = 'x') =>
  query(`insert into polso.platform_calls
    (credential, platform, job, endpoint, status, received_at, duration_ms, bytes, cost, body_sha256)
    values ('${credential}', 'mock', 'j', 'GET /', ${status}, '${received}', 1, 1, ${cost}, '')`)

const months = () =>
  query(`select month_start::text, credential, calls, failed_calls, cost_usd::float8, first_call_at, last_call_at
    from analytics.api_costs order by 1, 2`)
const days = () => query(`select day::text, credential, calls from polso.call_days order by 1, 2`)
const roll = (now: string) => rollUpCalls(database.db, new Date(now))

/** Of October's last second, so that only UTC tells the month right. */
async function fill() {
  await call('2019-10-31T23:59:59Z', 0.25)
  await call('2019-11-01T00:00:00Z', 0.5, 429)
  await call('2019-11-02T10:00:00Z', 0, 0)
  await call('2019-11-02T11:00:00Z', 1, 200, 'y')
  await call('2019-11-03T10:00:00Z', 2)
}
const instant = (text: string) => new Date(text)
const all = [
  ['2019-10-01', 'x', 1, 0, 0.25, instant('2019-10-31T23:59:59Z'), instant('2019-10-31T23:59:59Z')],
  ['2019-11-01', 'x', 3, 2, 2.5, instant('2019-11-01T00:00:00Z'), instant('2019-11-03T10:00:00Z')],
  ['2019-11-01', 'y', 1, 0, 1, instant('2019-11-02T11:00:00Z'), instant('2019-11-02T11:00:00Z')],
]

describe('the costs of calls', () => {
  it('are the same before and after days are rolled up, and when that is done again', async () => {
    await fill()
    expect(await months()).toEqual(all)
    for (const now of ['2019-11-02T12:00:00Z', '2019-11-03T12:00:00Z', '2019-11-03T12:00:00Z']) {
      await roll(now)
      expect(await months()).toEqual(all)
    }
    expect(await days()).toEqual([
      ['2019-10-31', 'x', 1],
      ['2019-11-01', 'x', 1],
      ['2019-11-02', 'x', 1],
      ['2019-11-02', 'y', 1],
    ])
  })

  it('are rolled up when a day has ended and its last calls are stored', async () => {
    await fill()
    await roll('2019-11-04T00:59:59Z')
    expect((await days()).map(([day]) => day)).not.toContain('2019-11-03')
    await roll('2019-11-04T01:00:00Z')
    expect((await days()).map(([day]) => day)).toContain('2019-11-03')
  })

  it('hold calls that were stored after their day was rolled up', async () => {
    await fill()
    await roll('2019-11-03T12:00:00Z')
    await call('2019-11-02T23:59:59Z', 4)
    await roll('2019-11-04T12:00:00Z')
    const [, november] = await months()
    expect(november?.slice(2, 5)).toEqual([4, 2, 6.5])
  })

  it('stay when retention removes the calls, even in the middle of the last day that was rolled up', async () => {
    await fill()
    await roll('2019-11-04T12:00:00Z')
    await enforceRetention(database.db, { platform_calls: 40 }, instant('2019-12-12T10:30:00Z'))
    expect(await query('select count(*)::int from polso.platform_calls')).toEqual([[2]])
    await roll('2019-12-12T12:00:00Z')
    await enforceRetention(database.db, { platform_calls: 40 }, instant('2020-12-12T10:30:00Z'))
    await roll('2020-12-12T12:00:00Z')
    expect(await months()).toEqual(all)
  })
})

it('are answered from the days: later calls alone are looked up, by their index', async () => {
  await query(`insert into polso.platform_calls
    (credential, platform, job, endpoint, status, received_at, duration_ms, bytes, cost, body_sha256)
    select 'x', 'mock', 'j', 'GET /', 200, at, 1, 1, 0, ''
    from generate_series('2019-01-01'::timestamptz, '2019-06-30', '10 minutes') as at`)
  await roll('2019-06-30T12:00:00Z')
  for (const table of ['platform_calls', 'call_days']) await query(`analyze polso.${table}`)
  const plan = (await query('explain select * from analytics.api_costs')).flat().join('\n')
  expect(plan).toMatch(/Index.* Scan.* platform_calls_received_at/)
  expect(plan).not.toContain('Seq Scan on platform_calls')
})
