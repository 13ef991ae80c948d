import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { planOperationalChanges } from '../../src/alerts/lifecycle.ts'
import { type AlertRoute, applyAlertChanges } from '../../src/store/alerts.ts'
import { addSilence } from '../../src/store/silences.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { closed, drop, sharedWith } from './findings.ts'
import { judge, messagesOf, newAccount } from './outbox-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const account = () => newAccount(database.db)

function route(notifier: string, named: readonly string[] | null): AlertRoute {
  return { notifier, kinds: ['metric', 'operational'], accounts: named, recipients: [`${notifier}@example.org`] }
}

/** Who was told what of an account, or of what belongs to none. */
async function told(accountId: number | null): Promise<string[]> {
  const rows = await messagesOf(database.db, accountId).select(['n.notifier', 't.to_state']).execute()
  return rows.map(row => `${row.notifier} ${row.to_state}`)
}

/** Of the expected interactions so large a share. */
const losing = (share: number) => ({
  effect: { value: -9, low: -12, high: -5, fraction: -share, fractionLow: -0.9, fractionHigh: -0.1, days: 7 },
})

describe('a notifier of some accounts', () => {
  it('tells of these only, from their beginning to their end', async () => {
    const [a, b] = [await account(), await account()]
    const routes = [route('all', null), route('some', [a.key])]
    for (const { id } of [a, b]) {
      await judge(database.db, id, '2019-10-20', [drop()], routes)
      await judge(database.db, id, '2019-11-04', [drop(closed)], routes)
    }
    expect(await told(a.id)).toEqual(['all open', 'some open', 'all resolved', 'some resolved'])
    expect(await told(b.id)).toEqual(['all open', 'all resolved'])
  })

  it('tells of what belongs to no account', async () => {
    const finding = { type: 'token-dead', subject: 'meta', accountId: null, state: 'open', evidence: {} } as const
    const changes = planOperationalChanges('2019-10-20', [finding], [])
    const at = { now: new Date(), day: '2019-10-20', routes: [route('some', ['account-1'])] }
    await database.db.transaction().execute(trx => applyAlertChanges(trx, changes, at))
    expect(await told(null)).toEqual(['some open'])
  })

  it('tells of an account itself where the one that tells of it too is not among its own', async () => {
    const [a, b] = [await account(), await account()]
    const routes = [route('all', null), route('of-b', [b.key]), route('of-both', [a.key, b.key])]
    await judge(database.db, a.id, '2019-10-20', [sharedWith([b.key])], routes)
    await judge(database.db, b.id, '2019-10-20', [sharedWith([a.key])], routes)
    await judge(database.db, b.id, '2019-11-03', [drop(closed)], routes)
    expect(await told(a.id)).toEqual(['all open', 'of-both open'])
    expect(await told(b.id)).toEqual(['of-b open', 'of-b resolved'])
  })
})

describe('a notifier of what is at least so grave', () => {
  const from = (notifier: string, minSeverity: AlertRoute['minSeverity']): AlertRoute => ({
    ...route(notifier, null),
    ...(minSeverity && { minSeverity }),
  })
  const routes = [from('all', undefined), from('office', 'warning'), from('chief', 'critical')]
  const severityOf = async (accountId: number) => {
    const alert = database.db.selectFrom('polso.alerts').select('severity').where('account_id', '=', accountId)
    return (await alert.executeTakeFirstOrThrow()).severity
  }

  it('hears of nothing less', async () => {
    const { id } = await account()
    await judge(database.db, id, '2019-10-20', [drop({ effect: null })], routes)
    await judge(database.db, id, '2019-11-04', [drop({ ...closed, effect: null })], routes)
    expect(await told(id)).toEqual(['all open', 'all resolved'])
  })

  it('hears once that an alert has become so grave, and then its end; who knew is told nothing new', async () => {
    const { id } = await account()
    await judge(database.db, id, '2019-10-20', [drop({ effect: null })], routes)
    await judge(database.db, id, '2019-10-21', [drop(losing(0.3))], routes)
    expect(await severityOf(id)).toBe('warning')
    await judge(database.db, id, '2019-10-22', [drop(losing(0.6))], routes)
    await judge(database.db, id, '2019-10-23', [drop(losing(0.7))], routes)
    await judge(database.db, id, '2019-11-04', [drop(closed)], routes)
    expect(await told(id)).toEqual([
      'all open',
      'office open',
      'chief open',
      'all resolved',
      'office resolved',
      'chief resolved',
    ])
  })

  it('still hears of its end when it had become less grave', async () => {
    const { id } = await account()
    await judge(database.db, id, '2019-10-20', [drop(losing(0.6))], routes)
    await judge(database.db, id, '2019-10-25', [drop(losing(0.2))], routes)
    expect(await severityOf(id)).toBe('critical')
    await judge(database.db, id, '2019-11-04', [drop(closed)], routes)
    expect((await told(id)).filter(words => words.startsWith('chief'))).toEqual(['chief open', 'chief resolved'])
  })
})

describe('an alert of which that of another account tells', () => {
  const chief: AlertRoute = { ...route('chief', null), minSeverity: 'critical' }

  it('is told to whoever was not to hear that one, to its end, although they hear that one later', async () => {
    const [a, b] = [await account(), await account()]
    const routes = [route('all', null), chief]
    await judge(database.db, a.id, '2019-10-20', [drop()], routes)
    await judge(database.db, b.id, '2019-10-20', [sharedWith([a.key], losing(0.6))], routes)
    expect(await told(a.id)).toEqual(['all open'])
    expect(await told(b.id)).toEqual(['chief open'])
    await judge(database.db, a.id, '2019-10-21', [drop(losing(0.6))], routes)
    await judge(database.db, b.id, '2019-11-03', [drop(closed)], routes)
    expect(await told(a.id)).toEqual(['all open', 'chief open'])
    expect(await told(b.id)).toEqual(['chief open', 'chief resolved'])
  })

  const silence = (accountId: number, from: string) =>
    addSilence(
      database.db,
      {
        accountId,
        startsAt: new Date(from),
        endsAt: new Date('2019-11-30T12:00:00Z'),
        author: 'anna',
        reason: 'Trasloco',
      },
      new Date(from),
    )

  it('is told by itself where that one is silenced, and leads from then on', async () => {
    const [a, b, c] = [await account(), await account(), await account()]
    const routes = [route('all', null)]
    await silence(a.id, '2019-10-19T12:00:00Z')
    await judge(database.db, a.id, '2019-10-20', [drop()], routes)
    await judge(database.db, b.id, '2019-10-20', [sharedWith([a.key])], routes)
    await judge(database.db, c.id, '2019-10-20', [sharedWith([b.key])], routes)
    expect(await told(b.id)).toEqual(['all open'])
    expect(await told(c.id)).toEqual([])
  })

  it('has its news and its end told while that one is silenced', async () => {
    const [a, b] = [await account(), await account()]
    const routes = [route('all', null)]
    await judge(database.db, a.id, '2019-10-20', [drop()], routes)
    await judge(database.db, b.id, '2019-10-20', [sharedWith([a.key])], routes)
    await silence(a.id, '2019-10-25T12:00:00Z')
    expect(await told(b.id)).toEqual([])
    await judge(database.db, b.id, '2019-11-03', [drop(closed)], routes)
    expect(await told(b.id)).toEqual(['all resolved'])
  })
})

it('a notifier that never heard of an alert does not hear of its end, however grave that shows it to have been', async () => {
  const { id } = await account()
  const chief: AlertRoute = { ...route('chief', null), minSeverity: 'critical' }
  await judge(database.db, id, '2019-10-20', [drop({ effect: null })], [chief])
  const effect = { value: -9, low: -12, high: -5, fraction: -0.9, fractionLow: -0.9, fractionHigh: -0.8, days: 7 }
  await judge(database.db, id, '2019-11-04', [drop({ ...closed, effect })], [chief])
  expect(await told(id)).toEqual([])
})
