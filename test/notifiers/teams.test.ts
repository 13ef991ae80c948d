import { describe, expect, it } from '@jest/globals'
import { Secret } from '../../src/config/secrets.ts'
import { type TeamsSettings, teams } from '../../src/notifiers/teams/index.ts'
import { faultOf, peersOfTests } from './http-support.ts'
import { context, sampleNotification } from './support.ts'

const path = '/powerautomate/automations/direct/workflows/w1/triggers/manual/paths/invoke?api-version=1&sig=s3cret%2Bx'
const { peer, recorder: recording } = peersOfTests()
const recorder = () => recording(202, '')

function settingsFor(port: number, changes: Partial<TeamsSettings> = {}): TeamsSettings {
  return { url: Secret.of(`http://127.0.0.1:${port}${path}`), timeout_seconds: 5, ...changes }
}

function send(settings: TeamsSettings, notification = sampleNotification()): Promise<void> {
  return teams.create(settings).notify(notification, context())
}

interface Block {
  readonly type: string
  readonly spacing: string
  readonly inlines: readonly { readonly text: string; readonly weight?: string }[]
}

function blocksOf(body: string | undefined): readonly Block[] {
  return JSON.parse(body ?? '{}').attachments[0].content.body
}

function linesOf(body: string | undefined): readonly string[] {
  return blocksOf(body).map(block => block.inlines.map(({ text }) => text).join(''))
}

describe('a message', () => {
  it('is the envelope with one Adaptive Card that a workflow reads, at the address with its signature', async () => {
    const { port, received } = await recorder()
    await send(settingsFor(port))
    expect(received).toMatchObject([{ method: 'POST', url: path }])
    expect(received[0]?.headers['content-type']).toBe('application/json')
    const { type, attachments } = JSON.parse(received[0]?.body ?? '{}')
    expect([type, attachments.length]).toEqual(['message', 1])
    expect(attachments[0]).toMatchObject({
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: { type: 'AdaptiveCard', version: '1.4', msteams: { width: 'Full' } },
    })
  })

  it.each([
    ['it', 'Twitter: dal 14 ottobre le interazioni sono circa il 40% sotto il solito (fra il 31% e il 48%).'],
    ['en', 'Twitter: since 14 October, interactions have been about 40% below usual (between 31% and 48%).'],
  ] as const)('shows subject and text in %s, a block a line', async (language, words) => {
    const { port, received } = await recorder()
    const notification = sampleNotification({}, language)
    await send(settingsFor(port), notification)
    const lines = linesOf(received[0]?.body)
    expect(lines.slice(0, 2)).toEqual([notification.subject, words])
    expect(blocksOf(received[0]?.body)[0]?.inlines[0]?.weight).toBe('Bolder')
    expect(lines.every(line => line !== '' && !line.includes('\n') && line !== 'Polso')).toBe(true)
  })

  it('has no Markdown: words from outside stay words', async () => {
    const { port, received } = await recorder()
    const text = '**a** [b](https://example.org) <at>c</at>'
    await send(settingsFor(port), sampleNotification({ text }))
    expect(linesOf(received[0]?.body)[1]).toBe(text)
    expect(new Set(blocksOf(received[0]?.body).map(({ type }) => type))).toEqual(new Set(['RichTextBlock']))
  })

  it.each(['€'.repeat(50_000), 'a\n'.repeat(9000)])('stays below 20 KB whatever the text', async text => {
    const { port, received } = await recorder()
    await send(settingsFor(port), sampleNotification({ text }))
    expect(Buffer.byteLength(received[0]?.body ?? '')).toBeLessThan(20_000)
  })
})

describe('an answer', () => {
  it.each([
    [400, true],
    [401, true],
    [403, true],
    [404, true],
    [502, false],
    [504, false],
  ])('%i is permanent: %s, without the host', async (status, permanent) => {
    const port = await peer((request, response) => response.writeHead(status).end(request.url))
    const message = `Microsoft Teams answered HTTP ${status}`
    expect(await faultOf(send(settingsFor(port)))).toMatchObject({ permanent, message })
  })

  it('429 passes, after the wait that it names', async () => {
    const port = await peer((_request, response) => response.writeHead(429, { 'Retry-After': '20' }).end())
    expect(await faultOf(send(settingsFor(port)))).toMatchObject({ permanent: false, retryAfterSeconds: 20 })
  })

  it('that does not come, or breaks off, passes', async () => {
    const hanging = await peer(() => {})
    const fault = await faultOf(send(settingsFor(hanging, { timeout_seconds: 0.2 })))
    expect(fault).toMatchObject({ permanent: false, message: 'no answer from Microsoft Teams within 0.2 s' })
    const dropping = await peer(request => request.socket.destroy())
    expect(await faultOf(send(settingsFor(dropping)))).toMatchObject({ permanent: false })
  })
})

describe('the address', () => {
  it('is reached by doctor without a message', async () => {
    const { port, received } = await recorder()
    expect(await teams.create(settingsFor(port)).check(context())).toBe("the workflow's host answers (HTTP 202)")
    expect(received).toMatchObject([{ method: 'HEAD', body: '' }])
  })

  it('is a reference, never written into the settings, and nothing of it is a recipient', () => {
    expect(teams.settings.safeParse({ url: 'https://example.org/?sig=x' }).success).toBe(false)
    expect(teams.settings.safeParse({ url: 'env:TEAMS_URL' }).success).toBe(true)
    expect(teams.recipients(settingsFor(1))).toEqual(['Microsoft Teams'])
  })
})
