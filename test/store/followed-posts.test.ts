import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { accountStates, addAccounts, addRun, reading, settings, storePosts } from '../support/rows.ts'

const now = new Date('2019-11-05T12:00:00Z')
let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.close())

describe('posts that may be due', () => {
  it('does not look at older posts again on a day on which a run has read posts', async () => {
    const [a = 0] = await addAccounts(database.db, [settings('a')], now)
    const yesterday = new Date('2019-11-04T12:00:00Z')
    const old = reading('old', new Date('2019-10-20T12:00:00Z'), yesterday, { likes: 1 })
    await database.db
      .transaction()
      .execute(trx => storePosts(trx, [{ accountId: a, runId: 1, slot: yesterday, reading: old }]))
    const idsAt = async (slot: string) => {
      const daysBefore = (days: number) => new Date(new Date(slot).getTime() - days * 86_400_000)
      const following = { since: daysBefore(90), freshSince: daysBefore(2), dailySince: daysBefore(30) }
      const [state] = await accountStates(database.db, [a], new Date(slot), following)
      return state?.posts.flatMap(p => p.platformIds)
    }
    await addRun(database.db, a, yesterday, 'ok')
    expect(await idsAt('2019-11-05T08:00:00Z')).toEqual(['old'])
    await addRun(database.db, a, new Date('2019-11-05T07:00:00Z'), 'partial', ['profile'])
    expect(await idsAt('2019-11-05T08:00:00Z')).toEqual(['old'])
    await addRun(database.db, a, new Date('2019-11-05T07:30:00Z'), 'partial', ['posts'])
    expect(await idsAt('2019-11-05T08:00:00Z')).toEqual([])
    expect(await idsAt('2019-11-05T07:30:00Z')).toEqual(['old'])
    expect(await idsAt('2019-11-05T23:00:00Z')).toEqual(['old']) // midnight in Rome
  })
})
