import { createTransport, type NodemailerError, type SMTPTransportOptions } from 'nodemailer'
import addressparser from 'nodemailer/lib/addressparser'
import { z } from 'zod'
import { secret } from '../../config/secrets.ts'
import { withLinks } from '../chat.ts'
import {
  type InlinePicture,
  type Letter,
  type Notifier,
  type NotifierDefinition,
  type NotifyContext,
  NotifyError,
} from '../notifier.ts'
import { transportOptions } from './transport.ts'

const sender = z
  .string()
  .refine(text => addressOf(text) !== null, { error: 'write one address, e.g. Polso <polso@example.org>' })

const settings = z.strictObject({
  smtp_url: secret().describe('A reference to smtp://user:password@host:587 or smtps://user:password@host:465.'),
  from: sender.describe('Sender of the mails, e.g. Polso <polso@example.org>.'),
  to: z.array(z.email()).min(1).describe('Each receives a mail of its own.'),
  tls: z
    .enum(['verified', 'unverified'])
    .default('verified')
    .describe('unverified accepts any certificate, e.g. a self-signed one on your own network.'),
  timeout_seconds: z.number().min(0.1).max(50).default(20).describe('Longest silence of the server.'),
})

export type EmailSettings = z.infer<typeof settings>

export const email: NotifierDefinition<EmailSettings> = {
  type: 'email',
  writes: true,
  settings,
  recipients: ({ to }) => to,
  create: createEmailNotifier,
}

/** One connection a mail: alerts are rare, and a connection kept open is one more thing that can be dead. */
function createEmailNotifier(settings: EmailSettings): Notifier {
  const domain = addressOf(settings.from)?.split('@').at(-1) ?? 'polso.invalid'
  const send = async (letter: Letter, ctx: NotifyContext) => {
    const transport = createTransport(optionsOf(settings))
    const mail = toMail(letter, settings.from, domain)
    await transport.sendMail({ ...mail, signal: ctx.signal }).catch(error => {
      throw toNotifyError(error, settings, ctx)
    })
  }
  return {
    personal: true,
    showsPictures: true,
    notify: send,
    write: send,
    async check(ctx) {
      const options = optionsOf(settings)
      await createTransport(options)
        .verify()
        .catch(error => {
          throw toNotifyError(error, settings, ctx)
        })
      return `${options.host}:${options.port} answers${options.auth ? ' and accepts the login' : ''}`
    },
    async close() {},
  }
}

function toMail(letter: Letter, from: string, domain: string) {
  const { idempotencyKey, recipient, subject, text, html, language, date, links, picture, attachments } = letter
  return {
    from,
    to: recipient,
    subject,
    text: links ? withLinks(text, [links.page, ...links.answers]) : text,
    html,
    attachments: [...(picture ? [inline(picture)] : []), ...(attachments ?? [])],
    messageId: `<${idempotencyKey}@${domain}>`,
    date,
    // RFC 3834: no holiday replies, please.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
  }
}

function inline({ cid, png }: InlinePicture) {
  const about = { filename: 'polso.png', contentType: 'image/png', contentDisposition: 'inline' as const }
  return { ...about, cid, content: png }
}

function optionsOf(settings: EmailSettings): SMTPTransportOptions {
  const options = transportOptions(settings)
  if (!options) throw new NotifyError('smtp_url holds no URL of the form smtp://user:password@host:587', false)
  return options
}

/**
 * Permanent is only what the server says for good (5xx) of the sender, the recipient or the message. A login or a
 * certificate that is refused says nothing of the message: it waits until somebody has mended it.
 * nodemailer's error is not handed on as the cause: what the server answered to a login may hold anything.
 */
function toNotifyError(error: NodemailerError, settings: EmailSettings, ctx: NotifyContext): NotifyError {
  if (ctx.signal.aborted) return new NotifyError('the delivery was interrupted', false)
  const aboutMessage = error.code === 'EENVELOPE' || error.code === 'EMESSAGE'
  const code = error.responseCode ?? error.originalCode ?? error.code ?? 'no code'
  if (error.code === 'EAUTH') return new NotifyError(`the SMTP server refused the login (${code})`, false)
  if (!aboutMessage) return new NotifyError(`the SMTP server could not be used (${code})`, false)
  const answer = hideSecrets(error.response ?? '', settings)
  return new NotifyError(`the SMTP server refused the mail (${code}): ${answer}`, error.permanent === true)
}

/** A server's words on one line, without what could be a part of our login. */
function hideSecrets(answer: string, settings: EmailSettings): string {
  const login = transportOptions(settings)?.auth
  const plain = login ? [login.pass, login.user].filter(part => part !== '') : []
  const encoded = login ? [`\0${login.user}\0${login.pass}`, ...plain].map(base64) : []
  const hidden = [...plain, ...plain.map(encodeURIComponent), ...encoded].reduce(
    (text, part) => text.replaceAll(part, '[secret]'),
    answer,
  )
  return hidden.replace(/\s+/g, ' ').slice(0, 200)
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function addressOf(text: string): string | null {
  const [only, ...others] = addressparser(text, { flatten: true })
  return only && others.length === 0 && z.email().safeParse(only.address).success ? only.address : null
}
