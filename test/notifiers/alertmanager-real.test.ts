import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { systemClock } from '../../src/clock.ts'
import { tellChores } from '../../src/jobs/chores.ts'
import { type DeliverDeps, deliverDue } from '../../src/jobs/notify.ts'
import { refreshPeers } from '../../src/jobs/refresh.ts'
import { alertmanager } from '../../src/notifiers/alertmanager/index.ts'
import { closed, drop } from '../alerts/findings.ts'
import { judge, newAccount } from '../alerts/outbox-support.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { type AlertmanagerServer, startRealAlertmanager } from '../support/servers/alertmanager.ts'
import { townConfig } from '../support/town.ts'
import type { PostedAlert } from './alertmanager-peer.ts'
import { context } from './support.ts'

/** The program itself: alerts of the tables are active there while they are open, and not after. */

let server: AlertmanagerServer
let database: TestDatabase
beforeAll(async () => {
  server = await startRealAlertmanager()
  database = await createTestDatabase()
}, 120_000)
afterAll(async () => {
  await server?.remove()
  await database?.close()
})

const routes = [{ notifier: 'on-call', kinds: ['metric', 'operational'] as const, recipients: ['am'] }]

function deps(): DeliverDeps {
  const notifier = alertmanager.create(alertmanager.settings.parse({ url: server.url, labels: { team: 'press' } }))
  return {
    db: database.db,
    notifiers: new Map([['on-call', { notifier, language: 'it', recipients: ['am'] }]]),
    clock: systemClock,
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
    random: () => 0.5,
    platformTitle: () => 'Twitter',
    timeZone: 'Europe/Rome',
  }
}

interface ActiveAlert extends PostedAlert {
  readonly fingerprint: string
}

/** What `amtool alert` lists. */
async function active(): Promise<readonly ActiveAlert[]> {
  const response = await fetch(`${server.url}/api/v2/alerts?active=true`)
  expect(response.status).toBe(200)
  const alerts = (await response.json()) as readonly ActiveAlert[]
  return [...alerts].sort((a, b) => Number(a.labels.alert) - Number(b.labels.alert))
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const daysAgo = (days: number) =>
  minutesAgo(days * 24 * 60)
    .toISOString()
    .slice(0, 10)

/** How a chore fared so many minutes ago, each time. */
async function chore(outcome: string | null, ...minutes: readonly number[]): Promise<void> {
  const told = { db: database.db, config: townConfig({ url: server.url }), routes, choreFailed: () => {} }
  for (const ago of minutes) await tellChores(told, new Map([['weekly digest', outcome]]), minutesAgo(ago))
}

it('has a metric and an operational alert active from their beginning to their end', async () => {
  expect(await alertmanager.create(alertmanager.settings.parse({ url: server.url })).check(context())).toContain(
    'answers',
  )
  const { id, key } = await newAccount(database.db)
  const day = daysAgo(4)
  await judge(database.db, id, day, [drop()], routes)
  await chore('refused', 30, 20, 10)
  await deliverDue(deps(), { limit: 9 })

  const opened = await eventually(async () => {
    const alerts = await active()
    expect(alerts).toHaveLength(2)
    return alerts
  })
  expect(opened.map(({ labels }) => labels)).toEqual([
    {
      alertname: 'PolsoMetricAlert',
      alert: '1',
      kind: 'metric',
      severity: 'warning',
      account: key,
      platform: 'alpha',
      team: 'press',
    },
    {
      alertname: 'PolsoChoreFailing',
      alert: '2',
      kind: 'operational',
      severity: 'critical',
      subject: 'weekly digest',
      team: 'press',
    },
  ])
  expect(opened[0]?.annotations.summary).toBe('Twitter: le interazioni circa il 40% sotto il solito')
  expect(new Date(opened[0]?.startsAt ?? '')).toEqual(new Date(`${day}T22:15:00Z`))

  await refreshPeers(deps())
  const again = await eventually(async () => {
    const alerts = await active()
    for (const [at, { endsAt }] of alerts.entries()) {
      expect(+new Date(endsAt)).toBeGreaterThan(+new Date(opened[at]?.endsAt ?? ''))
    }
    return alerts
  })
  expect(again.map(({ fingerprint }) => fingerprint)).toEqual(opened.map(({ fingerprint }) => fingerprint))

  await judge(database.db, id, daysAgo(1), [drop(closed)], routes)
  await chore(null, 0)
  await deliverDue(deps(), { limit: 9 })
  await eventually(async () => expect(await active()).toEqual([]))
  await refreshPeers(deps())
  expect(await active()).toEqual([])
}, 60_000)
