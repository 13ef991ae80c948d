import { DateTime } from 'luxon'
import type {
  AccountRef,
  AudienceCell,
  CollectorDefinition,
  CollectResult,
  Observation,
  PostReading,
} from '../collector.ts'
import { CollectError } from '../collector.ts'
import { metrics } from './metrics.ts'
import { type MockSettings, settings } from './settings.ts'
import { ageBands, chance, countersAt, followersAt, type MockPost, postsBetween } from './world.ts'

/** A platform that exists in arithmetic only: what it answers depends on seed, handle and slot, and on nothing else. */
export const mock: CollectorDefinition<MockSettings> = {
  platform: 'mock',
  title: 'Mock',
  settings,
  batchSize: 50,
  metrics,
  handleFault: handle =>
    /^[a-z0-9-]+$/.test(handle) ? null : 'a mock handle has small letters, digits and hyphens, e.g. town-1',
  create: given => ({
    async collect(accounts, { slot }) {
      return new Map(accounts.map(account => [account.id, faultAt(given, account, slot) ?? read(given, account, slot)]))
    },
    async check() {
      return { ok: true, message: 'nothing to check: the mock needs no credential', expiresAt: null }
    },
  }),
}

function faultAt({ faults }: MockSettings, account: AccountRef, slot: Date): CollectError | null {
  const fault = faults.find(span => within(span, slot) && (span.handle ?? account.handle) === account.handle)
  if (fault === undefined) return null
  const until = fault.kind === 'rate-limited' ? { until: new Date(fault.to) } : {}
  return new CollectError(fault.kind, `the mock was told to fail until ${fault.to}`, until)
}

function within(span: { readonly from: string; readonly to: string }, at: Date): boolean {
  return at >= new Date(span.from) && at < new Date(span.to)
}

function read(given: MockSettings, account: AccountRef, slot: Date): CollectResult {
  const { handle, parts } = account
  const followers = given.gaps.some(gap => within(gap, slot)) ? null : followersAt(given, handle, slot)
  return {
    identity: { platformId: `mock-${handle}`, handle, name: handle },
    observations: [
      ...(parts.has('profile') ? [followersObservation(followers, slot)] : []),
      ...(parts.has('insights') ? [reachObservation(given, account, slot)] : []),
    ],
    posts: parts.has('posts') ? posts(given, account, slot) : [],
    gonePosts: [],
    audience: parts.has('audience') ? ages(followers, slot) : [],
    unsupported: [],
    incomplete: [],
  }
}

/** A count that was not returned is said to be so; it is never 0. */
function orNotReturned(value: number | null) {
  return value === null ? { value, unavailable: 'not-returned' as const } : { value }
}

function followersObservation(followers: number | null, slot: Date): Observation {
  const at = { period: 'instant', periodStart: null, periodEnd: slot, observedAt: slot } as const
  return { metric: 'followers', ...at, ...orNotReturned(followers) }
}

function reachObservation(given: MockSettings, { handle, timeZone }: AccountRef, slot: Date): Observation {
  const today = DateTime.fromJSDate(slot, { zone: timeZone }).startOf('day')
  const periodStart = today.minus({ days: 1 }).toJSDate()
  const luck = chance(given.seed, handle, 'reach', periodStart.toISOString())
  const value = Math.floor(followersAt(given, handle, periodStart) * (0.1 + luck / 5))
  return { metric: 'reach', period: 'day', periodStart, periodEnd: today.toJSDate(), value, observedAt: slot }
}

/** What is new since the newest known post, and the known ones whose counters are due. */
function posts(given: MockSettings, account: AccountRef, slot: Date): readonly PostReading[] {
  const { handle, timeZone, postsSince, newestPostId, duePosts } = account
  const all = postsBetween(given, handle, timeZone, oldest(account), slot)
  const due = new Set(duePosts.flatMap(post => post.platformIds))
  const isNew = ({ id, publishedAt }: MockPost) => publishedAt > postsSince && id > (newestPostId ?? '')
  return all
    .filter(post => isNew(post) || due.has(post.id))
    .map(post => ({
      platformIds: [post.id],
      publishedAt: post.publishedAt,
      permalink: null,
      text: post.text,
      kind: null,
      counters: countersAt(given, handle, timeZone, post, slot),
      observedAt: slot,
    }))
}

function oldest({ postsSince, duePosts }: AccountRef): Date {
  return new Date(Math.min(postsSince.getTime(), ...duePosts.map(post => post.publishedAt.getTime() - 1)))
}

function ages(followers: number | null, slot: Date): readonly AudienceCell[] {
  const cell = { metric: 'followers_by_age', dimension: 'age', observedAt: slot } as const
  if (followers === null) return [{ ...cell, segment: '*', ...orNotReturned(null) }]
  return Object.entries(ageBands).map(([segment, share]) => ({
    ...cell,
    segment,
    value: Math.floor(followers * share),
  }))
}
