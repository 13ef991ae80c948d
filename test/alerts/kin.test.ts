import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { excludedDays } from '../../src/store/history.ts'
import { changedMetrics, definitionChanges, followersSteps, otherAccounts } from '../../src/store/surroundings.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { closed, drop, pause, quiet, sharedWith } from './findings.ts'
import { judge, newAccount } from './outbox-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 4 })
})
afterAll(() => database.close())

const account = () => newAccount(database.db)

async function told(accountId: number): Promise<string[]> {
  const { rows } = await sql<{ to: string }>`
    select distinct t.to_state as "to", t.seq from polso.alert_transitions t join polso.alerts a using (alert_id)
    join polso.notifications n using (transition_id) where a.account_id = ${accountId} order by t.seq`.execute(
    database.db,
  )
  return rows.map(row => row.to)
}

const alertsOf = (accountId: number) =>
  database.db.selectFrom('polso.alerts').selectAll().where('account_id', '=', accountId).orderBy('alert_id').execute()

describe('accounts that fall alike', () => {
  it('are told once: the second alert is part of the first, and ends in silence', async () => {
    const [a, b] = [await account(), await account()]
    await judge(database.db, a.id, '2019-10-20', [sharedWith([b.key])])
    await judge(database.db, b.id, '2019-10-20', [sharedWith([a.key])])
    const [leader] = await alertsOf(a.id)
    expect(await alertsOf(b.id)).toMatchObject([{ state: 'open', part_of: leader?.alert_id }])
    await judge(database.db, b.id, '2019-11-03', [drop(closed)])
    await judge(database.db, a.id, '2019-11-04', [drop(closed)])
    expect(await told(b.id)).toEqual([])
    expect(await told(a.id)).toEqual(['open', 'resolved'])
  })

  it('that go on after the one that was told are told at their end', async () => {
    const [a, b] = [await account(), await account()]
    await judge(database.db, a.id, '2019-10-20', [sharedWith([b.key])])
    await judge(database.db, b.id, '2019-10-21', [sharedWith([a.key])])
    await judge(database.db, a.id, '2019-11-04', [drop(closed)])
    await judge(database.db, b.id, '2019-11-12', [drop(closed)])
    expect(await told(b.id)).toEqual(['resolved'])
  })

  it('are told once more by the first when it comes to light only later', async () => {
    const [a, b] = [await account(), await account()]
    await judge(database.db, a.id, '2019-10-20', [drop()])
    await judge(database.db, a.id, '2019-10-21', [sharedWith([b.key])])
    await judge(database.db, a.id, '2019-10-22', [sharedWith([b.key], { score: 11 })])
    expect(await told(a.id)).toEqual(['open', 'open'])
  })

  it('judged at the same time have one that leads', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, account))
    const others = (key: string) => all.map(one => one.key).filter(one => one !== key)
    await Promise.all(all.map(({ id, key }) => judge(database.db, id, '2019-10-20', [sharedWith(others(key))])))
    const alerts = (await Promise.all(all.map(({ id }) => alertsOf(id)))).flat()
    expect(alerts.map(alert => alert.part_of).filter(part => part === null)).toHaveLength(1)
  })

  it('weeks apart are two alerts', async () => {
    const [a, b] = [await account(), await account()]
    await judge(database.db, a.id, '2019-10-20', [sharedWith([b.key])])
    await judge(database.db, b.id, '2019-11-20', [sharedWith([a.key], { onset: '2019-11-10' })])
    expect(await alertsOf(b.id)).toMatchObject([{ part_of: null }])
  })
})

describe('a fall that comes again', () => {
  it('within the month names the day on which the last alert ended, as long as it lasts', async () => {
    const { id } = await account()
    await judge(database.db, id, '2019-10-20', [drop()])
    await judge(database.db, id, '2019-11-04', [drop(closed)])
    await judge(database.db, id, '2019-11-20', [drop({ onset: '2019-11-15' })])
    await judge(database.db, id, '2019-11-21', [drop({ onset: '2019-11-14' })])
    const [, again] = await alertsOf(id)
    expect(again).toMatchObject({ state: 'open', onset: '2019-11-14', evidence: { again: '2019-11-04' } })
  })

  it('as part of another alert counts as well, and after the month it is a new story', async () => {
    const { id } = await account()
    const explanation = { kind: 'series-paused', series: 'rassegna-stampa', seriesMissing: 5 } as const
    const fallen = drop({ explanation: { ...explanation, postsExpected: 9, postsObserved: 3 } })
    await judge(database.db, id, '2019-10-20', [fallen, pause()])
    await judge(database.db, id, '2019-11-04', [drop(closed), pause({ ...closed, reason: 'series-resumed' })])
    await judge(database.db, id, '2019-11-20', [drop({ onset: '2019-11-15' })])
    await judge(database.db, id, '2019-11-24', [drop(closed)])
    await judge(database.db, id, '2020-01-20', [drop({ onset: '2020-01-15' })])
    const [, soon, late] = await alertsOf(id)
    expect(soon?.evidence).toHaveProperty('again', '2019-11-04')
    expect(late?.evidence).not.toHaveProperty('again')
  })
})

describe('days that must not teach', () => {
  it('are those of each part of an alert, with an end of their own', async () => {
    const { id } = await account()
    const explanation = { kind: 'series-paused', series: 'rassegna-stampa', seriesMissing: 5 } as const
    const fallen = drop({ onset: '2019-10-16', explanation: { ...explanation, postsExpected: 9, postsObserved: 3 } })
    await judge(database.db, id, '2019-10-20', [fallen, pause()])
    await judge(database.db, id, '2019-11-02', [fallen, pause({ ...closed, reason: 'series-resumed' })])
    expect(await excludedDays(database.db, id, '2019-01-01')).toEqual([
      { from: '2019-10-14', to: '2019-11-02', why: 'alert', kind: 'alert', series: 'rassegna-stampa' },
      { from: '2019-10-16', to: null, why: 'alert', kind: 'alert', series: null },
    ])
    await judge(database.db, id, '2019-11-27', [drop({ ...closed, onset: '2019-10-16', reason: 'new-normal' })])
    expect(await excludedDays(database.db, id, '2019-01-01')).toEqual([
      { from: '2019-10-14', to: '2019-11-02', why: 'alert', kind: 'alert', series: 'rassegna-stampa' },
      { from: '2019-10-16', to: '2019-11-27', why: 'alert', kind: 'new-normal', series: null },
    ])
  })

  it('are not those of a fall that revised figures showed to be none', async () => {
    const { id } = await account()
    await judge(database.db, id, '2019-10-20', [drop()])
    await judge(database.db, id, '2019-10-22', [drop({ ...closed, reason: 'revised', recoveredOn: null })])
    expect(await alertsOf(id)).toMatchObject([{ state: 'resolved' }])
    expect(await excludedDays(database.db, id, '2019-01-01')).toEqual([])
  })

  it('of a series that ended restart its own record and not the baseline of the account', async () => {
    const { id } = await account()
    await judge(database.db, id, '2019-10-20', [pause(), drop(quiet)])
    await judge(database.db, id, '2019-12-20', [pause({ ...closed, reason: 'new-normal' }), drop(quiet)])
    expect(await excludedDays(database.db, id, '2019-01-01')).toMatchObject([
      { kind: 'new-normal', to: '2019-12-20', series: 'rassegna-stampa' },
    ])
  })
})

describe('what happened around an account', () => {
  const figure = (account_id: number, metric: string, date_day: string, value: number) =>
    database.db
      .insertInto('polso.account_days')
      .values({ account_id, metric, date_day, value, status: 'complete', reason: null, computed_at: new Date() })
      .execute()

  it('has the figures of other accounts and the steps of their follower counts', async () => {
    const [a, b] = [await account(), await account()]
    await figure(b.id, 'reach', '2021-03-01', 120)
    for (const { id } of [a, b]) {
      await figure(id, 'followers', '2021-03-01', 900)
      await figure(id, 'new_followers', '2021-03-01', -100)
    }
    expect(await otherAccounts(database.db, a.id, ['reach'], '2021-02-01', '2021-03-02')).toEqual([
      {
        account: b.key,
        samePlatform: true,
        series: new Map([['reach', [expect.objectContaining({ day: '2021-03-01', value: 120, complete: true })]]]),
      },
    ])
    const steps = await followersSteps(database.db, a.id, '2021-02-01', '2021-03-02', 10)
    expect(steps.map(step => step.own).sort()).toEqual([false, true])
    expect(steps[0]).toMatchObject({ day: '2021-03-01', lost: 100, before: 1000 })
  })

  it('knows when a metric changed: a counter of posts changes their interactions', async () => {
    const { id } = await account()
    const common = { platform: 'alpha', unit: 'count', period: 'day', platform_name: 'x', description: 'x' } as const
    await database.db
      .insertInto('polso.metric_definitions')
      .values([
        {
          ...common,
          metric: 'reach',
          subject: 'account',
          interaction: false,
          valid_from: null,
          valid_to: '2021-05-31',
        },
        { ...common, metric: 'likes', subject: 'post', interaction: true, valid_from: '2021-04-22', valid_to: null },
      ])
      .execute()
    const changes = await definitionChanges(database.db, id)
    expect([...changes].sort((x, y) => (x.metric < y.metric ? -1 : 1))).toEqual([
      { metric: 'interactions_gained', from: '2021-04-22' },
      { metric: 'interactions_of_posts', from: '2021-04-22' },
      { metric: 'reach', from: '2021-06-01' },
    ])
    const told = async (day: string) => (await changedMetrics(database.db, day)).map(({ changes }) => changes)
    expect(await told('2021-06-02')).toEqual([[{ metric: 'reach', from: '2021-06-01' }]])
    expect(await told('2021-05-31')).toEqual([[]])
    expect(await told('2021-06-15')).toEqual([[]])
  })
})
