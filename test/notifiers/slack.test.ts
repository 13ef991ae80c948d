import { describe, expect, it } from '@jest/globals'
import { Secret } from '../../src/config/secrets.ts'
import { type SlackSettings, slack } from '../../src/notifiers/slack/index.ts'
import { faultOf, peersOfTests } from './http-support.ts'
import { at, context, sampleNotification } from './support.ts'

const { peer, recorder } = peersOfTests()

function settingsFor(port: number, changes: Partial<SlackSettings> = {}): SlackSettings {
  return { url: Secret.of(`http://127.0.0.1:${port}/services/T0/B0/t0ken`), timeout_seconds: 5, ...changes }
}

function send(settings: SlackSettings, notification = sampleNotification()): Promise<void> {
  return slack.create(settings).notify(notification, context())
}

function textOf(body: string | undefined): string {
  return String(JSON.parse(body ?? '{}').text)
}

describe('a message', () => {
  it.each([
    ['it', 'Twitter: dal 14 ottobre le interazioni sono circa il 40% sotto il solito (fra il 31% e il 48%).'],
    ['en', 'Twitter: since 14 October, interactions have been about 40% below usual (between 31% and 48%).'],
  ] as const)(
    'arrives in %s: the subject in bold, then the text without the signature of a mail',
    async (language, words) => {
      const { port, received } = await recorder()
      const notification = sampleNotification({}, language)
      await send(settingsFor(port), notification)
      expect(received).toMatchObject([{ method: 'POST', url: '/services/T0/B0/t0ken' }])
      expect(received[0]?.headers['content-type']).toBe('application/json')
      const text = textOf(received[0]?.body)
      expect(text.startsWith(`*${notification.subject}*\n\n${words}\n`)).toBe(true)
      expect(text).not.toContain('-- ')
      expect(Object.keys(JSON.parse(received[0]?.body ?? '{}'))).toEqual(['text'])
    },
  )

  it('makes no link, no markup and no call of words from outside', async () => {
    const { port, received } = await recorder()
    const text =
      'a & b <!channel> <https://example.org|here> &lt; @channel @All [here](https://example.org) @ComuneSP: ufficio@allora.example.org'
    await send(settingsFor(port), sampleNotification({ subject: 'S', text }))
    expect(textOf(received[0]?.body)).toBe(
      '*S*\n\na &amp; b &lt;!channel&gt; &lt;https://example.org|here&gt; &amp;lt; @\u2060channel @\u2060All [here]\u2060(https://example.org) @\u2060ComuneSP: ufficio@allora.example.org',
    )
  })

  it('is cut where a chat would refuse it', async () => {
    const { port, received } = await recorder()
    await send(settingsFor(port), sampleNotification({ subject: 'S', text: '😀'.repeat(5000) }))
    const text = textOf(received[0]?.body)
    expect(text.length).toBeLessThanOrEqual(4000)
    expect(text.endsWith('😀…')).toBe(true)
  })
})

describe('an answer', () => {
  it.each([
    [400, 'invalid_payload', true],
    [403, 'action_prohibited', true],
    [404, 'no_service', true],
    [410, 'channel_is_archived', true],
    [500, 'rollup_error', false],
  ])('%i %s is permanent: %s', async (status, word, permanent) => {
    const port = await peer((_request, response) => response.writeHead(status).end(word))
    const message = `127.0.0.1:${port} answered HTTP ${status} (${word})`
    expect(await faultOf(send(settingsFor(port)))).toMatchObject({ permanent, message })
  })

  it('in words that are not known is not shown', async () => {
    const port = await peer((request, response) => response.writeHead(403).end(request.url))
    const message = `127.0.0.1:${port} answered HTTP 403`
    expect(await faultOf(send(settingsFor(port)))).toMatchObject({ permanent: true, message })
  })

  it.each([
    ['30', 30],
    [new Date(at.getTime() + 90_000).toUTCString(), 90],
    ['soon', null],
  ])('429 with Retry-After %s passes, after %s s', async (header, retryAfterSeconds) => {
    const port = await peer((_request, response) => response.writeHead(429, { 'Retry-After': header }).end())
    expect(await faultOf(send(settingsFor(port)))).toMatchObject({ permanent: false, retryAfterSeconds })
  })

  it('that does not come, or breaks off, passes', async () => {
    const hanging = await peer(() => {})
    const fault = await faultOf(send(settingsFor(hanging, { timeout_seconds: 0.2 })))
    expect(fault).toMatchObject({ permanent: false, message: `no answer from 127.0.0.1:${hanging} within 0.2 s` })
    const dropping = await peer(request => request.socket.destroy())
    expect(await faultOf(send(settingsFor(dropping)))).toMatchObject({ permanent: false })
  })

  it('whose words never end is still understood', async () => {
    const port = await peer((_request, response) => void response.writeHead(404).write('no_'))
    const fault = await faultOf(send(settingsFor(port, { timeout_seconds: 0.2 })))
    expect(fault).toMatchObject({ permanent: true, message: `127.0.0.1:${port} answered HTTP 404` })
  })
})

describe('the address', () => {
  it('is reached by doctor without a message', async () => {
    const { port, received } = await recorder()
    expect(await slack.create(settingsFor(port)).check(context())).toBe(`127.0.0.1:${port} answers (HTTP 200)`)
    expect(received).toMatchObject([{ method: 'HEAD', body: '' }])
  })

  it('that is none is told without showing it, and waits for a person', async () => {
    const settings = settingsFor(0, { url: Secret.of('hooks.example.org/t0ken') })
    const message = 'url holds no address that begins with https://'
    for (const trial of [send(settings), slack.create(settings).check(context())]) {
      expect(await faultOf(trial)).toMatchObject({ permanent: false, message })
    }
  })

  it('is a reference, never written into the settings, and nothing of it is a recipient', () => {
    expect(slack.settings.safeParse({ url: 'https://hooks.example.org/t0ken' }).success).toBe(false)
    expect(slack.settings.safeParse({ url: 'env:SLACK_URL' }).success).toBe(true)
    expect(slack.recipients(settingsFor(1))).toEqual(['chat'])
  })
})
