import type { AlertKind } from '../alerts/alert.ts'
import { nudgesDue, type Patience } from '../alerts/waiting.ts'
import { type AlertRoute, routesFor } from '../store/alert-routes.ts'
import type { Db, Trx } from '../store/database.ts'
import { tellRoutes } from '../store/outbox.ts'
import { addTransition } from '../store/transitions.ts'
import {
  heldBackUntilNow,
  lockOpen,
  type Recipient,
  type UnansweredAlert,
  unansweredAlerts,
} from '../store/unanswered.ts'

/**
 * Tells again, or somebody else, what nobody answered, and once what was held back by something that is over. Each is a
 * line of the alert's ledger with its outbox rows, written while the alert's row is held: once, whoever else is at it.
 */
export interface UnansweredDeps {
  readonly db: Db
  readonly routes: readonly AlertRoute[]
  readonly patience: Patience
}

export async function tellUnanswered(deps: UnansweredDeps, now: Date): Promise<void> {
  const { db, patience } = deps
  for (const { alertId } of await heldBackUntilNow(db, now))
    await once(db, alertId, trx => release(trx, deps, alertId, now))
  for (const alert of await unansweredAlerts(db, now)) {
    const { remind, escalate } = nudgesDue(alert, patience, now)
    if (remind || escalate.length > 0) await once(db, alert.alertId, trx => nudge(trx, deps, alert.alertId, now))
  }
}

/** What was found due is found due again once the row is held, or somebody else was quicker. */
function once(db: Db, alertId: number, tell: (trx: Trx) => Promise<void>): Promise<void> {
  return db.transaction().execute(async trx => {
    if (await lockOpen(trx, alertId)) await tell(trx)
  })
}

async function release(trx: Trx, { routes }: UnansweredDeps, alertId: number, now: Date): Promise<void> {
  for (const { by, recipients } of await heldBackUntilNow(trx, now, alertId)) {
    await tell(trx, alertId, by === 'outage' ? 'released' : 'unmuted', among(routes, recipients), now)
  }
}

async function nudge(trx: Trx, { routes, patience }: UnansweredDeps, alertId: number, now: Date): Promise<void> {
  for (const alert of await unansweredAlerts(trx, now, alertId)) {
    const { remind, escalate } = nudgesDue(alert, patience, now)
    for (const notifier of escalate) {
      await tell(trx, alertId, 'escalation', await escalationTo(trx, alert, routes, notifier), now)
    }
    if (!remind) continue
    const concerned = await routesFor(trx, alert, null, routes, alert.severity)
    await tell(trx, alertId, 'reminder', among(concerned, alert.hearers), now)
  }
}

/** A notifier without kinds of its own is there for whatever is escalated to it. */
function escalationTo(trx: Trx, alert: UnansweredAlert, routes: readonly AlertRoute[], notifier: string) {
  const all: readonly AlertKind[] = ['metric', 'operational']
  const target = routes
    .filter(route => route.notifier === notifier)
    .map(route => (route.kinds.length === 0 ? { ...route, kinds: all } : route))
  return routesFor(trx, alert, null, target, alert.severity)
}

/** Those of the recipients who are configured now. */
function among(routes: readonly AlertRoute[], recipients: readonly Recipient[]): readonly AlertRoute[] {
  return routes.map(route => ({
    ...route,
    recipients: route.recipients.filter(recipient =>
      recipients.some(known => known.notifier === route.notifier && known.recipient === recipient),
    ),
  }))
}

/** Writes nothing where there is nobody to tell. */
async function tell(
  trx: Trx,
  alertId: number,
  step: 'reminder' | 'escalation' | 'unmuted' | 'released',
  routes: readonly AlertRoute[],
  now: Date,
): Promise<void> {
  if (routes.every(({ recipients }) => recipients.length === 0)) return
  const transitionId = await addTransition(trx, { alertId, from: 'open', to: 'open', step, at: now })
  await tellRoutes(trx, transitionId, routes, now)
}
