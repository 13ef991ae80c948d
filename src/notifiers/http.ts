import { addAbortSignal, type Readable } from 'node:stream'
import axios, { AxiosError } from 'axios'
import type { Secret } from '../config/secrets.ts'
import { type NotifyContext, NotifyError } from './notifier.ts'

/** What the notifiers that speak HTTP share: one bounded exchange, and what its outcome means for a repeat. */

export interface HttpRequest {
  readonly url: string
  /** As errors and logs name it: never more of the address than its host. */
  readonly peer: string
  readonly method: 'POST' | 'HEAD' | 'GET'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutSeconds: number
}

export interface HttpAnswer {
  readonly status: number
  /** The wait that the peer asks for. */
  readonly retryAfterSeconds: number | null
  /** The beginning of what was said with a fault; empty for 2xx. May echo anything, secrets too. */
  readonly body: string
}

const BODY_CHARACTERS = 4096

/** Redirects are not followed. Throws `NotifyError`, never permanent, where no answer comes. */
export async function exchange(request: HttpRequest, ctx: NotifyContext): Promise<HttpAnswer> {
  const { url, method, headers, body, timeoutSeconds } = request
  const timeUp = AbortSignal.timeout(timeoutSeconds * 1000)
  const signal = AbortSignal.any([ctx.signal, timeUp])
  try {
    const response = await axios.request<Readable>({
      url,
      method,
      headers: { 'User-Agent': 'polso', ...headers },
      // As bytes: what is signed is what is sent.
      ...(body !== undefined && { data: Buffer.from(body) }),
      signal,
      maxRedirects: 0,
      responseType: 'stream',
      validateStatus: () => true,
    })
    const { status, data } = response
    const said = isSuccess(status) ? '' : await beginningOf(data, signal)
    data.destroy()
    return { status, body: said, retryAfterSeconds: retryAfterOf(response.headers['retry-after'], ctx.now()) }
  } catch (error) {
    // axios' error carries the whole request, signature and address included: it is not handed on.
    const code = error instanceof AxiosError ? (error.code ?? 'no code') : 'no code'
    const why = timeUp.aborted ? `within ${timeoutSeconds} s` : `(${code})`
    throw new NotifyError(`no answer from ${request.peer} ${why}`, false)
  }
}

/** Posts `content` as JSON. */
export function postJson(
  to: Pick<HttpRequest, 'url' | 'peer' | 'timeoutSeconds' | 'headers'>,
  content: unknown,
  ctx: NotifyContext,
): Promise<HttpAnswer> {
  const headers = { ...to.headers, 'Content-Type': 'application/json' }
  return exchange({ ...to, method: 'POST', headers, body: JSON.stringify(content) }, ctx)
}

/**
 * `null` where the peer took it. Time-outs, limits and faults of the peer pass; another 4xx or a redirect does not.
 *
 * @param reason the peer's, in words that can't be an echo of ours
 */
export function faultOf(
  { status, retryAfterSeconds }: HttpAnswer,
  peer: string,
  reason: string | null = null,
): NotifyError | null {
  if (isSuccess(status)) return null
  const passing = status === 408 || status === 425 || status === 429 || status >= 500
  const redirect = status >= 300 && status < 400 ? '; redirects are not followed, write the final address' : ''
  const why = reason === null ? '' : ` (${reason})`
  return new NotifyError(`${peer} answered HTTP ${status}${why}${redirect}`, !passing, {
    ...(passing && retryAfterSeconds !== null && { retryAfterSeconds }),
  })
}

/** The address that a secret holds; throws `NotifyError` without showing it where it is none (`new URL` would tell). */
export function secretAddress(secret: Secret, setting: string): URL {
  const text = secret.reveal().trim()
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && ['https:', 'http:'].includes(url.protocol)) return url
  throw new NotifyError(`${setting} holds no address that begins with https://`, false)
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

/** What the peer says with a fault helps, but decides nothing: the status is enough where it breaks off. */
async function beginningOf(stream: Readable, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of addAbortSignal(signal, stream)) {
      text += decoder.decode(chunk, { stream: true })
      if (text.length >= BODY_CHARACTERS) break
    }
  } catch {
    return text
  }
  return text.slice(0, BODY_CHARACTERS)
}

/** `Retry-After` is seconds or a date (RFC 9110, 10.2.3). */
function retryAfterOf(header: unknown, now: Date): number | null {
  if (typeof header !== 'string') return null
  if (/^\d+$/.test(header)) return Number(header)
  const seconds = Math.ceil((Date.parse(header) - now.getTime()) / 1000)
  return Number.isNaN(seconds) ? null : Math.max(0, seconds)
}
