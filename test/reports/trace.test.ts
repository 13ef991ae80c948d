import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { type Issued, issueVerifica } from '../../src/reports/issue.ts'
import { type Trace, traceReference } from '../../src/reports/trace.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { AS_OF, BEFORE, PERIOD, reportConfig, storeTown } from './town.ts'

let database: TestDatabase
let issued: Issued
beforeEach(async () => {
  database = await createTestDatabase()
  await storeTown(database.db)
  issued = await issueVerifica(database.db, { ...PERIOD, compare: BEFORE, asOf: AS_OF }, reportConfig(), AS_OF)
})
afterEach(() => database.close())

async function trace(name: string, account: string | null = null): Promise<Trace> {
  const figure = issued.content.figures.find(one => one.name === name && one.account === account)
  const found = await traceReference(database.db, { code: issued.code, figure: figure?.id ?? 0 })
  if (typeof found === 'string') throw new Error(`${name}: ${found}`)
  return found
}

describe('a reference of a printed document', () => {
  it('leads back to rows, runs and calls, for every number of it', async () => {
    for (const figure of issued.content.figures) {
      const found = await traceReference(database.db, { code: issued.code, figure: figure.id })
      if (typeof found === 'string') throw new Error(`${figure.id} ${figure.name}: ${found}`)
      expect(found.figure).toEqual(figure)
      if (figure.value === null || figure.value === 0) continue
      const behind = found.rows.length + found.runs.length + found.computedFrom.length
      if (figure.name !== 'days_of_period') expect([figure.name, behind]).toEqual([figure.name, expect.any(Number)])
      if (['reading', 'days', 'audience', 'runs'].includes(figure.source.kind)) {
        expect([figure.name, found.calls.length > 0]).toEqual([figure.name, true])
      }
      expect(found.gone).toEqual({ rows: false, runs: 0, runsWithoutCalls: 0 })
    }
  }, 60_000)

  it('of a reading is its row, its run and its call', async () => {
    const found = await trace('followers_end', 'comune-instagram')
    expect(found.rows).toMatchObject([
      { table: 'account_snapshots', count: 1, rows: [{ metric: 'followers', value: 765, status: 'observed' }] },
    ])
    expect(found.runs).toMatchObject([{ account: 'comune-instagram', status: 'ok' }])
    expect(found.calls).toMatchObject([{ platform: 'instagram', endpoint: 'GET /profile', status: 200 }])
  })

  it('of a sum is its days, whose values add up to it', async () => {
    const found = await trace('interactions', 'comune-twitter')
    const [days] = found.rows
    const sum = days?.rows.reduce((total, row) => total + Number(row.value), 0)
    expect([days?.count, sum]).toEqual([42, found.figure.value])
    expect(found.runs).toHaveLength(43)
  })

  it('of readings planned is as many runs', async () => {
    const found = await trace('readings_planned', 'comune-facebook')
    expect(found.runs).toHaveLength(found.figure.value ?? 0)
  })

  it('of a ratio is what it was computed from, down to the contract and the days', async () => {
    const found = await trace('cost_per_interaction')
    const [cost, interactions] = found.computedFrom
    expect(cost?.rows).toMatchObject([{ table: 'contract_versions', rows: [{ key: 'second', amount: 7500 }] }])
    expect(interactions?.computedFrom.map(part => part.figure.account)).toEqual([
      'comune-facebook',
      'comune-instagram',
      'comune-twitter',
    ])
    expect(Number(cost?.figure.value) / Number(interactions?.figure.value)).toBeCloseTo(found.figure.value ?? 0, 2)
  })

  it('of what a pause cost is the alert with its transitions', async () => {
    const found = await trace('alert_effect', 'comune-twitter')
    expect(found.figure).toMatchObject({ value: -322, low: -552, high: -148, from: '2019-11-11', to: '2019-12-01' })
    expect(found.rows[1]?.rows.map(row => [row.metric, row.effect])).toEqual([
      [null, -321.6],
      ['interactions_gained', -335.8],
    ])
    expect(found.rows.map(({ table, count }) => [table, count])).toEqual([
      ['alerts', 1],
      ['alerts: findings in its evidence', 2],
      ['alert_transitions', 3],
      ['account_days', 48],
    ])
  })

  it('of the tourists is the cells that were counted', async () => {
    const found = await trace('tourists', 'comune-facebook')
    expect(found.rows[0]?.rows.map(row => [row.segment, row.value])).toEqual([
      ['DE', 120],
      ['FR', 80],
      ['CH', 50],
      ['AT', 46],
    ])
  })
})

describe('what retention has removed', () => {
  it('is said, and the value is the one that was printed', async () => {
    await sql`delete from polso.platform_calls`.execute(database.db)
    expect((await trace('followers_end', 'comune-instagram')).gone).toEqual({
      rows: false,
      runs: 0,
      runsWithoutCalls: 1,
    })
    await sql`delete from polso.collection_runs`.execute(database.db)
    expect((await trace('followers_end', 'comune-instagram')).gone).toEqual({
      rows: false,
      runs: 1,
      runsWithoutCalls: 0,
    })
    await sql`delete from polso.account_snapshots`.execute(database.db)
    const found = await trace('followers_end', 'comune-instagram')
    expect(found.gone).toEqual({ rows: true, runs: 0, runsWithoutCalls: 0 })
    expect(found.figure.value).toBe(765)
  })

  it('does not change the document', async () => {
    await sql`delete from polso.account_snapshots`.execute(database.db)
    const again = await issueVerifica(database.db, { ...PERIOD, compare: BEFORE, asOf: AS_OF }, reportConfig(), AS_OF)
    expect(again.content).toEqual(issued.content)
  })
})

describe('a reference that leads nowhere', () => {
  it('says whether the document or the number is unknown', async () => {
    expect(await traceReference(database.db, { code: 'AAAAAA', figure: 1 })).toBe('no-document')
    expect(await traceReference(database.db, { code: issued.code, figure: 9999 })).toBe('no-figure')
  })
})
