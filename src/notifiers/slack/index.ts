import { z } from 'zod'
import type { MessageLinks } from '../../alerts/message-links.ts'
import { secret } from '../../config/secrets.ts'
import { escapedMarkup, shortened, withoutSignature } from '../chat.ts'
import { exchange, faultOf, type HttpAnswer, postJson, secretAddress } from '../http.ts'
import type { Letter, Notifier, NotifierDefinition, NotifyContext } from '../notifier.ts'

const settings = z.strictObject({
  url: secret().describe('A reference to the address of an incoming webhook: whoever knows it can write there.'),
  timeout_seconds: z.number().min(0.1).max(50).default(15).describe('Time in which the chat must answer.'),
})

export type SlackSettings = z.infer<typeof settings>

/** Slack, and what takes its incoming webhooks too: Mattermost, Rocket.Chat. */
export const slack: NotifierDefinition<SlackSettings> = {
  type: 'slack',
  writes: true,
  settings,
  // The outbox keeps it: nothing of the address, and the same when the address changes.
  recipients: () => ['chat'],
  create: createSlackNotifier,
}

function createSlackNotifier(settings: SlackSettings): Notifier {
  const target = () => {
    const url = secretAddress(settings.url, 'url')
    return { url: url.href, peer: url.host, timeoutSeconds: settings.timeout_seconds }
  }
  const send = async (letter: Letter, ctx: NotifyContext) => {
    const to = target()
    const answer = await postJson(to, { text: toText(letter) }, ctx)
    const fault = faultOf(answer, to.peer, reasonOf(answer))
    if (fault) throw fault
  }
  return {
    notify: send,
    write: send,
    async check(ctx) {
      const to = target()
      const { status } = await exchange({ ...to, method: 'HEAD' }, ctx)
      return `${to.peer} answers (HTTP ${status})`
    },
    async close() {},
  }
}

/** Rocket.Chat refuses more than 5,000 characters, links included; Slack cuts at 40,000. */
const TEXT_CHARACTERS = 3500

function toText({ subject, text, links }: Letter): string {
  const said = shortened(`*${subject}*\n\n${withoutSignature(text)}`, TEXT_CHARACTERS)
  return escapedMarkup(withoutMarkdown(said)) + (links ? `\n\n${toLine(links)}` : '')
}

/** Mattermost and Rocket.Chat read Slack's form, too. */
function toLine({ page, answers }: MessageLinks): string {
  return [page, ...answers].map(({ label, url }) => `<${escapedMarkup(url)}|${escapedMarkup(label)}>`).join(' · ')
}

/**
 * Mattermost and Rocket.Chat call whoever is named with an @, and everybody for @all, and read Markdown's links: in words
 * that came from a platform a word joiner stops both. Addresses of mail stay as they are.
 */
function withoutMarkdown(text: string): string {
  return text.replace(/(?<![\w.+-])@(?=\w)/g, '@\u2060').replaceAll('](', ']\u2060(')
}

/** Slack's own words for a refusal. Others are not shown: an answer may echo the address. */
const reasons = new Set([
  'action_prohibited',
  'channel_is_archived',
  'channel_not_found',
  'invalid_payload',
  'invalid_token',
  'no_service',
  'no_team',
  'no_text',
  'posting_to_general_channel_denied',
  'rollup_error',
  'team_disabled',
  'user_not_found',
])

function reasonOf({ body }: HttpAnswer): string | null {
  const word = body.trim()
  return reasons.has(word) ? word : null
}
