import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { ManualClock } from '../../src/clock.ts'
import { compose, syncConfiguration } from '../../src/compose.ts'
import { DirectQueue } from '../../src/demo/direct-queue.ts'
import { installedPlugins } from '../../src/plugins.ts'
import { unobserved } from '../../src/web/metrics.ts'
import { drop } from '../alerts/findings.ts'
import { judge } from '../alerts/outbox-support.ts'
import { startAlertmanager } from '../notifiers/alertmanager-peer.ts'
import { startRecorder } from '../notifiers/http-support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { townConfig } from '../support/town.ts'

/** What a configured worker does each minute beside its own work: the chores, as `compose` gives them to the pipeline. */

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await database.close()
})

const monday = new Date('2019-11-18T07:00:00Z')

it('each minute open alerts are told again, and on Monday at eight the week is told once', async () => {
  const [onCall, chat] = await Promise.all([startAlertmanager(), startRecorder(200, '{"ok":true}')])
  closing.push(onCall.close, chat.close)
  const url = (port: number) => `http://127.0.0.1:${port}`
  const telegram = { bot_token: 'env:HOOK', chat_id: '-1', base_url: url(chat.port), kinds: ['operational'] }
  const config = townConfig({
    url: url(onCall.port),
    notifiers: [
      { id: 'on-call', type: 'alertmanager', url: url(onCall.port), kinds: ['metric'], quiet_hours: 'ignore' },
      { id: 'press', type: 'telegram', ...telegram },
    ],
    more: { digest: { notifiers: ['press'] } },
  })
  const clock = new ManualClock(new Date(monday.getTime() - 120_000))
  const parts = { config, db: database.db, log: pino({ level: 'silent' }), clock, plugins: installedPlugins }
  await syncConfiguration(parts)
  const queue = new DirectQueue()
  const { pipeline, close } = compose(parts, queue, unobserved)
  await pipeline.work()
  const { account_id: id } = await database.db
    .selectFrom('polso.accounts')
    .select('account_id')
    .executeTakeFirstOrThrow()
  const routes = [{ notifier: 'on-call', kinds: ['metric' as const], recipients: [`127.0.0.1:${onCall.port}`] }]
  await judge(database.db, id, '2019-11-17', [drop()], routes)

  for (let minute = -2; minute <= 2; minute++) {
    clock.set(new Date(monday.getTime() + minute * 60_000))
    await pipeline.maintain()
    await queue.idle()
  }
  expect(onCall.active(new Date(monday.getTime() + 299_000))).toHaveLength(1)
  const digests = chat.received.filter(({ body }) => body.includes('La settimana'))
  expect(digests).toHaveLength(1)
  await queue.close()
  await close()
})
