import { sql } from 'kysely'
import type { AccountId, Observation, Part, PostReading, UnavailableReason } from '../../src/collectors/collector.ts'
import {
  type AccountState,
  type Following,
  type StateRow,
  stateColumns,
  stateOf,
} from '../../src/store/account-states.ts'
import { type AccountSettings, scheduledAccounts, syncAccounts } from '../../src/store/accounts.ts'
import type { Db, Trx } from '../../src/store/database.ts'
import { type PostRow, planPosts } from '../../src/store/posts.ts'
import { writeTogether } from '../../src/store/rows.ts'

/** Shorthands for tests that write into the tables. */

export const settings = (id: string, more: Partial<AccountSettings> = {}): AccountSettings => ({
  id,
  name: 'Comune',
  platform: 'mock',
  handle: id,
  credential: 'mock',
  schedule: 'hourly',
  time_zone: 'Europe/Rome',
  series: [],
  ...more,
})

/** Adds accounts by their settings; returns their numbers in that order. */
export async function addAccounts(db: Db, accounts: readonly AccountSettings[], now: Date): Promise<AccountId[]> {
  await syncAccounts(db, accounts, now)
  const known = new Map((await scheduledAccounts(db)).map(a => [a.key, a.accountId]))
  return accounts.map(({ id }) => known.get(id) ?? Number.NaN)
}

/** States of accounts as a claim gives them, in the order of the ids. */
export async function accountStates(
  db: Db,
  ids: readonly AccountId[],
  slot: Date,
  following: Following,
): Promise<AccountState[]> {
  const { rows } = await sql<StateRow>`
    select ${stateColumns(slot, following)}
    from unnest(${ids}::int[]) with ordinality as wanted (account_id, n) join polso.accounts a using (account_id)
    order by n`.execute(db)
  return rows.map(stateOf)
}

/** A run with its end already written. */
export async function addRun(
  db: Db,
  accountId: AccountId,
  slot: Date,
  status = 'ok',
  parts: readonly Part[] = ['profile', 'posts'],
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into polso.collection_runs (account_id, slot, job, due_at, status, parts, finished_at)
    values (${accountId}, ${slot}, 'test', ${slot}, ${status}, ${parts}, ${slot})
    returning run_id as id`.execute(db)
  return rows[0]?.id ?? Number.NaN
}

export const followers = (slot: Date, value: number | null): Observation => ({
  metric: 'followers',
  period: 'instant',
  periodStart: null,
  periodEnd: slot,
  value,
  ...(value === null ? { unavailable: 'hidden' as const } : {}),
  observedAt: slot,
})

export function reading(
  id: string | readonly string[],
  publishedAt: Date,
  observedAt: Date,
  counters: Readonly<Record<string, number | UnavailableReason>>,
  text: string | null = null,
): PostReading {
  return {
    platformIds: typeof id === 'string' ? [id] : id,
    publishedAt,
    permalink: null,
    text,
    kind: null,
    counters: new Map(Object.entries(counters)),
    observedAt,
  }
}

/** Counters of platform `mock` that add up to interactions: likes and comments. Views don't. */
export async function defineInteractions(db: Db): Promise<void> {
  await sql`
    insert into polso.metric_definitions (platform, metric, subject, unit, period, interaction, platform_name, description)
    values ('mock', 'likes', 'post', 'count', 'lifetime', true, 'likes', 'Likes.'),
           ('mock', 'comments', 'post', 'count', 'lifetime', true, 'comments', 'Comments.'),
           ('mock', 'views', 'post', 'count', 'lifetime', false, 'views', 'Views.')`.execute(db)
}

export async function storePosts(trx: Trx, rows: readonly PostRow[]): Promise<void> {
  const known = { posts: new Map(), interactions: new Set(['likes', 'comments']) }
  await writeTogether(trx, [await planPosts(trx, rows, known)])
}
