import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/**
 * Links by which a message is answered without a login: a token says who may do what with which alert, and until when.
 * It is signed, so that nobody can make or change one, and used once (`store/used-links.ts`). Programs that scan mails
 * open links too: opening one only asks, and answering is a second step.
 *
 * A token is a key. It stands in the message and in the address of the page, never in a log.
 */

export const answerActions = ['acknowledge', 'dismiss', 'silence-week'] as const
export type AnswerAction = (typeof answerActions)[number]

/** What a token allows. */
export interface AnswerGrant {
  readonly action: AnswerAction
  readonly alertId: number
  /** Who answers: the address of the mail, or in a shared chat the notifier's name. */
  readonly actor: string
  /** To the second. */
  readonly expiresAt: Date
}

/** `expired` still says of what, so that the page can lead on to the alert. A used token is `ok`: the table knows. */
export type ReadToken =
  | { readonly outcome: 'ok' | 'expired'; readonly grant: AnswerGrant }
  | { readonly outcome: 'forged' }

export const ANSWER_DAYS = 14

/** Ends with a time of the message, not of its sending: a message that is sent again has the same links. */
export function answerExpiry(told: Date): Date {
  return new Date(told.getTime() + ANSWER_DAYS * 86_400_000)
}

/** @returns `<content>.<signature>`, both base64url: fit for a path as it stands */
export function mintToken({ action, alertId, actor, expiresAt }: AnswerGrant, secret: string): string {
  const content = [action, alertId, Math.floor(expiresAt.getTime() / 1000), actor]
  const text = Buffer.from(JSON.stringify(content)).toString('base64url')
  return `${text}.${signatureOf(text, secret)}`
}

export function readToken(token: string, secret: string, now: Date): ReadToken {
  const [text, signature, ...more] = token.split('.')
  if (token.length > LONGEST || text === undefined || signature === undefined || more.length > 0) return forged
  if (!same(signature, signatureOf(text, secret))) return forged
  const grant = grantOf(text)
  if (grant === null) return forged
  return { outcome: now < grant.expiresAt ? 'ok' : 'expired', grant }
}

/** By this a used token is remembered. */
export function fingerprintOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** The page that asks before it answers. */
export function answerUrl(webUrl: string, token: string): string {
  return `${webUrl}/answer/${token}`
}

export function alertUrl(webUrl: string, alertId: number): string {
  return `${webUrl}/alerts/${alertId}`
}

const forged = { outcome: 'forged' } as const
/** An address has at most 254 characters. */
const LONGEST = 1000

/** The same secret signs sessions: what it is for is part of what is signed. */
function signatureOf(text: string, secret: string): string {
  return createHmac('sha256', secret).update(`polso answer link 1\n${text}`).digest('base64url')
}

/** As texts, so that of the ways to write the same bytes only ours counts; in a time that tells nothing. */
function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const content = z.tuple([z.enum(answerActions), z.int().positive(), z.int().positive(), z.string().min(1)])

/** `null`: signed by us, but of a shape that only another version knows. */
function grantOf(text: string): AnswerGrant | null {
  const { data } = content.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  if (!data) return null
  const [action, alertId, seconds, actor] = data
  return { action, alertId, actor, expiresAt: new Date(seconds * 1000) }
}
