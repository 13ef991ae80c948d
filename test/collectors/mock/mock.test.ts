import { describe, expect, it } from '@jest/globals'
import type { AccountRef, CollectContext, CollectResult } from '../../../src/collectors/collector.ts'
import { CollectError } from '../../../src/collectors/collector.ts'
import { mock } from '../../../src/collectors/mock/index.ts'

const slot = new Date('2026-11-20T12:00:00Z')
const hour = 3_600_000

/** No HTTP client: the mock that asked for one would fail. */
function contextAt(at: Date): CollectContext {
  const http = {
    calls: [],
    request: async () => {
      throw new Error('the mock has no network')
    },
  }
  return { slot: at, now: () => at, signal: new AbortController().signal, http, note: () => {} }
}

const account: AccountRef = {
  id: 1,
  key: 'town',
  handle: 'town-1',
  platformId: null,
  timeZone: 'Europe/Rome',
  parts: new Set(['profile', 'posts', 'insights', 'audience']),
  duePosts: [],
  newestPostId: null,
  postsSince: new Date(slot.getTime() - 14 * 24 * hour),
  lastObservedAt: null,
  unsupported: new Map(),
}

async function readAt(at: Date, settings: object = {}, ref: Partial<AccountRef> = {}) {
  const collector = mock.create(mock.settings.parse(settings))
  const results = await collector.collect([{ ...account, ...ref }], contextAt(at))
  return results.get(account.id)
}

async function resultAt(at: Date, settings: object = {}, ref: Partial<AccountRef> = {}): Promise<CollectResult> {
  const result = await readAt(at, settings, ref)
  if (result === undefined || result instanceof CollectError) throw new Error(`no result: ${String(result)}`)
  return result
}

describe('the mock platform', () => {
  it('depends on seed, handle and slot only', async () => {
    const first = await resultAt(slot)
    expect(await resultAt(slot)).toEqual(first)
    expect(await resultAt(slot, { seed: 2 })).not.toEqual(first)
    expect(await resultAt(slot, {}, { handle: 'town-2' })).not.toEqual(first)
    expect(await resultAt(new Date(slot.getTime() + hour))).not.toEqual(first)
  })

  it('grows as told', async () => {
    const followers = async (at: Date) =>
      (await resultAt(at, { followers: 500, growth_per_day: 10 })).observations[0]?.value ?? Number.NaN
    const grown = (await followers(new Date(slot.getTime() + 100 * 24 * hour))) - (await followers(slot))
    expect(Math.abs(grown - 1000)).toBeLessThanOrEqual(10)
  })

  it('posts less at weekends', async () => {
    const { posts } = await resultAt(slot, { posts_per_day: 4 })
    const on = (weekday: number) => posts.filter(post => post.publishedAt.getUTCDay() === weekday).length
    expect([on(1), on(0)]).toEqual([8, 4])
  })

  it('has fewer people at the weekend of the account, not of UTC', async () => {
    const views = async (timeZone: string, at: string, weekday: number) => {
      const series = [{ hashtag: 'rassegna', at, weekdays: [weekday] }]
      const { posts } = await resultAt(slot, { posts_per_day: 0, series }, { timeZone })
      const sameInstant = posts.find(post => post.publishedAt.toISOString() === '2026-11-08T19:30:00.000Z')
      return Number(sameInstant?.counters.get('views'))
    }
    const sunday = await views('UTC', '19:30', 7)
    const monday = await views('Pacific/Auckland', '08:30', 1)
    expect(sunday / monday).toBeCloseTo(0.6, 1)
  })

  it('has series with pauses, in the time zone of the account', async () => {
    const pauses = [{ from: '2026-11-16', to: '2026-11-18' }]
    const { posts } = await resultAt(slot, { posts_per_day: 0, series: [{ hashtag: 'rassegna', at: '08:30', pauses }] })
    expect(posts.map(post => post.publishedAt.toISOString())).toEqual([
      '2026-11-20T07:30:00.000Z',
      '2026-11-19T07:30:00.000Z',
      '2026-11-13T07:30:00.000Z',
      '2026-11-12T07:30:00.000Z',
      '2026-11-11T07:30:00.000Z',
      '2026-11-10T07:30:00.000Z',
      '2026-11-09T07:30:00.000Z',
    ])
    expect(posts[0]?.text).toBe('#rassegna 2026-11-20')
  })

  it('answers what is new and what is due, and nothing else; counters never fall', async () => {
    const first = await resultAt(slot)
    const [newest, second] = first.posts
    if (newest === undefined || second === undefined) throw new Error('the mock has no posts')
    const later = new Date(slot.getTime() + 2 * hour)
    const duePosts = [{ ...second, lastObservedAt: slot }]
    const { posts } = await resultAt(later, {}, { newestPostId: newest.platformIds[0] ?? null, duePosts })
    const again = posts.find(post => post.platformIds[0] === second.platformIds[0])
    expect(posts.some(post => post.platformIds[0] === newest.platformIds[0])).toBe(false)
    for (const [name, value] of second.counters)
      expect(Number(again?.counters.get(name))).toBeGreaterThanOrEqual(Number(value))
  })

  it('reads only the parts asked for', async () => {
    const result = await resultAt(slot, {}, { parts: new Set(['audience']) })
    expect(result.observations).toEqual([])
    expect(result.posts).toEqual([])
    expect(result.audience.length).toBe(6)
  })

  it('fails on request, from and to', async () => {
    const span = { from: slot.toISOString(), to: new Date(slot.getTime() + hour).toISOString() }
    const faults = { faults: [{ ...span, kind: 'rate-limited' }] }
    expect(await readAt(slot, faults)).toMatchObject({ kind: 'rate-limited', until: new Date(span.to) })
    expect(await readAt(new Date(span.to), faults)).not.toBeInstanceOf(CollectError)
    const other = { faults: [{ ...span, kind: 'auth', handle: 'town-2' }] }
    expect(await readAt(slot, other)).not.toBeInstanceOf(CollectError)
  })

  it('has handles of its own and needs no credential', async () => {
    expect(mock.handleFault('town-1')).toBeNull()
    expect(mock.handleFault('Town 1')).toContain('small letters')
    expect(await mock.create(mock.settings.parse({})).check(contextAt(slot))).toMatchObject({ ok: true })
  })
})
