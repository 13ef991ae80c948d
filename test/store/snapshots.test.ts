import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { AudienceCell } from '../../src/collectors/collector.ts'
import type { Trx } from '../../src/store/database.ts'
import { writeTogether } from '../../src/store/rows.ts'
import { type ObservationRow, writeAudience, writeObservations } from '../../src/store/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, followers, settings } from '../support/rows.ts'

const slot = new Date('2019-11-05T11:00:00Z')
let database: TestDatabase
let a: number
let b: number
beforeAll(async () => {
  database = await createTestDatabase()
  ;[a = 0, b = 0] = await addAccounts(database.db, [settings('a'), settings('b')], slot)
})
afterAll(() => database.close())

const inTransaction = (work: (trx: Trx) => Promise<void>) => database.db.transaction().execute(work)

const row = (accountId: number, at: Date, value: number | null): ObservationRow => ({
  accountId,
  runId: 7,
  slot: at,
  observation: followers(at, value),
})

async function stored() {
  const { rows } = await sql<{ account_id: number; slot: Date; value: number | null; status: string; reason: string }>`
    select account_id, slot, value, status, reason from polso.account_snapshots order by slot, account_id`.execute(
    database.db,
  )
  return rows
}

describe('figures of accounts', () => {
  it('are stored once a slot, over accounts and months, absent ones with their reason', async () => {
    const december = new Date('2019-12-01T00:00:00Z')
    const rows = [row(a, slot, 729), row(b, slot, null), row(a, december, 730)]
    await inTransaction(trx => writeTogether(trx, [writeObservations(rows)]))
    const expected = [
      { account_id: a, slot, value: 729, status: 'observed', reason: null },
      { account_id: b, slot, value: null, status: 'unavailable', reason: 'hidden' },
      { account_id: a, slot: december, value: 730, status: 'observed', reason: null },
    ]
    expect(await stored()).toEqual(expected)
    await inTransaction(trx => writeTogether(trx, [writeObservations([row(a, slot, 1), row(b, slot, 2)])]))
    expect(await stored()).toEqual(expected)
  })

  it('goes on in the same transaction after meeting rows already there, and adds the new ones', async () => {
    const later = new Date('2019-11-05T12:00:00Z')
    await inTransaction(async trx => {
      await writeTogether(trx, [writeObservations([row(a, slot, 1), row(a, later, 731), row(a, later, 732)])])
    })
    expect((await stored()).map(r => r.value)).toEqual([729, null, 731, 730])
  })

  it('gives absence a reason even where the collector forgot it', async () => {
    const at = new Date('2020-05-01T00:00:00Z')
    const observation = { ...followers(at, null), unavailable: undefined }
    await inTransaction(trx =>
      writeTogether(trx, [writeObservations([{ accountId: a, runId: 7, slot: at, observation }])]),
    )
    expect((await stored()).at(-1)).toMatchObject({ value: null, status: 'unavailable', reason: 'not-returned' })
  })

  it('does the same with many rows at once', async () => {
    const at = (n: number) => new Date(Date.UTC(2020, 6, 1, 0, n))
    const rows = Array.from({ length: 700 }, (_, n) => row(b, at(n), n))
    await inTransaction(trx => writeTogether(trx, [writeObservations(rows)]))
    await inTransaction(trx =>
      writeTogether(trx, [writeObservations([...rows.map(r => row(b, r.slot, 0)), row(b, at(700), 700)])]),
    )
    const values = (await stored()).filter(r => r.account_id === b && r.slot >= at(0)).map(r => r.value)
    expect(values).toEqual(Array.from({ length: 701 }, (_, n) => n))
    await sql`delete from polso.account_snapshots where slot >= ${at(0)}`.execute(database.db)
  })

  it('keeps figures beyond 32 bits', async () => {
    const at = new Date('2020-06-01T00:00:00Z')
    await inTransaction(trx => writeTogether(trx, [writeObservations([row(a, at, 9_007_199_254_740_991)])]))
    expect((await stored()).at(-1)?.value).toBe(9_007_199_254_740_991)
  })

  it('writes nothing for nothing', async () => {
    await expect(inTransaction(trx => writeTogether(trx, [writeObservations([])]))).resolves.toBeUndefined()
  })
})

describe('audiences', () => {
  const cell = (segment: string, value: number | null, dimension: AudienceCell['dimension'] = 'age'): AudienceCell => ({
    metric: 'followers_by',
    dimension,
    segment,
    value,
    ...(value === null ? { unavailable: 'below-threshold' as const } : {}),
    observedAt: slot,
  })
  const write = (day: string, cells: readonly AudienceCell[], threshold = 10) =>
    inTransaction(trx => {
      const rows = cells.map(c => ({ accountId: a, runId: 7, day, cell: c }))
      return writeAudience(trx, rows, { threshold })
    })
  const cells = async (day: string) => {
    const { rows } = await sql<Record<string, unknown>>`
      select segment, value, status, reason from polso.audience_snapshots
      where date_day = ${day}::date order by segment`.execute(database.db)
    return rows
  }

  it('keep no count of few people, nor of those by whom it could be told', async () => {
    await write('2019-11-05', [cell('18-24', 9), cell('25-34', 10), cell('35-44', 70), cell('45-54', 3)])
    const expected = [
      { segment: '18-24', value: null, status: 'suppressed', reason: null },
      { segment: '25-34', value: 10, status: 'observed', reason: null },
      { segment: '35-44', value: 70, status: 'observed', reason: null },
      { segment: '45-54', value: null, status: 'suppressed', reason: null },
    ]
    expect(await cells('2019-11-05')).toEqual(expected)
    const { rows } = await sql`select 1 from polso.audience_snapshots where value < 10`.execute(database.db)
    expect(rows).toEqual([])
  })

  it('keep the pattern of the reading before, over days of one write and over writes', async () => {
    const days = [
      { a: 4, b: 30, c: 31 },
      { a: 4, b: 33, c: 31 },
      { a: 11, b: 34, c: 31 },
      { a: 15, b: 35, c: 31 },
    ]
    const dayOf = (n: number) => `2019-12-0${n + 1}`
    const rows = days.map((values, n) => Object.entries(values).map(([segment, value]) => ({ n, segment, value })))
    const rowOf = ({ n, segment, value }: { n: number; segment: string; value: number }) => ({
      accountId: a,
      runId: 7,
      day: dayOf(n),
      cell: cell(segment, value, 'city'),
    })
    await inTransaction(trx => writeAudience(trx, rows.slice(0, 2).flat().map(rowOf), { threshold: 10 }))
    for (const later of rows.slice(2)) {
      await inTransaction(trx => writeAudience(trx, later.map(rowOf), { threshold: 10 }))
    }
    const suppressed = await Promise.all(
      days.map(async (_, n) => (await cells(dayOf(n))).flatMap(c => (c.status === 'suppressed' ? c.segment : []))),
    )
    expect(suppressed).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b'], []])
  })

  it('of days before, between and after stored ones follow the readings on both sides', async () => {
    const days = {
      '2020-02-01': { a: 12, b: 30, c: 31 },
      '2020-02-03': { a: 4, b: 33, c: 31 },
      '2020-02-05': { a: 30, b: 33, c: 31 },
      '2020-02-06': { a: 12, b: 33, c: 31 },
      '2020-02-07': { a: 4, b: 30, c: 31 },
      '2020-02-09': { a: 12, b: 33, c: 31 },
    }
    const rowsOf = (chosen: readonly (keyof typeof days)[]) =>
      chosen.flatMap(day =>
        Object.entries(days[day]).map(([segment, value]) => ({
          accountId: a,
          runId: 7,
          day,
          cell: cell(segment, value, 'country'),
        })),
      )
    const add = (...chosen: (keyof typeof days)[]) =>
      inTransaction(trx => writeAudience(trx, rowsOf(chosen), { threshold: 10 }))
    await add('2020-02-03')
    await add('2020-02-05')
    await add('2020-02-07')
    await add('2020-02-09', '2020-02-06', '2020-02-01')
    const suppressed = await Promise.all(
      Object.keys(days).map(async day => (await cells(day)).flatMap(c => (c.status === 'suppressed' ? c.segment : []))),
    )
    // Alone the first, the fourth and the last would show all.
    expect(suppressed).toEqual([['a', 'c'], ['a', 'c'], [], ['a', 'b'], ['a', 'b'], ['a', 'b']])
  })

  it('hold the first reading of a day as a whole', async () => {
    await write('2019-11-05', [cell('25-34', 500), cell('65+', 40)])
    expect((await cells('2019-11-05')).map(({ segment, value }) => [segment, value])).toEqual([
      ['18-24', null],
      ['25-34', 10],
      ['35-44', 70],
      ['45-54', null],
    ])
  })

  it('give way from unavailable to observed within a day, and not back', async () => {
    await write('2019-11-06', [cell('*', null), cell('*', null, 'gender')])
    await write('2019-11-06', [cell('25-34', 40)])
    await write('2019-11-06', [cell('*', null)])
    expect(await cells('2019-11-06')).toEqual([
      { segment: '*', value: null, status: 'unavailable', reason: 'below-threshold' },
      { segment: '25-34', value: 40, status: 'observed', reason: null },
    ])
  })
})
