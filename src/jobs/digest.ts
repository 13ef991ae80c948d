import { randomUUID } from 'node:crypto'
import { pageUrl } from '../alerts/message-links.ts'
import type { Language } from '../alerts/messages.ts'
import { type RenderedDigest, renderDigest } from '../digest/render.ts'
import { lastWeek, type Week } from '../digest/week.ts'
import { digestWords } from '../digest/words.ts'
import { type Letter, NotifyError } from '../notifiers/notifier.ts'
import type { DigestScope } from '../store/digest-facts.ts'
import { digestFacts } from '../store/digest-facts.ts'
import {
  type ClaimedDigest,
  claimDigest,
  type DigestEnd,
  type DigestRecipient,
  giveUpDigests,
  planDigests,
  settleDigest,
  skipDigests,
} from '../store/digests.ts'
import { kindOfFault } from './fault.ts'
import { inTime, SEND_TIMEOUT_MS } from './in-time.ts'
import { type DeliverDeps, type OutboxNotifier, retryDelayMs } from './notify.ts'
import { latestSlot } from './slot.ts'

export interface DigestDeps extends Omit<DeliverDeps, 'metrics' | 'notifiers'> {
  /** Those that tell of the week, with the accounts that each tells of. */
  readonly notifiers: ReadonlyMap<string, OutboxNotifier & Pick<DigestScope, 'accounts'>>
  /** Cron expression of its time. */
  readonly schedule: string
  readonly holidays: DigestScope['holidays']
}

/** A time that was missed is made up for within a day. */
const PATIENCE_MS = 24 * 3_600_000
const leaseSeconds = 150

/** Sends the digest of the last week where its time has come. Safe in every replica, each minute. */
export async function tellDigests(deps: DigestDeps): Promise<void> {
  const { db, clock, timeZone, notifiers, schedule, log } = deps
  if (notifiers.size === 0) return
  const now = clock.now()
  const due = latestSlot(schedule, timeZone, now)
  const week = lastWeek(due, timeZone)
  const isLate = now.getTime() - due.getTime() > PATIENCE_MS
  const recipients = recipientsOf(notifiers)
  const given = await giveUpDigests(db, week, isLate)
  if (given > 0) log.warn({ digests: given }, 'weekly digests could not be sent within a day')
  if (!isLate) {
    await planDigests(db, week, recipients, due)
    return sendDue(deps, week, due)
  }
  const skipped = await skipDigests(db, week, recipients, due)
  if (skipped > 0)
    log.warn({ week: week.name, digests: skipped }, 'the time of the weekly digest went by; it is skipped')
}

function recipientsOf(notifiers: DigestDeps['notifiers']): readonly DigestRecipient[] {
  return [...notifiers].flatMap(([notifier, { recipients }]) => recipients.map(recipient => ({ notifier, recipient })))
}

/** A notifier that fails has rest until its next turn; the others go on. */
async function sendDue(deps: DigestDeps, week: Week, due: Date): Promise<void> {
  const failed: string[] = []
  while (!deps.signal.aborted) {
    const now = deps.clock.now()
    const claimed = await claimDigest(deps.db, week, { claim: randomUUID(), now, leaseSeconds, except: failed })
    if (!claimed) return
    const end = await attempt(deps, week, due, claimed)
    if (await settleDigest(deps.db, claimed, end)) report(deps, week, claimed, end)
    if (end.status === 'pending') failed.push(claimed.notifier)
  }
}

function report({ log }: DigestDeps, { name }: Week, { notifier, attempts }: ClaimedDigest, end: DigestEnd): void {
  const about = { week: name, notifier, attempt: attempts }
  if (end.status === 'sent') log.info(about, 'weekly digest sent')
  if (end.status === 'failed') log.warn({ ...about, error: end.error }, 'weekly digest failed')
  if (end.status === 'pending') log.warn({ ...about, error: end.error }, 'weekly digest to be tried again')
}

async function attempt(deps: DigestDeps, week: Week, due: Date, claimed: ClaimedDigest): Promise<DigestEnd> {
  const to = deps.notifiers.get(claimed.notifier)
  const write = to?.notifier.write
  if (!to?.recipients.includes(claimed.recipient) || !write) {
    return { status: 'failed', error: 'the recipient is no longer configured' }
  }
  const words = await inWords(deps, to, week)
  if (words === null) return later(deps, claimed, 'it could not be put into words')
  const letter = toLetter(deps, to, claimed, { week, due, ...words })
  try {
    await inTime(deps.signal, SEND_TIMEOUT_MS, signal => write(letter, { now: () => deps.clock.now(), signal }))
    return { status: 'sent', at: deps.clock.now() }
  } catch (error) {
    return afterFault(deps, claimed, error)
  }
}

async function inWords(
  { db, clock, log, timeZone, platformTitle, links, holidays }: DigestDeps,
  { language, accounts }: OutboxNotifier & Pick<DigestScope, 'accounts'>,
  week: Week,
): Promise<RenderedDigest | null> {
  try {
    const facts = await digestFacts(db, week, { accounts, platformTitle, timeZone, now: clock.now(), holidays })
    return renderDigest(facts, language, { platformTitle, timeZone, url: pageOf(links, language) })
  } catch (error) {
    log.error({ err: error, week: week.name }, 'a weekly digest could not be put into words')
    return null
  }
}

function toLetter(
  { links }: DigestDeps,
  { language }: OutboxNotifier,
  { digestId, recipient }: ClaimedDigest,
  { week, due, ...words }: RenderedDigest & { readonly week: Week; readonly due: Date },
): Letter {
  const url = pageOf(links, language)
  const page = url === null ? null : { label: digestWords(language).say('link'), url }
  return {
    ...words,
    idempotencyKey: `polso-digest-${week.name.toLowerCase()}-${digestId}-${due.getTime().toString(36)}`,
    recipient,
    language,
    date: due,
    links: page && { page, answers: [] },
    picture: null,
  }
}

function pageOf(links: DigestDeps['links'], language: Language): string | null {
  return links ? pageUrl(links.url, '/', language) : null
}

function afterFault(deps: DigestDeps, claimed: ClaimedDigest, error: unknown): DigestEnd {
  if (deps.signal.aborted) return { status: 'given-back' }
  // What a notifier did not raise itself is a fault of a program; its words may hold anything.
  const known = error instanceof NotifyError
  const message = known ? error.message : kindOfFault(error)
  if (known && error.permanent) return { status: 'failed', error: message }
  return later(deps, claimed, message)
}

function later({ clock, random }: DigestDeps, { attempts }: ClaimedDigest, error: string): DigestEnd {
  return { status: 'pending', dueAt: new Date(clock.now().getTime() + retryDelayMs(attempts, random())), error }
}
