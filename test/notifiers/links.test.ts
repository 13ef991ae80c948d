import { describe, expect, it } from '@jest/globals'
import type { MessageLinks } from '../../src/alerts/message-links.ts'
import { Secret } from '../../src/config/secrets.ts'
import { slack } from '../../src/notifiers/slack/index.ts'
import { teams } from '../../src/notifiers/teams/index.ts'
import { telegram } from '../../src/notifiers/telegram/index.ts'
import { webhook } from '../../src/notifiers/webhook/index.ts'
import { peersOfTests } from './http-support.ts'
import { context, sampleNotification } from './support.ts'

/** How each notifier shows the links of a message. */

const { recorder } = peersOfTests()

const links: MessageLinks = {
  page: { label: 'Apri l’avviso', url: 'https://polso.example.org/alerts/12' },
  answers: [{ action: 'dismiss', label: 'Lo sappiamo <già>', url: 'https://polso.example.org/answer/a-b_c.d' }],
}
const notification = sampleNotification({ subject: 'S', text: 'T\n\n-- \nPolso\n', links })

describe('links', () => {
  it('of Slack, Mattermost and Rocket.Chat stand in the last line', async () => {
    const { port, received } = await recorder()
    const settings = { url: Secret.of(`http://127.0.0.1:${port}/hook`), timeout_seconds: 5 }
    await slack.create(settings).notify(notification, context())
    expect(JSON.parse(received[0]?.body ?? '{}')).toEqual({
      text: '*S*\n\nT\n\n<https://polso.example.org/alerts/12|Apri l’avviso> · <https://polso.example.org/answer/a-b_c.d|Lo sappiamo &lt;già&gt;>',
    })
  })

  it('of Teams are buttons of the card', async () => {
    const { port, received } = await recorder()
    const settings = { url: Secret.of(`http://127.0.0.1:${port}/hook`), timeout_seconds: 5 }
    await teams.create(settings).notify(notification, context())
    const [attachment] = JSON.parse(received[0]?.body ?? '{}').attachments
    expect(attachment.content.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Apri l’avviso', url: links.page.url },
      { type: 'Action.OpenUrl', title: 'Lo sappiamo <già>', url: links.answers[0]?.url },
    ])
  })

  it('of Telegram follow the text, and have room however long that is', async () => {
    const { port, received } = await recorder(200, '{"ok":true,"result":{}}')
    const settings = {
      bot_token: Secret.of('1:a'),
      chat_id: '-1',
      base_url: `http://127.0.0.1:${port}`,
      timeout_seconds: 5,
    }
    const bot = telegram.create(settings)
    await bot.notify(notification, context())
    await bot.notify(sampleNotification({ text: '&'.repeat(9000), links }), context())
    const [short, long] = received.map(({ body }) => String(JSON.parse(body).text))
    expect(short).toBe(
      '<b>S</b>\n\nT\n\n<a href="https://polso.example.org/alerts/12">Apri l’avviso</a>\n\n<a href="https://polso.example.org/answer/a-b_c.d">Lo sappiamo &lt;già&gt;</a>',
    )
    expect(long?.replace(/<[^>]+>/g, '').replace(/&(lt|gt|amp);/g, '.')).toHaveLength(4096)
  })

  it('of a webhook are addresses in its JSON', async () => {
    const { port, received } = await recorder()
    const settings = { url: `http://127.0.0.1:${port}`, secret: Secret.of('k'), timeout_seconds: 5 }
    const addresses = { page: links.page.url, dismiss: 'https://polso.example.org/answer/a-b_c.d' }
    const payload = { ...notification.payload, links: addresses }
    await webhook.create(settings).notify({ ...notification, payload }, context())
    expect(JSON.parse(received[0]?.body ?? '{}').links).toEqual(addresses)
  })
})
