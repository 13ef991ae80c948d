import { z } from 'zod'
import type { Link } from '../../alerts/messages/layout.ts'
import { secret } from '../../config/secrets.ts'
import { shortened, withoutSignature } from '../chat.ts'
import { exchange, faultOf, postJson, secretAddress } from '../http.ts'
import type { Letter, Notifier, NotifierDefinition, NotifyContext } from '../notifier.ts'

const settings = z.strictObject({
  url: secret().describe('A reference to the address of a workflow: whoever knows it can write there.'),
  timeout_seconds: z.number().min(0.1).max(50).default(20).describe('Time in which the workflow must answer.'),
})

export type TeamsSettings = z.infer<typeof settings>

/** Host names of workflows tell nothing to people, and the address may change: they are called by what they are. */
const PEER = 'Microsoft Teams'

/** A channel or chat of Microsoft Teams, by a workflow that begins with "When a Teams webhook request is received". */
export const teams: NotifierDefinition<TeamsSettings> = {
  type: 'teams',
  writes: true,
  settings,
  recipients: () => [PEER],
  create: createTeamsNotifier,
}

function createTeamsNotifier(settings: TeamsSettings): Notifier {
  const target = () => ({
    url: secretAddress(settings.url, 'url').href,
    peer: PEER,
    timeoutSeconds: settings.timeout_seconds,
  })
  const send = async (letter: Letter, ctx: NotifyContext) => {
    const fault = faultOf(await postJson(target(), toMessage(letter), ctx), PEER)
    if (fault) throw fault
  }
  return {
    notify: send,
    write: send,
    async check(ctx) {
      const { status } = await exchange({ ...target(), method: 'HEAD' }, ctx)
      return `the workflow's host answers (HTTP ${status})`
    },
    async close() {},
  }
}

/** A message may have about 28 KB. Alerts have about one; a cut is for what a platform may put into one. */
const TEXT_CHARACTERS = 3000
const MOST_LINES = 60

/**
 * The envelope that the trigger reads: a message with one card as its attachment. Workflows refused newer versions of
 * cards than 1.4, and nothing here needs one.
 */
function toMessage({ subject, text, links }: Letter): unknown {
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      toBlock(shortened(subject, 256), 'Default', { weight: 'Bolder', size: 'Medium' }),
      ...toBlocks(shortened(withoutSignature(text), TEXT_CHARACTERS)),
    ],
    ...(links && { actions: [links.page, ...links.answers].map(toAction) }),
  }
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }
  return { type: 'message', attachments: [attachment] }
}

function toAction({ label, url }: Link) {
  return { type: 'Action.OpenUrl', title: label, url }
}

/** A block a line, for Teams shows a line break in a text as it pleases. */
function toBlocks(text: string) {
  const lines = text
    .split(/\n\n+/)
    .flatMap(paragraph => paragraph.split('\n').map((line, index) => toBlock(line, index === 0 ? 'Medium' : 'None')))
  return lines.slice(0, MOST_LINES)
}

/** Rich text has no Markdown: in a TextBlock, words from outside could become links. */
function toBlock(text: string, spacing: 'Default' | 'Medium' | 'None', style: Readonly<Record<string, string>> = {}) {
  return { type: 'RichTextBlock', spacing, inlines: [{ type: 'TextRun', text, ...style }] }
}
