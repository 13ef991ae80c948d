import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { secret } from '../../config/secrets.ts'
import { exchange, faultOf } from '../http.ts'
import type { Notifier, NotifierDefinition } from '../notifier.ts'

const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Receives a POST with JSON for each message about an alert.'),
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
  const { url, secret, timeout_seconds: timeoutSeconds } = settings
  const to = { url, peer: new URL(url).host, timeoutSeconds }
  return {
    async notify({ payload, idempotencyKey }, ctx) {
      const body = JSON.stringify(payload)
      const timestamp = String(Math.floor(ctx.now().getTime() / 1000))
      const headers = {
        'Content-Type': 'application/json',
        'Idempotency-Key': idempotencyKey,
        'X-Polso-Timestamp': timestamp,
        'X-Polso-Signature': sign(secret.reveal(), timestamp, body),
      }
      const fault = faultOf(await exchange({ ...to, method: 'POST', headers, body }, ctx), to.peer)
      if (fault) throw fault
    },
    async check(ctx) {
      const { status } = await exchange({ ...to, method: 'HEAD' }, ctx)
      return `${to.peer} answers (HTTP ${status})`
    },
    async close() {},
  }
}

/** `sha256=` and the hexadecimal HMAC-SHA256 over time and body, so that an old request can't be played again later. */
function sign(key: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`
}
