import { type RawBuilder, sql } from 'kysely'

/** Days; what is not given is kept for ever. */
export type Days = number | 'forever' | undefined

/** How many days things are kept. Daily figures and rollups, posts and alerts are kept for ever. */
export interface Retention {
  /** Figures of accounts and counters of posts, by whole months of their slot. */
  readonly snapshots?: Days
  /** Breakdowns of the audience, by day. They are asked for over years, small, and rolled up nowhere: what goes is lost. */
  readonly audience?: Days
  /** Calls to platforms, and with them the way from a figure to the answer it came from. */
  readonly platform_calls?: Days
  readonly runs?: Days
  /** Who was told of alerts that are over, and to whom digests went: the addresses of people. */
  readonly notifications?: Days
  /** Who did what on the page. */
  readonly audit?: Days
  /** The record of imports that were undone. */
  readonly imports?: Days
}

/** Daily figures and due posts are computed from that much: nothing younger is ever removed, whatever is set. */
export const SHORTEST_RETENTION_DAYS = 40

/** Rows that go some day. */
export interface Rule {
  /** Of schema polso. */
  readonly table: string
  /** What decides after how many days; a number: so many, for they have ended then. */
  readonly setting: keyof Retention | number
  /** The instant or day from which they are counted. */
  readonly from: string
  /** Which rows may go at all; default: all. */
  readonly which?: RawBuilder<unknown>
  /** They go by whole months. */
  readonly partitioned?: true
}

const isOver = sql`
  exists (select 1 from polso.alert_transitions t join polso.alerts a using (alert_id)
          where t.transition_id = x.transition_id and a.resolved_at is not null)`

/** In the order in which rows are removed. */
export const rules: readonly Rule[] = [
  { table: 'account_snapshots', setting: 'snapshots', from: 'slot', partitioned: true },
  { table: 'post_snapshots', setting: 'snapshots', from: 'slot', partitioned: true },
  { table: 'audience_snapshots', setting: 'audience', from: 'date_day' },
  { table: 'platform_calls', setting: 'platform_calls', from: 'received_at' },
  { table: 'collection_runs', setting: 'runs', from: 'slot' },
  { table: 'slots', setting: 'runs', from: 'slot' },
  {
    table: 'notifications',
    setting: 'notifications',
    from: 'due_at',
    which: sql`x.status not in ('pending', 'sending') and ${isOver}`,
  },
  { table: 'digests', setting: 'notifications', from: 'due_at', which: sql`x.status not in ('pending', 'sending')` },
  { table: 'audit', setting: 'audit', from: 'at' },
  { table: 'imports', setting: 'imports', from: 'undone_at', which: sql`x.undone_at is not null` },
  { table: 'sessions', setting: 0, from: 'expires_at' },
  { table: 'used_links', setting: 0, from: 'expires_at' },
  { table: 'login_attempts', setting: 1, from: 'at' },
]

/** Tables whose rows are kept, and why: with others, or for ever. */
export const kept: Readonly<Record<string, string>> = {
  run_calls: 'goes with platform_calls and collection_runs',
  import_replaced: 'goes with imports, and when one is undone',
  account_days: 'the daily figures, what all of this is for',
  post_days: 'daily rollup of posts',
  post_totals: 'rollup of posts',
  call_days: 'daily rollup of platform_calls',
  coverage_days: 'says how far daily figures can be trusted',
  expected_days: 'what daily figures are held against',
  expected_revisions: 'what reports of an earlier instant are held against',
  posts: "the account's own publications, which the figures are about",
  accounts: 'what the figures are about',
  content_series: 'what the figures are about',
  contracts: 'what reports are about',
  contract_accounts: 'what reports are about',
  contract_versions: 'what reports of an earlier instant are about',
  events: 'explain figures',
  event_effects: 'explain figures',
  alerts: 'the record of what was found',
  alert_transitions: 'the record of what was found and decided',
  silences: 'the record of what was not told, and why',
  reports: 'what was published, with its sources',
  contract_reports: 'which report was published for what',
  metric_definitions: 'the dictionary',
  retired_metrics: 'the dictionary of what platforms no longer give',
  metric_support: 'state of collection, one row an account and metric',
  account_progress: 'state of computing, one row an account',
  credential_states: 'state of collection, one row a credential',
  spending: 'state of collection, one row a credential and month',
  failing_chores: 'state of the program, one row a chore that fails',
  kept_since: 'since when tables are whole',
  migrations: 'belongs to the schema',
  migration_lock: 'belongs to the schema',
}

/** After how many days rows of a rule go; `null` = never. */
export function daysOf({ setting }: Rule, retention: Retention): number | null {
  if (typeof setting === 'number') return setting
  const days = retention[setting]
  return typeof days === 'number' ? Math.max(days, SHORTEST_RETENTION_DAYS) : null
}
