import type { AccountRef } from '../collector.ts'

/** US dollars per resource returned, pay-per-use, as of August 2026. Failures are free. */
export const userRead = 0.01
export const postRead = 0.005
/** Own posts on the timeline, where the account, the authenticated user and the app's owner are one. */
export const ownedPostRead = 0.001

export type Resource = 'user' | 'post'

/** As many as a credential may read in a day (3 million posts a month), and again as many. */
const mostRemembered = 200_000

/**
 * What X has billed to one credential on this UTC day: it bills a resource once a day. It calls this a "soft" rule, so
 * its invoice may be higher than our sum. What is forgotten (at a restart, beyond the bound) is counted again.
 */
export class BilledToday {
  #day = Number.NaN
  readonly #billed = new Set<string>()

  /** How many of these resources, each counted once, X would bill now. */
  unbilled(resource: Resource, ids: readonly string[], now: Date): number {
    this.#turnDay(now)
    return [...new Set(ids)].filter(id => !this.#billed.has(`${resource} ${id}`)).length
  }

  add(resource: Resource, ids: readonly string[], now: Date): void {
    this.#turnDay(now)
    for (const id of ids) if (this.#billed.size < mostRemembered) this.#billed.add(`${resource} ${id}`)
  }

  /** What the host read on this day, also by another process or before a restart, is billed already. */
  learn(accounts: readonly AccountRef[], now: Date): void {
    const day = dayOf(now)
    const isToday = (last: Date | null) => last !== null && dayOf(last) === day
    for (const { platformId, lastObservedAt, duePosts } of accounts) {
      if (platformId !== null && isToday(lastObservedAt)) this.add('user', [platformId], now)
      for (const post of duePosts) if (isToday(post.lastObservedAt)) this.add('post', post.platformIds, now)
    }
  }

  #turnDay(now: Date): void {
    if (dayOf(now) === this.#day) return
    this.#day = dayOf(now)
    this.#billed.clear()
  }
}

/** Days since 1970-01-01, in UTC. */
function dayOf(at: Date): number {
  return Math.floor(at.getTime() / 86_400_000)
}
