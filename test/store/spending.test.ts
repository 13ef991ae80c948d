import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { writeTogether } from '../../src/store/rows.ts'
import { type Budget, monthOf, setAside, settle } from '../../src/store/spending.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const at = new Date('2026-11-20T09:00:00Z')
let database: TestDatabase
let credentials = 0

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const budget = (limitUsd: number, more: Partial<Budget> = {}): Budget => ({
  credential: `x${++credentials}`,
  month: monthOf(at),
  limitUsd,
  ...more,
})

async function settled(of: Budget, setAsideUsd: number, spentUsd: number): Promise<void> {
  const write = settle({ ...of, setAsideUsd, spentUsd })
  await database.db.transaction().execute(trx => writeTogether(trx, [write]))
}

async function spendingOf({ credential }: Budget): Promise<unknown> {
  const { rows } = await sql`
    select month::text, spent_usd::float8 as spent, set_aside_usd::float8 as aside from polso.spending
    where credential = ${credential} order by month`.execute(database.db)
  return rows
}

describe('money for paid calls', () => {
  it('is never given twice, however many ask at once', async () => {
    const shared = budget(1)
    const answers = await Promise.all(Array.from({ length: 30 }, () => setAside(database.db, shared, 0.1)))
    expect(answers.filter(refusal => refusal === null).length).toBe(10)
    expect(await spendingOf(shared)).toEqual([{ month: '2026-11-01', spent: 0, aside: 1 }])
  })

  it('is free again as far as it was not spent', async () => {
    const own = budget(1)
    expect(await setAside(database.db, own, 0.6)).toBeNull()
    expect(await setAside(database.db, own, 0.6)).toEqual({ freeUsd: 0.4, unspentUsd: 1 })
    await settled(own, 0.6, 0.005)
    expect(await setAside(database.db, own, 0.995)).toBeNull()
    expect(await spendingOf(own)).toEqual([{ month: '2026-11-01', spent: 0.005, aside: 0.995 }])
  })

  it('counts what the month has cost before there was a budget, and not the months before', async () => {
    const late = budget(1)
    await sql`
      insert into polso.platform_calls
        (credential, platform, job, endpoint, status, received_at, duration_ms, bytes, cost, body_sha256)
      select ${late.credential}, 'x', 'j', 'GET /', 200, at, 1, 1, cost, '' from (values
        ('2026-10-31T23:59:59Z'::timestamptz, 5), ('2026-11-01T00:00:00Z', 0.5), ('2026-11-02T00:00:00Z', 0.25)
      ) as calls (at, cost)`.execute(database.db)
    expect(await setAside(database.db, late, 0.3)).toEqual({ freeUsd: 0.25, unspentUsd: 0.25 })
    expect(await setAside(database.db, late, 0.25)).toBeNull()
  })

  it('is there anew with each month, also when a worker died with the old one', async () => {
    const november = budget(1)
    await setAside(database.db, november, 1)
    const december = { ...november, month: monthOf(new Date('2026-12-01T00:00:00Z')) }
    expect(await setAside(database.db, december, 1)).toBeNull()
  })
})
