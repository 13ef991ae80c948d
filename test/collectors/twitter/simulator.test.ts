import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { ManualClock } from '../../../src/clock.ts'
import { CollectError, type CollectErrorKind } from '../../../src/collectors/collector.ts'
import { customWorld, type Fault, type Simulator, startSimulator, TOKENS } from '../../../src/simulator/index.ts'
import { accountRef, contextAt, SmallHost, xCollector } from './small-host.ts'

const hour = 3_600_000
const monday = new Date('2026-11-16T00:00:00Z')
const after = (hours: number) => new Date(monday.getTime() + hours * hour)
const finals = { likes: 40, comments: 6, shares: 10, quotes: 2, saves: 4, views: 3000 }

const world = customWorld({
  limits: { xTimelinePer15Minutes: 50 },
  accounts: [
    {
      platform: 'twitter',
      id: '7001',
      handle: 'ComuneSP',
      name: 'Comune della Spezia',
      followers: at => 1000 + Math.floor((at.getTime() - monday.getTime()) / hour),
      posts: [
        { at: after(2), text: 'Prima', counters: finals },
        { at: after(8), text: 'Corretta', counters: finals, edits: [after(8.2), after(8.4)] },
        { at: after(14), text: 'Risposta', kind: 'reply', counters: finals },
        { at: after(26), text: 'Cancellata', counters: finals, deletedAt: after(40) },
        { at: after(30), text: 'Corretta a cavallo', counters: finals, edits: [after(30.3)] },
      ],
    },
    { platform: 'twitter', id: '7002', handle: 'protetto', followers: 5, protected: true },
    {
      platform: 'twitter',
      id: '7003',
      handle: 'prolifico',
      followers: 9,
      posts: Array.from({ length: 130 }, (_, n) => ({ at: after(n / 10), counters: finals })),
    },
    ...Array.from({ length: 205 }, (_, n) => ({
      platform: 'twitter' as const,
      id: String(8000 + n),
      handle: `ente_${n}`,
      followers: n,
    })),
  ],
})

describe('the X collector against the simulated platform', () => {
  let simulator: Simulator
  let clock: ManualClock

  beforeEach(async () => {
    clock = new ManualClock(after(6))
    simulator = await startSimulator({ world, clock })
  })
  afterEach(() => simulator.close())

  const collector = () => xCollector(simulator.url, TOKENS.xToken)

  it('follows an account for three days: posts, edits, deletions, and the bill to the cent', async () => {
    const host = new SmallHost(clock, accountRef(1, 'ComuneSP', { postsSince: monday }))
    const gone: string[] = []
    for (let hours = 6; hours <= 78; hours += 4) {
      clock.set(after(hours))
      gone.push(...(await host.run(collector())).gonePosts)
    }
    expect([...host.posts.values()].map(post => post.platformIds.length)).toEqual([1, 3, 2])
    expect(gone.length).toBe(1)
    expect(host.cost).toBeCloseTo(simulator.billing.bill.total, 9)
  })

  it('counts a timeline that was billed and then failed once a day, however often it is tried again', async () => {
    clock.set(after(20))
    const host = new SmallHost(clock, accountRef(1, 'prolifico', { postsSince: monday }))
    const one = collector()
    for (const count of [1, 1, 0]) {
      if (count > 0) simulator.faults.add({ kind: 'omit', field: 'created_at', path: '/7003/tweets', count })
      await host.run(one)
    }
    expect(host.posts.size).toBe(130)
    expect(host.cost).toBeCloseTo(simulator.billing.bill.total, 9)
    // On the next UTC day all of them are billed again.
    clock.set(after(30))
    await host.run(one)
    expect(host.cost).toBeCloseTo(simulator.billing.bill.total, 9)
    expect(host.cost).toBeCloseTo(2 * (0.01 + 130 * 0.005), 9)
  })

  it('takes an edit between two slots as the same post and sums its versions', async () => {
    clock.set(after(30.1))
    const host = new SmallHost(clock, accountRef(1, 'ComuneSP', { postsSince: after(29) }))
    const [first] = (await host.run(collector())).posts
    clock.set(after(30.5))
    const { posts } = await host.run(collector())
    expect(posts.length).toBe(1)
    expect(posts[0]?.platformIds.length).toBe(2)
    expect(posts[0]?.platformIds[0]).toBe(first?.platformIds[0])
    expect(posts[0]?.publishedAt).toEqual(after(30))
    clock.set(after(30 + 24 * 20))
    const [later] = (await host.run(collector())).posts
    expect(Object.fromEntries(later?.counters ?? [])).toEqual({
      likes: finals.likes,
      comments: finals.comments,
      shares: finals.shares,
      quotes: finals.quotes,
      saves: finals.saves,
      views: finals.views,
    })
  })

  it('reads followers as of now and follows the account by its id', async () => {
    const host = new SmallHost(clock, accountRef(1, 'comunesp', { postsSince: monday }))
    const followers = async () =>
      (await host.run(collector())).observations.find(({ metric }) => metric === 'followers')?.value
    expect(await followers()).toBe(1006)
    clock.advance(10 * hour)
    expect(await followers()).toBe(1016)
    expect(simulator.calls.log.map(call => call.path).filter(path => path.startsWith('/2/users'))).toEqual([
      '/2/users/by',
      '/2/users/7001/tweets',
      '/2/users',
      '/2/users/7001/tweets',
    ])
  })

  it('reads n profiles with ⌈n/100⌉ calls', async () => {
    const refs = Array.from({ length: 205 }, (_, n) => accountRef(n, `ente_${n}`, { parts: new Set(['profile']) }))
    const ctx = contextAt(clock)
    const results = await collector().collect(refs, ctx)
    expect([...results.values()].filter(result => result instanceof CollectError)).toEqual([])
    expect(simulator.calls.total).toBe(3)
    expect(ctx.http.calls.reduce((sum, call) => sum + call.cost, 0)).toBeCloseTo(2.05, 9)
  })

  it('refreshes due posts across accounts with as few calls as possible', async () => {
    clock.set(after(20))
    const refs = [accountRef(1, 'prolifico', { postsSince: monday }), accountRef(2, 'ComuneSP', { postsSince: monday })]
    const first = await collector().collect(refs, contextAt(clock))
    simulator.calls.reset()
    clock.advance(hour)
    const due = refs.map(ref => {
      const result = first.get(ref.id)
      if (result === undefined || result instanceof CollectError) throw result
      const duePosts = result.posts.map(post => ({ ...post, lastObservedAt: post.observedAt }))
      const ids = result.posts.flatMap(post => post.platformIds).sort()
      return { ...ref, platformId: result.identity.platformId, duePosts, newestPostId: ids.at(-1) ?? null }
    })
    const second = await collector().collect(due, contextAt(clock))
    expect([...second.values()].map(result => (result instanceof CollectError ? result : result.posts.length))).toEqual(
      [130, 2],
    )
    // 130 posts, and two of four versions: 134 ids.
    expect(simulator.calls.log.filter(call => call.path === '/2/tweets').length).toBe(2)
  })

  it('takes protected accounts and unknown ones each for themselves', async () => {
    const refs = ['protetto', 'nessuno', 'ente_3'].map((handle, id) => accountRef(id, handle))
    const results = await collector().collect(refs, contextAt(clock))
    expect(results.get(0)).toMatchObject({ incomplete: [{ part: 'posts', error: { kind: 'forbidden' } }] })
    expect(results.get(1)).toMatchObject({ kind: 'gone' })
    expect(results.get(2)).toMatchObject({ incomplete: [] })
  })

  it('stops asking when the rate limit says that nothing remains, until its reset', async () => {
    const one = collector()
    const refs = Array.from({ length: 60 }, (_, n) => accountRef(n, `ente_${n}`, { platformId: String(8000 + n) }))
    const posts = refs.map(ref => ({ ...ref, parts: new Set(['posts'] as const) }))
    const kinds = async () =>
      [...(await one.collect(posts, contextAt(clock))).values()].map(result => result instanceof CollectError && result)
    const limited = (await kinds()).filter(result => result !== false)
    expect(limited.length).toBe(10)
    expect(limited[0]).toMatchObject({ kind: 'rate-limited', until: after(6.25) })
    const asked = simulator.calls.total
    expect((await kinds()).filter(result => result === false)).toEqual([])
    expect(simulator.calls.total).toBe(asked)
    clock.set(after(6.25))
    expect((await kinds()).filter(result => result === false).length).toBe(50)
  })

  const faults: readonly (readonly [Fault, CollectErrorKind])[] = [
    [{ kind: 'status', status: 500 }, 'transient'],
    [{ kind: 'status', status: 503 }, 'transient'],
    [{ kind: 'timeout' }, 'transient'],
    [{ kind: 'truncate' }, 'transient'],
    [{ kind: 'reset' }, 'transient'],
    [{ kind: 'html' }, 'bad-response'],
    [{ kind: 'huge' }, 'bad-response'],
    [{ kind: 'malformed' }, 'bad-response'],
    [{ kind: 'redirect', to: 'https://elsewhere.example.org/' }, 'bad-response'],
    [{ kind: 'rate-limit', until: after(7) }, 'rate-limited'],
    [{ kind: 'dead-token' }, 'auth'],
    [{ kind: 'forbidden' }, 'forbidden'],
    [{ kind: 'credits-depleted' }, 'budget'],
    [{ kind: 'strings' }, 'bad-response'],
    [{ kind: 'negative' }, 'bad-response'],
    [{ kind: 'empty' }, 'bad-response'],
    [{ kind: 'omit', field: 'public_metrics' }, 'bad-response'],
  ]
  for (const [fault, kind] of faults) {
    // Only of a server that never answers is it asked when patience ends: a busy machine takes its time for 10 MB.
    const patienceMs = fault.kind === 'timeout' ? 300 : 30_000
    it(`takes the fault ${JSON.stringify(fault)} of the lookup as ${kind}`, async () => {
      simulator.faults.add({ ...fault, platform: 'twitter', path: '/users/by' })
      const results = await collector().collect([accountRef(1, 'ComuneSP')], contextAt(clock, patienceMs))
      expect(results.get(1)).toMatchObject({ kind })
      expect(String(results.get(1))).not.toContain(TOKENS.xToken)
    })

    // An empty timeline is nothing unusual.
    if (fault.kind === 'empty') continue
    it(`keeps the profile when the timeline meets ${JSON.stringify(fault)}`, async () => {
      simulator.faults.add({ ...fault, platform: 'twitter', path: '/7001/tweets' })
      const results = await collector().collect([accountRef(1, 'ComuneSP')], contextAt(clock, patienceMs))
      const result = results.get(1)
      expect(result).toMatchObject({ posts: [], incomplete: [{ part: 'posts', error: { kind } }] })
      expect(result instanceof CollectError || result?.observations.length).toBe(4)
    })
  }

  it('does not page for ever', async () => {
    clock.set(after(20))
    simulator.faults.add({ kind: 'repeat-pages', platform: 'twitter' })
    const ctx = contextAt(clock)
    const results = await collector().collect([accountRef(1, 'prolifico', { postsSince: monday })], ctx)
    expect(results.get(1)).toMatchObject({ incomplete: [] })
    expect(simulator.calls.total).toBe(3)
    expect(ctx.notes).toEqual(['prolifico: stopped after a page without new posts, though X names a next one'])
  })

  it('stops at its stated limit and says so', async () => {
    clock.set(after(20))
    const ctx = contextAt(clock)
    const refs = [accountRef(1, 'prolifico', { postsSince: monday })]
    await xCollector(simulator.url, TOKENS.xToken, { max_new_posts: 100 }).collect(refs, ctx)
    expect(ctx.notes).toEqual(['prolifico: stopped after 100 new posts; older ones were not read'])
  })

  it('pays owned reads less on the timeline', async () => {
    clock.set(after(20))
    const owner = xCollector(simulator.url, TOKENS.xOwnerToken, { owned_reads: true })
    const host = new SmallHost(clock, accountRef(1, 'ComuneSP', { postsSince: monday }))
    await host.run(owner)
    expect(host.cost).toBeCloseTo(simulator.billing.bill.total, 9)
  })

  it('checks the credential with one free call', async () => {
    expect(await collector().check(contextAt(clock))).toEqual({
      ok: true,
      message: 'the token works; 0 of 3000000 post reads used this month',
      expiresAt: null,
    })
    const dead = await xCollector(simulator.url, 'a-dead-token').check(contextAt(clock))
    expect(dead.ok).toBe(false)
    expect(dead.message).toContain('make a new one')
    expect(dead.message).not.toContain('a-dead-token')
    expect(simulator.billing.bill.total).toBe(0)
  })
})
