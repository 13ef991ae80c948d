import { createCipheriv, createDecipheriv, createHash, createHmac, type Hmac } from 'node:crypto'
import { z } from 'zod'

/**
 * Links by which a message is answered without a login: a token says who may do what with which alert, and until when.
 * It is sealed (AES-256-GCM), so that nobody else can make, change or read one, and used once (`store/used-links.ts`).
 * Programs that scan mails open links too: opening one only asks, and answering is a second step.
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

const ANSWER_DAYS = 14

/** Ends with a time of the message, not of its sending: a message that is sent again has the same links. */
export function answerExpiry(told: Date): Date {
  return new Date(told.getTime() + ANSWER_DAYS * 86_400_000)
}

/** @returns base64url: fit for a path as it stands. The same grant always gives the same token. */
export function mintToken({ action, alertId, actor, expiresAt }: AnswerGrant, secret: string): string {
  return sealed(JSON.stringify([action, alertId, Math.floor(expiresAt.getTime() / 1000), actor]), secret)
}

export function readToken(token: string, secret: string, now: Date): ReadToken {
  const text = token.length > LONGEST ? null : unsealed(token, secret)
  const grant = text === null ? null : grantOf(text)
  if (grant === null) return { outcome: 'forged' }
  return { outcome: now < grant.expiresAt ? 'ok' : 'expired', grant }
}

/** By this a used token is remembered. */
export function fingerprintOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** An address has at most 254 characters. */
const LONGEST = 1000
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Nonce, what is sealed, tag. The nonce is made of the text, so that no two texts share one. */
function sealed(text: string, secret: string): string {
  const nonce = keyed('nonce', secret).update(text).digest().subarray(0, NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', keyed('key', secret).digest(), nonce)
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** `null` where we have not sealed it. Of the ways to write the same bytes only ours counts, since a used one is known as text. */
function unsealed(token: string, secret: string): string | null {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== token) return null
  const decipher = createDecipheriv('aes-256-gcm', keyed('key', secret).digest(), bytes.subarray(0, NONCE_BYTES))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString()
  } catch {
    return null
  }
}

/** What the secret is used for is part of what is keyed, so that no use tells anything of another. */
function keyed(use: 'key' | 'nonce', secret: string): Hmac {
  return createHmac('sha256', secret).update(`polso answer link 2 ${use}\n`)
}

const content = z.tuple([z.enum(answerActions), z.int().positive(), z.int().positive(), z.string().min(1)])

/** `null`: sealed by us, but of a shape that only another version knows. */
function grantOf(text: string): AnswerGrant | null {
  const { data } = content.safeParse(JSON.parse(text))
  if (!data) return null
  const [action, alertId, seconds, actor] = data
  return { action, alertId, actor, expiresAt: new Date(seconds * 1000) }
}
