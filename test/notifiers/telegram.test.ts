import { describe, expect, it } from '@jest/globals'
import { Secret } from '../../src/config/secrets.ts'
import { type TelegramSettings, telegram } from '../../src/notifiers/telegram/index.ts'
import { faultOf, peersOfTests } from './http-support.ts'
import { context, sampleNotification } from './support.ts'

const token = '123456:AAt0ken-of_the-test'
const { peer, recorder: recording } = peersOfTests()
const recorder = () => recording(200, '{"ok":true,"result":{}}')

async function refusing(status: number, answer: unknown): Promise<number> {
  return peer((_request, response) => response.writeHead(status).end(JSON.stringify(answer)))
}

function settingsFor(port: number, changes: Partial<TelegramSettings> = {}): TelegramSettings {
  const base_url = `http://127.0.0.1:${port}`
  return { bot_token: Secret.of(token), chat_id: '-1001', base_url, timeout_seconds: 5, ...changes }
}

function send(settings: TelegramSettings, notification = sampleNotification()): Promise<void> {
  return telegram.create(settings).notify(notification, context())
}

describe('a message', () => {
  it.each([
    ['it', 'Twitter: dal 14 ottobre le interazioni sono circa il 40% sotto il solito (fra il 31% e il 48%).'],
    ['en', 'Twitter: since 14 October, interactions have been about 40% below usual (between 31% and 48%).'],
  ] as const)('goes to the chat in %s', async (language, words) => {
    const { port, received } = await recorder()
    const notification = sampleNotification({}, language)
    await send(settingsFor(port), notification)
    expect(received).toMatchObject([{ method: 'POST', url: `/bot${token}/sendMessage` }])
    const { text, ...others } = JSON.parse(received[0]?.body ?? '{}')
    expect(others).toEqual({ chat_id: '-1001', parse_mode: 'HTML', link_preview_options: { is_disabled: true } })
    expect(text.startsWith(`<b>${notification.subject}</b>\n\n${words}\n`)).toBe(true)
    expect(text).not.toContain('-- ')
  })

  it('has no markup but its own', async () => {
    const { port, received } = await recorder()
    await send(settingsFor(port), sampleNotification({ subject: 'A <b> & B', text: '</b><a href="x">x</a> &amp;' }))
    const { text } = JSON.parse(received[0]?.body ?? '{}')
    expect(text).toBe('<b>A &lt;b&gt; &amp; B</b>\n\n&lt;/b&gt;&lt;a href="x"&gt;x&lt;/a&gt; &amp;amp;')
  })

  it('is cut to what Telegram takes, counted without the markup, and never within an entity', async () => {
    const { port, received } = await recorder()
    await send(settingsFor(port), sampleNotification({ subject: '<'.repeat(500), text: '&'.repeat(9000) }))
    const { text } = JSON.parse(received[0]?.body ?? '{}')
    const shown = text.replace(/<\/?b>/g, '').replace(/&(lt|amp);/g, '.')
    expect(shown).toHaveLength(4096)
    expect(shown).toMatch(/^\.+…\n\n\.+…$/)
  })
})

describe('an answer', () => {
  it.each([
    [400, { ok: false, description: 'Bad Request: chat not found' }, true, ' (does it know the chat_id?)'],
    [403, { ok: false, description: 'Forbidden: bot was blocked' }, true, ' (the bot may not write there)'],
    [400, { ok: false, parameters: { migrate_to_chat_id: -1009 } }, true, ' (the group has a new chat_id: -1009)'],
    [500, 'no refusal of Telegram', false, ''],
    [502, null, false, ''],
  ])('%i %j is permanent: %s', async (status, answer, permanent, why) => {
    const port = await refusing(status, answer)
    const message = `127.0.0.1:${port} answered HTTP ${status}${why}`
    expect(await faultOf(send(settingsFor(port)))).toMatchObject({ permanent, message })
  })

  it('429 passes, after the wait that Telegram names', async () => {
    const port = await refusing(429, { ok: false, error_code: 429, parameters: { retry_after: 34 } })
    expect(await faultOf(send(settingsFor(port)))).toMatchObject({ permanent: false, retryAfterSeconds: 34 })
  })

  it.each([401, 404])('%i is about the token and waits for a person', async status => {
    const port = await refusing(status, { ok: false, description: 'Unauthorized' })
    const message = `127.0.0.1:${port} refused the bot token (HTTP ${status})`
    expect(await faultOf(send(settingsFor(port)))).toMatchObject({ permanent: false, message })
  })

  it('that does not come, or breaks off, passes', async () => {
    const hanging = await peer(() => {})
    const fault = await faultOf(send(settingsFor(hanging, { timeout_seconds: 0.2 })))
    expect(fault).toMatchObject({ permanent: false, message: `no answer from 127.0.0.1:${hanging} within 0.2 s` })
    const dropping = await peer(request => request.socket.destroy())
    expect(await faultOf(send(settingsFor(dropping)))).toMatchObject({ permanent: false })
  })
})

describe('the check of doctor', () => {
  it('asks for the chat and sends nothing', async () => {
    const { port, received } = await recorder()
    expect(await telegram.create(settingsFor(port)).check(context())).toContain('knows the chat -1001')
    expect(received).toMatchObject([{ url: `/bot${token}/getChat`, body: '{"chat_id":"-1001"}' }])
  })
})

describe('settings', () => {
  const valid = { bot_token: 'env:TOKEN', chat_id: '-1001234567890' }

  it('need a token by reference and a chat', () => {
    expect(telegram.settings.safeParse(valid).data).toMatchObject({ base_url: 'https://api.telegram.org' })
    expect(telegram.settings.safeParse({ ...valid, chat_id: '@comune_sp' }).success).toBe(true)
    expect(telegram.recipients(settingsFor(1))).toEqual(['-1001'])
  })

  it.each([
    ['bot_token', { bot_token: token }],
    ['chat_id', { chat_id: 'comune' }],
    ['chat_id', { chat_id: -1001234567890 }],
    ['base_url', { base_url: 'ftp://example.org' }],
  ])('a fault in %s is found at the start', (path, change) => {
    const checked = telegram.settings.safeParse({ ...valid, ...change })
    expect(checked.error?.issues.map(issue => issue.path[0])).toEqual([path])
  })
})
