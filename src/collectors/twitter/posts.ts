import type { AccountRef, PostReading, TrackedPost, UnavailableReason } from '../collector.ts'
import { CollectError } from '../collector.ts'
import type { VersionState } from './lookup.ts'
import { type PostMetric, postMetricNames } from './metrics.ts'
import type { ReadVersion } from './timeline.ts'

/** A post with all its versions: an edit gets a new id, and the history ties the ids together. Oldest first. */
export interface PostGroup {
  readonly ids: readonly string[]
  /** What the host knows of it; `null` when it is not due or new. */
  readonly tracked: TrackedPost | null
}

/** Puts versions that share a history into one post. The posts that are due come first. */
export function groupVersions(due: readonly TrackedPost[], versions: readonly ReadVersion[]): readonly PostGroup[] {
  const byId = new Map<string, PostGroup>()
  for (const tracked of due) join(byId, tracked.platformIds, tracked)
  for (const { history } of versions) join(byId, history, null)
  return [...new Set(byId.values())]
}

function join(byId: Map<string, PostGroup>, ids: readonly string[], tracked: TrackedPost | null): void {
  const same = new Set(ids.flatMap(id => byId.get(id) ?? []))
  const [first] = same
  if (same.size === 1 && ids.every(id => byId.has(id))) return
  const all = [...new Set([...ids, ...[...same].flatMap(group => group.ids)])].sort(byAge)
  const group = { ids: all, tracked: tracked ?? first?.tracked ?? null }
  for (const id of all) byId.set(id, group)
}

/** Ids grow with time; they have up to 19 digits, too many for a number. */
function byAge(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}

export type GroupReading =
  | { readonly state: 'read'; readonly post: PostReading }
  | { readonly state: 'gone'; readonly firstIds: readonly string[] }
  | { readonly state: 'failed'; readonly error: CollectError }

/**
 * One post from what is known of its versions. Likes, views and the rest belong to the version that people saw, so a
 * post's counters are the sums over its versions; where one version is not known, the sum is not known either.
 */
export function readGroup(group: PostGroup, states: ReadonlyMap<string, VersionState>, now: Date): GroupReading {
  const versions = group.ids.map(id => states.get(id))
  const failed = versions.find(version => version instanceof CollectError)
  if (failed !== undefined) return { state: 'failed', error: failed }
  if (versions.every(version => version === 'gone'))
    return { state: 'gone', firstIds: group.tracked?.platformIds.slice(0, 1) ?? [] }
  const read = versions.filter(version => isRead(version))
  const absent = versions.includes('hidden') ? 'hidden' : 'not-returned'
  const counters = read.length === versions.length ? sums(read) : allAbsent(absent)
  return { state: 'read', post: reading(group, read, counters, now) }
}

/** The due posts of an account whose posts only its followers see. */
export function hiddenPosts(account: AccountRef, now: Date): readonly PostReading[] {
  return account.duePosts.map(tracked => reading({ ids: tracked.platformIds, tracked }, [], allAbsent('hidden'), now))
}

export function isRead(version: VersionState | undefined): version is ReadVersion {
  return version !== undefined && typeof version !== 'string' && !(version instanceof CollectError)
}

type Counters = ReadonlyMap<PostMetric, number | UnavailableReason>

function sums(versions: readonly ReadVersion[]): Counters {
  return new Map(
    postMetricNames.map(metric => {
      const values = versions.map(version => version.counts.get(metric) ?? 'not-returned')
      const reason = values.find(value => typeof value === 'string')
      return [metric, reason ?? values.reduce<number>((sum, value) => sum + Number(value), 0)]
    }),
  )
}

function allAbsent(reason: UnavailableReason): Counters {
  return new Map(postMetricNames.map(metric => [metric, reason]))
}

function reading(group: PostGroup, read: readonly ReadVersion[], counters: Counters, now: Date): PostReading {
  const newest = read.at(-1)
  const oldest = read[0]
  return {
    platformIds: group.ids,
    publishedAt: group.tracked?.publishedAt ?? oldest?.createdAt ?? now,
    // Leads to the post whatever its account is called by then.
    permalink: `https://x.com/i/web/status/${group.ids.at(-1)}`,
    text: newest?.text ?? null,
    kind: null,
    counters,
    observedAt: newest?.receivedAt ?? now,
  }
}
