import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { tellPartsLeft } from '../../src/jobs/parts-left.ts'
import type { AlertRoute } from '../../src/store/alerts.ts'
import { acknowledge } from '../../src/store/answers.ts'
import { addSilence } from '../../src/store/silences.ts'
import { unansweredAlerts } from '../../src/store/unanswered.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { closed, drop, sharedWith } from './findings.ts'
import { judge, messagesOf, newAccount } from './outbox-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 8 })
})
afterAll(() => database.close())
afterEach(() => sql`truncate polso.alerts, polso.silences cascade`.execute(database.db))

const all: AlertRoute = { notifier: 'all', kinds: ['metric'], recipients: ['all@example.org'] }
const over = new Date('2019-11-05T08:00:00Z')

/** Three accounts that fall alike: the alerts of the second and the third are parts of that of the first. */
async function fallen() {
  const [a, b, c] = [await newAccount(database.db), await newAccount(database.db), await newAccount(database.db)]
  const keys = [a, b, c].map(({ key }) => key)
  for (const { id } of [a, b, c]) await judge(database.db, id, '2019-10-20', [sharedWith(keys)], [all])
  return { a, b, c, end: () => judge(database.db, a.id, '2019-11-04', [drop(closed)], [all]) }
}

const rowOf = (accountId: number) =>
  database.db
    .selectFrom('polso.alerts')
    .select(['alert_id', 'part_of'])
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()

async function told(accountId: number): Promise<string[]> {
  const rows = await messagesOf(database.db, accountId).select(['n.notifier', 't.step', 't.to_state']).execute()
  return rows.map(row => `${row.notifier} ${row.step} ${row.to_state}`)
}

const tell = (routes: readonly AlertRoute[] = [all]) => tellPartsLeft({ db: database.db, routes }, over)

describe('parts that outlast the alert that told of them', () => {
  it('are told once, whoever is at it, by the one that leads from then on, and wait for an answer since then', async () => {
    const { a, b, c, end } = await fallen()
    await tell()
    expect(await told(b.id)).toEqual([])
    await end()
    for (let minute = 0; minute < 2; minute += 1) await Promise.all([tell(), tell(), tell(), tell()])
    expect(await told(b.id)).toEqual(['all released open'])
    expect(await told(c.id)).toEqual([])
    const leader = await rowOf(b.id)
    expect(leader.part_of).toBeNull()
    expect((await rowOf(c.id)).part_of).toBe(leader.alert_id)
    expect(await unansweredAlerts(database.db, over)).toMatchObject([
      { alertId: leader.alert_id, accountId: b.id, waitingSince: over },
    ])
    const line = database.db.selectFrom('polso.alert_transitions').select('evidence').where('step', '=', 'released')
    expect(await line.execute()).toMatchObject([{ evidence: { told_by: (await rowOf(a.id)).alert_id } }])
  })

  it('are all told, one after the other, as each leader ends', async () => {
    const { b, c, end } = await fallen()
    await end()
    await tell()
    await judge(database.db, b.id, '2019-11-06', [drop(closed)], [all])
    await tell()
    expect(await told(b.id)).toEqual(['all released open', 'all change resolved'])
    expect(await told(c.id)).toEqual(['all released open'])
  })

  it('are not told again to those who know of them', async () => {
    const [a, b] = [await newAccount(database.db), await newAccount(database.db)]
    const routes = [all, { ...all, notifier: 'of-b', accounts: [b.key] }]
    for (const { id } of [a, b]) await judge(database.db, id, '2019-10-20', [sharedWith([a.key])], routes)
    await judge(database.db, a.id, '2019-11-04', [drop(closed)], routes)
    await tell(routes)
    expect(await told(b.id)).toEqual(['of-b change open', 'all released open'])
  })

  it('are left in peace where somebody took them on', async () => {
    const { a, b, end } = await fallen()
    const { alert_id: alertId } = await rowOf(a.id)
    await acknowledge(database.db, { alertId, actor: 'Anna', now: new Date('2019-10-21T08:00:00Z') })
    await end()
    await tell()
    expect(await told(b.id)).toEqual([])
  })

  it('are not led by one that is silenced', async () => {
    const { b, c, end } = await fallen()
    const startsAt = new Date('2019-11-01T08:00:00Z')
    const endsAt = new Date('2019-12-01T08:00:00Z')
    await addSilence(database.db, { accountId: b.id, startsAt, endsAt, author: 'anna', reason: 'x' }, startsAt)
    await end()
    await tell()
    expect((await rowOf(b.id)).part_of).toBe((await rowOf(c.id)).alert_id)
    expect(await told(c.id)).toEqual(['all released open'])
  })
})
