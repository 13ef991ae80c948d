import { isOperational } from './evidence.ts'
import { type Adornments, type Fact, layOutHtml, layOutText, unadorned } from './messages/layout.ts'
import { type Said, sayMetricAlert } from './messages/metric.ts'
import { onOccasion } from './messages/occasion.ts'
import { sayOperationalAlert } from './messages/operational.ts'
import type { RenderableAlert } from './messages/renderable-alert.ts'
import { type Language, type Words, wordsOf } from './messages/words.ts'

export { type Language, languageCodes } from './messages/words.ts'

export interface RenderedAlert {
  readonly subject: string
  readonly sentences: readonly string[]
  readonly text: string
  readonly html: string
}

/** Throws where the evidence is not that of the alert's type. */
export function renderAlert(
  alert: RenderableAlert,
  language: Language,
  adorned: Adornments = unadorned,
): RenderedAlert {
  const words = wordsOf(language)
  const said = alert.occasion ? onOccasion(say(alert, words), alert, alert.occasion, words) : say(alert, words)
  const subject = capitalised(said.subject)
  const sentences = said.sentences.map(capitalised)
  const facts = factsOf(alert, words)
  return {
    subject,
    sentences,
    text: layOutText(sentences, facts),
    html: layOutHtml(language, subject, sentences, facts, adorned),
  }
}

function say(alert: RenderableAlert, words: Words): Said {
  return isOperational(alert.type) ? sayOperationalAlert(alert, alert.type, words) : sayMetricAlert(alert, words)
}

function factsOf(alert: RenderableAlert, words: Words): readonly Fact[] {
  const { account, evidence } = alert
  const onset = typeof evidence.onset === 'string' ? evidence.onset : null
  const judged = typeof evidence.day === 'string' ? evidence.day : null
  const rows: readonly (Fact | null)[] = [
    [words.say(account ? 'label.account' : 'label.subject'), aboutOf(alert)],
    onset ? [words.say('label.since'), words.fullDay(onset)] : null,
    judged ? [words.say('label.judged'), words.fullDay(judged)] : null,
    alert.state === 'resolved' ? [words.say('label.ended'), words.fullDay(alert.day)] : null,
    [words.say('label.alert'), String(alert.alertId)],
  ]
  return rows.filter(row => row !== null)
}

function aboutOf({ account, platform, subject, type }: RenderableAlert): string {
  if (account) return [account.name, platform, account.key].filter(part => part !== null).join(' · ')
  if (platform === null) return subject
  return type === 'platform-trouble' || type === 'metric-changed' ? platform : `${subject} · ${platform}`
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
