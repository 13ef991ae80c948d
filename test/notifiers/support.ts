import type { AddressInfo, Server } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Language } from '../../src/alerts/messages.ts'
import { renderAlert } from '../../src/alerts/messages.ts'
import type { Notification, NotifyContext } from '../../src/notifiers/notifier.ts'
import { sampleAlert } from '../alerts/samples.ts'

export const at = new Date('2019-10-21T06:30:00.000Z')

export function sampleNotification(changes: Partial<Notification> = {}, language: Language = 'it'): Notification {
  const { subject, text, html } = renderAlert(sampleAlert('drop', 'open'), language)
  const alert = {
    id: 12,
    kind: 'metric',
    type: 'drop',
    state: 'open',
    severity: 'warning',
    account: 'comune-twitter',
    platform: 'twitter',
    series: null,
    subject: '',
    opened_at: '2019-10-20T22:15:00.000Z',
    opened_on: '2019-10-20',
    resolved_on: null,
    evidence: sampleAlert('drop', 'open').evidence,
  } as const
  const transition = { from: null, to: 'open', step: 'change', at: at.toISOString() } as const
  return {
    idempotencyKey: 'polso-12-1-7-k1',
    recipient: 'press@example.org',
    language,
    date: at,
    subject,
    text,
    html,
    links: null,
    picture: null,
    payload: { alert, transition, links: null, subject, text },
    ...changes,
  }
}

export function context(signal: AbortSignal = new AbortController().signal): NotifyContext {
  return { now: () => at, signal }
}

export interface SmtpPeer {
  readonly host: string
  readonly port: number
  /** Whole mails as they were received. */
  readonly mails: string[]
  close(): Promise<void>
}

/** A real SMTP server on loopback with a self-signed certificate. */
export async function startSmtp(options: SMTPServerOptions = {}): Promise<SmtpPeer> {
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    // Its built-in certificate is known to everybody; here that does not matter.
    logger: false,
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString())
        done()
      })
    },
    ...options,
  })
  // A client that hangs up is part of the tests.
  server.on('error', () => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as AddressInfo
  return { host: '127.0.0.1', port, mails, close: () => new Promise(resolve => server.close(() => resolve())) }
}

export async function listen(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  return (server.address() as AddressInfo).port
}
