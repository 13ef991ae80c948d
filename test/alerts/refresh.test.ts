import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { ManualClock } from '../../src/clock.ts'
import { type DeliverDeps, deliverDue, type OutboxNotifier } from '../../src/jobs/notify.ts'
import { refreshPeers } from '../../src/jobs/refresh.ts'
import { alertmanager } from '../../src/notifiers/alertmanager/index.ts'
import { NotifyError } from '../../src/notifiers/notifier.ts'
import { addSilence } from '../../src/store/silences.ts'
import { type AlertmanagerPeer, startAlertmanager } from '../notifiers/alertmanager-peer.ts'
import { startHttp } from '../notifiers/http-support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { closed, drop } from './findings.ts'
import { judge, newAccount } from './outbox-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await database.db.deleteFrom('polso.notifications').execute()
})

const clock = new ManualClock(new Date('2019-10-20T22:15:00Z'))
const routes = [{ notifier: 'on-call', kinds: ['metric' as const], recipients: ['am'] }]

async function started(): Promise<AlertmanagerPeer> {
  const peer = await startAlertmanager()
  closing.push(peer.close)
  return peer
}

function on(port: number, seconds = 5): OutboxNotifier {
  const settings = { url: `http://127.0.0.1:${port}`, timeout_seconds: seconds, labels: {} }
  return { notifier: alertmanager.create(settings), language: 'it', recipients: ['am'] }
}

function deps(notifiers: Record<string, OutboxNotifier>): DeliverDeps {
  return {
    db: database.db,
    notifiers: new Map(Object.entries(notifiers)),
    clock,
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
    random: () => 0.5,
    platformTitle: platform => platform,
    timeZone: 'Europe/Rome',
  }
}

const outbox = () => database.db.selectFrom('polso.notifications').select(['status', 'attempts']).execute()
const inMinutes = (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000)

describe('open alerts', () => {
  it('are told again where they were told, until they end, and no row of the outbox is written for it', async () => {
    const { id } = await newAccount(database.db)
    const peer = await started()
    const here = deps({ 'on-call': on(peer.port) })
    await judge(database.db, id, '2019-10-20', [drop()], routes)
    await refreshPeers(here)
    expect(peer.received).toEqual([])

    await deliverDue(here, { limit: 9 })
    clock.set(inMinutes(2))
    await refreshPeers(here)
    expect(peer.active(inMinutes(2.9))).toHaveLength(1)
    await database.db.updateTable('polso.alert_transitions').set({ step: 'reminder' }).execute()
    await refreshPeers(here)
    expect(peer.active(inMinutes(2.9))).toMatchObject([
      { annotations: { summary: expect.stringMatching(/^\w+: le interazioni/) } },
    ])
    expect(await outbox()).toEqual([{ status: 'sent', attempts: 1 }])

    await judge(database.db, id, '2019-11-04', [drop(closed)], routes)
    clock.set(new Date('2019-11-04T22:16:00Z'))
    await deliverDue(here, { limit: 9 })
    expect(peer.active(clock.now())).toEqual([])
    const heard = peer.received.length
    await refreshPeers(here)
    expect(peer.received).toHaveLength(heard)
  })

  it('that are silenced end at the peer, and are there again afterwards', async () => {
    const { id } = await newAccount(database.db)
    const peer = await started()
    const here = deps({ 'on-call': on(peer.port) })
    await judge(database.db, id, '2019-11-04', [drop()], routes)
    await deliverDue(here, { limit: 9 })
    const heard = peer.received.length
    const silence = { accountId: id, startsAt: clock.now(), endsAt: inMinutes(60), author: 'Anna', reason: 'Ferie' }
    await addSilence(database.db, silence, clock.now())
    await refreshPeers(here)
    expect(peer.received).toHaveLength(heard)
    clock.set(inMinutes(60))
    await refreshPeers(here)
    expect(peer.active(inMinutes(2))).toHaveLength(1)
  })

  it('reach a peer though another hangs, and one that fails is named, and no row of the outbox is written for it', async () => {
    const { id } = await newAccount(database.db)
    const [peer, silent] = [await started(), await startHttp(() => {})]
    closing.push(silent.close)
    const both = ['on-call', 'broken'].map(notifier => ({ ...routes[0], notifier, kinds: ['metric' as const] }))
    await judge(
      database.db,
      id,
      '2019-11-05',
      [drop()],
      both.map(route => ({ ...route, recipients: ['am'] })),
    )
    clock.set(new Date('2019-11-05T23:00:00Z'))
    const fine = on(peer.port)
    await deliverDue(deps({ 'on-call': fine, broken: fine }), { limit: 9 })
    await expect(refreshPeers(deps({ broken: on(silent.port, 0.2), 'on-call': fine }))).rejects.toThrow(
      new NotifyError(`broken: no answer from 127.0.0.1:${silent.port} within 0.2 s`, false),
    )
    expect(peer.received).toHaveLength(3)
    expect(await outbox()).toEqual([
      { status: 'sent', attempts: 1 },
      { status: 'sent', attempts: 1 },
    ])
  })
})
