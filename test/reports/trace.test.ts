import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { importFile } from '../../src/import/import.ts'
import type { Figure } from '../../src/reports/figure.ts'
import { type Issued, issueVerifica } from '../../src/reports/issue.ts'
import { type Trace, traceReference } from '../../src/reports/trace/trace.ts'
import { removeEvent } from '../../src/store/events.ts'
import { undoImport } from '../../src/store/imports.ts'
import { enforceRetention } from '../../src/store/retention.ts'
import type { Retention } from '../../src/store/retention-rules.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { AS_OF, BEFORE, PERIOD, reportConfig, storeTown, ZONE } from './town.ts'

let database: TestDatabase
let issued: Issued
beforeEach(async () => {
  database = await createTestDatabase()
  await storeTown(database.db)
  await storeEvent()
  issued = await issue(AS_OF)
})
afterEach(() => database.close())

/** A strike that was measured. */
async function storeEvent(): Promise<void> {
  await sql`
    with noted as (
      insert into polso.events (account_id, title, starts_on, ends_on, author, origin, created_at)
      select account_id, 'Sciopero', '2019-11-25', '2019-11-25', 'ana', 'noted', ${AS_OF}
      from polso.accounts where key = 'comune-facebook' returning event_id, account_id)
    insert into polso.event_effects
      (event_id, account_id, verdict, effect, effect_low, effect_high, through, final, evidence, measured_at)
    select event_id, account_id, 'fell', -40, -70, -10, '2019-11-27', true, '{}', ${AS_OF} from noted`.execute(
    database.db,
  )
}

const issue = (asOf: Date) => issueVerifica(database.db, { ...PERIOD, compare: BEFORE, asOf }, reportConfig(), asOf)

type Chosen = Partial<Pick<Figure, 'account' | 'about' | 'from'>>

async function trace(name: string, account: string | null = null, more: Chosen = {}): Promise<Trace> {
  const chosen = Object.entries({ name, account, ...more })
  const figure = issued.content.figures.find(one => chosen.every(([key, value]) => one[key as keyof Chosen] === value))
  const found = await traceReference(database.db, { code: issued.code, figure: figure?.id ?? 0 })
  if (typeof found === 'string') throw new Error(`${name}: ${found}`)
  return found
}

describe('a reference of a printed document', () => {
  it('leads back to rows, runs and calls, for every number of it', async () => {
    const seen = new Set<string>()
    for (const figure of issued.content.figures) {
      const found = await traceReference(database.db, { code: issued.code, figure: figure.id })
      if (typeof found === 'string') throw new Error(`${figure.id} ${figure.name}: ${found}`)
      expect(found.figure).toEqual(figure)
      expect(found.gone).toEqual([])
      if (figure.value === null || figure.value === 0) continue
      const { kind } = figure.source
      seen.add(kind)
      // That there was no post is known from the runs.
      const byRuns = kind === 'runs' || figure.name === 'series_stretch'
      const rows = kind === 'figures' ? found.computedFrom : byRuns ? found.runs : (found.rows[0]?.rows ?? [])
      const isGiven = figure.name === 'days_of_period'
      const isRead = ['reading', 'days', 'posts', 'audience', 'runs', 'alert'].includes(kind)
      expect([figure.name, rows.length > 0, found.calls.length > 0]).toEqual([figure.name, !isGiven, isRead])
    }
    expect([...seen].sort()).toEqual([
      'alert',
      'audience',
      'contracts',
      'days',
      'event',
      'expected',
      'figures',
      'posts',
      'reading',
      'runs',
    ])
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

const DAY_MS = 86_400_000
/** Retention of 40 days, run so that what was before a day is removed. */
const keepFrom = (day: string, ...keys: (keyof Retention)[]) =>
  enforceRetention(database.db, Object.fromEntries(keys.map(key => [key, 40])), new Date(Date.parse(day) + 40 * DAY_MS))

const before = (table: string, day: string, cause: string) => ({ table, count: null, before: new Date(day), cause })
const named = (table: string, count: number | null, cause: string) => ({ table, count, before: null, cause })

describe('what retention has removed', () => {
  it('is said of a reading, and the value is the one that was printed', async () => {
    const of = () => trace('followers_end', 'comune-instagram')
    await keepFrom('2020-02-01', 'platform_calls')
    expect((await of()).gone).toEqual([named('platform_calls', 1, 'retention.platform_calls')])
    await keepFrom('2020-02-01', 'runs')
    expect((await of()).gone).toEqual([named('collection_runs', 1, 'retention.runs')])
    await keepFrom('2020-02-01', 'snapshots')
    const found = await of()
    expect(found.gone).toEqual([
      before('account_snapshots', '2020-02-01', 'retention.snapshots'),
      before('collection_runs', '2020-02-01', 'retention.runs'),
    ])
    expect(found.figure.value).toBe(765)
  })

  it('leaves the run and the call of a reading that is gone', async () => {
    await keepFrom('2020-02-01', 'snapshots')
    const found = await trace('followers_end', 'comune-instagram')
    expect(found.runs).toHaveLength(1)
    expect(found.calls).toHaveLength(1)
    expect(found.gone).toEqual([before('account_snapshots', '2020-02-01', 'retention.snapshots')])
  })

  it.each([
    ['a sum of days', 'interactions', 'post_snapshots'],
    ['the gain of a series of readings', 'interactions_week', 'post_snapshots'],
    ['a mean of days', 'reach_per_day', 'account_snapshots'],
  ])('is said of %s, whose daily figures stay', async (_, name, table) => {
    await keepFrom('2020-02-01', 'snapshots', 'runs')
    const found = await trace(name, 'comune-facebook')
    expect(found.rows[0]?.count).toBeGreaterThan(0)
    expect(found.runs).toEqual([])
    expect(found.gone).toEqual([
      before(table, '2020-02-01', 'retention.snapshots'),
      before('collection_runs', '2020-02-01', 'retention.runs'),
    ])
  })

  it.each([
    ['an alert', 'alert_effect', 'comune-twitter'],
    ['a series', 'series_kept', 'comune-twitter'],
    ['readings planned', 'readings_planned', 'comune-twitter'],
  ])('is said of the runs behind %s', async (_, name, account) => {
    await keepFrom('2020-02-01', 'snapshots', 'runs')
    expect((await trace(name, account)).gone).toEqual([before('collection_runs', '2020-02-01', 'retention.runs')])
  })

  it('is said of the part of the days that it has come to', async () => {
    await keepFrom('2019-11-20', 'snapshots', 'runs', 'platform_calls')
    const found = await trace('reach_per_day', 'comune-facebook')
    expect(found.runs[0]?.slot).toEqual(new Date('2019-11-20T23:00:00Z'))
    // Snapshots go by whole months, and November's are there yet.
    expect(found.gone).toEqual([before('collection_runs', '2019-11-20', 'retention.runs')])
    await keepFrom('2019-12-10', 'snapshots')
    expect((await trace('reach_per_day', 'comune-facebook')).gone).toEqual([
      before('account_snapshots', '2019-12-01', 'retention.snapshots'),
      before('collection_runs', '2019-11-20', 'retention.runs'),
    ])
  })

  it('is named by the setting that did it', async () => {
    await keepFrom('2020-02-01', 'audience')
    expect((await trace('tourists', 'comune-facebook')).gone).toEqual([
      before('audience_snapshots', '2020-02-01', 'retention.audience'),
    ])
  })

  it('does not change the document', async () => {
    await sql`delete from polso.account_snapshots`.execute(database.db)
    const again = await issueVerifica(database.db, { ...PERIOD, compare: BEFORE, asOf: AS_OF }, reportConfig(), AS_OF)
    expect(again.content).toEqual(issued.content)
  })
})

describe('what something else has removed', () => {
  it('is not laid to retention', async () => {
    await keepFrom('2019-09-01', 'snapshots', 'audience', 'runs', 'platform_calls')
    await sql`delete from polso.platform_calls`.execute(database.db)
    expect((await trace('followers_end', 'comune-instagram')).gone).toEqual([named('platform_calls', 1, 'unknown')])
    await sql`delete from polso.collection_runs`.execute(database.db)
    await sql`delete from polso.audience_snapshots where dimension = 'country'`.execute(database.db)
    expect((await trace('followers_end', 'comune-instagram')).gone).toEqual([named('collection_runs', 1, 'unknown')])
    expect((await trace('tourists', 'comune-facebook')).gone).toEqual([named('audience_snapshots', null, 'unknown')])
  })

  it('is nothing where days were missing from the beginning', async () => {
    await sql`
      delete from polso.account_days using polso.accounts a
      where a.account_id = account_days.account_id and key = 'comune-facebook' and metric = 'reach'
        and date_day between '2019-11-20' and '2019-11-22'`.execute(database.db)
    issued = await issue(new Date(AS_OF.getTime() + 1))
    const found = await trace('days_missing', 'comune-facebook', { about: 'reach' })
    expect([found.figure.value, found.rows[0]?.count, found.gone]).toEqual([3, 0, []])
  })

  it('is an event that was taken back', async () => {
    const { figure } = await trace('event_effect', 'comune-facebook')
    await removeEvent(database.db, figure.source.kind === 'event' ? figure.source.event : 0, AS_OF)
    expect((await trace('event_effect', 'comune-facebook')).gone).toEqual([named('events', null, 'event-removed')])
  })
})

describe('a number from a file', () => {
  const take = async (file: string, text: string, metric: string, dimension: 'age' | null) => {
    const { rows } = await sql<{ id: number }>`
      select account_id as id from polso.accounts where key = 'comune-twitter'`.execute(database.db)
    const audience = dimension && { dimension, segmentColumns: [], wide: false, percentOf: null }
    const { id } = await importFile(database.db, {
      fileName: file,
      bytes: new TextEncoder().encode(text),
      target: { accountId: rows[0]?.id ?? 0, timeZone: ZONE, metric, dimension },
      reading: { signed: false, audience, ...(dimension && { day: '2019-12-10' }) },
      author: 'Anna',
      now: AS_OF,
      threshold: 10,
      replace: true,
      skipRefused: false,
    })
    issued = await issue(new Date(AS_OF.getTime() + 1))
    return id ?? 0
  }
  const undo = (id: number) =>
    database.db.transaction().execute(trx => undoImport(trx, id, 'Bea', new Date(AS_OF.getTime() + DAY_MS)))
  const fans = 'Data,Fan\n2019-11-17,5555\n'
  const ages = 'Età,Persone\n18-24,120\n25-34,80\n'
  const file = (name: string) => ({
    table: 'imports',
    count: 1,
    rows: [
      expect.objectContaining({
        file_name: name,
        author: 'Anna',
        imported_at: AS_OF,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      }),
    ],
  })

  it('leads to the file, and to no run', async () => {
    const id = await take('fan.csv', fans, 'followers', null)
    const found = await trace('followers_week', 'comune-twitter', { from: '2019-11-17' })
    expect(found.rows).toMatchObject([
      { table: 'account_days', count: 1, rows: [{ value: 5555, reason: 'imported-instead', import_id: id }] },
      file('fan.csv'),
    ])
    expect([found.runs, found.calls, found.gone]).toEqual([[], [], []])
  })

  it('leads to the file beside the runs of the other days', async () => {
    await take('likes.csv', 'Data,Likes\n2019-11-17,17\n', 'interactions_gained', null)
    const found = await trace('interactions', 'comune-twitter')
    expect(found.rows[0]?.rows.filter(row => row.import_id !== null)).toHaveLength(1)
    expect(found.rows[1]).toMatchObject(file('likes.csv'))
    expect(found.runs).toHaveLength(43)
  })

  it('leads to the file of its cells', async () => {
    const id = await take('ages.csv', ages, 'followers_by_age', 'age')
    const found = await trace('audience_cell', 'comune-twitter', { about: 'age 18-24' })
    expect(found.rows).toMatchObject([
      { table: 'audience_snapshots', count: 1, rows: [{ segment: '18-24', value: 120, import_id: id, run_id: null }] },
      file('ages.csv'),
    ])
    expect([found.runs, found.gone]).toEqual([[], []])
  })

  it('says who undid the import since', async () => {
    const ids = [
      await take('ages.csv', ages, 'followers_by_age', 'age'),
      await take('fan.csv', fans, 'followers', null),
    ]
    issued = await issue(new Date(AS_OF.getTime() + 2))
    for (const id of ids) await undo(id)
    await keepFrom('2020-02-01', 'snapshots', 'audience')
    const cells = await trace('audience_cell', 'comune-twitter', { about: 'age 18-24' })
    expect(cells.rows[1]).toMatchObject({ table: 'imports', rows: [{ file_name: 'ages.csv', undone_by: 'Bea' }] })
    expect(cells.gone).toEqual([named('audience_snapshots', null, 'import-undone')])
    const week = await trace('followers_week', 'comune-twitter', { from: '2019-11-17' })
    expect(week.rows[1]).toMatchObject({ table: 'imports', rows: [{ file_name: 'fan.csv', undone_by: 'Bea' }] })
    expect(week.gone).toContainEqual(named('account_days', null, 'import-undone'))
    // Its runs are those of the reading that is back.
    expect(week.runs.length).toBeGreaterThan(0)
  })
})

describe('a reference that leads nowhere', () => {
  it('says whether the document or the number is unknown', async () => {
    expect(await traceReference(database.db, { code: 'AAAAAA', figure: 1 })).toBe('no-document')
    expect(await traceReference(database.db, { code: issued.code, figure: 9999 })).toBe('no-figure')
  })
})
