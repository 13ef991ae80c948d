import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Language } from '../alerts/messages.ts'
import type { Clock } from '../clock.ts'
import { type Notification, type Notifier, NotifyError } from '../notifiers/notifier.ts'
import {
  type ClaimedNotification,
  claimNotification,
  failOrphans,
  msToNextNotification,
  type Settlement,
  settleNotification,
} from '../store/notifications.ts'
import type { Database } from '../store/schema/index.ts'
import { type NotificationDeps, notificationFor } from './notification.ts'

/** A notifier of the configuration. */
export interface OutboxNotifier {
  readonly notifier: Notifier
  readonly language: Language
  /** Who is configured now: somebody taken out hears nothing more. */
  readonly recipients: readonly string[]
}

export interface DeliverDeps extends NotificationDeps {
  readonly db: Kysely<Database>
  readonly notifiers: ReadonlyMap<string, OutboxNotifier>
  readonly clock: Clock
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** Aborted when the worker must leave: what is under way is given back. */
  readonly signal: AbortSignal
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly metrics?: { delivered(notifier: string, result: DeliveryResult): void }
}

export type DeliveryResult = 'sent' | 'retried' | 'failed'

export interface Delivered {
  readonly sent: number
  readonly retried: number
  readonly failed: number
  /** When it is worth calling again; `null` when nothing waits. */
  readonly retryInMs: number | null
}

/** With the delays below: tried for about a day. */
export const maxAttempts = 30
const firstDelayMs = 30_000
const longestDelayMs = 3_600_000
/** What a notifier may take for one notification, shorter than the lease so that nobody else takes it meanwhile. */
const sendTimeoutMs = 60_000
const leaseSeconds = 150
/** Replicas of a newer configuration may still have to learn of a notifier, or of its end. */
const orphanAfterMs = 24 * 3_600_000

/**
 * Delivers what is due in the outbox, at least once and under a stable key. Notifiers have a lane each, so that one that
 * hangs holds up nobody else; a lane ends at the first fault that may pass, for its peer is probably unwell.
 *
 * @param limit notifications a lane may send in this call
 */
export async function deliverDue(deps: DeliverDeps, { limit }: { readonly limit: number }): Promise<Delivered> {
  const { db, notifiers, clock } = deps
  const known = [...notifiers.keys()]
  const lanes = await Promise.allSettled([...notifiers].map(([id, notifier]) => deliverLane(deps, id, notifier, limit)))
  await failOrphans(db, known, new Date(clock.now().getTime() - orphanAfterMs))
  const fault = lanes.find(lane => lane.status === 'rejected')
  if (fault) throw fault.reason
  const results = lanes.flatMap(lane => (lane.status === 'fulfilled' ? lane.value : []))
  const count = (result: DeliveryResult) => results.filter(candidate => candidate === result).length
  const retryInMs = await msToNextNotification(db, known, clock.now())
  return { sent: count('sent'), retried: count('retried'), failed: count('failed'), retryInMs }
}

async function deliverLane(
  deps: DeliverDeps,
  id: string,
  to: OutboxNotifier,
  limit: number,
): Promise<readonly DeliveryResult[]> {
  const results: DeliveryResult[] = []
  while (results.length < limit && !deps.signal.aborted) {
    const claimed = await claimNotification(deps.db, id, randomUUID(), deps.clock.now(), leaseSeconds)
    const result = claimed && (await deliverOne(deps, id, to, claimed))
    if (!result) break
    results.push(result)
    if (result === 'retried') break
  }
  return results
}

/** @returns `null` when it was given back, or when the lease was lost meanwhile */
async function deliverOne(
  deps: DeliverDeps,
  id: string,
  to: OutboxNotifier,
  claimed: ClaimedNotification,
): Promise<DeliveryResult | null> {
  const end = await attempt(deps, id, to, claimed)
  const held = await settleNotification(deps.db, claimed, end)
  if (end.status === 'given-back' || !held) return null
  const result = resultOf[end.status]
  const about = { alert: claimed.alertId, state: claimed.to, notifier: id, attempt: claimed.attempts }
  if (end.status === 'sent') deps.log.info(about, 'notification sent')
  else deps.log.warn({ ...about, error: end.error }, `notification ${result}`)
  deps.metrics?.delivered(id, result)
  return result
}

const resultOf = { sent: 'sent', failed: 'failed', pending: 'retried' } as const

async function attempt(
  deps: DeliverDeps,
  id: string,
  to: OutboxNotifier,
  claimed: ClaimedNotification,
): Promise<Settlement> {
  if (!to.recipients.includes(claimed.recipient)) {
    return { status: 'failed', error: 'the recipient is no longer configured' }
  }
  const notification = await inWords(deps, id, to, claimed)
  if (notification === null) return { status: 'failed', error: 'the alert could not be put into words' }
  try {
    await sendInTime(deps, to.notifier, notification)
    return { status: 'sent', at: deps.clock.now() }
  } catch (error) {
    return afterFault(deps, claimed, error)
  }
}

/** `null` where the stored evidence is not that of its type: a fault of ours which no repeat mends. */
async function inWords(
  deps: DeliverDeps,
  id: string,
  to: OutboxNotifier,
  claimed: ClaimedNotification,
): Promise<Notification | null> {
  try {
    return await notificationFor(deps, id, to, claimed)
  } catch (error) {
    deps.log.error({ err: error, alert: claimed.alertId }, 'an alert could not be put into words')
    return null
  }
}

/** Resolves or rejects in time, whatever the notifier makes of its signal. */
async function sendInTime(deps: DeliverDeps, notifier: Notifier, notification: Notification): Promise<void> {
  const timeUp = AbortSignal.timeout(sendTimeoutMs)
  const signal = AbortSignal.any([deps.signal, timeUp])
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new NotifyError('the delivery took too long', false)), { once: true })
  })
  await Promise.race([notifier.notify(notification, { now: () => deps.clock.now(), signal }), ended])
}

function afterFault(deps: DeliverDeps, { attempts }: ClaimedNotification, error: unknown): Settlement {
  if (deps.signal.aborted) return { status: 'given-back' }
  // What a notifier did not raise itself is a fault of a program; its words may hold anything.
  const known = error instanceof NotifyError
  const message = known ? error.message : `unexpected ${error instanceof Error ? error.name : 'fault'} in the notifier`
  if ((known && error.permanent) || attempts >= maxAttempts) return { status: 'failed', error: message }
  const now = deps.clock.now().getTime()
  // A wait that the peer asks for is kept, but none keeps an alert back for more than the longest pause of ours.
  const askedMs = Math.min(longestDelayMs, (known && error.retryAfterSeconds ? error.retryAfterSeconds : 0) * 1000)
  const delayMs = Math.max(askedMs, retryDelayMs(attempts, deps.random()))
  return { status: 'pending', dueAt: new Date(now + delayMs), error: message }
}

/** Exponential up to an hour, with jitter of ± 20 %, so that what failed together does not come back together. */
export function retryDelayMs(attempts: number, random: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** (attempts - 1)) * (0.8 + 0.4 * random)
}
