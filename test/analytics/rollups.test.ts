import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { refreshAccountDays } from '../../src/analytics/daily.ts'
import { type RollUp, rollUp } from '../../src/analytics/rollups.ts'
import { ManualClock } from '../../src/clock.ts'
import type { UnavailableReason } from '../../src/collectors/collector.ts'
import { addDays, type Day, dayOf, dayStart } from '../../src/days.ts'
import { detectAccount } from '../../src/jobs/detect.ts'
import { rollUpDue } from '../../src/jobs/roll-up.ts'
import { ensurePartitions } from '../../src/store/partitions.ts'
import { markDirty } from '../../src/store/progress.ts'
import { enforceRetention } from '../../src/store/retention.ts'
import { writeTogether } from '../../src/store/rows.ts'
import { writeObservations } from '../../src/store/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { judging } from '../support/judging.ts'
import { addAccounts, addRun, defineInteractions, followers, reading, settings, storePosts } from '../support/rows.ts'

const zone = 'Europe/Rome'
const HOUR = 3_600_000
const EVERY = 6
const FIRST = '2019-10-07'

let database: TestDatabase
let account: number
beforeEach(async () => {
  database = await createTestDatabase()
  ;[account = 0] = await addAccounts(database.db, [settings('a')], new Date('2019-10-01T00:00:00Z'))
  await defineInteractions(database.db)
})
afterEach(() => database.close())

const day = (n: number): Day => addDays(FIRST, n)
const at = (n: number, hours: number) => new Date(dayStart(day(n), zone).getTime() + hours * HOUR)
const rows = async (query: string) => (await database.pool.query(query)).rows

type Counters = Readonly<Record<string, number | UnavailableReason>>
interface Post {
  readonly id: string
  readonly published: Date
  readonly counters: (slot: Date) => Counters | null
}

/** One run, which reads the posts that have counters at its slot. */
async function run(slot: Date, posts: readonly Post[], status = 'ok') {
  const runId = await addRun(database.db, account, slot, status)
  const dirty = [{ accountId: account, day: addDays(dayOf(slot, zone), -3) }]
  await database.db.transaction().execute(async trx => {
    await writeTogether(trx, [
      writeObservations([{ accountId: account, runId, slot, observation: followers(slot, 100) }]),
      markDirty(dirty),
    ])
    const read = posts.flatMap(({ id, published, counters }) => {
      const now = published <= slot ? counters(slot) : null
      return now ? [{ accountId: account, runId, slot, reading: reading(id, published, slot, now) }] : []
    })
    await storePosts(trx, read)
  })
}

/** Runs every six hours from the midnight before a day to the one that ends another. */
async function live(from: number, to: number, posts: readonly Post[]) {
  for (let n = from; n <= to; n++) for (let hour = 0; hour < 24; hour += EVERY) await run(at(n, hour), posts)
  await run(at(to + 1, 0), posts)
}

const hoursOld = (slot: Date, published: Date) => (slot.getTime() - published.getTime()) / HOUR
const growing = (id: string, published: Date, perHour: number): Post => ({
  id,
  published,
  counters: slot => ({ likes: Math.floor(hoursOld(slot, published) * perHour), comments: 2 }),
})
/** The last level whose instant is at or before the slot. */
const steps = (id: string, published: Date, ...levels: readonly (readonly [Date, Counters | null])[]): Post => ({
  id,
  published,
  counters: slot => levels.findLast(([from]) => from <= slot)?.[1] ?? null,
})

const roll = (from: number, to: number, more: Partial<RollUp> = {}) =>
  rollUp(database.db, {
    accountId: account,
    timeZone: zone,
    from: day(from),
    to: day(to),
    trackDays: 92,
    again: false,
    ...more,
  })
const rolledThrough = (n: number) =>
  sql`insert into polso.account_progress (account_id, rolled_through) values (${account}, ${day(n)}::date)
      on conflict (account_id) do update set rolled_through = excluded.rolled_through`.execute(database.db)

const gains = async (id: string) =>
  (
    await rows(`select d.date_day::text, d.interactions_gained, d.gained_since from polso.post_days d
      join polso.posts p using (post_id) where p.platform_post_id = '${id}' order by 1`)
  ).map(row => [row.date_day, row.interactions_gained, row.gained_since])

const postsDaily = () =>
  rows(`select date_day::text, account_key, post_id, likes, comments, shares, views, reach, interactions, last_slot,
      age_days
    from analytics.posts_daily order by post_id, date_day`)
const postsReport = () => rows('select * from analytics.posts_report order by post_id')

describe('what the views say of posts', () => {
  const posts = [
    growing('a', at(0, 9), 3),
    growing('b', at(2, 23.9), 1),
    steps('c', at(1, 8), [at(1, 12), { likes: 5, views: 'hidden' }], [at(3, 1), { likes: 'hidden', views: 80 }]),
  ]

  it('is the same whether it is rolled up, read from the snapshots, or half and half', async () => {
    await live(0, 5, posts)
    const [daily, report] = [await postsDaily(), await postsReport()]
    expect(daily.length).toBeGreaterThan(10)
    await roll(0, 2)
    await rolledThrough(2)
    expect([await postsDaily(), await postsReport()]).toEqual([daily, report])
    await roll(3, 5)
    await rolledThrough(5)
    expect([await postsDaily(), await postsReport()]).toEqual([daily, report])
    await database.pool.query('update polso.post_days set age_days = null') // as days rolled up by former versions are
    expect(await postsDaily()).toEqual(daily)
    await run(at(6, 12), posts)
    expect(await postsDaily()).toHaveLength(daily.length + 3)
    const [a] = await rows(`select likes, counters from analytics.posts_report where post_id = 'a'`)
    expect(a).toEqual({ likes: 441, counters: { likes: 441, comments: 2 } })
  })

  it('is the same in one go and day by day, again or not', async () => {
    await live(0, 5, posts)
    await roll(0, 5)
    const all = 'select * from polso.post_days order by post_id, date_day'
    const totals = 'select post_id, through_slot, counters, left_out from polso.post_totals order by 1'
    const [once, onceTotals] = [await rows(all), await rows(totals)]
    await roll(2, 5, { again: true })
    expect([await rows(all), await rows(totals)]).toEqual([once, onceTotals])
    await database.pool.query('truncate polso.post_days, polso.post_totals')
    for (const n of [0, 1, 2, 3, 4, 5]) await roll(n, n)
    expect([await rows(all), await rows(totals)]).toEqual([once, onceTotals])
  })

  it('outlives the snapshots', async () => {
    await live(0, 5, posts)
    const [daily, report] = [await postsDaily(), await postsReport()]
    await roll(0, 5)
    await rolledThrough(5)
    await database.pool.query('truncate polso.post_snapshots')
    expect([await postsDaily(), await postsReport()]).toEqual([daily, report])
  })
})

describe('what a post gained in a day', () => {
  it('starts at 0 for a post tracked from birth, and goes on from reading to reading', async () => {
    await live(0, 2, [growing('p', at(0, 9), 10)])
    await roll(0, 2)
    expect(await gains('p')).toEqual([
      [day(0), 152, at(0, 9)],
      [day(1), 240, at(1, 0)],
      [day(2), 240, at(2, 0)],
    ])
  })

  it('is unknown on the day an older post is first seen', async () => {
    await live(0, 1, [growing('old', at(-5, 0), 10)])
    await roll(0, 1)
    const [first, second] = await gains('old')
    expect([first?.slice(1), second?.slice(1)]).toEqual([
      [null, null],
      [240, at(1, 0)],
    ])
  })

  it('stands on its true interval where the days between were not read', async () => {
    const levels = [
      [at(0, 12), { likes: 4 }],
      [at(1, 0.1), null],
      [at(4, 12), { likes: 10 }],
    ] as const
    await live(0, 5, [steps('p', at(0, 12), ...levels)])
    for (const n of [0, 1, 2, 3, 4]) await roll(n, n)
    expect(await gains('p')).toEqual([
      [day(0), 4, at(0, 12)],
      [day(4), 6, at(1, 0)],
    ])
  })

  it('keeps the sign of falls', async () => {
    await live(0, 1, [steps('p', at(0, 9), [at(0, 9), { likes: 30 }], [at(1, 9), { likes: 12 }])])
    await roll(0, 1)
    expect((await gains('p')).map(gain => gain[1])).toEqual([30, -18])
  })

  it('is unknown where a counter comes or goes, and known again after', async () => {
    const levels = [
      [at(0, 9), { likes: 5, comments: 1 }],
      [at(1, 9), { likes: 'hidden', comments: 3 }],
      [at(2, 9), { likes: 'hidden', comments: 4 }],
      [at(3, 9), { likes: 9, comments: 4 }],
      [at(4, 9), { likes: 10, comments: 4 }],
    ] as const
    await live(0, 4, [steps('p', at(0, 9), ...levels)])
    await roll(0, 4)
    expect((await gains('p')).map(gain => gain[1])).toEqual([6, null, 1, null, 1])
  })

  it('counts from 0 a counter that the platform left out so far, and only such a one', async () => {
    const levels = [
      [at(0, 9), { likes: 5, comments: 'not-returned' }],
      [at(2, 9), { likes: 5, comments: 3 }],
      [at(3, 9), { likes: 5, comments: 'not-returned' }],
      [at(4, 9), { likes: 5, comments: 4 }],
    ] as const
    await live(0, 4, [steps('p', at(0, 9), ...levels)])
    for (const n of [0, 1, 2, 3, 4]) await roll(n, n)
    expect((await gains('p')).map(gain => gain[1])).toEqual([5, 0, 3, null, null])
  })

  it('adds up over the posts to what the account gained, wherever the day is complete', async () => {
    let seed = 7
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647
      return seed / 2_147_483_647
    }
    const posts = Array.from({ length: 40 }, (_, i): Post => {
      const published = at(0, 5 + random() * 20 * 24)
      const [most, wanes] = [random() * 200, 4 + random() * 40]
      const counters = (slot: Date) => {
        const age = hoursOld(slot, published)
        const due = age <= 48 || slot.getTime() === dayStart(dayOf(slot, zone), zone).getTime()
        const likes = Math.round(most * (1 - Math.exp(-age / wanes)) + 3 * Math.sin(age))
        return due ? { likes: Math.max(0, likes), comments: Math.floor(age / 30), views: Math.round(age) } : null
      }
      return { id: `p${i}`, published, counters }
    })
    await live(0, 24, posts)
    const [from, to, now] = [day(0), day(24), at(40, 0)]
    const toleranceMinutes = 1.5 * EVERY * 60
    await refreshAccountDays(database.db, { accountId: account, timeZone: zone, from, to, now, toleranceMinutes })
    await roll(0, 11)
    for (let n = 12; n <= 24; n++) await roll(n, n)
    await rolledThrough(24)
    const days =
      await rows(`select a.date_day::text, a.interactions_gained as account, sum(p.interactions_gained) as posts
      from analytics.accounts_daily a left join analytics.posts_daily p using (account_key, date_day)
      where a.coverage_status = 'complete' and a.date_day > '${day(0)}' group by 1, 2 order by 1`)
    expect(days.length).toBeGreaterThan(20)
    expect(days.map(row => [row.date_day, row.posts])).toEqual(days.map(row => [row.date_day, row.account]))
  })
})

describe('coverage', () => {
  const covered = async (metric: string) =>
    (
      await rows(`select date_day::text, expected, observed, missing, missing_why from analytics.collection_coverage
        where metric = '${metric}' order by 1`)
    ).map(row => [row.expected, row.observed, row.missing, row.missing_why])

  const compute = async (to: number) => {
    const options = { accountId: account, timeZone: zone, toleranceMinutes: 540 }
    await refreshAccountDays(database.db, { ...options, from: day(0), to: day(to), now: at(to + 5, 0) })
    await roll(0, to)
  }

  it('counts the readings planned for a day, those there are, and what became of the others', async () => {
    await live(0, 0, [])
    for (const [hour, status] of [
      [6, 'missed'],
      [12, 'failed'],
      [18, 'missed'],
    ] as const)
      await run(at(1, hour), [], status)
    await sql`delete from polso.account_snapshots where slot > ${at(1, 0)}`.execute(database.db)
    await sql`update polso.collection_runs set error_kind = 'auth' where status = 'failed'`.execute(database.db)
    await run(at(2, 0), [])
    await compute(1)
    const why = { missed: 2, 'failed: auth': 1 }
    for (const metric of ['followers', 'interactions_gained']) {
      expect(await covered(metric)).toEqual([
        [4, 4, 0, null],
        [4, 1, 3, why],
      ])
    }
  })

  it('says what a run that ended well did not bring, figure by figure', async () => {
    await live(0, 0, [])
    await sql`update polso.account_snapshots set value = null, status = 'unavailable', reason = 'hidden'
      where slot = ${at(0, 12)}`.execute(database.db)
    await sql`update polso.collection_runs set status = 'partial', parts = '{profile}'
      where slot = ${at(0, 18)}`.execute(database.db)
    await compute(0)
    expect(await covered('followers')).toEqual([[4, 3, 1, { hidden: 1 }]])
    expect(await covered('posts_published')).toEqual([[4, 3, 1, { 'posts not read': 1 }]])
  })

  it("counts one reading of the platform's own figures", async () => {
    await live(0, 1, [])
    const runId = 1
    const period = { period: 'day', periodStart: at(0, 0), periodEnd: at(1, 0), observedAt: at(1, 6) } as const
    const observation = { metric: 'views', ...period, value: 40 }
    await database.db
      .transaction()
      .execute(trx =>
        writeTogether(trx, [writeObservations([{ accountId: account, runId, slot: at(1, 6), observation }])]),
      )
    await compute(1)
    expect(await covered('views')).toEqual([[1, 1, 0, null]])
  })

  it('counts nothing on a day that nothing was planned for', async () => {
    await live(0, 0, [])
    await compute(2)
    expect((await covered('followers')).at(-1)).toEqual([null, null, null, null])
  })
})

describe('the roll-up of a judged day', () => {
  const clock = new ManualClock(at(0, 0))
  const detect = async (n: number, hours: number) => {
    clock.set(at(n, hours))
    await detectAccount(judging(database.db, clock), account)
    await rollUpDue(database.db)
  }
  const progress = async () =>
    (await rows('select rolled_through::text as through, roll_from::text as "from" from polso.account_progress'))[0]
  const postDays = async () => Number((await rows('select count(*) as n from polso.post_days'))[0]?.n)

  it('is made once, and not with every slot', async () => {
    const posts = [growing('p', at(0, 9), 3)]
    await live(0, 1, posts)
    await detect(2, 0.1)
    expect([await progress(), await postDays()]).toEqual([{ through: day(1), from: null }, 2])
    await run(at(2, 6), posts)
    await detect(2, 6.1)
    expect([(await progress())?.through, await postDays()]).toEqual([day(1), 2])
  })

  it('is made again of what a late reading belongs to, when the next day has closed', async () => {
    const posts = [growing('p', at(0, 9), 3)]
    for (const [n, hour] of [
      [0, 0],
      [0, 12],
      [1, 0],
      [1, 6],
      [2, 0],
    ] as const)
      await run(at(n, hour), posts)
    await detect(2, 0.1)
    const before = await gains('p')
    expect(before[1]?.slice(1)).toEqual([72, at(1, 0)])
    const late = [steps('p', at(0, 9), [at(1, 18), { likes: 40, comments: 2 }])]
    await run(at(1, 18), late)
    await database.pool.query(
      `update polso.post_snapshots set value = value + 7 where slot = '${at(2, 0).toISOString()}'`,
    )
    await detect(2, 1)
    expect(await gains('p')).toEqual(before)
    await run(at(2, 12), posts)
    await run(at(3, 0), posts)
    await detect(3, 0.1)
    const [, second, third] = await gains('p')
    expect(second).toEqual([day(1), 72 + 14, at(1, 0)])
    expect(third).toEqual([day(2), 72 - 14, at(2, 0)])
  })

  it('goes on when old partitions are gone, and leaves the past as it was rolled up', async () => {
    const last = 110
    const posts = Array.from({ length: last }, (_, n) => growing(`p${n}`, at(n, 9), 1))
    const tracked = (n: number) => posts.slice(Math.max(0, n - 32), n + 1)
    await ensurePartitions(database.db, at(0, 0), at(last + 1, 0))
    const readDaily = async (from: number, to: number) => {
      for (let n = from; n <= to; n++) for (const hour of [12, 24]) await run(at(n, hour), tracked(n))
    }
    await run(at(0, 0), [])
    await readDaily(0, last - 1)
    await detect(last, 0.1)
    const past = async () => ({
      days: await rows(`select * from analytics.accounts_daily where date_day < '${day(last - 5)}' order by 1`),
      posts: await rows(`select * from analytics.posts_daily where date_day < '${day(last - 5)}' order by 5, 6, 1`),
      report: await rows(`select * from analytics.posts_report where date_day < '${day(last - 60)}' order by 6`),
      coverage: await rows(
        `select * from analytics.collection_coverage where date_day < '${day(last - 5)}' order by metric, date_day`,
      ),
    })
    const before = await past()
    expect([before.days.length, before.coverage[0]?.expected]).toEqual([last - 5, 2])
    const removed = await enforceRetention(database.db, { snapshots: 40, runs: 40 }, at(last, 0.2))
    expect(removed.partitions).toContain('post_snapshots_2019_11')
    expect(removed.rows.collection_runs).toBeGreaterThan(100)
    // Something far back is said to have changed: there is nothing left to compute it from.
    await sql`update polso.account_progress set days_dirty_from = ${day(1)}, roll_from = ${day(1)}`.execute(database.db)
    await readDaily(last, last)
    await detect(last + 1, 0.1)
    expect(await progress()).toEqual({ through: day(last), from: null })
    const [today] = await rows(`select coverage_status, interactions_gained from analytics.accounts_daily
      where date_day = '${day(last)}'`)
    expect(today).toEqual({ coverage_status: 'complete', interactions_gained: 30 * 24 })
    expect(await past()).toEqual(before)
  }, 60_000)
})
