import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { type Logger, pino } from 'pino'
import { ManualClock } from '../../src/clock.ts'
import { compose, syncConfiguration } from '../../src/compose.ts'
import { type JobSpec, noQueue } from '../../src/jobs/queue.ts'
import { ClockAheadError, planSchedule, type Schedule } from '../../src/jobs/schedule.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { unobserved } from '../../src/web/metrics.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { townConfig } from '../support/town.ts'

const at = (iso: string) => new Date(iso)
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await sql`truncate polso.accounts, polso.collection_runs, polso.slots restart identity cascade`.execute(test.db)
})

/** So many accounts, there since `since`. */
async function addAccounts(count: number, since: Date): Promise<Schedule['groups']> {
  const { rows } = await sql<{ accountId: number }>`
    insert into polso.accounts (key, platform, handle, name, credential, schedule, time_zone, created_at)
    select 'a' || n || ${since.toISOString()}::text, 'mock', 'h' || n, 'A', 'cred', 'readings', 'Europe/Rome', ${since}
    from generate_series(1, ${count}) n returning account_id as "accountId"`.execute(test.db)
  const accountIds = rows.map(({ accountId }) => accountId)
  return [{ credential: 'cred', platform: 'mock', accountIds, batchSize: 1 }]
}

const scheduleOf = (over: Partial<Schedule>): Schedule => ({
  name: 'readings',
  expression: '0 * * * *',
  zone: 'Europe/Rome',
  lastSlot: null,
  databaseNow: null,
  groups: [],
  ...over,
})

async function runs() {
  const { rows } = await sql<{ slot: Date; status: string; catchUp: boolean; n: number }>`
    select slot, status, catch_up as "catchUp", count(*)::int as n from polso.collection_runs
    group by 1, 2, 3 order by 1, 2`.execute(test.db)
  return rows.map(r => `${r.slot.toISOString().slice(5, 16)} ${r.status}${r.catchUp ? ' late' : ''} ${r.n}`)
}

describe('slots that passed while nobody was there', () => {
  it('are recorded in parts, so that an outage of weeks ends even where a part fails', async () => {
    const groups = await addAccounts(1000, at('2026-01-01T00:00Z'))
    const lastSlot = at('2026-03-01T10:00Z')
    const now = new Date(lastSlot.getTime() + 5 * DAY)
    // A part that comes after the first ones fails: what was recorded before it stays.
    await sql`alter table polso.slots add constraint until_then check (slot < '2026-03-05')`.execute(test.db)
    await expect(planSchedule(test.db, scheduleOf({ groups, lastSlot }), now, 0)).rejects.toThrow()
    const { rows } = await sql<{ last: Date; slots: number; runs: number }>`
      select max(slot) as last, count(*)::int as slots,
        (select count(*)::int from polso.collection_runs where status = 'missed') as runs
      from polso.slots`.execute(test.db)
    expect(rows).toEqual([{ last: at('2026-03-03T12:00Z'), slots: 50, runs: 50_000 }])
    await sql`alter table polso.slots drop constraint until_then`.execute(test.db)
    const after = scheduleOf({ groups, lastSlot: at('2026-03-03T12:00Z') })
    expect(await planSchedule(test.db, after, now, 0)).toHaveLength(1000)
    expect((await runs()).length).toBe(5 * 24)
  }, 120_000)

  it('are missed by no account that was added later', async () => {
    const groups = [
      ...(await addAccounts(1, at('2026-03-01T00:00Z'))),
      ...(await addAccounts(2, at('2026-03-01T12:00Z'))),
    ]
    const schedule = scheduleOf({ groups, lastSlot: at('2026-03-01T10:00Z') })
    await planSchedule(test.db, schedule, at('2026-03-01T13:00:02Z'), 0)
    expect(await runs()).toEqual(['03-01T11:00 missed 1', '03-01T12:00 missed 3', '03-01T13:00 pending late 3'])
  })
})

describe('a slot', () => {
  it.each([
    ['2026-03-02T07:00:02Z', ['03-02T07:00 pending 1']],
    ['2026-03-02T07:04:59Z', ['03-02T07:00 pending 1']],
    ['2026-03-02T22:00:00Z', ['03-02T07:00 pending late 1']],
  ])('of 08:00 that is planned at %s is %j', async (now, expected) => {
    const groups = await addAccounts(1, at('2026-03-01T00:00Z'))
    const schedule = scheduleOf({ expression: '0 8 * * *', lastSlot: at('2026-03-01T07:00Z'), groups })
    await planSchedule(test.db, schedule, at(now), 0)
    expect(await runs()).toEqual(expected)
  })

  it('that is far in the future for the database is not planned', async () => {
    const groups = await addAccounts(1, at('2026-03-01T00:00Z'))
    const now = at('2026-03-01T12:00:02Z')
    const ahead = scheduleOf({ groups, lastSlot: at('2026-03-01T10:00Z'), databaseNow: at('2026-03-01T11:30Z') })
    await expect(planSchedule(test.db, ahead, now, 0)).rejects.toThrow(ClockAheadError)
    expect(await runs()).toEqual([])
    await planSchedule(test.db, { ...ahead, databaseNow: at('2026-03-01T11:50Z') }, now, 0)
    expect(await runs()).toEqual(['03-01T11:00 missed 1', '03-01T12:00 pending late 1'])
  })

  it('is due for all accounts within half the time to the next one, in every replica alike', async () => {
    const groups = await addAccounts(50, at('2026-03-01T00:00Z'))
    const slot = at('2026-03-01T10:05Z')
    const schedule = scheduleOf({ expression: '*/5 * * * *', lastSlot: at('2026-03-01T10:00Z'), groups })
    const delays = (await planSchedule(test.db, schedule, slot, 3600_000)).map(job => job.delayMs ?? 0)
    expect(Math.max(...delays)).toBeLessThan(2.5 * MINUTE)
    expect(Math.max(...delays)).toBeGreaterThan(MINUTE)
    await sql`truncate polso.collection_runs, polso.slots cascade`.execute(test.db)
    expect((await planSchedule(test.db, schedule, slot, 3600_000)).map(job => job.delayMs)).toEqual(delays)
  })
})

describe('a schedule that can not be planned', () => {
  it('is told of by name and does not stop those after it', async () => {
    const queued: JobSpec[] = []
    const lines: string[] = []
    const log: Logger = pino({}, { write: (line: string) => void lines.push(line) })
    const clock = new ManualClock(at('2019-10-05T10:00:02Z'))
    const town = townConfig({ url: 'http://127.0.0.1:9' })
    const accounts = town.accounts.map((a, i) => ({ ...a, schedule: i === 0 ? 'broken' : 'readings' }))
    const config = { ...town, accounts, schedules: { broken: '0 * * * *', readings: '0 * * * *' } }
    const parts = { config, db: test.db, log, clock, plugins: installedPlugins }
    await syncConfiguration(parts)
    await sql`alter table polso.slots add constraint not_broken check (schedule <> 'broken')`.execute(test.db)
    const { pipeline, close } = compose(
      parts,
      { ...noQueue, add: async specs => void queued.push(...specs) },
      unobserved,
    )
    await pipeline.plan()
    await close()
    await sql`alter table polso.slots drop constraint not_broken`.execute(test.db)
    expect(queued).toHaveLength(2)
    expect(lines.map(line => JSON.parse(line))).toMatchObject([{ level: 50, schedule: 'broken' }])
  })
})
