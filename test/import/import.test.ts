import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { refreshAccountDays } from '../../src/analytics/daily.ts'
import { importFile, RefusedError, tryImport } from '../../src/import/import.ts'
import type { Reading } from '../../src/import/reading.ts'
import { undoImport } from '../../src/store/imports.ts'
import { writeTogether } from '../../src/store/rows.ts'
import { writeAudience, writeObservations } from '../../src/store/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, addRun, followers, settings } from '../support/rows.ts'

/** Days are Europe/Rome's. The account was read from 11 to 13 November 2019; the files tell of the days before, too. */

const at = (instant: string) => new Date(`${instant}:00Z`)
const now = at('2019-11-14T12:00')
const fan = 'Data;Fan\n08/11/2019;100\n09/11/2019;110\n10/11/2019;125\n12/11/2019;140\n13/11/2019;999\n'
const later = 'Data;Fan\n2019-11-09;111\n2019-11-10;125\n2019-11-07;90\n'

let database: TestDatabase
let account: number
let other: number
beforeAll(async () => {
  database = await createTestDatabase()
  ;[account = 0, other = 0] = await addAccounts(database.db, [settings('a'), settings('b')], at('2019-11-01T00:00'))
  for (const [day, count] of [
    ['11', 130],
    ['12', 141],
    ['13', 150],
  ] as const) {
    for (const hour of ['00', '11', '22', '23']) await observe(at(`2019-11-${day}T${hour}:00`), count)
  }
  await refresh()
})
afterAll(() => database.close())

async function observe(slot: Date, count: number) {
  const runId = await addRun(database.db, account, slot)
  const row = { accountId: account, runId, slot, observation: followers(slot, count) }
  await database.db.transaction().execute(trx => writeTogether(trx, [writeObservations([row])]))
}

const refresh = () =>
  refreshAccountDays(database.db, {
    accountId: account,
    timeZone: 'Europe/Rome',
    from: '2019-11-07',
    to: '2019-11-13',
    now,
    toleranceMinutes: 24 * 60,
  })

interface Asked {
  readonly text: string
  readonly metric?: string
  readonly fileName?: string
  readonly accountId?: number
  readonly reading?: Partial<Reading>
  readonly replace?: boolean
  readonly skipRefused?: boolean
}

const requestOf = ({ text, metric = 'followers', fileName = 'fan.csv', accountId = account, ...asked }: Asked) => ({
  fileName,
  bytes: new TextEncoder().encode(text),
  target: { accountId, timeZone: 'Europe/Rome', metric, dimension: asked.reading?.audience?.dimension ?? null },
  reading: { signed: false, audience: null, ...asked.reading },
  author: 'Anna',
  now,
  threshold: 10,
  replace: asked.replace ?? false,
  skipRefused: asked.skipRefused ?? false,
})

const take = (asked: Asked) => importFile(database.db, requestOf(asked))
const undo = (id: number | null) => database.db.transaction().execute(trx => undoImport(trx, id ?? 0, 'Anna', now))

/** Everything that an import may touch. */
async function state() {
  const all = async (query: string) => (await database.pool.query(query)).rows
  return {
    days: await all('select * from polso.account_days order by account_id, metric, date_day'),
    snapshots: await all('select * from polso.account_snapshots order by account_id, metric, slot'),
    audience: await all('select * from polso.audience_snapshots order by 1, 2, 3, 4, 5'),
  }
}

const figures = async (metric: string) => {
  const { rows } = await sql<{ day: string; value: number; status: string; reason: string | null }>`
    select date_day as day, value, status, reason from polso.account_days
    where account_id = ${account} and metric = ${metric} and value is not null order by 1`.execute(database.db)
  return Object.fromEntries(rows.map(row => [row.day.slice(8), [row.value, row.status, row.reason]]))
}

describe('a file of gains', () => {
  it('is not taken for one of followers: so far from the days beside it no account is', async () => {
    const gains = take({ text: 'Date,Primary\n2019-11-08,4\n2019-11-09,25' })
    await expect(gains).rejects.toThrow(
      'The file says 25 at most, and of 2019-11-11 130 followers are known: does it tell how many began to follow each day? Then import it with --metric new_followers',
    )
  })

  it('may be what it says where nothing is known nearby', async () => {
    const { plan } = await tryImport(database.db, requestOf({ text: 'Date,Fan\n2019-10-10,25' }))
    expect(plan.fresh).toHaveLength(1)
  })
})

describe('a daily figure from a file', () => {
  let id: number | null = null

  it('is compared first, and nothing is changed', async () => {
    const before = await state()
    const { plan } = await tryImport(database.db, requestOf({ text: fan }))
    expect([plan.fresh, plan.same, plan.differing].map(values => values.map(({ day }) => day.slice(8)))).toEqual([
      ['08', '09', '10'],
      [],
      ['12', '13'],
    ])
    expect(plan.differences).toEqual([
      { day: '2019-11-12', segment: '', file: 140, known: 141, imported: false },
      { day: '2019-11-13', segment: '', file: 999, known: 150, imported: false },
    ])
    expect(await state()).toEqual(before)
  })

  it('is new where nothing was known, with what follows from it, and leaves what was observed', async () => {
    const outcome = await take({ text: fan })
    id = outcome.id
    expect([outcome.added, outcome.replaced]).toEqual([3, 0])
    expect(await figures('followers')).toEqual({
      '08': [100, 'partial', 'imported'],
      '09': [110, 'partial', 'imported'],
      '10': [125, 'partial', 'imported'],
      '11': [130, 'partial', 'no-run-at-start'],
      '12': [141, 'complete', null],
      '13': [150, 'complete', null],
    })
    expect(await figures('new_followers')).toEqual({
      '09': [10, 'partial', 'imported'],
      '10': [15, 'partial', 'imported'],
      '11': [5, 'partial', 'imported'],
      '12': [11, 'complete', null],
      '13': [9, 'complete', null],
    })
    const { rows } = await database.pool.query(`select slot, value, status, run_id, source from polso.account_snapshots
      where source <> 'api' order by slot limit 1`)
    expect(rows).toEqual([
      {
        slot: new Date('2019-11-08T22:59:59.999Z'),
        value: 100,
        status: 'observed',
        run_id: null,
        source: expect.stringMatching(/^import:fan\.csv#[0-9a-f]{12}$/),
      },
    ])
  })

  it('stays when figures are computed anew, and is shown to analysts with its reason', async () => {
    const before = await state()
    await refresh()
    expect(await state()).toEqual(before)
    const { rows } = await database.pool.query(`select followers, followers_delta, coverage_status
      from analytics.accounts_daily where account_key = 'a' and date_day = '2019-11-09'`)
    expect(rows).toEqual([{ followers: 110, followers_delta: 10, coverage_status: 'partial' }])
    const known = await database.pool.query(`select account_key, metric, file_name, first_day::text, added
      from analytics.imports`)
    expect(known.rows).toEqual([
      { account_key: 'a', metric: 'followers', file_name: 'fan.csv', first_day: '2019-11-08', added: 3 },
    ])
  })

  it('is refused the second time, under any name, but not for another account', async () => {
    await expect(take({ text: fan, fileName: 'copy.csv' })).rejects.toThrow(
      `This file was imported on 2019-11-14 as number ${id}; take it back first with: polso imports undo ${id}`,
    )
    expect((await take({ text: fan, accountId: other })).added).toBe(5)
    await database.pool.query('delete from polso.account_days where account_id = $1', [other])
  })

  it('gives way to another file only when told, and comes back', async () => {
    const before = await state()
    const { plan } = await tryImport(database.db, requestOf({ text: later }))
    expect([plan.fresh.length, plan.same.length, plan.differences[0]?.imported]).toEqual([1, 1, true])
    const second = await take({ text: later, replace: true })
    expect([second.added, second.replaced]).toEqual([1, 1])
    expect(await figures('followers')).toMatchObject({
      '07': [90, 'partial', 'imported'],
      '09': [111, 'partial', 'imported'],
    })
    expect(await undo(id)).toEqual({ later: second.id })
    expect(await undo(second.id)).toBe('done')
    expect(await state()).toEqual(before)
  })

  it('goes with its file, and nothing else does', async () => {
    expect(await undo(id)).toBe('done')
    const { rows } = await database.pool.query(
      `select count(*)::int as n from polso.account_days
      where account_id = $1 and import_id is not null`,
      [account],
    )
    expect(rows).toEqual([{ n: 0 }])
    expect(Object.keys(await figures('followers'))).toEqual(['11', '12', '13'])
    expect([await undo(id), await undo(999)]).toEqual(['already', 'unknown'])
  })

  it('may come again once it was undone, and takes the place of what was observed when told, for good', async () => {
    const before = await state()
    const again = await take({ text: fan, replace: true })
    expect([again.added, again.replaced]).toEqual([3, 2])
    await refresh()
    expect(await figures('followers')).toMatchObject({
      '12': [140, 'partial', 'imported-instead'],
      '13': [999, 'partial', 'imported-instead'],
    })
    const { rows } = await database.pool.query(`select 1 from polso.account_snapshots where source = 'api'`)
    expect(rows).toHaveLength(12) // readings are never touched
    await undo(again.id)
    expect(await state()).toEqual(before)
    await refresh()
    expect(await state()).toEqual(before)
  })

  it('gives way to a reading that is stored later', async () => {
    const { id: imported } = await take({ text: 'Data;Fan\n10/11/2019;125\n09/11/2019;1\n31/10/2019;1' })
    for (const hour of ['00', '22', '23']) await observe(at(`2019-11-10T${hour}:00`), 126)
    await refresh()
    expect(await figures('followers')).toMatchObject({ '10': [126, expect.anything(), expect.anything()] })
    await undo(imported)
    expect(await figures('followers')).toMatchObject({ '10': [126, expect.anything(), expect.anything()] })
  })

  it('counts neither as history nor as a figure to judge', async () => {
    const { rows } = await database.pool.query(
      `select distinct status from polso.account_days where reason like 'imported%'`,
    )
    expect(rows).toEqual([])
    const { id: imported } = await take({ text: 'Data;n\n31/10/2019;40', metric: 'reach' })
    const reach = await database.pool.query(`select d.status, period, period_start, period_end from polso.account_days d
      join polso.account_snapshots s using (account_id, metric) where metric = 'reach'`)
    expect(reach.rows).toEqual([
      { status: 'partial', period: 'day', period_start: at('2019-10-30T23:00'), period_end: at('2019-10-31T23:00') },
    ])
    await undo(imported)
  })
})

describe('rows that can not be taken', () => {
  const text = 'Date,n\n2019-11-01,40\n2019-11-02,x\n2019-11-14,3\n2099-01-01,3'

  it('keep the whole file out', async () => {
    const before = await state()
    const error = await take({ text, metric: 'views' }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RefusedError)
    expect((error as RefusedError).plan.refused).toEqual([
      { line: 3, column: 'n', message: '"x" is no number; correct it in the file' },
      { line: 4, column: 'Date', message: '2019-11-14 is not over yet; leave it out of the file' },
      { line: 5, column: 'Date', message: '2099-01-01 is not over yet; leave it out of the file' },
    ])
    expect(await state()).toEqual(before)
  })

  it('are left out when told', async () => {
    const outcome = await take({ text, metric: 'views', skipRefused: true })
    expect([outcome.added, outcome.plan.refused.length]).toEqual([1, 3])
    await undo(outcome.id)
  })
})

describe('an audience from a file', () => {
  const audience = { dimension: 'age_gender', segmentColumns: [], wide: true, percentOf: null } as const
  const age = (text: string, people: number | null, replace = false): Asked => ({
    text,
    metric: 'followers_by_age_gender',
    reading: { day: '2019-11-12', audience: { ...audience, percentOf: people } },
    replace,
  })
  const percentages = '"Age range","Women","Men"\n"18-24","40%","50%"\n"65+","9%","1%"\n'
  const counts = 'Età;Donne;Uomini\n18-24;400;500\n65+;91;60\n'
  const cells = async () => {
    const { rows } = await database.pool.query(`select segment, value, status from polso.audience_snapshots order by 1`)
    return rows.map(row => [row.segment, row.value, row.status])
  }

  it('has its small cells hidden, and those that would tell them', async () => {
    const { id } = await take(age(percentages, 1000))
    expect(await cells()).toEqual([
      ['F.18-24', 400, 'observed'],
      ['F.65+', 90, 'observed'],
      ['M.18-24', 500, 'observed'],
      ['M.65+', 10, 'observed'],
    ])
    await undo(id)
    const smaller = await take(age(percentages, 900))
    expect((await cells()).map(([, , status]) => status)).toEqual(Array.from({ length: 4 }, () => 'suppressed'))
    await undo(smaller.id)
    expect(await cells()).toEqual([])
  })

  it('takes the place of a breakdown as a whole, and gives it back', async () => {
    const rows = Object.entries({ 'F.18-24': 390, 'M.18-24': 480 }).map(([segment, value]) => ({
      accountId: account,
      runId: 1,
      day: '2019-11-12',
      cell: {
        metric: 'followers_by_age_gender',
        dimension: 'age_gender' as const,
        segment,
        value,
        observedAt: at('2019-11-12T10:00'),
      },
    }))
    await database.db.transaction().execute(trx => writeAudience(trx, rows, { threshold: 10 }))
    const before = await state()
    const kept = await take(age(counts, null))
    expect([kept.id, kept.plan.differing.length]).toEqual([null, 4])
    expect(kept.plan.differences[1]).toEqual({
      day: '2019-11-12',
      segment: 'F.65+',
      file: 91,
      known: null,
      imported: false,
    })
    expect(await state()).toEqual(before)
    const { id } = await take(age(counts, null, true))
    expect((await cells()).map(([, value]) => value)).toEqual([400, 91, 500, 60])
    await undo(id)
    expect(await state()).toEqual(before)
  })

  it('takes the place of a breakdown that the platform did not give', async () => {
    await database.pool.query('delete from polso.audience_snapshots')
    const whole = { metric: 'followers_by_age_gender', dimension: 'age_gender', segment: '*', value: null } as const
    const cell = { ...whole, unavailable: 'retired', observedAt: now } as const
    await database.db
      .transaction()
      .execute(trx =>
        writeAudience(trx, [{ accountId: account, runId: 1, day: '2019-11-12', cell }], { threshold: 10 }),
      )
    const before = await state()
    const { id, added } = await take(age(counts, null))
    expect([added, (await cells()).length]).toEqual([4, 4])
    await undo(id)
    expect(await state()).toEqual(before)
  })
})
