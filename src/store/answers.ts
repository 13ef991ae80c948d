import { sql } from 'kysely'
import { cleanLine, cleanText } from '../alerts/clean-text.ts'
import type { Day } from '../days.ts'
import { type Db, inTransaction, type Trx } from './database.ts'
import { noteEventIn } from './events.ts'
import { tellHearers } from './outbox.ts'
import type { TransitionStep } from './schema/alert-transitions.ts'
import type { AlertsTable } from './schema/alerts.ts'
import { addTransition } from './transitions.ts'

/**
 * What people answer to an alert. Each answer is a transition, made while the alert's row is locked: of two people who
 * answer at once one is `done`, and the other hears from whom and when the answer came `already`.
 */

export interface Answer {
  readonly alertId: number
  /** Who answers, as colleagues know them. */
  readonly actor: string
  readonly note?: string | null
  readonly now: Date
  /** For alerts that belong to no account, which has its own; default: UTC. */
  readonly timeZone?: string
}

export interface Dismissal extends Answer {
  /** Why it needs no care, e.g. «Le vacanze di Natale»: the event that is noted is called so. */
  readonly note: string
  /** The last day of what explains it; left out: for as long as it lasts. */
  readonly until?: Day | null
}

export interface Comment extends Answer {
  readonly note: string
}

export type AlertState = AlertsTable['state']

export type AnswerOutcome =
  | {
      readonly outcome: 'done'
      /** The alert's, now. */
      readonly state: AlertState
      readonly transitionId: number
      /** Alerts of other accounts that are part of it and were answered with it. */
      readonly with: readonly number[]
      /** The event that a dismissal noted. */
      readonly eventId: number | null
    }
  | {
      readonly outcome: 'already'
      readonly state: 'acknowledged' | 'dismissed'
      readonly by: string
      readonly at: Date
      readonly note: string | null
    }
  | { readonly outcome: 'over'; readonly at: Date }
  | { readonly outcome: 'unknown' }

/** Characters of a note, a reason or a comment. */
export const LONGEST_NOTE = 2000
/** Of who answers: an address has at most 254. */
export const LONGEST_ACTOR = 254
const LONGEST_TITLE = 200

export type AnswerFault = 'actor-missing' | 'actor-too-long' | 'note-missing' | 'note-too-long' | 'until-before-onset'

/** An answer that can't be meant; nothing was stored. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
  readonly fault: AnswerFault
  constructor(fault: AnswerFault, message: string) {
    super(message)
    this.fault = fault
  }
}

/** Somebody takes care: reminders and escalation stop. */
export async function acknowledge(db: Db, given: Answer): Promise<AnswerOutcome> {
  const answer = checked(given)
  return inTransaction(db, async trx => {
    const alert = await lockAlert(trx, answer.alertId)
    const refused = await refusal(trx, alert, ['acknowledged', 'dismissed'])
    if (refused || !alert) return refused ?? unknown
    const followers = await lockFollowers(trx, alert)
    const transitionId = await acknowledgeOne(trx, alert, answer)
    for (const follower of followers.filter(({ state }) => state === 'open')) {
      await acknowledgeOne(trx, follower, answer)
    }
    return done('acknowledged', transitionId, followers)
  })
}

/**
 * It needs no care: the alert closes and does not open again while the same lasts. Of a metric alert an event is noted
 * from its onset on, so that these days teach nothing; without `until` it ends with what was dismissed.
 */
export async function dismiss(db: Db, given: Dismissal): Promise<AnswerOutcome> {
  const answer = { ...given, ...checked(given), note: required(given.note) }
  return inTransaction(db, async trx => {
    const alert = await lockAlert(trx, answer.alertId)
    const refused = await refusal(trx, alert, ['dismissed'])
    if (refused || !alert) return refused ?? unknown
    if (answer.until && answer.until < alert.onset) {
      throw new AnswerError('until-before-onset', `The end ${answer.until} lies before ${alert.onset}, where it began`)
    }
    const followers = await lockFollowers(trx, alert)
    const made = await dismissOne(trx, alert, answer)
    for (const follower of followers) await dismissOne(trx, follower, answer)
    return done('dismissed', made.transitionId, followers, made.eventId)
  })
}

/** Puts a few words into the alert's ledger, also after its end. Tells nobody. */
export async function comment(db: Db, given: Comment): Promise<AnswerOutcome> {
  const answer = { ...checked(given), note: required(given.note) }
  return inTransaction(db, async trx => {
    const alert = await lockAlert(trx, answer.alertId)
    if (!alert) return unknown
    return done(alert.state, await record(trx, alert, answer, alert.state, 'comment'), [])
  })
}

const unknown = { outcome: 'unknown' } as const

function done(
  state: AlertState,
  transitionId: number,
  followers: readonly LockedAlert[],
  eventId: number | null = null,
): AnswerOutcome {
  return { outcome: 'done', state, transitionId, with: followers.map(({ alertId }) => alertId), eventId }
}

function checked(given: Answer) {
  const actor = cleanLine(given.actor)
  if (actor === '') throw new AnswerError('actor-missing', 'Say who answers')
  if (actor.length > LONGEST_ACTOR) {
    throw new AnswerError('actor-too-long', `A name has at most ${LONGEST_ACTOR} characters`)
  }
  const note = cleanText(given.note ?? '')
  if (note.length > LONGEST_NOTE) {
    throw new AnswerError('note-too-long', `A note has at most ${LONGEST_NOTE} characters; this one has ${note.length}`)
  }
  return { alertId: given.alertId, actor, note: note === '' ? null : note, now: given.now, timeZone: given.timeZone }
}

function required(note: string): string {
  const text = cleanText(note)
  if (text === '') throw new AnswerError('note-missing', 'Say why, in a few words')
  return text
}

interface LockedAlert {
  readonly alertId: number
  readonly kind: AlertsTable['kind']
  readonly type: string
  readonly state: AlertState
  readonly accountId: number | null
  readonly seriesId: number | null
  readonly onset: Day
  readonly endedAt: Date | null
}

/** Locked so that others may still refer to the row: an alert of another account that becomes part of it does not wait. */
async function lock(trx: Trx, condition: ReturnType<typeof sql>): Promise<readonly LockedAlert[]> {
  const { rows } = await sql<LockedAlert>`
    select alert_id as "alertId", kind, type, state, account_id as "accountId", series_id as "seriesId", onset,
      resolved_at as "endedAt"
    from polso.alerts where ${condition} order by alert_id for no key update`.execute(trx)
  return rows
}

async function lockAlert(trx: Trx, alertId: number): Promise<LockedAlert | undefined> {
  // Beyond what the column holds there is no alert; the database would take it for a fault.
  if (!Number.isInteger(alertId) || alertId < 1 || alertId > 2_147_483_647) return undefined
  return (await lock(trx, sql`alert_id = ${alertId}`))[0]
}

/** Alerts of other accounts with the same cause are answered with the one that tells of it. */
function lockFollowers(trx: Trx, { alertId, kind }: LockedAlert): Promise<readonly LockedAlert[]> {
  return lock(trx, sql`part_of = ${alertId} and kind = ${kind} and resolved_at is null`)
}

/** Why an answer can't be given any more; `null` where it can. */
async function refusal(
  trx: Trx,
  alert: LockedAlert | undefined,
  answered: readonly AlertState[],
): Promise<AnswerOutcome | null> {
  if (!alert) return unknown
  const { state, endedAt } = alert
  if (state === 'resolved' && endedAt) return { outcome: 'over', at: endedAt }
  if ((state !== 'acknowledged' && state !== 'dismissed') || !answered.includes(state)) return null
  const given = await trx
    .selectFrom('polso.alert_transitions')
    .select(['actor as by', 'at', 'note'])
    .where('alert_id', '=', alert.alertId)
    .where('to_state', '=', state)
    .where('step', '=', 'change')
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow()
  return { outcome: 'already', state, ...given }
}

type Checked = ReturnType<typeof checked>

async function acknowledgeOne(trx: Trx, alert: LockedAlert, answer: Checked): Promise<number> {
  await trx
    .updateTable('polso.alerts')
    .set({ state: 'acknowledged', updated_at: answer.now })
    .where('alert_id', '=', alert.alertId)
    .execute()
  const transitionId = await record(trx, alert, answer, 'acknowledged', 'change')
  await tellHearers(trx, { alertId: alert.alertId, transitionId, now: answer.now }, 'escalation')
  return transitionId
}

interface DismissedOne {
  readonly transitionId: number
  readonly eventId: number | null
}

type CheckedDismissal = Checked & { readonly note: string; readonly until?: Day | null }

async function dismissOne(trx: Trx, alert: LockedAlert, answer: CheckedDismissal): Promise<DismissedOne> {
  const { now, until = null, timeZone = 'UTC' } = answer
  const zone = sql`coalesce((select time_zone from polso.accounts where account_id = ${alert.accountId}), ${timeZone})`
  await trx
    .updateTable('polso.alerts')
    .set({
      state: 'dismissed',
      resolved_at: now,
      resolved_on: sql<Day>`(${now}::timestamptz at time zone ${zone})::date`,
      over_on: until,
      updated_at: now,
    })
    .where('alert_id', '=', alert.alertId)
    .execute()
  const transitionId = await record(trx, alert, answer, 'dismissed', 'change')
  await tellHearers(trx, { alertId: alert.alertId, transitionId, now })
  return { transitionId, eventId: alert.kind === 'metric' ? await note(trx, alert, answer) : null }
}

/** An operational alert is about Polso's own readings, no fact about the account. */
function note(trx: Trx, alert: LockedAlert, { note, until = null, actor, now }: CheckedDismissal): Promise<number> {
  const title = cleanLine(note)
  const event = {
    accountId: alert.accountId,
    seriesId: alert.type === 'series-paused' ? alert.seriesId : null,
    title: title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title,
    startsOn: alert.onset,
    endsOn: until,
    author: actor,
    alertId: alert.alertId,
  }
  return noteEventIn(trx, event, now)
}

function record(
  trx: Trx,
  { alertId, state }: LockedAlert,
  { actor, note, now }: Checked,
  to: AlertState,
  step: TransitionStep,
): Promise<number> {
  return addTransition(trx, { alertId, from: state, to, step, at: now, actor, note })
}
