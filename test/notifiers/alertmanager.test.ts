import { afterEach, describe, expect, it } from '@jest/globals'
import { Secret } from '../../src/config/secrets.ts'
import { alertmanager } from '../../src/notifiers/alertmanager/index.ts'
import type { Notification, NotificationPayload } from '../../src/notifiers/notifier.ts'
import { type AlertmanagerPeer, startAlertmanager } from './alertmanager-peer.ts'
import { faultOf, peersOfTests } from './http-support.ts'
import { at, context, sampleNotification } from './support.ts'

const { peer } = peersOfTests()
const open: AlertmanagerPeer[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

async function started(authorization?: string): Promise<AlertmanagerPeer> {
  const each = await startAlertmanager(authorization)
  open.push(each)
  return each
}

function notifierFor(port: number, more: Record<string, unknown> = {}) {
  return alertmanager.create(alertmanager.settings.parse({ url: `http://127.0.0.1:${port}/`, ...more }))
}

function told(to: string, changes: Partial<NotificationPayload['alert']> = {}): Notification {
  const sample = sampleNotification()
  const { alert } = sample.payload
  const transition = { ...sample.payload.transition, to }
  return sampleNotification({ payload: { ...sample.payload, alert: { ...alert, ...changes }, transition } })
}

const minutesLater = (minutes: number) => new Date(at.getTime() + minutes * 60_000)

describe('an alert', () => {
  it('is active with labels that tell whose it is, in words, until three refreshes have not come', async () => {
    const { port, active } = await started()
    await notifierFor(port, { labels: { team: 'press' } }).notify(told('open'), context())
    expect(active(minutesLater(2.9))).toEqual([
      {
        labels: {
          team: 'press',
          alertname: 'PolsoMetricAlert',
          alert: '12',
          kind: 'metric',
          severity: 'warning',
          account: 'comune-twitter',
          platform: 'twitter',
        },
        annotations: {
          summary: 'Twitter: le interazioni circa il 40% sotto il solito',
          description: expect.stringMatching(/^Twitter: dal 14 ottobre[\s\S]*Avviso: 12$/),
          cause: 'drop',
        },
        startsAt: '2019-10-20T22:15:00.000Z',
        endsAt: '2019-10-21T06:33:00.000Z',
      },
    ])
    expect(active(minutesLater(3))).toEqual([])
  })

  it('stays active while it is refreshed, as one and the same, whatever cause came to light', async () => {
    const { port, active, received } = await started()
    const notifier = notifierFor(port)
    await notifier.notify(told('open'), context())
    const later = { ...context(), now: () => minutesLater(2) }
    await notifier.refresh?.([told('open', { type: 'series-paused', series: 'rassegna-stampa' })], later)
    expect(active(minutesLater(4))).toMatchObject([{ annotations: { cause: 'series-paused (rassegna-stampa)' } }])
    expect(received).toHaveLength(2)
  })

  it.each(['resolved', 'dismissed'])('that is %s is no longer active, from that moment on', async to => {
    const { port, active } = await started()
    const notifier = notifierFor(port)
    await notifier.notify(told('open'), context())
    await notifier.notify(told(to), context())
    expect(active(new Date(at.getTime() - 1))).toHaveLength(1)
    expect(active(at)).toEqual([])
  })

  it('of ops is called by its type, and says what it is about', async () => {
    const { port, active } = await started()
    const changes = { kind: 'operational', type: 'token-dead', account: null, subject: 'meta' } as const
    await notifierFor(port).notify(told('open', { ...changes, severity: 'critical' }), context())
    expect(active(at)[0]?.labels).toEqual({
      alertname: 'PolsoTokenDead',
      alert: '12',
      kind: 'operational',
      severity: 'critical',
      platform: 'twitter',
      subject: 'meta',
    })
  })

  it('leads to its page', async () => {
    const { port, active } = await started()
    const page = { label: 'Apri', url: 'https://polso.example.org/alerts/12' }
    await notifierFor(port).notify({ ...told('open'), links: { page, answers: [] } }, context())
    expect(active(at)[0]?.generatorURL).toBe(page.url)
  })
})

describe('a refresh', () => {
  it('of many is one request, of none is none', async () => {
    const { port, active, received } = await started()
    const notifier = notifierFor(port)
    await notifier.refresh?.([], context())
    await notifier.refresh?.([told('open'), told('open', { id: 13 })], context())
    expect(received).toHaveLength(1)
    expect(active(at).map(({ labels }) => labels.alert)).toEqual(['12', '13'])
  })
})

describe('a login', () => {
  it('is sent as basic authentication or as a bearer token', async () => {
    const secret = Secret.of('sup3r/s€cret')
    const basic = await started(`Basic ${Buffer.from('polso:sup3r/s€cret').toString('base64')}`)
    const settings = { labels: {}, timeout_seconds: 5 }
    const url = (port: number) => `http://127.0.0.1:${port}`
    const byName = { ...settings, url: url(basic.port), username: 'polso', password: secret }
    await alertmanager.create(byName).notify(told('open'), context())
    expect(await alertmanager.create(byName).check(context())).toBe(`Alertmanager answers at 127.0.0.1:${basic.port}`)
    const bearer = await started('Bearer t0ken')
    const byToken = { ...settings, url: url(bearer.port), bearer_token: Secret.of('t0ken\n') }
    await alertmanager.create(byToken).notify(told('open'), context())
    expect(bearer.active(at)).toHaveLength(1)
    const message = `127.0.0.1:${bearer.port} answered HTTP 401`
    const wrong = alertmanager.create({ ...settings, url: url(bearer.port) })
    expect(await faultOf(wrong.check(context()))).toMatchObject({ message })
  })

  it.each([
    [{ username: 'polso' }, 'password', 'username and password belong together'],
    [{ password: 'env:P' }, 'password', 'username and password belong together'],
    [
      { username: 'polso', password: 'env:P', bearer_token: 'env:T' },
      'bearer_token',
      'write a bearer token or username and password, not both',
    ],
    [{ url: 'https://polso:secret@am.example.org' }, 'url', 'holds a login; write it as username and password'],
    [{ labels: { 'team-x': 'a' } }, 'labels.team-x', undefined],
  ])('or a label that can not be meant is refused: %j', (changes, path, message) => {
    const { error } = alertmanager.settings.safeParse({ url: 'http://am.example.org', ...changes })
    expect(error?.issues.map(issue => issue.path.join('.'))).toEqual([path])
    if (message) expect(error?.issues[0]?.message).toBe(message)
  })
})

describe('an answer', () => {
  it.each([
    [400, true],
    [401, true],
    [302, true],
    [429, false],
    [503, false],
  ])('of %i is permanent: %s', async (status, permanent) => {
    const port = await peer((_request, response) => response.writeHead(status).end())
    expect(await faultOf(notifierFor(port).notify(told('open'), context()))).toMatchObject({ permanent })
  })

  it('that does not come, or breaks off, passes', async () => {
    const silent = await peer(() => {})
    const slow = notifierFor(silent, { timeout_seconds: 0.1 })
    expect(await faultOf(slow.notify(told('open'), context()))).toMatchObject({ permanent: false })
    const broken = await peer(request => void request.socket.destroy())
    expect(await faultOf(notifierFor(broken).notify(told('open'), context()))).toMatchObject({ permanent: false })
  })
})
