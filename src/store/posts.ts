import { sql } from 'kysely'
import type { AccountId, PostReading } from '../collectors/collector.ts'
import type { Db, Trx } from './database.ts'
import { tableOf, type Write, type WriteStep } from './rows.ts'
import { type SeriesMatch, seriesOf } from './series.ts'

/** The accounts' posts and their counters. One statement a table, however many accounts a batch spans. */

export interface PostRow {
  readonly accountId: AccountId
  readonly runId: number
  readonly slot: Date
  readonly reading: PostReading
}

/** What the caller knows of posts. */
export interface KnownPosts {
  /** Our numbers of posts that are stored, by `postKey`; not necessarily of all. */
  readonly posts: ReadonlyMap<string, number>
  /** Names of the counters that add up to interactions. */
  readonly interactions: ReadonlySet<string>
}

/**
 * Brings posts up to what was read in a slot, with their counters; those already stored for the slot stay as they are. A
 * post is (account, first id of its edit history); ids of later edits are added. A reading shows that a post exists,
 * whatever was said before; one of an older slot than the last changes nothing.
 *
 * Looks up posts that the caller does not know of; nobody else adds any while the accounts' runs are claimed.
 */
export async function planPosts(db: Db, rows: readonly PostRow[], known: KnownPosts): Promise<Write> {
  if (rows.length === 0) return { rows: 0, steps: [] }
  const posts = [...new Map(rows.map(row => [keyOf(row), row])).values()]
  const others = posts.filter(row => !known.posts.has(keyOf(row)))
  const [stored, series] = await Promise.all([idsOf(db, others), seriesByPost(db, others)])
  const ids = new Map([...known.posts, ...stored])
  const totals = new Map(posts.map(row => [row, interactionsOf(row, known.interactions)]))
  const old = posts.filter(row => ids.has(keyOf(row)))
  const added = posts.filter(row => !ids.has(keyOf(row)))
  const counters = postSnapshots(rows, ids)
  const steps = [
    ...(old.length > 0 ? [updateOf(old, ids, totals)] : []),
    ...(added.length > 0 ? [insertOf(added, totals, series)] : []),
    ...counters.steps,
  ]
  return { rows: rows.length + counters.rows, steps }
}

/**
 * Writes the counters of posts.
 *
 * @param ids our numbers of the posts that have one, by `postKey`; the others are those that the same statement adds
 */
export function postSnapshots(rows: readonly PostRow[], ids: ReadonlyMap<string, number>): Write {
  const counters = rows.flatMap(row =>
    [...row.reading.counters].map(([metric, value]) => ({ row, postId: ids.get(keyOf(row)) ?? null, metric, value })),
  )
  if (counters.length === 0) return { rows: 0, steps: [] }
  const allKnown = counters.every(counter => counter.postId !== null)
  const table = tableOf(counters, {
    post_id: ['bigint', c => c.postId],
    metric: ['text', c => c.metric],
    slot: ['timestamptz', c => c.row.slot],
    value: ['bigint', c => (typeof c.value === 'number' ? c.value : null)],
    reason: ['text', c => (typeof c.value === 'number' ? null : c.value)],
    observed_at: ['timestamptz', c => c.row.reading.observedAt],
    run_id: ['bigint', c => c.row.runId],
    ...(allKnown ? {} : { post_key: ['text', c => (c.postId === null ? keyOf(c.row) : null)] as const }),
  })
  const id = allKnown ? sql`post_id` : sql`coalesce(post_id, added_post.id)`
  const from = allKnown ? table : sql`${table} left join added_post using (post_key)`
  const statement = sql`
    insert into polso.post_snapshots (post_id, metric, slot, value, status, reason, observed_at, run_id)
    select ${id}, metric, slot, value, case when value is null then 'unavailable' else 'observed' end, reason,
      observed_at, run_id
    from ${from}`
  return { rows: counters.length, steps: [{ name: 'post_snapshot', statement, once: true }] }
}

/** Marks posts of which the platform says that they no longer exist. The first slot that said so holds. */
export async function markGone(
  trx: Trx,
  rows: readonly { readonly accountId: AccountId; readonly slot: Date; readonly platformPostId: string }[],
): Promise<void> {
  if (rows.length === 0) return
  await sql`
    update polso.posts p set gone_slot = r.slot
    from ${tableOf(rows, {
      account_id: ['int', r => r.accountId],
      platform_post_id: ['text', r => r.platformPostId],
      slot: ['timestamptz', r => r.slot],
    })}
    where (p.account_id, p.platform_post_id) = (r.account_id, r.platform_post_id)
      and p.gone_slot is null and p.last_seen_slot < r.slot`.execute(trx)
}

const firstId = ({ reading }: PostRow): string => reading.platformIds[0] ?? ''
const keyOf = (row: PostRow): string => postKey(row.accountId, firstId(row))
/** A post by its account and the first id of its edit history. */
export const postKey = (accountId: AccountId, id: string): string => `${accountId} ${id}`

/** Ids travel as one text a post: arrays of arrays must have equal lengths in Postgres. */
const SEPARATOR = '\u001f'

const columns = {
  account_id: ['int', (r: PostRow) => r.accountId],
  platform_post_id: ['text', firstId],
  version_ids: ['text', (r: PostRow) => r.reading.platformIds.join(SEPARATOR)],
  kind: ['text', (r: PostRow) => r.reading.kind],
  permalink: ['text', (r: PostRow) => r.reading.permalink],
  text: ['text', (r: PostRow) => r.reading.text],
  slot: ['timestamptz', (r: PostRow) => r.slot],
  observed_at: ['timestamptz', (r: PostRow) => r.reading.observedAt],
} as const

async function idsOf(db: Db, rows: readonly PostRow[]): Promise<ReadonlyMap<string, number>> {
  if (rows.length === 0) return new Map()
  const { account_id, platform_post_id } = columns
  const found = await sql<{ key: string; id: number }>`
    select p.account_id || ' ' || p.platform_post_id as key, p.post_id as id
    from ${tableOf(rows, { account_id, platform_post_id })}
      join polso.posts p using (account_id, platform_post_id)`.execute(db)
  return new Map(found.rows.map(row => [row.key, row.id]))
}

const accountsOf = (rows: readonly PostRow[]): AccountId[] => [...new Set(rows.map(row => row.accountId))]

type Totals = ReadonlyMap<PostRow, number | null>

function updateOf(rows: readonly PostRow[], ids: ReadonlyMap<string, number>, totals: Totals): WriteStep {
  const versions = sql`string_to_array(r.version_ids, ${SEPARATOR})`
  const statement = sql`
    update polso.posts p
    set version_ids = case when ${versions} <@ p.version_ids then p.version_ids
          else p.version_ids || array(select v from unnest(${versions}) v where v <> all (p.version_ids)) end,
        kind = coalesce(r.kind, p.kind), permalink = coalesce(r.permalink, p.permalink),
        text = coalesce(r.text, p.text), interactions = coalesce(r.interactions, p.interactions),
        last_seen_slot = r.slot, last_observed_at = r.observed_at, gone_slot = null
    from ${tableOf(rows, {
      ...columns,
      post_id: ['bigint', r => ids.get(keyOf(r)) ?? null],
      interactions: ['bigint', r => totals.get(r) ?? null],
    })}
    where p.post_id = r.post_id and p.last_seen_slot <= r.slot`
  return { name: 'updated_post', statement }
}

/**
 * A post is tracked from birth where the account was already being read when it was published: a run that ended well
 * has a slot at or before that instant.
 */
function insertOf(rows: readonly PostRow[], totals: Totals, series: ReadonlyMap<PostRow, number>): WriteStep {
  const statement = sql`
    insert into polso.posts
      (account_id, platform_post_id, version_ids, published_at, kind, permalink, text, series_id, first_seen_slot,
       last_seen_slot, last_observed_at, interactions, tracked_from_birth)
    select account_id, platform_post_id, string_to_array(version_ids, ${SEPARATOR}), published_at, kind, permalink,
      text, series_id, slot, slot, observed_at, interactions, exists (
        select 1 from polso.collection_runs c
        where c.account_id = r.account_id and c.status in ('ok', 'partial')
          and c.slot < r.slot and c.slot <= r.published_at)
    from ${tableOf(rows, {
      ...columns,
      published_at: ['timestamptz', r => r.reading.publishedAt],
      series_id: ['int', r => series.get(r) ?? null],
      interactions: ['bigint', r => totals.get(r) ?? null],
    })}
    order by published_at
    returning account_id || ' ' || platform_post_id as post_key, post_id as id`
  return { name: 'added_post', statement }
}

interface SeriesRule {
  readonly accountId: AccountId
  readonly timeZone: string
  readonly seriesId: number
  readonly match: SeriesMatch
}

/** Judged once, when a post is new: a rule changed later does not rewrite history. */
async function seriesByPost(db: Db, rows: readonly PostRow[]): Promise<ReadonlyMap<PostRow, number>> {
  if (rows.length === 0) return new Map()
  const rules = await sql<SeriesRule>`
    select account_id as "accountId", a.time_zone as "timeZone", s.series_id as "seriesId", s.match
    from polso.content_series s join polso.accounts a using (account_id)
    where s.active and account_id = any(${accountsOf(rows)}::int[])
    order by s.series_id`.execute(db)
  const found = new Map<PostRow, number>()
  for (const row of rows) {
    const own = rules.rows.filter(rule => rule.accountId === row.accountId)
    const series = own[0] && seriesOf(row.reading, own, own[0].timeZone)
    if (series) found.set(row, series.seriesId)
  }
  return found
}

/** `null` when none of them could be read. */
function interactionsOf({ reading }: PostRow, countsAs: ReadonlySet<string>): number | null {
  const counts = [...reading.counters].flatMap(([metric, value]) =>
    typeof value === 'number' && countsAs.has(metric) ? [value] : [],
  )
  return counts.length === 0 ? null : counts.reduce((sum, n) => sum + n, 0)
}
