import { sql } from 'kysely'
import {
  type Answer,
  AnswerError,
  type CheckedAnswer,
  type Comment,
  checked,
  type Dismissal,
  required,
} from '../alerts/answer.ts'
import { cleanLine } from '../alerts/clean-text.ts'
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

export { AnswerError, type AnswerFault, LONGEST_ACTOR, LONGEST_NOTE } from '../alerts/answer.ts'

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

/** Of the name of an event. */
const LONGEST_TITLE = 200

const unknown = { outcome: 'unknown' } as const

function done(
  state: AlertState,
  transitionId: number,
  followers: readonly LockedAlert[],
  eventId: number | null = null,
): AnswerOutcome {
  return { outcome: 'done', state, transitionId, with: followers.map(({ alertId }) => alertId), eventId }
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

async function acknowledgeOne(trx: Trx, alert: LockedAlert, answer: CheckedAnswer): Promise<number> {
  await trx
    .updateTable('polso.alerts')
    .set({ state: 'acknowledged', updated_at: answer.now })
    .where('alert_id', '=', alert.alertId)
    .execute()
  const transitionId = await record(trx, alert, answer, 'acknowledged', 'change')
  await tellHearers(trx, { alertId: alert.alertId, transitionId, now: answer.now }, 'escalation')
  return transitionId
}

/** An alert that was dismissed with another may have begun some days later than that one. */
function lastDay({ onset }: LockedAlert, { until = null }: CheckedDismissal): Day | null {
  return until !== null && until < onset ? onset : until
}

interface DismissedOne {
  readonly transitionId: number
  readonly eventId: number | null
}

type CheckedDismissal = CheckedAnswer & { readonly note: string; readonly until?: Day | null }

async function dismissOne(trx: Trx, alert: LockedAlert, answer: CheckedDismissal): Promise<DismissedOne> {
  const { now, timeZone = 'UTC' } = answer
  const until = lastDay(alert, answer)
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
function note(trx: Trx, alert: LockedAlert, answer: CheckedDismissal): Promise<number> {
  const { note, actor, now } = answer
  const title = cleanLine(note)
  const event = {
    accountId: alert.accountId,
    seriesId: alert.type === 'series-paused' ? alert.seriesId : null,
    title: title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title,
    startsOn: alert.onset,
    endsOn: lastDay(alert, answer),
    author: actor,
    alertId: alert.alertId,
  }
  return noteEventIn(trx, event, now)
}

function record(
  trx: Trx,
  { alertId, state }: LockedAlert,
  { actor, note, now }: CheckedAnswer,
  to: AlertState,
  step: TransitionStep,
): Promise<number> {
  return addTransition(trx, { alertId, from: state, to, step, at: now, actor, note })
}
