import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { AlertKind } from '../alerts/alert.ts'
import type { Language } from '../alerts/messages.ts'
import type { Clock } from '../clock.ts'
import type { LeavesAt } from '../config/answering.ts'
import { type Notification, type Notifier, NotifyError } from '../notifiers/notifier.ts'
import {
  type ClaimedNotification,
  claimNotification,
  dropSuperseded,
  failOrphans,
  holdBack,
  msToNextNotification,
  type Settlement,
  settleNotification,
} from '../store/notifications.ts'
import type { Database } from '../store/schema/index.ts'
import { kindOfFault } from './fault.ts'
import { inTime, SEND_TIMEOUT_MS } from './in-time.ts'
import { type NotificationDeps, notificationFor } from './notification.ts'

/** A notifier of the configuration. */
export interface OutboxNotifier {
  readonly notifier: Notifier
  readonly language: Language
  /** Who is configured now: somebody taken out hears nothing more. */
  readonly recipients: readonly string[]
  /** Whether its messages wait for the end of the quiet hours; left out: they do. */
  readonly keepsQuiet?: boolean
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
  /** When a message that is ready now leaves: at once, or at the end of quiet hours. Left out: at once. */
  readonly leavesAt?: LeavesAt
  readonly metrics?: { delivered(notifier: string, result: DeliveryResult): void }
}

export type DeliveryResult = 'sent' | 'retried' | 'failed' | 'muted' | 'superseded'

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
  await dropSuperseded(db)
  const audible = await keepQuiet(deps)
  const kindsFor = ({ keepsQuiet = true }: OutboxNotifier) => (keepsQuiet ? audible : everyKind)
  const lanes = await Promise.allSettled(
    [...notifiers].map(([id, to]) => deliverLane(deps, id, to, kindsFor(to), limit)),
  )
  await failOrphans(db, known, new Date(clock.now().getTime() - orphanAfterMs))
  const fault = lanes.find(lane => lane.status === 'rejected')
  if (fault) throw fault.reason
  const results = lanes.flatMap(lane => (lane.status === 'fulfilled' ? lane.value : []))
  const count = (result: DeliveryResult) => results.filter(candidate => candidate === result).length
  const retryInMs = await msToNextNotification(db, known, clock.now())
  return { sent: count('sent'), retried: count('retried'), failed: count('failed'), retryInMs }
}

const everyKind: readonly AlertKind[] = ['metric', 'operational']

/** Puts off what would leave in quiet hours. @returns the kinds of alerts that may be told now */
async function keepQuiet({ db, notifiers, clock, leavesAt }: DeliverDeps): Promise<readonly AlertKind[]> {
  const now = clock.now()
  const keeping = [...notifiers].filter(([, { keepsQuiet = true }]) => keepsQuiet).map(([id]) => id)
  const quiet: AlertKind[] = []
  for (const kind of leavesAt ? everyKind : []) {
    const until = leavesAt?.(kind, now) ?? now
    if (until <= now) continue
    await holdBack(db, { notifiers: keeping, kind, until, now })
    quiet.push(kind)
  }
  return everyKind.filter(kind => !quiet.includes(kind))
}

async function deliverLane(
  deps: DeliverDeps,
  id: string,
  to: OutboxNotifier,
  kinds: readonly AlertKind[],
  limit: number,
): Promise<readonly DeliveryResult[]> {
  const results: DeliveryResult[] = []
  while (results.length < limit && !deps.signal.aborted) {
    const claimed = await claimNotification(deps.db, id, randomUUID(), deps.clock.now(), leaseSeconds, kinds)
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
  if ('error' in end) deps.log.warn({ ...about, error: end.error }, `notification ${result}`)
  else deps.log.info(about, `notification ${result}`)
  deps.metrics?.delivered(id, result)
  return result
}

const resultOf = {
  sent: 'sent',
  failed: 'failed',
  dropped: 'failed',
  pending: 'retried',
  muted: 'muted',
  superseded: 'superseded',
} as const

async function attempt(
  deps: DeliverDeps,
  id: string,
  to: OutboxNotifier,
  claimed: ClaimedNotification,
): Promise<Settlement> {
  if (claimed.answered) return { status: 'superseded' }
  if (!to.recipients.includes(claimed.recipient)) {
    return { status: 'dropped', error: 'the recipient is no longer configured' }
  }
  if (claimed.held) return { status: 'muted', ...claimed.held }
  const notification = await inWords(deps, id, to, claimed)
  if (notification === null) return { status: 'failed', error: 'the alert could not be put into words' }
  try {
    const send = (signal: AbortSignal) => to.notifier.notify(notification, { now: () => deps.clock.now(), signal })
    await inTime(deps.signal, SEND_TIMEOUT_MS, send)
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

function afterFault(deps: DeliverDeps, { attempts }: ClaimedNotification, error: unknown): Settlement {
  if (deps.signal.aborted) return { status: 'given-back' }
  // What a notifier did not raise itself is a fault of a program; its words may hold anything.
  const known = error instanceof NotifyError
  const message = known ? error.message : `${kindOfFault(error)} in the notifier`
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
