import type { z } from 'zod'
import type { AnswerAction } from '../alerts/answer-links.ts'
import type { MessageLinks } from '../alerts/message-links.ts'
import type { TransitionStep } from '../store/schema/alert-transitions.ts'

/** A message ready to leave: rendered for one recipient in one language. */
export interface Letter {
  /** Stable over retries and restarts; Message-ID of a mail, idempotency key of a webhook. */
  readonly idempotencyKey: string
  readonly recipient: string
  readonly language: 'it' | 'en'
  /** Of what it tells, not of its sending: a repeat has the same. */
  readonly date: Date
  readonly subject: string
  /** Without links: who shows them knows how. */
  readonly text: string
  /** With links and picture. */
  readonly html: string
  /** To the page, and to answer; `null` where the page has no address. */
  readonly links: MessageLinks | null
  /** Only for notifiers that show pictures, and only where there is something to draw. */
  readonly picture: InlinePicture | null
  /** Files that travel with it; only notifiers that write letters take them. */
  readonly attachments?: readonly Attachment[]
}

export interface Attachment {
  readonly filename: string
  readonly contentType: string
  readonly content: Buffer
}

/** What tells of an alert. */
export interface Notification extends Letter {
  /** The alert as data, for machines. */
  readonly payload: NotificationPayload
}

/** A picture that travels with the message; the HTML shows it by its Content-ID. */
export interface InlinePicture {
  readonly cid: string
  readonly png: Buffer
  readonly alt: string
}

export interface NotificationPayload {
  readonly alert: {
    readonly id: number
    readonly kind: 'metric' | 'operational'
    readonly type: string
    readonly state: string
    /** info, warning or critical: the gravest it was so far. */
    readonly severity: string
    readonly account: string | null
    readonly platform: string | null
    readonly series: string | null
    /** What it is about where that is no account, e.g. a credential; else empty. */
    readonly subject: string
    readonly opened_at: string
    readonly opened_on: string
    readonly resolved_on: string | null
    readonly evidence: Readonly<Record<string, unknown>>
  }
  /** Why there is a message: `change` where the state is another, else what was told of a state that stays. */
  readonly transition: {
    readonly from: string | null
    readonly to: string
    readonly step: TransitionStep
    readonly at: string
  }
  /** Addresses of the page and of the answers that are possible; `null` where the page has no address. */
  readonly links: ({ readonly page: string } & { readonly [A in AnswerAction]?: string }) | null
  readonly subject: string
  readonly text: string
}

/** Permanent: trying again can't help (bad address, 4xx). Its message never holds a secret. */
export class NotifyError extends Error {
  readonly permanent: boolean
  /** How long the peer asks us to wait; `null` where it does not say. */
  readonly retryAfterSeconds: number | null
  constructor(message: string, permanent: boolean, options: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    const { retryAfterSeconds, ...others } = options
    super(message, others)
    this.name = 'NotifyError'
    this.permanent = permanent
    this.retryAfterSeconds = retryAfterSeconds ?? null
  }
}

export const REFRESH_SECONDS = 60

export interface NotifyContext {
  readonly now: () => Date
  readonly signal: AbortSignal
}

export interface Notifier {
  /** A recipient is one person's address: it says who answers. Elsewhere that is the notifier's name. */
  readonly personal?: true
  /** Drawn for those alone: a picture takes longer than all else about a message. */
  readonly showsPictures?: true
  /** Delivers or throws `NotifyError`. Called again with the same key after a crash. */
  notify(notification: Notification, ctx: NotifyContext): Promise<void>
  /** Delivers what tells of no alert, such as the weekly digest; left out where only alerts are understood. */
  write?(letter: Letter, ctx: NotifyContext): Promise<void>
  /**
   * For a peer that forgets what it is not told again: all alerts that are open, those whose message it got. Called every
   * `REFRESH_SECONDS`; no notification, and nothing is repeated when it fails. Throws `NotifyError`.
   */
  refresh?(open: readonly Notification[], ctx: NotifyContext): Promise<void>
  /** For doctor: reaches the peer without sending anything. Throws `NotifyError`. */
  check(ctx: NotifyContext): Promise<string>
  close(): Promise<void>
}

export interface NotifierDefinition<Settings> {
  readonly type: string
  /** What it makes has `write`. */
  readonly writes?: true
  readonly settings: z.ZodType<Settings>
  /** One outbox row each. */
  recipients(settings: Settings): readonly string[]
  create(settings: Settings): Notifier
}
