import { type Kysely, sql } from 'kysely'
import type { AlertKind, AlertType, OpenAlert } from '../alerts/alert.ts'
import type { Evidence } from '../alerts/evidence.ts'
import type { Severity } from '../alerts/severity.ts'
import type { Day } from '../days.ts'
import type { Database } from './schema/index.ts'

type Db = Kysely<Database>

export { type AppliedAt, applyAlertChanges } from './alert-changes.ts'
export type { AlertRoute } from './alert-routes.ts'

/** What is open for an account. */
export function openAlerts(db: Db, accountId: number): Promise<readonly OpenAlert[]> {
  return select(db, sql`a.account_id = ${accountId} and a.resolved_at is null`)
}

/** What the judgement of an account goes on with: what is open, and what was dismissed until it ends by itself. */
export function watchedAlerts(db: Db, accountId: number): Promise<readonly OpenAlert[]> {
  return select(
    db,
    sql`a.account_id = ${accountId} and (a.resolved_at is null or (a.state = 'dismissed' and a.over_on is null))`,
  )
}

/** Every operational alert that is open, of whatever account, and what was dismissed, as long as that holds on `day`. */
export function watchedOperationalAlerts(db: Db, day: Day): Promise<readonly OpenAlert[]> {
  return select(
    db,
    sql`a.kind = 'operational' and (a.resolved_at is null
        or (a.state = 'dismissed' and coalesce(a.over_on, 'infinity') >= ${day}::date))`,
  )
}

async function select(db: Db, condition: ReturnType<typeof sql>): Promise<readonly OpenAlert[]> {
  const rows = await sql<OpenAlert>`
    select a.alert_id as "alertId", a.kind, a.type, a.cause, a.subject, a.account_id as "accountId", s.key as series,
           a.onset, a.opened_on as "openedOn", a.evidence, a.state = 'dismissed' as dismissed
    from polso.alerts a left join polso.content_series s using (series_id)
    where ${condition}
    order by a.alert_id`.execute(db)
  return rows.rows
}

export interface AlertFilter {
  /** `open` includes acknowledged ones. Default: all. */
  readonly state?: 'open' | 'ended'
  readonly alertId?: number
  /** Key of its account. */
  readonly account?: string
  readonly kind?: AlertKind
  /** Those that lasted until then or longer. */
  readonly since?: Day
  /** Newest first; default 100, of what is open all. */
  readonly limit?: number
  /** Leaves out so many of the newest. */
  readonly offset?: number
}

/** An alert with the names that people know. */
export interface ListedAlert {
  readonly alertId: number
  readonly kind: AlertKind
  readonly type: AlertType
  readonly state: 'open' | 'acknowledged' | 'resolved' | 'dismissed'
  /** The gravest it was so far. */
  readonly severity: Severity
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
  const most = filter.limit ?? (filter.state === 'open' ? null : 100)
  const rows = await sql<ListedAlert>`
    select a.alert_id as "alertId", a.kind, a.type, a.state, a.severity, a.subject, a.metric, a.onset, a.opened_on as "openedOn",
           a.opened_at as "openedAt", a.resolved_on as "resolvedOn", a.resolved_at as "resolvedAt",
           a.effect, a.effect_low as "effectLow", a.effect_high as "effectHigh", a.evidence, a.part_of as "partOf",
           ${namesOf()}
    from polso.alerts a
    left join polso.accounts c using (account_id) left join polso.content_series s using (series_id)
    where ${meantBy(filter)}
    order by a.opened_at desc, a.alert_id desc limit ${most}::int offset ${filter.offset ?? 0}`.execute(db)
  return rows.rows
}

/** How many there are, whatever the limit. */
export async function countAlerts(db: Db, filter: Omit<AlertFilter, 'limit' | 'offset'> = {}): Promise<number> {
  const { rows } = await sql<{ alerts: number }>`
    select count(*)::int as alerts from polso.alerts a left join polso.accounts c using (account_id)
    where ${meantBy(filter)}`.execute(db)
  return rows[0]?.alerts ?? 0
}

type Loose<T> = { readonly [K in keyof T]: T[K] | null }

function meantBy({ state = null, alertId = null, account = null, kind = null, since = null }: Loose<AlertFilter>) {
  return sql`(${state}::text is null or (a.resolved_at is null) = (${state}::text = 'open'))
      and (${alertId}::int is null or a.alert_id = ${alertId}::int)
      and (${account}::text is null or c.key = ${account}::text)
      and (${kind}::text is null or a.kind = ${kind}::text)
      and (${since}::date is null or coalesce(a.resolved_on, 'infinity') >= ${since}::date)`
}

/** Account and series as objects, for queries that join them as `c` and `s`. */
export function namesOf() {
  return sql`
    case when c.account_id is not null then json_build_object(
      'key', c.key, 'name', c.name, 'platform', c.platform, 'timeZone', c.time_zone) end as account,
    case when s.series_id is not null then json_build_object('key', s.key, 'name', s.name) end as series`
}
