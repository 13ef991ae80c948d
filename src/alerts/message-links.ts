import type { Secret } from '../config/secrets.ts'
import { type AnswerAction, answerActions, answerExpiry, mintToken } from './answer-links.ts'
import type { Link } from './messages/layout.ts'
import { type Language, wordsOf } from './messages/words.ts'

/** Under which address people reach the page, and what seals the links to it. */
export interface LinkSettings {
  readonly url: string
  readonly secret: Secret
}

/** Links of a message, with words for people. An answer's address is a key: it belongs into the message alone. */
export interface MessageLinks {
  readonly page: Link
  readonly answers: readonly (Link & { readonly action: AnswerAction })[]
}

/** What a message tells of. */
export interface Told {
  readonly alertId: number
  /** The state of the alert after the transition. */
  readonly to: string
  readonly at: Date
}

/** A page opens in the language of the message that leads there, whatever the browser speaks. */
export function pageUrl(webUrl: string, path: string, language: Language): string {
  return `${webUrl}${path}?lang=${language}`
}

/** @param actor who answers by these links */
export function linksOf(told: Told, actor: string, { url, secret }: LinkSettings, language: Language): MessageLinks {
  const { say } = wordsOf(language)
  const expiresAt = answerExpiry(told.at)
  const tokenFor = (action: AnswerAction) =>
    mintToken({ action, alertId: told.alertId, actor, expiresAt }, secret.reveal())
  return {
    page: { label: say('link.page'), url: pageUrl(url, `/alerts/${told.alertId}`, language) },
    answers: answersTo(told).map(action => ({
      action,
      label: say(`link.${action}`),
      url: pageUrl(url, `/answer/${tokenFor(action)}`, language),
    })),
  }
}

/** Nothing is left to answer once it is over, and who takes care was asked once. */
function answersTo({ to }: Told): readonly AnswerAction[] {
  if (to === 'resolved' || to === 'dismissed') return []
  return answerActions.filter(action => action !== 'acknowledge' || to === 'open')
}
