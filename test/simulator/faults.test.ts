import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { STORY, TOKENS } from '../../src/simulator/index.ts'
import { type Bench, IG, PAGE, startBench, TIMELINE } from './support.ts'

let bench: Bench
beforeEach(async () => {
  bench = await startBench('2019-07-10T16:00:00Z')
})
afterEach(() => bench.simulator.close())

const METRICS = 'tweet.fields=public_metrics'
const graphUrl = (path: string) =>
  `${bench.simulator.url}/v26.0${path}${path.includes('?') ? '&' : '?'}access_token=${TOKENS.metaToken}`
const add: Bench['simulator']['faults']['add'] = fault => bench.simulator.faults.add(fault)

describe('faults on the wire', () => {
  it('never answers', async () => {
    add({ kind: 'timeout' })
    await expect(fetch(graphUrl(PAGE), { signal: AbortSignal.timeout(150) })).rejects.toMatchObject({
      name: 'TimeoutError',
    })
  })

  it('hangs up before and in the middle of the answer', async () => {
    add({ kind: 'reset', count: 1 })
    await expect(fetch(graphUrl(PAGE))).rejects.toThrow()
    add({ kind: 'truncate', count: 1 })
    const cut = await fetch(graphUrl(PAGE))
    expect(cut.status).toBe(200)
    await expect(cut.text()).rejects.toThrow()
    expect((await bench.graph(PAGE)).status).toBe(200)
  })

  it('sends a web page, 10 MB, text that is no JSON, a redirect', async () => {
    const next = async (fault: Parameters<typeof add>[0]) => {
      add({ ...fault, count: 1 })
      return fetch(graphUrl(PAGE), { redirect: 'manual' })
    }
    const html = await next({ kind: 'html' })
    expect([html.headers.get('content-type'), (await html.text()).startsWith('<!DOCTYPE')]).toEqual(['text/html', true])
    expect((await (await next({ kind: 'huge' })).text()).length).toBeGreaterThan(10_000_000)
    await expect((await next({ kind: 'malformed' })).json()).rejects.toThrow()
    const moved = await next({ kind: 'redirect', to: 'http://elsewhere.example.org/' })
    expect([moved.status, moved.headers.get('location')]).toEqual([302, 'http://elsewhere.example.org/'])
  })
})

describe('failures in the platform’s own words', () => {
  it('of Graph', async () => {
    const codes: unknown[] = []
    for (const fault of [
      { kind: 'status', status: 500 },
      { kind: 'dead-token', subcode: 460 },
      { kind: 'forbidden' },
      { kind: 'rate-limit', until: new Date('2019-07-10T16:20:00Z') },
    ] as const) {
      add({ ...fault, count: 1 })
      const { status, body } = await bench.graph(PAGE)
      codes.push([status, body.error.code, body.error.error_subcode])
    }
    expect(codes).toEqual([
      [500, 2, undefined],
      [400, 190, 460],
      [403, 200, undefined],
      [400, 4, undefined],
    ])
  })

  it('of X', async () => {
    const until = new Date('2019-07-10T16:20:00Z')
    const titles: unknown[] = []
    const kinds = [
      { kind: 'status', status: 503 },
      { kind: 'dead-token' },
      { kind: 'forbidden' },
      { kind: 'credits-depleted' },
    ] as const
    for (const fault of kinds) {
      add({ ...fault, count: 1 })
      const { status, body } = await bench.x(TIMELINE)
      titles.push([status, body.title])
    }
    expect(titles).toEqual([
      [503, 'Simulated error'],
      [401, 'Unauthorized'],
      [403, 'Client Forbidden'],
      [402, 'CreditsDepleted'],
    ])
    add({ kind: 'rate-limit', until, count: 1 })
    const { status, headers } = await bench.x(TIMELINE)
    expect([status, headers.get('x-rate-limit-reset')]).toEqual([429, String(until.getTime() / 1000)])
  })

  it('in a body of the test’s own', async () => {
    add({ kind: 'status', status: 429, body: { errors: [{ code: 88, message: 'Rate limit exceeded' }] } })
    expect((await bench.x(TIMELINE)).body.errors[0].code).toBe(88)
  })
})

describe('bent data', () => {
  it('retires a metric, and with it the call that asks for it', async () => {
    add({ kind: 'retired-metric', metric: 'page_media_view' })
    const both = await bench.graph(`${PAGE}/insights?metric=page_follows,page_media_view&period=day`)
    const other = await bench.graph(`${PAGE}/insights?metric=page_follows&period=day`)
    expect([both.body.error.code, other.status]).toEqual([100, 200])
  })

  it('sends numbers as text, below zero, or not at all', async () => {
    const followers = async () => (await bench.graph(`${PAGE}?fields=followers_count,fan_count`)).body.followers_count
    const real = await followers()
    add({ kind: 'strings', count: 1 })
    expect(await followers()).toBe(String(real))
    add({ kind: 'negative', count: 1 })
    expect(await followers()).toBe(-real - 1)
    add({ kind: 'omit', field: 'followers_count', count: 1 })
    expect(await followers()).toBeUndefined()
  })

  it('lets the followers fall to 0 in one slot, for one user of several', async () => {
    add({ kind: 'followers', value: 0, account: STORY.twitter.handle })
    const user = await bench.x(`/2/users?ids=${STORY.twitter.id}&user.fields=public_metrics&${METRICS}`)
    const page = await bench.graph(`${PAGE}?fields=fan_count`)
    expect([
      user.body.data[0].public_metrics.followers_count,
      user.body.data[0].public_metrics.following_count,
    ]).toEqual([0, 212])
    expect(page.body.fan_count).toBeGreaterThan(11_000)
  })

  it('is empty', async () => {
    add({ kind: 'empty' })
    expect((await bench.graph(`${PAGE}/posts`)).body).toEqual({ data: [] })
    expect((await bench.x(TIMELINE)).body).toEqual({ meta: { result_count: 0 } })
  })

  it('repeats the first page for ever', async () => {
    add({ kind: 'repeat-pages' })
    const first = (await bench.x(`${TIMELINE}?max_results=5`)).body
    const second = (await bench.x(`${TIMELINE}?max_results=5&pagination_token=${first.meta.next_token}`)).body
    const page = (await bench.graph(`${PAGE}/posts?limit=5`)).body
    const next = (await bench.graph(`${PAGE}/posts?limit=5&after=${page.paging.cursors.after}`)).body
    expect([second.data, second.meta.next_token]).toEqual([first.data, first.meta.next_token])
    expect([next.data, typeof next.paging.next]).toEqual([page.data, 'string'])
  })
})

describe('whom and when a fault hits', () => {
  it('one platform, one account, one path', async () => {
    const remove = add({ kind: 'status', status: 500, platform: 'instagram' })
    expect([
      (await bench.graph(IG)).status,
      (await bench.graph(PAGE)).status,
      (await bench.x(TIMELINE)).status,
    ]).toEqual([500, 200, 200])
    remove()
    add({ kind: 'status', status: 500, path: /metric=page_follows(&|$)/ })
    expect((await bench.graph(`${PAGE}/insights?period=day&metric=page_follows`)).status).toBe(500)
    expect((await bench.graph(`${PAGE}/insights?period=day&metric=page_views_total`)).status).toBe(200)
  })

  it('so many calls, or a span of time', async () => {
    add({ kind: 'status', status: 500, count: 2 })
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push((await bench.graph(PAGE)).status)
    expect(statuses).toEqual([500, 500, 200])
    add({
      kind: 'status',
      status: 500,
      from: new Date('2019-07-10T17:00:00Z'),
      until: new Date('2019-07-10T18:00:00Z'),
    })
    const over = []
    for (let i = 0; i < 3; i++) {
      over.push((await bench.graph(PAGE)).status)
      bench.clock.advance(3_600_000)
    }
    expect(over).toEqual([200, 500, 200])
  })

  it('a batch as a whole, or the items of one account', async () => {
    const remove = add({ kind: 'status', status: 503, platform: 'facebook' })
    expect((await bench.batch([PAGE, IG])).status).toBe(503)
    expect((await bench.batch([IG])).status).toBe(200)
    remove()
    add({ kind: 'dead-token', account: STORY.facebook.id })
    const mixed = await bench.batch([PAGE, IG])
    expect(mixed.body.map((item: { code: number }) => item.code)).toEqual([400, 200])
  })

  it('an item that times out is null', async () => {
    add({ kind: 'timeout', account: STORY.instagram.handle })
    const { body } = await bench.batch([PAGE, IG])
    expect([body[0].code, body[1]]).toEqual([200, null])
  })
})
