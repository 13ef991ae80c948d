import { cleanLine } from '../clean-text.ts'
import type { Said } from './metric.ts'
import type { Answered, Occasion, RenderableAlert } from './renderable-alert.ts'
import type { Words } from './words.ts'

/** Of a note as much as a message bears; the page has all of it. */
const LONGEST_QUOTE = 500

/** Says the occasion before what the alert says, and who takes care of it after. */
export function onOccasion(said: Said, alert: RenderableAlert, occasion: Occasion, words: Words): Said {
  const { why } = occasion
  const { subject } = said
  return {
    subject: why === null ? subject : words.say(`${why}.subject`, { subject }),
    sentences: [...leadOf(alert, occasion, words), ...said.sentences, ...endOf(alert, occasion, words)],
  }
}

function leadOf(
  alert: RenderableAlert,
  { why, acknowledged, dismissed, unheard }: Occasion,
  words: Words,
): readonly string[] {
  const day = alert.today ?? alert.day
  const opened = {
    since: words.since(alert.openedOn ?? alert.day, day),
    on: words.on(alert.openedOn ?? alert.day, day),
  }
  if (unheard) return [words.say('unheard', opened)]
  if (why === null) return []
  if (why === 'acknowledged') return acknowledged ? [takenBy(acknowledged, day, words)] : []
  if (why === 'dismissed') return dismissed ? [dismissedBy(dismissed, day, words)] : []
  const { told_by: told } = alert.evidence
  if (why === 'released' && typeof told === 'number')
    return [words.say('released.lead.part', { ...opened, told: String(told) })]
  return [words.say(`${why}.lead`, { ...opened, platform: alert.platform ?? '' })]
}

function endOf(alert: RenderableAlert, occasion: Occasion, words: Words): readonly string[] {
  const { why, acknowledged, dismissed } = occasion
  const day = alert.today ?? alert.day
  if (why === 'reminder') return [words.say('reminder.end')]
  if (why === 'acknowledged') return [words.say('acknowledged.end')]
  if (why === 'dismissed') return dismissed ? [consequence(alert, dismissed.until, day, words)] : []
  return acknowledged ? [takenBy(acknowledged, day, words)] : []
}

function takenBy({ by, on, note }: Answered, day: string, words: Words): string {
  const said = { by, on: words.on(on, day) }
  return note === null ? words.say('taken', said) : words.say('taken.note', { ...said, note: quoted(note) })
}

function dismissedBy({ by, on, note }: Answered, day: string, words: Words): string {
  return words.say('dismissed.lead', { by, on: words.on(on, day), note: quoted(note ?? '') })
}

/** What a dismissal means from then on. */
function consequence(alert: RenderableAlert, until: string | null, day: string, words: Words): string {
  const { onset } = alert.evidence
  const kind = typeof onset === 'string' ? 'metric' : 'operational'
  const first = typeof onset === 'string' ? onset : alert.day
  if (until === null) return words.say(`dismissed.${kind}`, { since: words.since(first, day) })
  return words.say(`dismissed.${kind}.until`, { from: words.from(first, day), until: words.until(until, day) })
}

/** Without a full stop of its own: the sentence around it brings one. */
function quoted(note: string): string {
  const line = cleanLine(note).replace(/(?<!\.)\.$/, '')
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1)}…` : line
}
