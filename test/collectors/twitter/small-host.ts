import type { ManualClock } from '../../../src/clock.ts'
import type {
  AccountRef,
  CollectContext,
  Collector,
  CollectResult,
  TrackedPost,
} from '../../../src/collectors/collector.ts'
import { CollectError } from '../../../src/collectors/collector.ts'
import type { HttpClient } from '../../../src/collectors/http.ts'
import { createHttpClient } from '../../../src/collectors/http-client.ts'
import { twitter } from '../../../src/collectors/twitter/index.ts'
import type { TwitterSettings } from '../../../src/collectors/twitter/settings.ts'
import { Secret } from '../../../src/config/secrets.ts'

export function xCollector(base_url: string, token: string, more: Partial<TwitterSettings> = {}): Collector {
  const settings = { bearer_token: Secret.of(token), owned_reads: false, max_new_posts: 1000, base_url, ...more }
  return twitter.create(settings)
}

export function contextAt(clock: ManualClock, timeoutMs = 10_000): CollectContext & { readonly notes: string[] } {
  const notes: string[] = []
  const { signal } = new AbortController()
  const http: HttpClient = createHttpClient({ clock, signal, timeoutMs })
  return { slot: clock.now(), now: () => clock.now(), signal, http, note: message => notes.push(message), notes }
}

export function accountRef(id: number, handle: string, more: Partial<AccountRef> = {}): AccountRef {
  return {
    id,
    key: handle,
    handle,
    platformId: null,
    timeZone: 'Europe/Rome',
    parts: new Set(['profile', 'posts']),
    duePosts: [],
    newestPostId: null,
    postsSince: new Date(0),
    lastObservedAt: null,
    unsupported: new Map(),
    ...more,
  }
}

/** Remembers what a host would: ids, posts and when each was read. */
export class SmallHost {
  readonly posts = new Map<string, TrackedPost>()
  readonly #clock: ManualClock
  #ref: AccountRef
  cost = 0

  constructor(clock: ManualClock, ref: AccountRef) {
    this.#clock = clock
    this.#ref = ref
  }

  async run(collector: Collector): Promise<CollectResult> {
    const ctx = contextAt(this.#clock)
    const results = await collector.collect([{ ...this.#ref, duePosts: [...this.posts.values()].reverse() }], ctx)
    this.cost += ctx.http.calls.reduce((sum, call) => sum + call.cost, 0)
    const result = results.get(this.#ref.id)
    if (result === undefined || result instanceof CollectError) throw result ?? new Error('no entry')
    this.#remember(result)
    return result
  }

  #remember(result: CollectResult): void {
    for (const { platformIds, publishedAt, observedAt } of result.posts)
      this.posts.set(platformIds[0] ?? '', { platformIds, publishedAt, lastObservedAt: observedAt })
    for (const id of result.gonePosts) this.posts.delete(id)
    const ids = [...this.posts.values()].flatMap(post => post.platformIds)
    const newest = ids.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).at(-1)
    this.#ref = {
      ...this.#ref,
      platformId: result.identity.platformId,
      newestPostId: newest ?? null,
      lastObservedAt: this.#clock.now(),
    }
  }
}
