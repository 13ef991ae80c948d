import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { PostReading } from '../../src/collectors/collector.ts'
import { markGone } from '../../src/store/posts.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, addRun, defineInteractions, reading, settings, storePosts } from '../support/rows.ts'

const hour = (n: number) => new Date(Date.UTC(2019, 10, 5, n))
let database: TestDatabase
let a: number
let b: number
beforeEach(async () => {
  database = await createTestDatabase()
  const press = {
    id: 'rassegna',
    name: 'Rassegna',
    match: { hashtag: 'rassegna' },
    cadence: '30 8 * * 1-5',
    grace_minutes: 120,
  }
  ;[a = 0, b = 0] = await addAccounts(database.db, [settings('a', { series: [press] }), settings('b')], hour(0))
  await defineInteractions(database.db)
})
afterEach(() => database.close())

const write = (slot: Date, readings: readonly PostReading[], accountId = a) =>
  database.db.transaction().execute(trx =>
    storePosts(
      trx,
      readings.map(r => ({ accountId, runId: 1, slot, reading: r })),
    ),
  )

async function posts() {
  const { rows } = await sql<Record<string, unknown>>`
    select p.*, s.key as series from polso.posts p left join polso.content_series s using (series_id)
    order by post_id`.execute(database.db)
  return rows
}

async function counters() {
  const { rows } = await sql<{ id: string; metric: string; slot: Date; value: number | null; reason: string | null }>`
    select p.platform_post_id as id, metric, slot, value, reason
    from polso.post_snapshots join polso.posts p using (post_id) order by slot, account_id, id, metric`.execute(
    database.db,
  )
  return rows
}

describe('posts', () => {
  it('are stored with their counters for several accounts at once, absent counters with their reason', async () => {
    await database.db.transaction().execute(trx =>
      storePosts(trx, [
        {
          accountId: a,
          runId: 1,
          slot: hour(9),
          reading: reading('1', hour(8), hour(9), { likes: 3, views: 'hidden' }),
        },
        { accountId: b, runId: 2, slot: hour(9), reading: reading('1', hour(7), hour(9), { likes: 0 }) },
      ]),
    )
    expect((await posts()).map(p => [p.account_id, p.platform_post_id])).toEqual([
      [b, '1'],
      [a, '1'],
    ])
    expect(await counters()).toEqual([
      { id: '1', metric: 'likes', slot: hour(9), value: 3, reason: null },
      { id: '1', metric: 'views', slot: hour(9), value: null, reason: 'hidden' },
      { id: '1', metric: 'likes', slot: hour(9), value: 0, reason: null },
    ])
  })

  it('change nothing when a slot is written twice', async () => {
    const rows = [reading('1', hour(8), hour(9), { likes: 3 })]
    await write(hour(9), rows)
    const before = [await posts(), await counters()]
    await write(hour(9), [reading('1', hour(8), hour(9), { likes: 4 })])
    expect(await counters()).toEqual(before[1])
    await write(hour(9), rows)
    expect([await posts(), await counters()]).toEqual(before)
  })

  it('stay one post through its edits', async () => {
    await write(hour(9), [reading(['1'], hour(8), hour(9), { likes: 1 }, 'primo')])
    await write(hour(10), [reading(['1', '2'], hour(8), hour(10), { likes: 2 }, 'secondo')])
    await write(hour(11), [reading(['1', '2', '3'], hour(8), hour(11), { likes: 3 }, null)])
    expect(await posts()).toMatchObject([
      {
        platform_post_id: '1',
        version_ids: ['1', '2', '3'],
        text: 'secondo',
        first_seen_slot: hour(9),
        last_seen_slot: hour(11),
      },
    ])
    expect((await counters()).map(c => c.value)).toEqual([1, 2, 3])
  })

  it('are tracked from birth where an earlier run ended well before they were published', async () => {
    await addRun(database.db, a, hour(6), 'failed')
    await addRun(database.db, a, hour(8), 'partial')
    await addRun(database.db, a, hour(9), 'ok')
    const at = (id: string, published: Date) => reading(id, published, hour(9), {})
    await write(hour(9), [at('before', hour(7)), at('at', hour(8)), at('after', new Date(hour(8).getTime() + 1))])
    expect((await posts()).map(p => [p.platform_post_id, p.tracked_from_birth])).toEqual([
      ['before', false],
      ['at', true],
      ['after', true],
    ])
  })

  it('are never tracked from birth by the run that first sees them', async () => {
    await addRun(database.db, a, hour(9), 'ok')
    await write(hour(9), [reading('1', new Date(hour(9).getTime() + 1), hour(9), {})])
    expect(await posts()).toMatchObject([{ tracked_from_birth: false }])
  })

  it('belong to a series by the rule of their account', async () => {
    await write(hour(9), [reading('1', hour(8), hour(9), {}, '#rassegna'), reading('2', hour(8), hour(9), {}, 'altro')])
    await write(hour(9), [reading('3', hour(8), hour(9), {}, '#rassegna')], b)
    expect((await posts()).map(p => [p.platform_post_id, p.series])).toEqual([
      ['1', 'rassegna'],
      ['2', null],
      ['3', null],
    ])
  })

  it('end when the platform says so, and live again when they are read again', async () => {
    const gone = (slot: Date) =>
      database.db.transaction().execute(trx => markGone(trx, [{ accountId: a, slot, platformPostId: '1' }]))
    await write(hour(9), [reading('1', hour(8), hour(9), { likes: 3 })])
    await gone(hour(9))
    expect(await posts()).toMatchObject([{ gone_slot: null }])
    await gone(hour(10))
    await gone(hour(11))
    expect(await posts()).toMatchObject([{ gone_slot: hour(10) }])
    await write(hour(12), [reading('1', hour(8), hour(12), { likes: 3 })])
    expect(await posts()).toMatchObject([{ gone_slot: null }])
  })

  it('know their interactions so far: what counts as such, null when none is readable', async () => {
    await write(hour(9), [
      reading('1', hour(8), hour(9), { likes: 3, comments: 2, views: 100 }),
      reading('2', hour(8), hour(9), { likes: 'hidden', views: 100 }),
    ])
    expect((await posts()).map(p => p.interactions)).toEqual([5, null])
    await write(hour(10), [reading('1', hour(8), hour(10), { likes: 2, comments: 2 })])
    expect((await posts()).map(p => p.interactions)).toEqual([4, null])
  })

  it('take any text', async () => {
    const text = 'a\u0000b \ud800 {"x"} \\ \' 🗞️ ,NULL'
    await write(hour(9), [reading('1', hour(8), hour(9), {}, text)])
    expect((await posts())[0]?.text).toBe('ab \ufffd {"x"} \\ \' 🗞️ ,NULL')
  })

  it('ignore a reading of an older slot but store its counters', async () => {
    await write(hour(10), [reading('1', hour(8), hour(10), { likes: 5 }, 'neu')])
    await write(hour(9), [reading('1', hour(8), hour(9), { likes: 3 }, 'alt')])
    expect(await posts()).toMatchObject([{ text: 'neu', interactions: 5, last_seen_slot: hour(10) }])
    expect((await counters()).map(c => c.value)).toEqual([3, 5])
  })
})
