import type { z } from 'zod'

/** A message ready to leave: rendered for one recipient in one language. */
export interface Notification {
  /** Stable over retries and restarts; Message-ID of a mail, idempotency key of a webhook. */
  readonly idempotencyKey: string
  readonly recipient: string
  readonly language: 'it' | 'en'
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The alert as data, for machines. */
  readonly payload: NotificationPayload
}

export interface NotificationPayload {
  readonly alert: {
    readonly id: number
    readonly kind: 'metric' | 'operational'
    readonly type: string
    readonly state: string
    readonly account: string | null
    readonly platform: string | null
    readonly series: string | null
    readonly opened_on: string
    readonly resolved_on: string | null
    readonly evidence: Readonly<Record<string, unknown>>
  }
  readonly transition: { readonly from: string | null; readonly to: string; readonly at: string }
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

export interface NotifyContext {
  readonly now: () => Date
  readonly signal: AbortSignal
}

export interface Notifier {
  /** Delivers or throws `NotifyError`. Called again with the same key after a crash. */
  notify(notification: Notification, ctx: NotifyContext): Promise<void>
  /** For doctor: reaches the peer without sending anything. Throws `NotifyError`. */
  check(ctx: NotifyContext): Promise<string>
  close(): Promise<void>
}

export interface NotifierDefinition<Settings> {
  readonly type: string
  readonly settings: z.ZodType<Settings>
  /** One outbox row each. */
  recipients(settings: Settings): readonly string[]
  create(settings: Settings): Notifier
}
