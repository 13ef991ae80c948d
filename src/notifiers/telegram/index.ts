import { z } from 'zod'
import type { Link } from '../../alerts/messages/layout.ts'
import { secret } from '../../config/secrets.ts'
import { escapedMarkup, shortened, withoutSignature } from '../chat.ts'
import { faultOf, type HttpAnswer, postJson } from '../http.ts'
import { type Letter, type Notifier, type NotifierDefinition, type NotifyContext, NotifyError } from '../notifier.ts'

const settings = z.strictObject({
  bot_token: secret().describe('A reference to the token that BotFather gave.'),
  chat_id: z
    .string()
    .regex(/^(-?\d{1,20}|@[A-Za-z]\w{3,31})$/, {
      error: 'must be a number in quotes, e.g. "-1001234567890", or @channel',
    })
    .describe('Number of the person, group or channel, in quotes; a public channel may be written as @name.'),
  base_url: z
    .url({ protocol: /^https?$/ })
    .default('https://api.telegram.org')
    .describe('For a Bot API server of your own.'),
  timeout_seconds: z.number().min(0.1).max(50).default(15).describe('Time in which Telegram must answer.'),
})

export type TelegramSettings = z.infer<typeof settings>

export const telegram: NotifierDefinition<TelegramSettings> = {
  type: 'telegram',
  writes: true,
  settings,
  recipients: ({ chat_id: chat }) => [chat],
  create: createTelegramNotifier,
}

/** Methods and answers: https://core.telegram.org/bots/api#making-requests */
function createTelegramNotifier(settings: TelegramSettings): Notifier {
  const chat = { chat_id: settings.chat_id }
  const send = async (letter: Letter, ctx: NotifyContext) => {
    const message = { ...chat, text: toHtml(letter), parse_mode: 'HTML', link_preview_options: noPreview }
    await call('sendMessage', message, settings, ctx)
  }
  return {
    notify: send,
    write: send,
    async check(ctx) {
      await call('getChat', chat, settings, ctx)
      return `Telegram accepts the token and knows the chat ${settings.chat_id}`
    },
    async close() {},
  }
}

const noPreview = { is_disabled: true }

/** Telegram counts 4,096 characters after it has read the markup. */
const MESSAGE_CHARACTERS = 4096

function toHtml({ subject, text, links }: Letter): string {
  const title = shortened(subject, 256)
  const shown = links ? [links.page, ...links.answers] : []
  const room = shown.reduce((sum, { label }) => sum + label.length + 2, 0)
  const body = shortened(withoutSignature(text), MESSAGE_CHARACTERS - title.length - 2 - room)
  const anchors = shown.map(link => `\n\n${toAnchor(link)}`)
  return `<b>${escapedMarkup(title)}</b>\n\n${escapedMarkup(body)}${anchors.join('')}`
}

/** Not as a button: Telegram refuses a whole message for a button to a host that it does not like, e.g. of an intranet. */
function toAnchor({ label, url }: Link): string {
  return `<a href="${escapedMarkup(url).replaceAll('"', '&quot;')}">${escapedMarkup(label)}</a>`
}

async function call(
  method: 'sendMessage' | 'getChat',
  parameters: Readonly<Record<string, unknown>>,
  { base_url: base, bot_token: token, timeout_seconds: timeoutSeconds }: TelegramSettings,
  ctx: NotifyContext,
): Promise<void> {
  const peer = new URL(base).host
  // The token is the only login and stands in the path; encoded, a stray line feed in it leads nowhere else.
  const path = `bot${encodeURIComponent(token.reveal().trim())}/${method}`
  const url = `${base.replace(/\/+$/, '')}/${path.replace('%3A', ':')}`
  const answer = await postJson({ url, peer, timeoutSeconds }, parameters, ctx)
  const fault = toFault(answer, peer)
  if (fault) throw fault
}

/** The parts of a refusal that are numbers; its `description` is not shown, since it may echo anything. */
const refusal = z.object({
  parameters: z.object({
    retry_after: z.number().nonnegative().optional(),
    migrate_to_chat_id: z.number().optional(),
  }),
})

function toFault(answer: HttpAnswer, peer: string): NotifyError | null {
  const { retry_after: retryAfter, migrate_to_chat_id: movedTo } = parametersOf(answer.body)
  // A token that is refused says nothing of the message: it waits until somebody has mended it.
  if (answer.status === 401 || answer.status === 404) {
    return new NotifyError(`${peer} refused the bot token (HTTP ${answer.status})`, false)
  }
  const reason = movedTo === undefined ? (reasons[answer.status] ?? null) : `the group has a new chat_id: ${movedTo}`
  return faultOf({ ...answer, retryAfterSeconds: retryAfter ?? answer.retryAfterSeconds }, peer, reason)
}

const reasons: Readonly<Record<number, string>> = {
  400: 'does it know the chat_id?',
  403: 'the bot may not write there',
}

function parametersOf(body: string): z.infer<typeof refusal>['parameters'] {
  try {
    return refusal.parse(JSON.parse(body)).parameters
  } catch {
    return {}
  }
}
