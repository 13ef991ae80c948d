import { type RawBuilder, sql } from 'kysely'
import type { AccountId, AccountRef, Part, TrackedPost, UnavailableReason } from '../collectors/collector.ts'
import type { Day } from '../days.ts'
import type { Trx } from './database.ts'
import { ms, tableOf, type Write } from './rows.ts'

/** What the host knows of an account before a run: all that an `AccountRef` is made of. */
export interface AccountState {
  readonly id: AccountId
  readonly key: string
  readonly handle: string
  readonly platformId: string | null
  readonly timeZone: string
  /** When the profile was first read on the last UTC day on which it was. */
  readonly profileObservedAt: Date | null
  /** Slots in which the parts that are seldom due were last read, as far as these lie within a few days. */
  readonly lastReads: Readonly<Partial<Record<SeldomPart, Date>>>
  /** Posts that are followed and may be due, newest first. */
  readonly posts: readonly StoredPost[]
  /** The newest id of the newest post, followed or not. */
  readonly newestPostId: string | null
  readonly unsupported: ReadonlyMap<string, { readonly since: Day; readonly retryOn: Day }>
}

/** Parts that are not due in every slot; a partial index of the runs knows those that read one. */
export type SeldomPart = Extract<Part, 'insights' | 'audience'>

export interface StoredPost extends TrackedPost {
  /** Our number of the post. */
  readonly postId: number
}

/** What a collector is handed, with our numbers of the posts. */
export interface HostRef extends AccountRef {
  readonly duePosts: readonly StoredPost[]
}

/** No part is read more seldom than that; further back is "never". */
const LAST_READS_DAYS = 3

/** Which posts are wanted. */
export interface Following {
  /** Posts published before are no longer followed. */
  readonly since: Date
  /** Posts published before are read at most once a local day: those already read on the slot's are left out. */
  readonly freshSince: Date
  /** Posts published before are read at most once a week. */
  readonly dailySince: Date
}

/** What `stateOf` wants of an account `a`: one query for one as for a thousand. */
export const stateColumns = (slot: Date, following: Following): RawBuilder<unknown> => sql`
  a.account_id as id, a.key, a.handle, a.platform_id as "platformId", a.time_zone as "timeZone",
  ${ms('a.profile_observed_at')} as "profileObservedAt",
  (select p.version_ids[cardinality(p.version_ids)] from polso.posts p
   where p.account_id = a.account_id order by p.published_at desc limit 1) as "newestPostId",
  ${lastRead('insights', slot)} as insights, ${lastRead('audience', slot)} as audience,
  (select json_agg(json_build_array(metric, unsupported_since, retry_on))
   from polso.metric_support m where m.account_id = a.account_id) as refusals,
  ${trackedPosts(slot, following)} as posts`

/** Instants are in ms. */
export type StateRow = Omit<AccountState, 'profileObservedAt' | 'lastReads' | 'posts' | 'unsupported'> & {
  readonly profileObservedAt: number | null
  readonly insights: number | null
  readonly audience: number | null
  /** Metric, first day, and day of the next try. */
  readonly refusals: readonly (readonly [string, Day, Day])[] | null
  /** Our number, ids, and the instants of publication and of the last reading; newest first. */
  readonly posts: readonly (readonly [number, string[], number, number])[] | null
}

export const stateOf = (row: StateRow): AccountState => ({
  id: row.id,
  key: row.key,
  handle: row.handle,
  platformId: row.platformId,
  timeZone: row.timeZone,
  profileObservedAt: instantOf(row.profileObservedAt),
  newestPostId: row.newestPostId,
  lastReads: {
    ...(row.insights && { insights: new Date(row.insights) }),
    ...(row.audience && { audience: new Date(row.audience) }),
  },
  posts: (row.posts ?? []).map(([postId, platformIds, published, observed]) => ({
    postId,
    platformIds,
    publishedAt: new Date(published),
    lastObservedAt: new Date(observed),
  })),
  unsupported: new Map(row.refusals?.map(([metric, since, retryOn]) => [metric, { since, retryOn }])),
})

const instantOf = (at: number | null): Date | null => (at === null ? null : new Date(at))

const lastRead = (part: SeldomPart, slot: Date) => sql`(
  select ${ms(sql`max(r.slot)`)} from polso.collection_runs r
  where r.account_id = a.account_id and r.parts && '{insights,audience}' and ${part} = any(r.parts)
    and r.status in ('ok', 'partial')
    and r.slot < ${slot} and r.slot > ${slot}::timestamptz - make_interval(days => ${LAST_READS_DAYS}))`

/**
 * Most posts were read this day already; leaving them to the caller to sort out cost more than all other queries. Where
 * a run of the day has read the account's posts, only the fresh ones can be due: the others are not even looked at.
 * `offset 0` keeps the order of the searches, whatever a plan that was made of empty tables thinks of them.
 */
const trackedPosts = (slot: Date, { since, freshSince, dailySince }: Following) => sql`(
  select json_agg(json_build_array(p.post_id, p.version_ids, ${ms('p.published_at')}, ${ms('p.last_observed_at')})
                  order by p.published_at desc)
  from (select date_trunc('day', ${slot}::timestamptz, a.time_zone) as began offset 0) day
    cross join lateral (
      select case when exists (
        select from polso.collection_runs r
        where r.account_id = a.account_id and r.slot >= day.began and r.slot < ${slot}
          and r.status in ('ok', 'partial') and 'posts' = any(r.parts)
      ) then ${freshSince}::timestamptz else ${since}::timestamptz end as since offset 0) followed
    cross join lateral (
      select * from polso.posts p
      where p.account_id = a.account_id and p.published_at >= followed.since and p.gone_slot is null
        and (p.published_at >= ${freshSince} or p.last_observed_at < day.began
            - case when p.published_at < ${dailySince} then interval '6 days' else interval '0' end)
      offset 0) p)`

/** Remembers what a run learned of accounts themselves; of a UTC day, by which platforms bill, the first reading. */
export function rememberProfiles(
  profiles: readonly { readonly accountId: AccountId; readonly platformId: string; readonly observedAt: Date | null }[],
): Write {
  const statement = sql`
    update polso.accounts a
    set platform_id = r.platform_id, profile_observed_at = coalesce(r.observed_at, a.profile_observed_at)
    from ${tableOf(profiles, {
      account_id: ['int', p => p.accountId],
      platform_id: ['text', p => p.platformId],
      observed_at: ['timestamptz', p => p.observedAt],
    })}
    where a.account_id = r.account_id and (
      a.platform_id is distinct from r.platform_id or a.profile_observed_at is null
      or date_trunc('day', a.profile_observed_at, 'UTC') < date_trunc('day', r.observed_at, 'UTC'))`
  return { rows: profiles.length, steps: [{ name: 'profile', statement }] }
}

export interface UnsupportedMetric {
  readonly accountId: AccountId
  readonly metric: string
  readonly reason: UnavailableReason
  /** The platform's words; no secret. */
  readonly message: string
  readonly since: Day
  readonly retryOn: Day
}

/** Remembers metrics that a platform refused for good; the first day it did stays. */
export async function rememberUnsupported(trx: Trx, metrics: readonly UnsupportedMetric[]): Promise<void> {
  if (metrics.length === 0) return
  const once = [...new Map(metrics.map(m => [`${m.accountId} ${m.metric}`, m])).values()]
  await sql`
    insert into polso.metric_support (account_id, metric, unsupported_since, reason, message, retry_on)
    select account_id, metric, since, reason, message, retry_on
    from ${tableOf(once, {
      account_id: ['int', m => m.accountId],
      metric: ['text', m => m.metric],
      since: ['date', m => m.since],
      reason: ['text', m => m.reason],
      message: ['text', m => m.message],
      retry_on: ['date', m => m.retryOn],
    })}
    on conflict (account_id, metric) do update
    set reason = excluded.reason, message = excluded.message, retry_on = excluded.retry_on`.execute(trx)
}

/** Forgets refusals of metrics that were given after all. */
export async function forgetUnsupported(
  trx: Trx,
  metrics: readonly { readonly accountId: AccountId; readonly metric: string }[],
): Promise<void> {
  if (metrics.length === 0) return
  await sql`
    delete from polso.metric_support s
    using ${tableOf(metrics, { account_id: ['int', m => m.accountId], metric: ['text', m => m.metric] })}
    where (s.account_id, s.metric) = (r.account_id, r.metric)`.execute(trx)
}
