import type { AccountId, AccountRef, CollectContext, CollectResult, Observation, PostReading } from '../collector.ts'
import { CollectError } from '../collector.ts'
import type { XApi } from './api.ts'
import { noteDroppedOfPosts, noteDroppedOfUsers } from './dropped.ts'
import { concernsAll } from './errors.ts'
import { lookUpVersions, type VersionState, type WantedVersion } from './lookup.ts'
import { accountMetricNames } from './metrics.ts'
import { groupVersions, hiddenPosts, isRead, type PostGroup, readGroup } from './posts.ts'
import type { TwitterSettings } from './settings.ts'
import { type ReadVersion, readTimeline } from './timeline.ts'
import { readUsers, type UserReading, userIdOf } from './users.ts'

/** Timelines asked for at the same time. */
const timelinesAtOnce = 8
/** Rounds of looking versions up: the second finds edits that the first has revealed. */
const lookUpRounds = 2

/** What is known of one account while the run goes on. */
interface Progress {
  readonly account: AccountRef
  readonly userId: string
  /** `null` when the profile was neither due nor needed. */
  readonly reading: UserReading | null
  timeline: readonly ReadVersion[]
  postsError: CollectError | null
}

/** Profiles first (they give the ids), then the timelines, then what remains of the due posts in common calls. */
export async function collect(
  api: XApi,
  settings: TwitterSettings,
  accounts: readonly AccountRef[],
  ctx: CollectContext,
): Promise<ReadonlyMap<AccountId, CollectResult | CollectError>> {
  api.billed.learn(accounts, ctx.now())
  const needed = accounts.filter(account => account.parts.has('profile') || userIdOf(account) === null)
  const users = await readUsers(api, needed, ctx)
  noteDroppedOfUsers(
    [...users.values()].flatMap(read => (read instanceof CollectError ? [] : [read.user])),
    ctx,
  )
  const progress = accounts.flatMap(account => start(account, users.get(account.id)))
  await readTimelines(api, settings, progress, ctx)
  const posts = await readDuePosts(api, progress, ctx)
  const results = progress.map(one => [one.account.id, resultOf(one, posts.get(one.account.id), ctx)] as const)
  const errors = [...users].flatMap(([id, user]) => (user instanceof CollectError ? [[id, user] as const] : []))
  return new Map<AccountId, CollectResult | CollectError>([...results, ...errors])
}

function start(account: AccountRef, user: UserReading | CollectError | undefined): readonly Progress[] {
  if (user instanceof CollectError) return []
  const userId = user?.user.id ?? userIdOf(account)
  if (userId === null) return []
  return [{ account, userId, reading: user ?? null, timeline: [], postsError: isProtected(user) ? unseen() : null }]
}

function isProtected(reading: UserReading | null | undefined): boolean {
  return reading?.user.protected ?? false
}

function unseen(): CollectError {
  return new CollectError('forbidden', 'the account is protected: only followers it has approved see its posts')
}

async function readTimelines(
  api: XApi,
  settings: TwitterSettings,
  progress: readonly Progress[],
  ctx: CollectContext,
): Promise<void> {
  const waiting = progress.filter(({ account, postsError }) => account.parts.has('posts') && postsError === null)
  let stopped: CollectError | null = null
  const readNext = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      one.postsError = stopped
      if (stopped === null) await readOne(api, settings, one, ctx)
      if (one.postsError !== null && concernsAll(one.postsError)) stopped ??= one.postsError
    }
  }
  await Promise.all(Array.from({ length: timelinesAtOnce }, readNext))
}

async function readOne(api: XApi, settings: TwitterSettings, one: Progress, ctx: CollectContext): Promise<void> {
  try {
    one.timeline = await readTimeline(api, one.userId, one.account, settings, ctx)
  } catch (error) {
    if (!(error instanceof CollectError)) throw error
    one.postsError = error
  }
}

interface Posts {
  readonly groups: readonly PostGroup[]
  readonly states: ReadonlyMap<string, VersionState>
}

/** Versions that a timeline has just given are not asked for again. */
async function readDuePosts(
  api: XApi,
  progress: readonly Progress[],
  ctx: CollectContext,
): Promise<ReadonlyMap<AccountId, Posts>> {
  const visible = progress.filter(({ account, reading }) => account.parts.has('posts') && !isProtected(reading))
  const states = new Map<string, VersionState>(
    visible.flatMap(one => one.timeline.map(version => [version.id, version])),
  )
  const asked = new Set<string>(states.keys())
  for (let round = 0; round < lookUpRounds; round++) {
    const wanted = visible.flatMap(one => wantedOf(one, states)).filter(({ id }) => !asked.has(id))
    for (const { id } of wanted) asked.add(id)
    for (const [id, state] of await lookUpVersions(api, wanted, ctx)) states.set(id, state)
  }
  noteDroppedOfPosts(
    [...states.values()].filter(state => isRead(state)),
    ctx,
  )
  return new Map(visible.map(one => [one.account.id, { groups: groupsOf(one, states), states }]))
}

function groupsOf({ account, timeline }: Progress, states: ReadonlyMap<string, VersionState>): readonly PostGroup[] {
  const due = account.duePosts.flatMap(post => post.platformIds.map(id => states.get(id)))
  const read = due.filter(state => isRead(state))
  return groupVersions(account.duePosts, [...timeline, ...read])
}

function wantedOf(one: Progress, states: ReadonlyMap<string, VersionState>): readonly WantedVersion[] {
  const ids = groupsOf(one, states).flatMap(group => group.ids)
  return ids.map(id => ({ id, account: one.account.id }))
}

function resultOf(one: Progress, posts: Posts | undefined, ctx: CollectContext): CollectResult | CollectError {
  const { account, userId, reading } = one
  const wantsPosts = account.parts.has('posts')
  const readings = (posts?.groups ?? []).map(group => readGroup(group, posts?.states ?? new Map(), ctx.now()))
  const failed = readings.find(group => group.state === 'failed')
  const postsError = wantsPosts ? (one.postsError ?? failed?.error ?? null) : null
  const read = readings.flatMap(group => (group.state === 'read' ? [group.post] : []))
  const found: readonly PostReading[] = wantsPosts && isProtected(reading) ? hiddenPosts(account, ctx.now()) : read
  if (reading === null && found.length === 0 && postsError !== null) return postsError
  return {
    identity: { platformId: userId, handle: reading?.user.username ?? null, name: reading?.user.name ?? null },
    observations: reading === null || !account.parts.has('profile') ? [] : observations(reading, ctx.slot),
    posts: found,
    gonePosts: readings.flatMap(group => (group.state === 'gone' ? group.firstIds : [])),
    audience: [],
    unsupported: [],
    incomplete: postsError === null ? [] : [{ part: 'posts', error: postsError }],
  }
}

function observations({ user, receivedAt }: UserReading, slot: Date): readonly Observation[] {
  return accountMetricNames.map(metric => {
    const value = user.counts.get(metric) ?? 'not-returned'
    const found = typeof value === 'number' ? { value } : { value: null, unavailable: value }
    return { metric, period: 'instant', periodStart: null, periodEnd: slot, ...found, observedAt: receivedAt }
  })
}
