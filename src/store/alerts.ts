import { isDeepStrictEqual } from 'node:util'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { AlertChange, AlertFacts, AlertIdentity, AlertKind, AlertType, OpenAlert } from '../alerts/alert.ts'
import type { Evidence } from '../alerts/evidence.ts'
import type { Day } from '../days.ts'
import { isStillOpen, lastEnd, leaderOf, withBefore } from './alert-kin.ts'
import { type AlertRoute, routesFor } from './alert-routes.ts'
import type { Database } from './schema/index.ts'

type Db = Kysely<Database>
type Trx = Transaction<Database>

export type { AlertRoute } from './alert-routes.ts'

export interface AppliedAt {
  readonly now: Date
  /** The day judged, or for operational alerts the day of `now`. */
  readonly day: Day
  readonly routes: readonly AlertRoute[]
}

/**
 * Writes changes, their transitions and the outbox rows in the caller's transaction, each by compare-and-set: of several
 * workers that bring the same change, one makes it and the others do nothing. Updates revise the row and tell
 * nobody, unless they are news.
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
  const before = identity.kind === 'metric' ? await lastEnd(trx, identity) : null
  // It already ran its course beyond that day: a worker that lags behind must not tell it again.
  if (before !== null && before >= at.day) return false
  const facts = withBefore(change.facts, before, at.day)
  const leader = identity.kind === 'metric' ? await leaderOf(trx, identity, facts) : null
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
      opened_at: at.now,
      opened_on: at.day,
      resolved_at: null,
      resolved_on: null,
      part_of: leader,
      ...columnsOf(facts, at.now),
    })
    .onConflict(oc => oc.columns(['account_id', 'subject', 'cause']).where('resolved_at', 'is', null).doNothing())
    .returning('alert_id')
    .executeTakeFirst()
  const step = { from: null, to: 'open', toldBy: leader }
  if (added) await transit(trx, added.alert_id, step, { ...change, facts }, at)
  return added !== undefined
}

async function revise(
  trx: Trx,
  change: AlertChange & { action: 'update' | 'resolve' },
  at: AppliedAt,
): Promise<boolean> {
  const held = await trx
    .selectFrom('polso.alerts')
    .select(['state', 'evidence', 'part_of'])
    .where('alert_id', '=', change.alertId)
    .where('resolved_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!held || isNewer(held.evidence, change)) return false
  const end =
    change.action === 'resolve' ? ({ state: 'resolved', resolved_at: at.now, resolved_on: at.day } as const) : {}
  await trx
    .updateTable('polso.alerts')
    .set({ ...leadOf(change.identity), ...columnsOf(change.facts, at.now), ...end })
    .where('alert_id', '=', change.alertId)
    .execute()
  const to = change.action === 'resolve' ? 'resolved' : held.state
  if (to !== 'resolved' && !change.news) return true
  const toldBy = held.part_of !== null && (await isStillOpen(trx, held.part_of)) ? held.part_of : null
  await transit(trx, change.alertId, { from: held.state, to, toldBy }, change, at)
  return true
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
  /** The open alert of another account that tells of it. */
  readonly toldBy: number | null
}

/** The caller holds the alert's row, so the number is its own. */
async function transit(trx: Trx, alertId: number, step: Step, change: AlertChange, at: AppliedAt): Promise<void> {
  const { transition_id: transitionId } = await trx
    .insertInto('polso.alert_transitions')
    .values({
      alert_id: alertId,
      seq: sql<number>`(select count(*) + 1 from polso.alert_transitions where alert_id = ${alertId})`,
      from_state: step.from,
      to_state: step.to,
      at: at.now,
      actor: 'polso',
      note: null,
      evidence: change.facts.evidence,
    })
    .returning('transition_id')
    .executeTakeFirstOrThrow()
  const routes = await routesFor(trx, change.identity, step.toldBy, at.routes)
  await putIntoOutbox(trx, transitionId, routes, at.now)
}

async function putIntoOutbox(trx: Trx, transitionId: number, routes: readonly AlertRoute[], now: Date): Promise<void> {
  const rows = routes
    .flatMap(({ notifier, recipients }) => [...new Set(recipients)].map(recipient => ({ notifier, recipient })))
    .map(to => ({
      ...to,
      transition_id: transitionId,
      due_at: now,
      claim: null,
      lease_until: null,
      last_error: null,
      sent_at: null,
    }))
  if (rows.length > 0) await trx.insertInto('polso.notifications').values(rows).execute()
}

/** What is open for an account. */
export async function openAlerts(db: Db, accountId: number): Promise<readonly OpenAlert[]> {
  return selectOpen(db, sql`a.account_id = ${accountId}`)
}

/** Every operational alert that is open, of whatever account. */
export async function openOperationalAlerts(db: Db): Promise<readonly OpenAlert[]> {
  return selectOpen(db, sql`a.kind = 'operational'`)
}

async function selectOpen(db: Db, condition: ReturnType<typeof sql>): Promise<readonly OpenAlert[]> {
  const rows = await sql<OpenAlert>`
    select a.alert_id as "alertId", a.kind, a.type, a.cause, a.subject, a.account_id as "accountId", s.key as series,
           a.onset, a.opened_on as "openedOn", a.evidence
    from polso.alerts a left join polso.content_series s using (series_id)
    where a.resolved_at is null and ${condition}
    order by a.alert_id`.execute(db)
  return rows.rows
}

export interface AlertFilter {
  /** `open` includes acknowledged ones. Default: all. */
  readonly state?: 'open' | 'ended'
  /** Newest first; default 100. */
  readonly limit?: number
}

/** An alert with the names that people know. */
export interface ListedAlert {
  readonly alertId: number
  readonly kind: AlertKind
  readonly type: AlertType
  readonly state: 'open' | 'acknowledged' | 'resolved' | 'dismissed'
  readonly subject: string
  readonly account: {
    readonly key: string
    readonly name: string
    readonly platform: string
    readonly timeZone: string
  } | null
  readonly series: { readonly key: string; readonly name: string } | null
  readonly metric: string | null
  readonly onset: Day
  readonly openedOn: Day
  readonly openedAt: Date
  readonly resolvedOn: Day | null
  readonly resolvedAt: Date | null
  readonly effect: number | null
  readonly effectLow: number | null
  readonly effectHigh: number | null
  readonly evidence: Evidence
  /** The alert that tells of it, where several accounts share a cause. */
  readonly partOf: number | null
}

export async function listAlerts(db: Db, filter: AlertFilter = {}): Promise<readonly ListedAlert[]> {
  const state = filter.state ?? null
  const rows = await sql<ListedAlert>`
    select a.alert_id as "alertId", a.kind, a.type, a.state, a.subject, a.metric, a.onset, a.opened_on as "openedOn",
           a.opened_at as "openedAt", a.resolved_on as "resolvedOn", a.resolved_at as "resolvedAt",
           a.effect, a.effect_low as "effectLow", a.effect_high as "effectHigh", a.evidence, a.part_of as "partOf",
           ${namesOf()}
    from polso.alerts a
    left join polso.accounts c using (account_id) left join polso.content_series s using (series_id)
    where ${state}::text is null or (a.resolved_at is null) = (${state}::text = 'open')
    order by a.opened_at desc, a.alert_id desc limit ${filter.limit ?? 100}`.execute(db)
  return rows.rows
}

/** Account and series as objects, for queries that join them as `c` and `s`. */
export function namesOf() {
  return sql`
    case when c.account_id is not null then json_build_object(
      'key', c.key, 'name', c.name, 'platform', c.platform, 'timeZone', c.time_zone) end as account,
    case when s.series_id is not null then json_build_object('key', s.key, 'name', s.name) end as series`
}
