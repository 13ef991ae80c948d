import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { pino } from 'pino'
import { ManualClock } from '../../src/clock.ts'
import { compose, syncConfiguration } from '../../src/compose.ts'
import { DirectQueue } from '../../src/demo/direct-queue.ts'
import { replay } from '../../src/demo/replay.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { STORY, startSimulator, storyWorld } from '../../src/simulator/index.ts'
import { unobserved } from '../../src/web/metrics.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { autumnSlots } from '../support/fleet-town.ts'
import { townConfig } from '../support/town.ts'
import { PLANTED, type Planting, startPlanting } from './planting.ts'
import { anybody, found, notOfStaff, wordColumns } from './words.ts'

/** Eight days of the story, read from platforms whose answers are full of people. */

let database: TestDatabase
let planting: Planting
const cleanups: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  const clock = new ManualClock(new Date(0))
  const simulator = await startSimulator({ clock, world: storyWorld() })
  planting = await startPlanting(simulator.url)
  cleanups.push(
    () => planting.close(),
    () => simulator.close(),
  )
  const parts = {
    config: townConfig({ url: planting.url }),
    db: database.db,
    log: pino({ level: 'silent' }),
    clock,
    plugins: installedPlugins,
  }
  // For a day errors name people, too.
  const day = { from: new Date('2019-10-08T00:00:00Z'), until: new Date('2019-10-09T00:00:00Z') }
  const said = `(#10) ${PLANTED[1]}, tel. ${PLANTED[2]}, has not agreed`
  const error = { error: { message: said, type: 'OAuthException', code: 10, error_user_msg: PLANTED[4] } }
  simulator.faults.add({ platform: 'facebook', path: '/insights', kind: 'status', status: 400, body: error, ...day })
  const detail = `${PLANTED[1]} may not be read`
  const problem = { type: 'about:blank', title: 'Forbidden', status: 403, detail }
  simulator.faults.add({ platform: 'twitter', kind: 'status', status: 403, body: problem, ...day })
  const slots = autumnSlots(32)
  clock.set(slots[0] ?? clock.now())
  await syncConfiguration(parts)
  const queue = new DirectQueue()
  const { pipeline, close } = compose(parts, queue, unobserved)
  await pipeline.work()
  const setTime = async (at: Date) => clock.set(at)
  await replay({ pipeline, queue, setTime, zone: STORY.zone }, slots, () => undefined, new AbortController().signal)
  await queue.close()
  await close()
}, 120_000)
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup()
  await database.close()
})

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

describe('at rest', () => {
  it('much was read from answers that carried people', async () => {
    expect(planting.answers()).toBeGreaterThan(100)
    const { rows } = await sql<Record<string, number>>`
      select (select count(*)::int from polso.collection_runs where status in ('ok', 'partial', 'failed')) as runs,
        (select count(*)::int from polso.posts where text is not null) as posts,
        (select count(*)::int from polso.post_snapshots where value is not null) as counters,
        (select count(*)::int from polso.audience_snapshots where status = 'observed') as cells,
        (select count(*)::int from polso.account_days where value is not null) as days`.execute(database.db)
    expect(rows[0]?.runs).toBe(32 * 3)
    for (const n of Object.values(rows[0] ?? {})) expect(n).toBeGreaterThan(30)
    const { rows: errors } = await sql<{ n: number }>`
      select count(*)::int as n from polso.collection_runs where error_message like '%[address]%'`.execute(database.db)
    expect(errors[0]?.n).toBeGreaterThan(0)
  })

  it('would be found if it were there', async () => {
    const columns = await wordColumns(database.db)
    expect(columns.length).toBeGreaterThan(100)
    await sql`update polso.posts set permalink = ${`https://x.example/${PLANTED[3]}`} where post_id = (select min(post_id) from polso.posts)`.execute(
      database.db,
    )
    expect(await found(database.db, columns, PLANTED.map(literally))).toEqual(['posts.permalink'])
    await sql`update polso.posts set permalink = null where post_id = (select min(post_id) from polso.posts)`.execute(
      database.db,
    )
  })

  it('there is nobody: no name, no address, no number, no mention, no words of a commenter', async () => {
    expect(await found(database.db, await wordColumns(database.db), PLANTED.map(literally))).toEqual([])
  })

  it('there is no e-mail address and no mention of anybody at all, but where staff are told or named', async () => {
    const columns = (await wordColumns(database.db)).filter(notOfStaff)
    expect(await found(database.db, columns, anybody)).toEqual([])
  })

  it('there is no count of fewer people than the threshold', async () => {
    const { rows } = await sql`select * from polso.audience_snapshots where value < 10`.execute(database.db)
    expect(rows).toEqual([])
  })
})
