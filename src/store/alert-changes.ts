import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import type { AlertChange, AlertFacts, AlertIdentity } from '../alerts/alert.ts'
import type { Evidence } from '../alerts/evidence.ts'
import { isGraver, type Severity, severityOf } from '../alerts/severity.ts'
import type { Day } from '../days.ts'
import { isStillOpen, lastEnd, leaderOf, outageOver, withBefore } from './alert-kin.ts'
import { type AlertRoute, routesFor } from './alert-routes.ts'
import type { Trx } from './database.ts'
import { noteOver } from './dismissed.ts'
import { tellRoutes } from './outbox.ts'
import { addTransition } from './transitions.ts'

export interface AppliedAt {
  readonly now: Date
  /** The day judged, or for operational alerts the day of `now`. */
  readonly day: Day
  readonly routes: readonly AlertRoute[]
}

/**
 * Writes changes, their transitions and the outbox rows in the caller's transaction, each by compare-and-set: of several
 * workers that bring the same change, one makes it and the others do nothing. Updates revise the row and tell
 * nobody, unless they are news, or so much graver that others are to hear of it.
 *
 * @returns the changes that this call made
 */
export async function applyAlertChanges(
  trx: Trx,
  changes: readonly AlertChange[],
  at: AppliedAt,
): Promise<readonly AlertChange[]> {
  const made: AlertChange[] = []
  // One order for all workers, so that they wait for each other and never in a circle.
  for (const change of [...changes].sort(byIdentity)) {
    const done = change.action === 'open' ? await open(trx, change, at) : await revise(trx, change, at)
    if (done) made.push(change)
  }
  return made
}

function byIdentity(a: AlertChange, b: AlertChange): number {
  const [left, right] = [a, b].map(({ identity }) => `${identity.cause} ${identity.subject} ${identity.accountId}`)
  return (left ?? '') < (right ?? '') ? -1 : 1
}

async function open(trx: Trx, change: AlertChange & { action: 'open' }, at: AppliedAt): Promise<boolean> {
  const { identity } = change
  const metric = identity.kind === 'metric'
  const before = metric ? await lastEnd(trx, identity) : null
  // It already ran its course beyond that day: a worker that lags behind must not tell it again. Or it was dismissed.
  if (before !== null && before >= at.day) return false
  const facts = withBefore(change.facts, before, at.day)
  const severity = severityOf(identity, facts)
  const leader = metric ? await leaderOf(trx, identity, facts, at.now) : null
  const outage = metric && leader === null ? await outageOver(trx, identity, facts, at.day) : null
  const added = await trx
    .insertInto('polso.alerts')
    .values({
      kind: identity.kind,
      type: identity.type,
      cause: identity.cause,
      account_id: identity.accountId,
      subject: identity.subject,
      series_id: seriesId(identity),
      state: 'open',
      severity,
      opened_at: at.now,
      opened_on: at.day,
      resolved_at: null,
      resolved_on: null,
      part_of: leader ?? outage,
      ...columnsOf(facts, at.now),
    })
    .onConflict(oc => oc.columns(['account_id', 'subject', 'cause']).where('resolved_at', 'is', null).doNothing())
    .returning('alert_id')
    .executeTakeFirst()
  const told = { toldBy: leader, heldBy: outage, severity }
  if (added) await transit(trx, added.alert_id, { from: null, to: 'open', ...told }, { ...change, facts }, at)
  return added !== undefined
}

async function revise(
  trx: Trx,
  change: AlertChange & { action: 'update' | 'resolve' },
  at: AppliedAt,
): Promise<boolean> {
  const held = await lockHeld(trx, change.alertId, at.day)
  if (!held || isNewer(held.evidence, change)) return false
  const ends = change.action === 'resolve' && held.state !== 'dismissed'
  const end = ends ? ({ state: 'resolved', resolved_at: at.now, resolved_on: at.day } as const) : {}
  const severity = severityNow(held, change)
  await trx
    .updateTable('polso.alerts')
    .set({ ...leadOf(change.identity), ...columnsOf(change.facts, at.now), severity, ...end })
    .where('alert_id', '=', change.alertId)
    .execute()
  if (held.state !== 'dismissed') await tellRevised(trx, held, severity, change, at)
  else if (change.action === 'resolve') await noteOver(trx, change.alertId, change.facts, at)
  return true
}

/** It never falls, and no longer rises at the end: who did not hear of the alert has no use for its end. */
function severityNow(held: Held, { action, identity, facts }: AlertChange): Severity {
  const now = severityOf(identity, facts)
  return action === 'update' && isGraver(now, held.severity) ? now : held.severity
}

interface Held {
  readonly state: string
  readonly severity: Severity
  readonly evidence: Evidence
  readonly partOf: number | null
}

/** The alert's row, locked, while it is open or its dismissal holds. */
async function lockHeld(trx: Trx, alertId: number, day: Day): Promise<Held | undefined> {
  const { rows } = await sql<Held>`
    select state, severity, evidence, part_of as "partOf" from polso.alerts
    where alert_id = ${alertId} and (resolved_at is null
      or (state = 'dismissed' and coalesce(over_on, 'infinity') >= ${day}::date))
    for no key update`.execute(trx)
  return rows[0]
}

async function tellRevised(
  trx: Trx,
  held: Held,
  severity: Severity,
  change: AlertChange & { action: 'update' | 'resolve' },
  at: AppliedAt,
): Promise<void> {
  const to = change.action === 'resolve' ? 'resolved' : held.state
  const rose = severity !== held.severity
  if (to !== 'resolved' && !change.news && !rose) return
  const toldBy = held.partOf !== null && (await isStillOpen(trx, held.partOf)) ? held.partOf : null
  const step = { from: held.state, to, toldBy, heldBy: null, severity }
  const unheard = rose && to !== 'resolved' && !change.news ? held.severity : null
  await transit(trx, change.alertId, { ...step, unheard }, change, at)
}

/** What an alert is called after: a cause found later leads from then on. */
function leadOf(identity: AlertIdentity) {
  return { type: identity.type, cause: identity.cause, series_id: seriesId(identity) }
}

/** Figures of a later day, or the very same ones, are there already. Operational evidence has no day. */
function isNewer(stored: Evidence, { facts, action }: AlertChange): boolean {
  const [known, brought] = [stored.day, facts.evidence.day]
  if (typeof known !== 'string' || typeof brought !== 'string') return false
  // On the same day an update may still bring what a person noted since.
  return known > brought || (action === 'update' && isDeepStrictEqual(stored, facts.evidence))
}

function columnsOf({ metric, onset, effect, evidence }: AlertFacts, now: Date) {
  const bounds = { effect: effect?.value ?? null, effect_low: effect?.low ?? null, effect_high: effect?.high ?? null }
  return { metric, onset, evidence, ...bounds, updated_at: now }
}

function seriesId({ accountId, series }: AlertIdentity) {
  return sql<number | null>`(
    select series_id from polso.content_series where account_id = ${accountId} and key = ${series})`
}

interface Step {
  readonly from: string | null
  readonly to: string
  readonly severity: Severity
  /** The open alert of another account that tells of it. */
  readonly toldBy: number | null
  /** The outage that explains it and holds it back. */
  readonly heldBy: number | null
  /** Only for those who were not to hear of it while it was no graver than this. */
  readonly unheard?: Severity | null
}

/** The caller holds the alert's row, so the number is its own. */
async function transit(trx: Trx, alertId: number, step: Step, change: AlertChange, at: AppliedAt): Promise<void> {
  const { from, to, unheard = null } = step
  const transitionId = await addTransition(trx, {
    alertId,
    from,
    to,
    step: from !== to ? 'change' : unheard === null ? 'news' : 'graver',
    at: at.now,
    evidence: change.facts.evidence,
  })
  const toldBy = step.toldBy === null ? null : { leader: step.toldBy, alertId, now: at.now }
  const routes = await routesFor(trx, change.identity, toldBy, at.routes, step.severity)
  const told = unheard === null ? routes : routes.filter(({ minSeverity }) => isGraver(minSeverity ?? 'info', unheard))
  await tellRoutes(trx, transitionId, told, at.now, step.heldBy)
}
