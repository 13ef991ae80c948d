import { type Kysely, sql } from 'kysely'
import { type Part, partsOf } from '../alerts/parts.ts'
import { type ListedAlert, listAlerts } from '../store/alerts.ts'
import type { Database } from '../store/schema/index.ts'

/** What the demo found, read from the tables: the document of `--json`. */
export interface DemoSummary {
  readonly story: { readonly start: string; readonly end: string }
  readonly accounts: readonly AccountSummary[]
  /** Rows stored. */
  readonly snapshots: { readonly account: number; readonly post: number; readonly audience: number }
  readonly runs: Readonly<Record<string, number>>
  readonly alerts: readonly AlertSummary[]
}

export interface AccountSummary {
  readonly account: string
  readonly platform: string
  /** At the first reading. */
  readonly followers_first: number | null
  /** At the last reading of the story's last day. */
  readonly followers: number | null
  readonly posts: number
}

/** An alert, or each part of one: a pause and the drop that it explains are two entries with the same `alert`. */
export interface AlertSummary {
  readonly alert: number
  /** `drop`, `series-paused`, or what an operational alert is about. */
  readonly kind: string
  /** The same, under the name that it has in `polso alerts --json`. */
  readonly type: string
  readonly account: string | null
  readonly series: string | null
  readonly metric: string | null
  readonly opened_on: string
  readonly resolved_on: string | null
  /** Interactions since the onset, negative for a loss, with its 95 % interval. */
  readonly effect: { readonly value: number; readonly low: number | null; readonly high: number | null } | null
}

export async function summarise(
  db: Kysely<Database>,
  story: { readonly start: string; readonly end: string },
): Promise<DemoSummary> {
  const alerts = await listAlerts(db, { limit: 1000 })
  return {
    story,
    accounts: await accountsOf(db, story.end),
    snapshots: await snapshotCounts(db),
    runs: await runsByStatus(db),
    alerts: alerts.toReversed().flatMap(entriesOf),
  }
}

function entriesOf(alert: ListedAlert): AlertSummary[] {
  const { alertId, type, account, openedOn, resolvedOn } = alert
  const common = { alert: alertId, account: account?.key ?? null }
  if (alert.kind === 'operational') {
    const own = { kind: type, type, series: null, metric: null, effect: null }
    return [{ ...common, ...own, opened_on: openedOn, resolved_on: resolvedOn }]
  }
  return leadsOf(alert).map(part => ({
    ...common,
    kind: part.type,
    type: part.type,
    series: part.series,
    metric: part.metric,
    opened_on: part.opened_on,
    resolved_on: part.closed_on,
    effect: part.effect && { value: part.effect.value, low: part.effect.low, high: part.effect.high },
  }))
}

/** The most telling part of each cause. */
function leadsOf(alert: ListedAlert): Part[] {
  const parts = partsOf({ ...alert, cause: alert.type })
  return parts.filter((part, at) => parts.findIndex(other => other.cause === part.cause) === at)
}

async function accountsOf(db: Kysely<Database>, end: string): Promise<AccountSummary[]> {
  const rows = await sql<AccountSummary>`
    select a.key as account, a.platform,
      (select value from polso.account_snapshots f where f.account_id = a.account_id and metric = 'followers'
       and period = 'instant' and status = 'observed' order by slot limit 1) as followers_first,
      (select value from polso.account_days d where d.account_id = a.account_id and metric = 'followers'
       and value is not null and date_day <= ${end}::date order by date_day desc limit 1) as followers,
      (select count(*)::int from polso.posts p where p.account_id = a.account_id) as posts
    from polso.accounts a where a.active order by a.key`.execute(db)
  return rows.rows
}

async function snapshotCounts(db: Kysely<Database>): Promise<DemoSummary['snapshots']> {
  const rows = await sql<DemoSummary['snapshots']>`
    select (select count(*) from polso.account_snapshots)::int as account,
           (select count(*) from polso.post_snapshots)::int as post,
           (select count(*) from polso.audience_snapshots)::int as audience`.execute(db)
  return rows.rows[0] ?? { account: 0, post: 0, audience: 0 }
}

/** The statuses that a reader looks for are there even when no run has them. */
async function runsByStatus(db: Kysely<Database>): Promise<Record<string, number>> {
  const rows = await sql<{ status: string; n: number }>`
    select status, count(*)::int as n from polso.collection_runs group by status order by status`.execute(db)
  return { ok: 0, failed: 0, ...Object.fromEntries(rows.rows.map(r => [r.status, r.n])) }
}
