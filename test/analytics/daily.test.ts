import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { type DailyMetric, readDailySeries, refreshAccountDays } from '../../src/analytics/daily.ts'
import type { UnavailableReason } from '../../src/collectors/collector.ts'
import { addDays, type Day, dayStart } from '../../src/days.ts'
import { markGone } from '../../src/store/posts.ts'
import { writeTogether } from '../../src/store/rows.ts'
import { writeObservations } from '../../src/store/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addAccounts, addRun, defineInteractions, followers, reading, settings, storePosts } from '../support/rows.ts'

const zone = 'Europe/Rome'
const HOUR = 3_600_000
const EVERY = 6
/** 1.5 times the distance of slots. */
const toleranceMinutes = 1.5 * EVERY * 60

let database: TestDatabase
let account: number
beforeEach(async () => {
  database = await createTestDatabase()
  ;[account = 0] = await addAccounts(database.db, [settings('a')], new Date('2019-11-01T00:00:00Z'))
  await defineInteractions(database.db)
})
afterEach(() => database.close())

/** An instant by day and local wall-clock hours since midnight (on the Sundays of clock change: elapsed hours). */
const at = (day: Day, hours: number) => new Date(dayStart(day, zone).getTime() + hours * HOUR)

type Counters = Readonly<Record<string, number | UnavailableReason>>
/** Post id → when it was published and its counters at an instant; `null` = not read then. */
type World = Readonly<Record<string, { published: Date; counters: (slot: Date) => Counters | null }>>

const growing = (published: Date, perHour: number) => ({
  published,
  counters: (slot: Date) => ({
    likes: Math.max(0, Math.round(((slot.getTime() - published.getTime()) / HOUR) * perHour)),
  }),
})
/** Counters as a step function: the last whose instant is at or before the slot. */
const steps = (published: Date, ...levels: readonly (readonly [Date, Counters | null])[]) => ({
  published,
  counters: (slot: Date) => levels.findLast(([from]) => from <= slot)?.[1] ?? null,
})

async function run(slot: Date, world: World, status = 'ok') {
  const runId = await addRun(database.db, account, slot, status)
  const rows = Object.entries(world).flatMap(([id, { published, counters }]) => {
    const read = published <= slot ? counters(slot) : null
    return read ? [{ accountId: account, runId, slot, reading: reading(id, published, slot, read) }] : []
  })
  await database.db.transaction().execute(trx => storePosts(trx, rows))
}

/** Runs every six hours from one instant to another, both included. */
async function runs(from: Date, to: Date, world: World, skip: (slot: Date) => boolean = () => false) {
  for (let t = from.getTime(); t <= to.getTime(); t += EVERY * HOUR) {
    if (!skip(new Date(t))) await run(new Date(t), world)
  }
}

async function figures(metric: DailyMetric, from: Day, to: Day, now = at(addDays(to, 10), 0)) {
  await refreshAccountDays(database.db, { accountId: account, timeZone: zone, from, to, now, toleranceMinutes })
  const { rows } = await sql<{ value: number | null; status: string; reason: string | null }>`
    select value, status, reason from polso.account_days
    where account_id = ${account} and metric = ${metric} and date_day between ${from}::date and ${to}::date
    order by date_day`.execute(database.db)
  return rows.map(r => [r.value, r.status, r.reason] as const)
}

const complete = (value: number) => [value, 'complete', null]
const partial = (value: number, reason: string) => [value, 'partial', reason]
const missing = (reason: string) => [null, 'missing', reason]

describe('interactions gained', () => {
  it('start at 0 for posts tracked from birth, and add up to the counters', async () => {
    const world = { p: growing(at('2019-11-05', 9), 10) }
    await runs(at('2019-11-04', 0), at('2019-11-08', 0), world)
    // 9:00 to midnight: 15 hours, then two whole days.
    expect(await figures('interactions_gained', '2019-11-04', '2019-11-07')).toEqual([
      complete(0),
      complete(150),
      complete(240),
      complete(240),
    ])
  })

  it('take the first sight of an older post for its baseline', async () => {
    const world = { p: growing(at('2019-11-01', 0), 10) }
    await runs(at('2019-11-05', 6), at('2019-11-07', 0), world)
    expect(await figures('interactions_gained', '2019-11-05', '2019-11-06')).toEqual([
      partial(180, 'no-run-at-start'),
      complete(240),
    ])
  })

  it('sum the counters that count as interactions, and no others', async () => {
    const published = at('2019-11-05', 9)
    const world = { p: steps(published, [published, { likes: 3, comments: 2, views: 1000 }]) }
    await runs(at('2019-11-05', 0), at('2019-11-06', 0), world)
    expect(await figures('interactions_gained', '2019-11-05', '2019-11-05')).toEqual([complete(5)])
  })

  it('keep the sign of falls', async () => {
    const published = at('2019-11-05', 9)
    const world = { p: steps(published, [published, { likes: 30 }], [at('2019-11-06', 10), { likes: 12 }]) }
    await runs(at('2019-11-05', 0), at('2019-11-07', 0), world)
    expect(await figures('interactions_gained', '2019-11-05', '2019-11-06')).toEqual([complete(30), complete(-18)])
  })

  it('end with a deleted post: what it had is not taken back', async () => {
    const published = at('2019-11-05', 9)
    const world = {
      p: steps(
        published,
        [published, { likes: 30 }],
        [at('2019-11-06', 6), { likes: 40 }],
        [at('2019-11-06', 12), null],
      ),
    }
    await runs(at('2019-11-05', 0), at('2019-11-06', 12), world)
    await database.db
      .transaction()
      .execute(trx => markGone(trx, [{ accountId: account, slot: at('2019-11-06', 12), platformPostId: 'p' }]))
    await runs(at('2019-11-06', 18), at('2019-11-08', 0), world)
    expect(await figures('interactions_gained', '2019-11-05', '2019-11-07')).toEqual([
      complete(30),
      complete(10),
      complete(0),
    ])
  })

  it('stand on their true interval over a gap, and the days it touches are not complete', async () => {
    const world = { p: growing(at('2019-11-03', 0), 10) }
    const inGap = (slot: Date) => slot > at('2019-11-05', 6) && slot < at('2019-11-07', 18)
    await runs(at('2019-11-03', 0), at('2019-11-09', 0), world, inGap)
    expect(await figures('interactions_gained', '2019-11-04', '2019-11-08')).toEqual([
      complete(240),
      partial(60, 'no-run-at-end'),
      missing('no-run'),
      partial(24 * 10 * 3 - 60, 'no-run-at-start'),
      complete(240),
    ])
  })

  it('take failed and missed runs for no runs', async () => {
    const world = { p: growing(at('2019-11-04', 0), 10) }
    await runs(at('2019-11-04', 0), at('2019-11-05', 12), world)
    for (const slot of [at('2019-11-05', 18), at('2019-11-06', 0)]) await addRun(database.db, account, slot, 'failed')
    await runs(at('2019-11-06', 6), at('2019-11-07', 0), world)
    expect((await figures('interactions_gained', '2019-11-05', '2019-11-06')).map(f => f[2])).toEqual([
      'no-run-at-end',
      'no-run-at-start',
    ])
  })

  it('bear one lost slot within the tolerance', async () => {
    const world = { p: growing(at('2019-11-04', 0), 10) }
    const lost = at('2019-11-06', 0).getTime()
    await runs(at('2019-11-04', 0), at('2019-11-07', 0), world, slot => slot.getTime() === lost)
    expect(await figures('interactions_gained', '2019-11-05', '2019-11-06')).toEqual([complete(180), complete(300)])
  })

  it('doubt a day at whose end a young post was not read although the run ended well', async () => {
    const published = at('2019-11-04', 12)
    const unread = [at('2019-11-05', 12), null] as const
    const world = { p: steps(published, [published, { likes: 5 }], unread, [at('2019-11-06', 12), { likes: 9 }]) }
    await runs(at('2019-11-04', 0), at('2019-11-08', 0), world)
    expect(await figures('interactions_gained', '2019-11-04', '2019-11-07')).toEqual([
      complete(5),
      partial(0, 'stale-reading'),
      partial(4, 'stale-reading'),
      complete(0),
    ])
  })

  it('doubt the days around a post that was found long after it was published', async () => {
    const published = at('2019-11-04', 12)
    const world = { p: steps(published, [published, null], [at('2019-11-06', 12), { likes: 9 }]) }
    await runs(at('2019-11-04', 0), at('2019-11-08', 0), world)
    expect(await figures('interactions_gained', '2019-11-04', '2019-11-07')).toEqual([
      partial(0, 'late-post'),
      partial(0, 'late-post'),
      partial(9, 'late-post'),
      complete(0),
    ])
  })

  it('count a post published just before midnight on the day it was first read', async () => {
    const world = { p: steps(at('2019-11-05', 23.9), [at('2019-11-06', 6), { likes: 4 }]) }
    await runs(at('2019-11-05', 0), at('2019-11-07', 0), world)
    expect(await figures('interactions_gained', '2019-11-05', '2019-11-06')).toEqual([complete(0), complete(4)])
  })

  it('are unknown, not 0, while no counter can be read, and stand on their true interval after', async () => {
    const published = at('2019-11-04', 1)
    const world = {
      p: steps(
        published,
        [published, { likes: 5 }],
        [at('2019-11-05', 1), { likes: 'hidden' }],
        [at('2019-11-07', 1), { likes: 9 }],
      ),
    }
    await runs(at('2019-11-04', 0), at('2019-11-09', 0), world)
    expect(await figures('interactions_gained', '2019-11-04', '2019-11-08')).toEqual([
      complete(5),
      missing('counter-unavailable'),
      missing('counter-unavailable'),
      partial(4, 'counter-unavailable'),
      complete(0),
    ])
  })

  it('go on with the counters that can be read, in doubt only where one comes or goes', async () => {
    const published = at('2019-11-04', 1)
    const world = {
      p: steps(
        published,
        [published, { likes: 5, comments: 1 }],
        [at('2019-11-05', 1), { likes: 'hidden', comments: 2 }],
        [at('2019-11-06', 1), { likes: 'hidden', comments: 5 }],
        [at('2019-11-07', 1), { likes: 9, comments: 5 }],
      ),
    }
    await runs(at('2019-11-04', 0), at('2019-11-09', 0), world)
    expect(await figures('interactions_gained', '2019-11-04', '2019-11-08')).toEqual([
      complete(6),
      partial(1, 'counter-unavailable'),
      complete(3),
      partial(4, 'counter-unavailable'),
      complete(0),
    ])
  })

  it('start a counter at 0 that the platform left out until there was something to count', async () => {
    const published = at('2019-11-04', 1)
    const world = {
      p: steps(
        published,
        [published, { likes: 5, comments: 'not-returned' }],
        [at('2019-11-08', 1), { likes: 5, comments: 2 }],
        [at('2019-11-09', 1), { likes: 5, comments: 'not-returned' }],
        [at('2019-11-14', 1), { likes: 5, comments: 3 }],
      ),
    }
    await runs(at('2019-11-04', 0), at('2019-11-16', 0), world)
    expect(await figures('interactions_gained', '2019-11-07', '2019-11-10')).toEqual([
      complete(0),
      complete(2),
      partial(0, 'counter-unavailable'),
      complete(0),
    ])
    // It had been readable, if not within the days that are looked at now: no start at 0 then.
    expect(await figures('interactions_gained', '2019-11-13', '2019-11-15')).toEqual([
      complete(0),
      partial(0, 'counter-unavailable'),
      complete(0),
    ])
  })

  it('follow the local day when clocks change', async () => {
    // 25 hours on 27 October, 23 on 31 March.
    for (const [sunday, hours] of [
      ['2019-10-27', 25],
      ['2019-03-31', 23],
    ] as const) {
      const world = { [sunday]: growing(at(addDays(sunday, -1), 0), 10) }
      for (let t = at(addDays(sunday, -1), 0).getTime(); t <= at(addDays(sunday, 2), 0).getTime(); t += HOUR) {
        await run(new Date(t), world)
      }
      expect(await figures('interactions_gained', sunday, addDays(sunday, 1))).toEqual([
        complete(hours * 10),
        complete(240),
      ])
    }
  })

  it('count posts up to their age, and no older', async () => {
    const world = { p: growing(at('2019-11-01', 12), 10) }
    await runs(at('2019-11-01', 0), at('2019-11-06', 0), world)
    const refresh = {
      accountId: account,
      timeZone: zone,
      from: '2019-11-03',
      to: '2019-11-05',
      now: at('2019-11-20', 0),
    }
    await refreshAccountDays(database.db, { ...refresh, trackDays: 2, toleranceMinutes })
    const [series] = await readDailySeries(database.db, account, ['interactions_gained'], '2019-11-03', '2019-11-05')
    expect(series?.points.map(p => p.value)).toEqual([240, 0, 0])
  })
})

describe('thinning', () => {
  /** Gathers for two days, then once in a while. */
  const curve = (published: Date) => (slot: Date) => {
    const hours = (slot.getTime() - published.getTime()) / HOUR
    return { likes: Math.round(100 * (1 - Math.exp(-hours / 8))) }
  }
  const published = [0, 1, 2, 3, 4].map(day => at(addDays('2019-11-04', day), 10))
  const dense: World = Object.fromEntries(published.map((p, i) => [`p${i}`, { published: p, counters: curve(p) }]))
  /** As the collector reads: every slot for two days, then in the first slot of a local day. */
  const thin: World = Object.fromEntries(
    published.map((p, i) => {
      const isDue = (slot: Date) =>
        slot.getTime() - p.getTime() <= 48 * HOUR ||
        slot.getTime() % (24 * HOUR) === at('2019-11-04', 0).getTime() % (24 * HOUR)
      return [`p${i}`, { published: p, counters: (slot: Date) => (isDue(slot) ? curve(p)(slot) : null) }]
    }),
  )

  it('never moves the series', async () => {
    await runs(at('2019-11-04', 0), at('2019-11-13', 0), dense)
    const all = await figures('interactions_gained', '2019-11-04', '2019-11-12')
    await database.close()
    database = await createTestDatabase()
    await addAccounts(database.db, [settings('a')], new Date('2019-11-01T00:00:00Z'))
    await defineInteractions(database.db)
    await runs(at('2019-11-04', 0), at('2019-11-13', 0), thin)
    const thinned = await figures('interactions_gained', '2019-11-04', '2019-11-12')
    expect(thinned).toEqual(all)
    expect(all.map(([, status]) => status)).toEqual(Array(9).fill('complete'))
  })

  it('does not doubt posts read once a day, but those not read for longer', async () => {
    const oncePerDay = (day: Day, hour: number) => at(day, hour)
    const world = {
      p: steps(at('2019-11-01', 12), [at('2019-11-01', 12), { likes: 1 }]),
    }
    const reads = ['2019-11-04', '2019-11-05', '2019-11-06', '2019-11-07'].map(day => oncePerDay(day, 12).getTime())
    const until = at('2019-11-03', 12).getTime()
    for (let t = at('2019-11-01', 0).getTime(); t <= at('2019-11-11', 0).getTime(); t += EVERY * HOUR) {
      await run(new Date(t), t <= until || reads.includes(t) ? world : {})
    }
    expect((await figures('interactions_gained', '2019-11-04', '2019-11-09')).map(f => f[2])).toEqual([
      null,
      null,
      null,
      null,
      'stale-reading',
      'stale-reading',
    ])
  })
})

describe('posts of a day', () => {
  it('are counted by local day, gone ones too; a day with none is a true 0', async () => {
    const world = {
      a: growing(at('2019-11-05', 0), 1),
      b: growing(at('2019-11-05', 23.99), 1),
      c: growing(at('2019-11-07', 12), 1),
    }
    await runs(at('2019-11-04', 0), at('2019-11-09', 0), world)
    await database.db
      .transaction()
      .execute(trx => markGone(trx, [{ accountId: account, slot: at('2019-11-09', 6), platformPostId: 'a' }]))
    expect(await figures('posts_published', '2019-11-04', '2019-11-08')).toEqual([
      complete(0),
      complete(2),
      complete(0),
      complete(1),
      complete(0),
    ])
  })

  it('are unknown on days nobody read', async () => {
    await runs(at('2019-11-04', 0), at('2019-11-05', 0), {})
    expect(await figures('posts_published', '2019-11-03', '2019-11-06')).toEqual([
      partial(0, 'no-run-at-start'),
      complete(0),
      missing('no-run'),
      missing('no-run'),
    ])
  })

  it('have what they gathered until the end of the second day after, whenever it is computed', async () => {
    const world = {
      p: growing(at('2019-11-05', 12), 1),
      q: growing(at('2019-11-05', 18), 1),
      r: growing(at('2019-11-06', 0), 1),
    }
    await runs(at('2019-11-04', 0), at('2019-11-12', 0), world)
    const expected = [complete(0), complete(60 + 54), complete(72), complete(0)]
    expect(await figures('interactions_of_posts', '2019-11-04', '2019-11-07')).toEqual(expected)
    expect((await figures('interactions_of_posts', '2019-11-05', '2019-11-05', at('2019-11-07', 23)))[0]).toEqual(
      partial(114, 'still-growing'),
    )
  })
})

describe('the running day', () => {
  it('is partial, with what is known so far', async () => {
    await runs(at('2019-11-04', 0), at('2019-11-05', 12), { p: growing(at('2019-11-05', 2), 10) })
    const now = at('2019-11-05', 13)
    expect(await figures('interactions_gained', '2019-11-04', '2019-11-05', now)).toEqual([
      complete(0),
      partial(100, 'running'),
    ])
    expect((await figures('posts_published', '2019-11-05', '2019-11-05', now))[0]).toEqual(partial(1, 'running'))
  })

  it('is missing before its first run', async () => {
    await runs(at('2019-11-04', 0), at('2019-11-05', 0), {})
    expect(await figures('posts_published', '2019-11-05', '2019-11-05', at('2019-11-05', 1))).toEqual([
      missing('running'),
    ])
  })

  it('becomes complete when the day has closed, and never unknown again', async () => {
    await runs(at('2019-11-04', 0), at('2019-11-05', 12), { p: growing(at('2019-11-05', 2), 10) })
    await figures('interactions_gained', '2019-11-05', '2019-11-05', at('2019-11-05', 13))
    await runs(at('2019-11-05', 18), at('2019-11-06', 0), { p: growing(at('2019-11-05', 2), 10) })
    expect(await figures('interactions_gained', '2019-11-05', '2019-11-05')).toEqual([complete(220)])
    await sql`delete from polso.collection_runs`.execute(database.db)
    expect(await figures('interactions_gained', '2019-11-05', '2019-11-05')).toEqual([complete(220)])
  })
})

describe('followers', () => {
  const observe = (slot: Date, value: number | null) =>
    database.db.transaction().execute(async trx => {
      const runId = await addRun(database.db, account, slot)
      await writeTogether(trx, [
        writeObservations([{ accountId: account, runId, slot, observation: followers(slot, value) }]),
      ])
    })

  it('are those of the last reading, and new ones the difference to the day before', async () => {
    for (let day = 4; day <= 6; day++) {
      for (const hour of [6, 12, 18, 24]) await observe(at(`2019-11-0${day}`, hour), 700 + day * 10 + hour)
    }
    expect(await figures('followers', '2019-11-04', '2019-11-06')).toEqual([
      partial(764, 'no-run-at-start'),
      complete(774),
      complete(784),
    ])
    expect(await figures('new_followers', '2019-11-04', '2019-11-06')).toEqual([
      missing('no-run-at-start'),
      complete(10),
      complete(10),
    ])
  })

  it('are unknown where hidden, and the difference after a gap is that of several days', async () => {
    for (const hour of [-6, 0, 6, 12, 18, 24]) await observe(at('2019-11-04', hour), 700)
    for (const hour of [6, 12, 18, 24]) await observe(at('2019-11-05', hour), null)
    for (const hour of [6, 12, 18, 24]) await observe(at('2019-11-06', hour), 690)
    expect(await figures('followers', '2019-11-04', '2019-11-06')).toEqual([
      complete(700),
      missing('hidden'),
      complete(690),
    ])
    expect(await figures('new_followers', '2019-11-04', '2019-11-06')).toEqual([
      complete(0),
      missing('not-read'),
      partial(-10, 'gap'),
    ])
  })
})

describe("a platform's own figures", () => {
  const observe = (metric: string, start: string, end: string, slot: Date, value: number | null) =>
    database.db.transaction().execute(trx =>
      writeTogether(trx, [
        writeObservations([
          {
            accountId: account,
            runId: 1,
            slot,
            observation: {
              metric,
              period: 'day',
              periodStart: new Date(start),
              periodEnd: new Date(end),
              value,
              ...(value === null ? { unavailable: 'not-ready' as const } : {}),
              observedAt: slot,
            },
          },
        ]),
      ]),
    )

  it('belong to the local day that holds the middle of their period, the latest slot holding', async () => {
    // The provider's day is that of the US west coast: 09:00 to 09:00 in Rome.
    const period = ['2019-11-05T08:00:00Z', '2019-11-06T08:00:00Z'] as const
    await observe('reach', ...period, at('2019-11-06', 12), 100)
    expect(await figures('reach', '2019-11-04', '2019-11-06')).toEqual([partial(100, 'not-final')])
    await observe('reach', ...period, at('2019-11-07', 12), 120)
    await observe('reach', ...period, at('2019-11-09', 12), 130)
    expect(await figures('reach', '2019-11-04', '2019-11-06')).toEqual([complete(130)])
    const { rows } = await sql`select date_day from polso.account_days where metric = 'reach'`.execute(database.db)
    expect(rows).toEqual([{ date_day: '2019-11-05' }])
  })

  it('are unknown with the reason of the platform, and never borrowed from another metric', async () => {
    await observe('views', '2019-11-05T08:00:00Z', '2019-11-06T08:00:00Z', at('2019-11-06', 12), null)
    expect(await figures('views', '2019-11-04', '2019-11-06')).toEqual([missing('not-ready')])
    expect(await figures('reach', '2019-11-04', '2019-11-06')).toEqual([])
  })
})

describe('a refresh', () => {
  it('changes nothing when nothing changed', async () => {
    await runs(at('2019-11-04', 0), at('2019-11-06', 0), { p: growing(at('2019-11-05', 2), 10) })
    await figures('interactions_gained', '2019-11-04', '2019-11-05', at('2019-11-20', 0))
    await figures('interactions_gained', '2019-11-04', '2019-11-05', at('2019-11-21', 0))
    const { rows } = await sql`select distinct computed_at from polso.account_days`.execute(database.db)
    expect(rows).toEqual([{ computed_at: at('2019-11-20', 0) }])
  })

  it('gives the same in one go and day by day', async () => {
    const world = { p: growing(at('2019-11-05', 9), 10), q: growing(at('2019-11-02', 9), 3) }
    await runs(at('2019-11-04', 0), at('2019-11-09', 0), world, slot => slot.getTime() % 7 === 0)
    const dump = async () => {
      const { rows } = await sql`
        select metric, date_day, value, status, reason from polso.account_days order by 1, 2`.execute(database.db)
      return rows
    }
    await figures('followers', '2019-11-04', '2019-11-08')
    const inOneGo = await dump()
    await sql`truncate polso.account_days`.execute(database.db)
    for (const day of ['2019-11-04', '2019-11-05', '2019-11-06', '2019-11-07', '2019-11-08']) {
      await figures('followers', day, day, at('2019-11-18', 0))
    }
    expect(await dump()).toEqual(inOneGo)
  })
})

describe('the series that is judged', () => {
  it('has every day, unknown where there is no figure', async () => {
    await runs(at('2019-11-04', 0), at('2019-11-05', 0), { p: growing(at('2019-11-04', 2), 10) })
    await figures('interactions_gained', '2019-11-04', '2019-11-05')
    const read = await readDailySeries(
      database.db,
      account,
      ['reach', 'interactions_gained'],
      '2019-11-03',
      '2019-11-05',
    )
    expect(read).toEqual([
      {
        metric: 'reach',
        points: ['2019-11-03', '2019-11-04', '2019-11-05'].map(day => ({ day, value: null, complete: false })),
      },
      {
        metric: 'interactions_gained',
        points: [
          { day: '2019-11-03', value: null, complete: false },
          { day: '2019-11-04', value: 220, complete: true },
          { day: '2019-11-05', value: null, complete: false },
        ],
      },
    ])
  })
})

describe('analytics.accounts_daily', () => {
  it('shows a day in one row, under the names of the field', async () => {
    for (const hour of [0, 6, 12, 18, 24]) {
      const slot = at('2019-11-05', hour)
      await run(slot, { p: growing(at('2019-11-05', 2), 10) })
      await database.db
        .transaction()
        .execute(trx =>
          writeTogether(trx, [
            writeObservations([{ accountId: account, runId: 1, slot, observation: followers(slot, 700 + hour) }]),
          ]),
        )
    }
    await figures('followers', '2019-11-05', '2019-11-06')
    const { rows } = await sql`select * from analytics.accounts_daily order by date_day`.execute(database.db)
    expect(rows).toEqual([
      {
        date_day: '2019-11-05',
        platform: 'mock',
        account_key: 'a',
        page_id: null,
        page_name: 'Comune',
        followers: 724,
        followers_delta: 24,
        posts_published: 1,
        interactions_gained: 220,
        interactions_of_posts: 220,
        views: null,
        reach: null,
        coverage_status: 'complete',
      },
      expect.objectContaining({
        date_day: '2019-11-06',
        followers: null,
        posts_published: null,
        coverage_status: 'missing',
      }),
    ])
  })
})
