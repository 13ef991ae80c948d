import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { forgetUnsupported, rememberProfiles, rememberUnsupported } from '../../src/store/account-states.ts'
import { listAccounts, scheduledAccounts, syncAccounts, syncMetricDefinitions } from '../../src/store/accounts.ts'
import type { Trx } from '../../src/store/database.ts'
import { markGone } from '../../src/store/posts.ts'
import { writeTogether } from '../../src/store/rows.ts'
import { writeObservations } from '../../src/store/snapshots.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { accountStates, addAccounts, addRun, followers, reading, settings, storePosts } from '../support/rows.ts'

const now = new Date('2019-11-05T12:00:00Z')
const later = new Date('2019-11-06T12:00:00Z')
let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.close())

const sync = (accounts: Parameters<typeof syncAccounts>[1], at = now) => syncAccounts(database.db, accounts, at)
const inTransaction = (work: (trx: Trx) => Promise<void>) => database.db.transaction().execute(work)
const press = {
  id: 'rassegna',
  name: 'Rassegna',
  match: { hashtag: 'rassegna' },
  cadence: '30 8 * * 1-5',
  grace_minutes: 120,
}

describe('accounts of the configuration', () => {
  it('are added, changed, deactivated and taken up again under the same number', async () => {
    await sync([settings('a'), settings('b')])
    const [a] = await scheduledAccounts(database.db)
    await sync([settings('b', { name: 'Nuovo nome', schedule: 'daily' })], later)
    expect(await listAccounts(database.db)).toMatchObject([
      { key: 'b', active: true, name: 'Nuovo nome', schedule: 'daily' },
      { key: 'a', active: false },
    ])
    expect((await scheduledAccounts(database.db)).map(s => s.key)).toEqual(['b'])
    await sync([settings('a'), settings('b')], later)
    expect((await scheduledAccounts(database.db)).map(s => s.key)).toEqual(['a', 'b'])
    expect((await scheduledAccounts(database.db))[0]?.accountId).toBe(a?.accountId)
    const { rows } = await sql`select created_at, deactivated_at from polso.accounts where key = 'a'`.execute(
      database.db,
    )
    expect(rows).toEqual([{ created_at: now, deactivated_at: null }])
  })

  it('are the same however many replicas sync them at once', async () => {
    const accounts = Array.from({ length: 20 }, (_, i) => settings(`account-${i}`, { series: [press] }))
    await Promise.all(Array.from({ length: 5 }, () => sync(accounts)))
    expect(await scheduledAccounts(database.db)).toHaveLength(20)
  })

  it('may not change their platform', async () => {
    await sync([settings('a')])
    await expect(sync([settings('a', { platform: 'other' }), settings('b')])).rejects.toThrow(
      /a was an account on mock and is now on other.*an id of its own/,
    )
    expect((await scheduledAccounts(database.db)).map(s => s.key)).toEqual(['a'])
  })

  it('learn their platform id anew when the handle changes', async () => {
    const [a = 0] = await addAccounts(database.db, [settings('a')], now)
    await inTransaction(trx =>
      writeTogether(trx, [rememberProfiles([{ accountId: a, platformId: '42', observedAt: now }])]),
    )
    await sync([settings('a', { name: 'x' })])
    expect((await listAccounts(database.db))[0]?.platformId).toBe('42')
    await sync([settings('a', { handle: 'other' })])
    expect((await listAccounts(database.db))[0]?.platformId).toBeNull()
  })

  it('bring their series along', async () => {
    const series = async () => {
      const { rows } = await sql`select key, match, cadence, active from polso.content_series order by key`.execute(
        database.db,
      )
      return rows
    }
    await sync([settings('a', { series: [press] })])
    expect(await series()).toEqual([
      { key: 'rassegna', match: { hashtag: 'rassegna' }, cadence: '30 8 * * 1-5', active: true },
    ])
    await sync([settings('a', { series: [{ ...press, cadence: '0 9 * * *', match: { time: '08:00-09:00' } }] })])
    expect(await series()).toEqual([
      { key: 'rassegna', match: { time: '08:00-09:00' }, cadence: '0 9 * * *', active: true },
    ])
    await sync([settings('a')])
    expect(await series()).toMatchObject([{ active: false }])
    await sync([settings('a', { series: [press] })])
    expect(await series()).toMatchObject([{ active: true }])
  })

  it('may be none', async () => {
    await sync([settings('a')])
    await sync([])
    expect(await scheduledAccounts(database.db)).toEqual([])
  })
})

describe('the dictionary of metrics', () => {
  const likes = {
    metric: 'likes',
    of: 'post',
    unit: 'count',
    period: 'lifetime',
    interaction: true,
    platformName: 'like_count',
    validFrom: '2015-11-03',
    validTo: null,
    description: "Likes; doesn't count hearts.",
  } as const
  const metrics = async () => {
    const { rows } =
      await sql`select platform, metric, valid_from, description from polso.metric_definitions order by 1, 2`.execute(
        database.db,
      )
    return rows
  }

  it("is replaced platform by platform, and leaves the others' alone", async () => {
    await syncMetricDefinitions(database.db, 'one', [likes, { ...likes, metric: 'comments' }])
    await syncMetricDefinitions(database.db, 'two', [likes])
    await syncMetricDefinitions(database.db, 'one', [{ ...likes, description: 'New.' }])
    expect(await metrics()).toEqual([
      { platform: 'one', metric: 'likes', valid_from: '2015-11-03', description: 'New.' },
      { platform: 'two', metric: 'likes', valid_from: '2015-11-03', description: "Likes; doesn't count hearts." },
    ])
  })

  it('tells what the platform gives no more, and what came after', async () => {
    const gone = { ...likes, metric: 'hearts', platformName: 'hearts', validTo: '2015-11-02', replacedBy: 'likes' }
    for (const retired of [[gone, { ...gone, platformName: 'stars' }], [gone]])
      await syncMetricDefinitions(database.db, 'one', [likes], retired)
    const { rows } = await sql`
      select metric, platform_name, valid_from, valid_to, retired, replaced_by from analytics.metric_definitions
      order by metric`.execute(database.db)
    expect(rows).toEqual([
      {
        ...{ metric: 'hearts', platform_name: 'hearts', valid_from: null, valid_to: '2015-11-02' },
        retired: true,
        replaced_by: 'likes',
      },
      {
        ...{ metric: 'likes', platform_name: likes.platformName, valid_from: '2015-11-03', valid_to: null },
        retired: false,
        replaced_by: null,
      },
    ])
  })

  it('survives replicas that start at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => syncMetricDefinitions(database.db, 'one', [likes])))
    expect(await metrics()).toHaveLength(1)
  })
})

describe('what is known of accounts', () => {
  it('lists last followers and the newest run that brought data', async () => {
    const [a = 0] = await addAccounts(database.db, [settings('a'), settings('b')], now)
    await addRun(database.db, a, now, 'ok')
    await addRun(database.db, a, later, 'failed')
    const earlier = new Date('2019-10-05T12:00:00Z')
    const rows = [
      { accountId: a, runId: 1, slot: earlier, observation: followers(earlier, 700) },
      { accountId: a, runId: 1, slot: now, observation: followers(now, null) },
    ]
    await inTransaction(trx => writeTogether(trx, [writeObservations(rows)]))
    expect(await listAccounts(database.db)).toMatchObject([
      { key: 'a', followers: 700, newestSnapshot: now },
      { key: 'b', followers: null, newestSnapshot: null },
    ])
  })

  it('is gathered for a batch in the order asked for', async () => {
    const [a = 0, b = 0] = await addAccounts(database.db, [settings('a'), settings('b')], now)
    const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
    await addRun(database.db, a, now, 'ok')
    for (const hours of [-24, -12]) await addRun(database.db, a, at(hours), 'partial', ['profile', 'insights'])
    await addRun(database.db, a, at(-6), 'empty', ['profile', 'insights', 'audience'])
    await addRun(database.db, a, at(-24 * 4), 'ok', ['profile', 'posts', 'insights', 'audience'])
    await inTransaction(async trx => {
      const posts = [
        reading(['1', '1b'], at(-30), at(0), {}),
        reading('2', at(-2), at(0), {}),
        reading('3', at(-1), at(0), {}),
        reading('old', at(-24 * 91), at(0), {}),
      ]
      await storePosts(
        trx,
        posts.map(r => ({ accountId: a, runId: 1, slot: now, reading: r })),
      )
      await markGone(trx, [{ accountId: a, slot: at(1), platformPostId: '3' }])
      await writeTogether(trx, [rememberProfiles([{ accountId: a, platformId: '42', observedAt: at(0) }])])
      await rememberUnsupported(trx, [
        {
          accountId: a,
          metric: 'reach',
          reason: 'retired',
          message: '(#100)',
          since: '2019-11-01',
          retryOn: '2019-11-08',
        },
      ])
    })
    const following = { since: at(-24 * 90), freshSince: at(-24 * 2), dailySince: at(-24 * 30) }
    const [second, first] = await accountStates(database.db, [b, a], at(2), following)
    expect(second).toMatchObject({ key: 'b', platformId: null, profileObservedAt: null, posts: [], newestPostId: null })
    expect(first).toMatchObject({
      id: a,
      key: 'a',
      handle: 'a',
      platformId: '42',
      timeZone: 'Europe/Rome',
      profileObservedAt: at(0),
      lastReads: { insights: at(-12) },
      newestPostId: '3',
    })
    expect(first?.posts.map(p => p.platformIds)).toEqual([['2'], ['1', '1b']])
    expect(first?.posts[0]).toMatchObject({ publishedAt: at(-2), lastObservedAt: at(0) })
    expect(first?.unsupported.get('reach')).toMatchObject({ since: '2019-11-01', retryOn: '2019-11-08' })
  })

  it('leaves out older posts that were read on the local day of the slot', async () => {
    const [a = 0] = await addAccounts(database.db, [settings('a')], now)
    const posts = [
      reading('fresh', new Date('2019-11-04T12:00:00Z'), now, { likes: 1 }),
      reading('old', new Date('2019-10-20T12:00:00Z'), now, { likes: 1 }),
    ]
    await inTransaction(trx =>
      storePosts(
        trx,
        posts.map(r => ({ accountId: a, runId: 1, slot: now, reading: r })),
      ),
    )
    const idsAt = async (slot: string) => {
      const following = {
        since: new Date('2019-10-01'),
        freshSince: new Date('2019-11-03T12:00:00Z'),
        dailySince: new Date('2019-10-05T12:00:00Z'),
      }
      const [state] = await accountStates(database.db, [a], new Date(slot), following)
      return state?.posts.flatMap(p => p.platformIds)
    }
    expect(await idsAt('2019-11-05T22:59:59Z')).toEqual(['fresh'])
    expect(await idsAt('2019-11-05T23:00:00Z')).toEqual(['fresh', 'old']) // midnight in Rome
  })

  it('keeps the first day a metric was refused, and forgets a refusal that ended', async () => {
    const [a = 0] = await addAccounts(database.db, [settings('a')], now)
    const refused = { accountId: a, metric: 'reach', reason: 'retired', message: '(#100)' } as const
    const unsupported = async () =>
      (
        await accountStates(database.db, [a], now, { since: now, freshSince: now, dailySince: now })
      )[0]?.unsupported.get('reach')
    await inTransaction(trx => rememberUnsupported(trx, [{ ...refused, since: '2019-11-01', retryOn: '2019-11-08' }]))
    await inTransaction(trx => rememberUnsupported(trx, [{ ...refused, since: '2019-11-08', retryOn: '2019-11-15' }]))
    expect(await unsupported()).toMatchObject({ since: '2019-11-01', retryOn: '2019-11-15' })
    await inTransaction(trx => forgetUnsupported(trx, [{ accountId: a, metric: 'reach' }]))
    expect(await unsupported()).toBeUndefined()
  })
})
