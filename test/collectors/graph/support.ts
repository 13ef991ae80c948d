import { ManualClock } from '../../../src/clock.ts'
import type {
  AccountRef,
  CollectContext,
  CollectError,
  CollectResult,
  Part,
} from '../../../src/collectors/collector.ts'
import { createHttpClient } from '../../../src/collectors/http-client.ts'
import { Secret } from '../../../src/config/secrets.ts'
import { STORY } from '../../../src/simulator/index.ts'

const day = 86_400_000

/** Settings as the configuration would have parsed them, for a server on loopback. */
export function settingsFor(url: string, token: string = STORY.metaToken) {
  return {
    access_token: Secret.of(token),
    app_secret: Secret.of(STORY.appSecret),
    api_version: 'v26.0',
    base_url: url,
    page_size: 50,
    max_pages: 20,
    max_post_insights: 50,
    login: 'facebook' as const,
  }
}

export function account(
  handle: string,
  slot: Date,
  parts: readonly Part[],
  more: Partial<AccountRef> = {},
): AccountRef {
  return {
    id: 1,
    key: `account-${handle}`,
    handle,
    platformId: null,
    timeZone: 'Europe/Rome',
    parts: new Set(parts),
    duePosts: [],
    newestPostId: null,
    postsSince: new Date(slot.getTime() - 30 * day),
    lastObservedAt: null,
    unsupported: new Map(),
    ...more,
  }
}

export interface TestContext extends CollectContext {
  readonly notes: readonly string[]
  readonly clock: ManualClock
}

export function context(slot: Date, options: { readonly timeoutMs?: number } = {}): TestContext {
  const clock = new ManualClock(slot)
  const { signal } = new AbortController()
  const notes: string[] = []
  const http = createHttpClient({ clock, signal, ...options })
  return { slot, clock, now: () => clock.now(), signal, http, notes, note: message => notes.push(message) }
}

/** The result, or the test fails with the error that stands in its place. */
export function resultOf(entry: CollectResult | CollectError | undefined): CollectResult {
  if (entry === undefined || entry instanceof Error) throw entry ?? new Error('the account has no entry')
  return entry
}

export function errorOf(entry: CollectResult | CollectError | undefined): CollectError {
  if (entry instanceof Error) return entry
  throw new Error('the account was read')
}

/** The values of a metric, newest last: a count, or the reason of its absence. */
export function valuesOf(result: CollectResult, metric: string): readonly (number | string | undefined)[] {
  return result.observations.filter(one => one.metric === metric).map(one => one.value ?? one.unavailable)
}
