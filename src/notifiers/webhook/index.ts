import { createHmac } from 'node:crypto'
import type { Readable } from 'node:stream'
import axios, { AxiosError } from 'axios'
import { z } from 'zod'
import { secret } from '../../config/secrets.ts'
import { type Notifier, type NotifierDefinition, type NotifyContext, NotifyError } from '../notifier.ts'

const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Receives a POST with JSON for each alert that opens or resolves.'),
  secret: secret().describe('A reference to the key of the signature; share it with the receiver.'),
  timeout_seconds: z.number().min(0.1).max(50).default(15).describe('Time in which the receiver must answer.'),
})

export type WebhookSettings = z.infer<typeof settings>

export const webhook: NotifierDefinition<WebhookSettings> = {
  type: 'webhook',
  settings,
  // The address may hold a token in its path, so the outbox names the host only.
  recipients: ({ url }) => [new URL(url).host],
  create: createWebhookNotifier,
}

function createWebhookNotifier(settings: WebhookSettings): Notifier {
  return {
    async notify({ payload, idempotencyKey }, ctx) {
      const body = JSON.stringify(payload)
      const timestamp = String(Math.floor(ctx.now().getTime() / 1000))
      const status = await request(settings, ctx, 'POST', body, {
        'Content-Type': 'application/json',
        'Idempotency-Key': idempotencyKey,
        'X-Polso-Timestamp': timestamp,
        'X-Polso-Signature': sign(settings.secret.reveal(), timestamp, body),
      })
      const fault = faultOf(status, new URL(settings.url).host)
      if (fault) throw fault
    },
    async check(ctx) {
      const status = await request(settings, ctx, 'HEAD', undefined, {})
      return `${new URL(settings.url).host} answers (HTTP ${status})`
    },
    async close() {},
  }
}

/** `sha256=` and the hexadecimal HMAC-SHA256 over time and body, so that an old request can't be played again later. */
export function sign(key: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`
}

/** @returns the status; the body of the answer is not read */
async function request(
  { url, timeout_seconds: seconds }: WebhookSettings,
  ctx: NotifyContext,
  method: 'POST' | 'HEAD',
  body: string | undefined,
  headers: Record<string, string>,
): Promise<number> {
  const timeUp = AbortSignal.timeout(seconds * 1000)
  try {
    const response = await axios.request<Readable>({
      url,
      method,
      headers: { 'User-Agent': 'polso', ...headers },
      // As bytes: what is signed is what is sent.
      ...(body !== undefined && { data: Buffer.from(body) }),
      signal: AbortSignal.any([ctx.signal, timeUp]),
      maxRedirects: 0,
      responseType: 'stream',
      validateStatus: () => true,
    })
    response.data.destroy()
    return response.status
  } catch (error) {
    // axios' error carries the whole request, signature and address included: it is not handed on.
    const code = error instanceof AxiosError ? (error.code ?? 'no code') : 'no code'
    const why = timeUp.aborted ? `within ${seconds} s` : `(${code})`
    throw new NotifyError(`no answer from ${new URL(url).host} ${why}`, false)
  }
}

/** A redirect is refused: a signed alert goes where the configuration says and nowhere else. */
function faultOf(status: number, host: string): NotifyError | null {
  if (status >= 200 && status < 300) return null
  const passing = status === 408 || status === 425 || status === 429 || status >= 500
  const redirect = status >= 300 && status < 400 ? '; redirects are not followed, write the final address' : ''
  return new NotifyError(`${host} answered HTTP ${status}${redirect}`, !passing)
}
