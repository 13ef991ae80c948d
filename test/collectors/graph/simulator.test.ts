import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { ManualClock } from '../../../src/clock.ts'
import type { AccountRef, CollectorDefinition, Part } from '../../../src/collectors/collector.ts'
import { facebook } from '../../../src/collectors/facebook/index.ts'
import { instagram } from '../../../src/collectors/instagram/index.ts'
import {
  type Fault,
  type Simulator,
  STORY,
  startSimulator,
  storyWorld,
  type World,
} from '../../../src/simulator/index.ts'
import { account, context, errorOf, resultOf, settingsFor, valuesOf } from './support.ts'

/** Both collectors against a server that speaks the platforms' protocol: real HTTP, a world that goes on by itself. */
const slot = new Date('2019-12-20T12:00:00Z')
const every: readonly Part[] = ['profile', 'posts', 'insights', 'audience']

const platforms = [
  { definition: facebook as CollectorDefinition<unknown>, ...STORY.facebook, platform: 'facebook' as const },
  { definition: instagram as CollectorDefinition<unknown>, ...STORY.instagram, platform: 'instagram' as const },
]

let simulator: Simulator
let world: World
let clock: ManualClock

async function serve(served: World = storyWorld()): Promise<void> {
  world = served
  clock = new ManualClock(slot)
  simulator = await startSimulator({ world, clock })
}

beforeEach(() => serve())
afterEach(() => simulator.close())

/** Reads with a new collector, at the simulator's time. */
async function read(
  definition: CollectorDefinition<unknown>,
  accounts: readonly AccountRef[],
  options: { token?: string; timeoutMs?: number } = {},
) {
  const { token, ...http } = options
  const ctx = context(clock.now(), http)
  return { ctx, results: await definition.create(settingsFor(simulator.url, token)).collect(accounts, ctx) }
}

describe.each(platforms)('the $platform collector and the simulator', ({ definition, id, platform, handle }) => {
  const one = (parts: readonly Part[], more: Partial<AccountRef> = {}) => account(id, clock.now(), parts, more)
  const errorUnder = async (fault: Fault, options: { timeoutMs?: number } = {}) => {
    simulator.faults.add(fault)
    return errorOf((await read(definition, [one(['profile'])], options)).results.get(1))
  }

  it.each([1, 50, 51, 120])('reads the counts of %d accounts with one call for every fifty', async n => {
    const accounts = Array.from({ length: n }, (_, i) => one(['profile'], { id: i + 1 }))
    const { results, ctx } = await read(definition, accounts)
    expect(ctx.http.calls).toHaveLength(Math.ceil(n / 50))
    expect(simulator.calls.total).toBe(Math.ceil(n / 50))
    const followers = world.byId(id)?.followersAt(slot.getTime())
    for (const { id: key } of accounts) expect(valuesOf(resultOf(results.get(key)), 'followers')).toEqual([followers])
  })

  it('reads everything that is due of an account, its posts as the world has them', async () => {
    const { results, ctx } = await read(definition, [one(every)])
    const result = resultOf(results.get(1))
    expect(result.incomplete).toEqual([])
    expect(result.unsupported).toEqual([])
    expect(result.identity).toEqual({ platformId: id, handle, name: STORY.name })
    const published = [...(world.byId(id)?.postsDown(slot.getTime(), slot.getTime() - 30 * 86_400_000) ?? [])]
    expect(result.posts.map(post => post.platformIds[0])).toEqual(published.map(post => post.ids[0]))
    expect(valuesOf(result, 'views')).toHaveLength(3)
    expect(new Set(result.audience.map(cell => cell.dimension)).size).toBe(platform === 'facebook' ? 2 : 4)
    expect(ctx.http.calls.length).toBeLessThanOrEqual(4)
  })

  it('shares the calls of all accounts between them', async () => {
    const three = [1, 2, 3].map(key => one(['profile', 'posts'], { id: key }))
    const { ctx } = await read(definition, three)
    expect(ctx.http.calls).toHaveLength(2)
    expect(ctx.http.calls.map(call => call.accounts)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ])
  })

  it('keeps the token out of every address and every record', async () => {
    const { ctx } = await read(definition, [one(every)])
    expect(simulator.calls.log.length).toBeGreaterThan(0)
    for (const { path, query } of simulator.calls.log) expect(path + JSON.stringify(query)).not.toContain('token')
    expect(JSON.stringify(ctx.http.calls)).not.toContain(STORY.metaToken)
  })

  it('loses one retired metric and nothing else', async () => {
    const name = platform === 'facebook' ? 'page_media_view' : 'saves'
    const metric = platform === 'facebook' ? 'views' : 'saves'
    simulator.faults.add({ kind: 'retired-metric', metric: name })
    const result = resultOf((await read(definition, [one(['profile', 'insights'])])).results.get(1))
    expect(result.unsupported.map(refused => refused.metric)).toEqual([metric])
    expect(new Set(valuesOf(result, metric))).toEqual(new Set(['retired']))
    expect(new Set(valuesOf(result, 'reach').map(value => typeof value))).toEqual(new Set(['number']))
    expect(result.incomplete).toEqual([])
  })

  it('does not ask again for a metric that is remembered as refused', async () => {
    const unsupported = new Map([['reach', { since: '2019-12-01', retryOn: '2020-01-01' }]])
    const metric = platform === 'facebook' ? 'page_total_media_view_unique' : 'reach'
    await read(definition, [one(['insights'], { unsupported })])
    const asked = simulator.calls.log.flatMap(call => new URLSearchParams(call.form).get('batch') ?? '').join()
    expect(asked).not.toContain(metric)
    simulator.calls.reset()
    clock.set(new Date('2020-01-01T12:00:00Z'))
    await read(definition, [one(['insights'], { unsupported })])
    const later = simulator.calls.log.flatMap(call => new URLSearchParams(call.form).get('batch') ?? '').join()
    expect(later).toContain(metric)
  })

  it('tells a dead token as auth for every account, with one call', async () => {
    simulator.faults.add({ kind: 'dead-token', subcode: 460 })
    const accounts = [1, 2].map(key => one(every, { id: key }))
    const { results, ctx } = await read(definition, accounts)
    expect([1, 2].map(key => errorOf(results.get(key)).kind)).toEqual(['auth', 'auth'])
    expect(ctx.http.calls).toHaveLength(1)
  })

  it('stays away for as long as a rate limit says, also in the next job of the same credential', async () => {
    const until = new Date(slot.getTime() + 25 * 60_000)
    simulator.faults.add({ kind: 'rate-limit', until, count: 1 })
    const collector = definition.create(settingsFor(simulator.url))
    const first = errorOf((await collector.collect([one(['profile'])], context(slot))).get(1))
    expect(first).toMatchObject({ kind: 'rate-limited', until })
    const again = context(new Date(until.getTime() - 60_000))
    expect(errorOf((await collector.collect([one(['profile'])], again)).get(1)).until).toEqual(until)
    expect(again.http.calls).toHaveLength(0)
    const after = await collector.collect([one(['profile'])], context(new Date(until.getTime() + 1000)))
    expect(resultOf(after.get(1)).identity.platformId).toBe(id)
  })

  it('stops before the limit: at 90 % the counts are still read, and nothing more', async () => {
    await simulator.close()
    const limits = { ...storyWorld().limits, graphPerHour: 10 }
    await serve({ ...storyWorld(), limits })
    const ten = Array.from({ length: 9 }, (_, i) => one(['profile', 'posts'], { id: i + 1 }))
    const { results, ctx } = await read(definition, ten)
    expect(ctx.http.calls).toHaveLength(1)
    const { incomplete, observations } = resultOf(results.get(9))
    expect(observations.length).toBeGreaterThan(0)
    expect(incomplete.map(({ part, error }) => [part, error.kind])).toEqual([['posts', 'rate-limited']])
    expect(incomplete[0]?.error.until?.getTime()).toBeGreaterThan(slot.getTime())
  })

  it('asks once more for what a batch came back without', async () => {
    simulator.faults.add({ kind: 'timeout', account: id, count: 1 })
    const { results, ctx } = await read(definition, [one(['profile'])])
    expect(resultOf(results.get(1)).identity.platformId).toBe(id)
    expect(ctx.http.calls).toHaveLength(2)
    simulator.faults.add({ kind: 'timeout', account: id })
    const never = await read(definition, [one(['profile'])])
    expect(errorOf(never.results.get(1)).kind).toBe('transient')
    expect(never.ctx.http.calls).toHaveLength(2)
  })

  it.each([
    [{ kind: 'status', status: 503 }, 'transient'],
    [{ kind: 'truncate' }, 'transient'],
    [{ kind: 'reset' }, 'transient'],
    [{ kind: 'html' }, 'bad-response'],
    [{ kind: 'malformed' }, 'bad-response'],
    [{ kind: 'huge' }, 'bad-response'],
    [{ kind: 'redirect', to: 'http://127.0.0.2/' }, 'bad-response'],
    [{ kind: 'forbidden' }, 'forbidden'],
  ] as const)('tells %j as %s', async (fault, kind) => {
    expect((await errorUnder(fault)).kind).toBe(kind)
  })

  it('gives up a call that is not answered', async () => {
    expect((await errorUnder({ kind: 'timeout' }, { timeoutMs: 100 })).kind).toBe('transient')
  })

  it.each(['strings', 'negative'] as const)('refuses counts that are %s, naming the field', async kind => {
    expect(await errorUnder({ kind })).toMatchObject({
      kind: 'bad-response',
      message: expect.stringContaining('followers_count'),
    })
  })

  it('stores a fall to 0 as the platform states it, and a missing field as missing', async () => {
    const lift = simulator.faults.add({ kind: 'followers', value: 0 })
    const fallen = resultOf((await read(definition, [one(['profile'])])).results.get(1))
    expect(valuesOf(fallen, 'followers')).toEqual([0])
    lift()
    simulator.faults.add({ kind: 'omit', field: 'followers_count' })
    const hidden = resultOf((await read(definition, [one(['profile'])])).results.get(1))
    expect(valuesOf(hidden, 'followers')).toEqual(['not-returned'])
  })

  it('takes empty insights for a missing permission, never for zeros', async () => {
    simulator.faults.add({ kind: 'empty', path: '/insights' })
    const result = resultOf((await read(definition, [one(['profile', 'insights'])])).results.get(1))
    expect(new Set(valuesOf(result, 'views'))).toEqual(new Set(['no-permission']))
    expect(result.incomplete.map(({ part, error }) => [part, error.kind])).toEqual([['insights', 'forbidden']])
  })

  it('ends a list that repeats its pages', async () => {
    simulator.faults.add({ kind: 'repeat-pages', path: platform === 'facebook' ? '/posts' : '/media' })
    const { results, ctx } = await read(definition, [one(['posts'])])
    const ids = resultOf(results.get(1)).posts.map(post => post.platformIds[0])
    expect(new Set(ids).size).toBe(ids.length)
    expect(ctx.http.calls.length).toBeLessThanOrEqual(4)
    expect(ctx.notes.join()).toContain('repeats')
  })

  it('tells an account that does not exist as gone, beside one that does', async () => {
    const { results } = await read(definition, [one(['profile']), account('999999999', slot, every, { id: 2 })])
    expect(resultOf(results.get(1)).identity.platformId).toBe(id)
    expect(errorOf(results.get(2)).kind).toBe('gone')
  })

  it('reads due posts by their ids where that is cheaper than listing down to them', async () => {
    const { results } = await read(definition, [one(['posts'])])
    const posts = resultOf(results.get(1)).posts
    const due = posts
      .slice(-1)
      .map(({ platformIds, publishedAt }) => ({ platformIds, publishedAt, lastObservedAt: null }))
    simulator.calls.reset()
    const more = { duePosts: due, newestPostId: posts[0]?.platformIds[0] ?? null, postsSince: slot }
    const settings = { ...settingsFor(simulator.url), page_size: 2 }
    const results2 = await definition.create(settings).collect([one(['posts'], more)], context(slot))
    expect(resultOf(results2.get(1)).posts.map(post => post.platformIds[0])).toEqual([due[0]?.platformIds[0]])
    expect(simulator.calls.counts[platform === 'facebook' ? 'GET /{post}' : 'GET /{media}']).toBe(1)
    expect(simulator.calls.counts[platform === 'facebook' ? 'GET /{page}/posts' : 'GET /{ig}/media']).toBe(1)
  })

  it('checks a token: whose it is, until when, and what it lacks', async () => {
    const works = await definition.create(settingsFor(simulator.url)).check(context(slot))
    expect(works).toMatchObject({ ok: true, message: expect.stringContaining(STORY.appId) })
    expect(works.expiresAt?.getTime()).toBeGreaterThan(slot.getTime())
    const dead = await definition.create(settingsFor(simulator.url, 'of-nobody')).check(context(slot))
    expect(dead).toMatchObject({ ok: false, message: expect.stringContaining('access_token') })
    expect(dead.message).not.toContain('of-nobody')
    expect(simulator.calls.total).toBe(2)
  })
})

describe('what only Facebook does', () => {
  it('reads posts without their comments and reactions where the token may not see them', async () => {
    const token = STORY.metaTokenWithoutUserContent
    const { results, ctx } = await read(
      facebook as CollectorDefinition<unknown>,
      [account(STORY.facebook.id, slot, ['posts'])],
      { token },
    )
    const { posts, incomplete } = resultOf(results.get(1))
    expect(posts.length).toBeGreaterThan(0)
    for (const { counters } of posts)
      expect([counters.get('likes'), counters.get('comments')]).toEqual(['no-permission', 'no-permission'])
    expect(posts.some(({ counters }) => typeof counters.get('shares') === 'number')).toBe(true)
    expect(incomplete).toEqual([])
    expect(ctx.notes.join()).toContain('pages_read_user_content')
    const check = await facebook.create(settingsFor(simulator.url, token)).check(context(slot))
    expect(check).toMatchObject({ ok: true, message: expect.stringContaining('pages_read_user_content') })
  })

  it('finds a page by its user name', async () => {
    const { results } = await read(facebook as CollectorDefinition<unknown>, [
      account(STORY.facebook.handle, slot, ['profile']),
    ])
    expect(resultOf(results.get(1)).identity.platformId).toBe(STORY.facebook.id)
  })
})

describe('what only Instagram does', () => {
  it('does not ask who follows while fewer than a hundred do', async () => {
    clock.set(new Date('2019-03-27T12:00:00Z'))
    const small = account(STORY.instagram.id, clock.now(), ['profile', 'audience'])
    const { results, ctx } = await read(instagram as CollectorDefinition<unknown>, [small])
    const result = resultOf(results.get(1))
    expect(valuesOf(result, 'followers')[0]).toBeLessThan(100)
    expect(result.audience.map(({ segment, unavailable }) => [segment, unavailable])).toEqual(
      Array.from({ length: 4 }, () => ['*', 'below-threshold']),
    )
    expect(ctx.http.calls).toHaveLength(1)
  })
})
