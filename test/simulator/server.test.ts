import { describe, expect, it } from '@jest/globals'
import { STORY, storyWorld, syntheticWorld, TOKENS } from '../../src/simulator/index.ts'
import { accountOn, IG, PAGE, startBench, TIMELINE } from './support.ts'

describe('two servers of the same world', () => {
  it('answer the same, whatever they were asked before', async () => {
    const at = '2019-11-20T09:00:00Z'
    const [one, other] = [await startBench(at, storyWorld()), await startBench('2019-05-01T00:00:00Z', storyWorld())]
    await other.graph(`${PAGE}/posts?limit=100`)
    await other.x(`${TIMELINE}?max_results=100`)
    other.clock.set(new Date(at))
    const strip = (value: unknown) => JSON.stringify(value).replaceAll(/127\.0\.0\.1:\d+/g, 'host')
    for (const path of [
      `${PAGE}?fields=fan_count,followers_count,talking_about_count`,
      `${PAGE}/posts?limit=100&fields=id,message,shares,reactions.summary(total_count).limit(0)`,
      `${PAGE}/insights?metric=page_media_view,page_views_total&period=week&since=2019-10-20&until=2019-11-20`,
      `${IG}/media?fields=like_count,comments_count`,
      `${IG}/insights?metric=views&period=day&metric_type=total_value`,
    ]) {
      expect(strip((await one.graph(path)).body)).toBe(strip((await other.graph(path)).body))
    }
    const timeline = `${TIMELINE}?max_results=100&tweet.fields=public_metrics,created_at`
    expect((await one.x(timeline)).body).toEqual((await other.x(timeline)).body)
    await Promise.all([one.simulator.close(), other.simulator.close()])
  })

  it('differ by seed', () => {
    const texts = (seed: number) =>
      [...accountOn(storyWorld({ seed }), 'twitter').postsDown(Date.UTC(2019, 5, 1), Date.UTC(2019, 4, 1))].map(
        post => post.ids[0],
      )
    expect(texts(1)).not.toEqual(texts(2))
  })
})

describe('the record of calls', () => {
  it('counts by endpoint and keeps what was sent', async () => {
    const bench = await startBench('2019-07-10T16:00:00Z')
    await bench.graph(`${PAGE}?fields=id`)
    await bench.batch([PAGE, IG, IG])
    await bench.x(TIMELINE)
    await bench.simulator.close()
    const { calls } = bench.simulator
    expect(calls.total).toBe(3)
    expect(calls.counts).toEqual({ 'GET /{page}': 2, 'POST /?batch': 1, 'GET /{ig}': 2, 'GET /2/users/{id}/tweets': 1 })
    const [first, second, third] = calls.log
    expect(first).toMatchObject({
      platform: 'facebook',
      path: PAGE,
      query: { fields: 'id', access_token: TOKENS.metaToken },
      status: 200,
    })
    expect(second?.items.map(item => item.status)).toEqual([200, 200, 200])
    expect(third).toMatchObject({ platform: 'twitter', headers: { authorization: `Bearer ${TOKENS.xToken}` } })
  })
})

describe('the inbox', () => {
  it('takes webhooks and answers as told', async () => {
    const { simulator } = await startBench('2019-07-10T16:00:00Z')
    const post = (body: string) =>
      fetch(simulator.inboxUrl, { method: 'POST', body, headers: { 'x-signature': 'abc' } })
    const both = simulator.inbox.until(2)
    expect((await post('{"a":1}')).status).toBe(200)
    simulator.inbox.status = 503
    expect((await post('{"a":2}')).status).toBe(503)
    await both
    await simulator.close()
    expect(simulator.inbox.received.map(({ body, status }) => [body, status])).toEqual([
      ['{"a":1}', 200],
      ['{"a":2}', 503],
    ])
    expect(simulator.inbox.received[0]?.headers['x-signature']).toBe('abc')
  })
})

describe('a synthetic world', () => {
  const world = syntheticWorld({ accounts: 300, seed: 7 })

  it('spreads its accounts evenly, or as told', () => {
    const on = (platform: string) => world.accounts.filter(account => account.platform === platform).length
    expect([on('facebook'), on('instagram'), on('twitter')]).toEqual([100, 100, 100])
    expect(syntheticWorld({ accounts: { twitter: 5 } }).accounts.map(account => account.platform)).toEqual(
      Array(5).fill('twitter'),
    )
    expect(new Set(world.accounts.map(account => account.id)).size).toBe(300)
  })

  it('counts posts as it lists them', () => {
    const from = Date.UTC(2018, 11, 1)
    const at = Date.UTC(2020, 2, 15, 12)
    for (const account of world.accounts.slice(0, 7))
      expect(account.postCountAt(at)).toBe([...account.postsDown(at, from)].length)
  })

  it('is served like any other, without limits', async () => {
    const bench = await startBench('2026-05-05T12:00:00Z', world)
    const ids = world.accounts.filter(account => account.platform === 'twitter').map(account => account.id)
    const users = await bench.x(`/2/users?ids=${ids.join(',')}&user.fields=public_metrics`)
    const pages = world.accounts.filter(account => account.platform === 'facebook').slice(0, 50)
    const batch = await bench.batch(pages.map(page => `${page.id}/posts?limit=5`))
    await bench.simulator.close()
    expect(users.body.data).toHaveLength(100)
    expect(batch.body.map((item: { code: number }) => item.code)).toEqual(Array(50).fill(200))
    expect(users.headers.get('x-rate-limit-remaining')?.length).toBeGreaterThan(10)
  })
})

describe('the story over HTTP', () => {
  it('starts at 0 and ends at 729 and over 12,000', async () => {
    const bench = await startBench('2019-03-25T16:00:00Z')
    const counts = async () => [
      (await bench.graph(`${IG}?fields=followers_count`)).body.followers_count,
      (await bench.graph(`${PAGE}?fields=fan_count`)).body.fan_count,
    ]
    expect(await counts()).toEqual([0, STORY.figures.facebookFans.first])
    bench.clock.set(new Date('2019-12-31T17:00:00Z'))
    expect(await counts()).toEqual([729, STORY.figures.facebookFans.last])
    await bench.simulator.close()
  })
})
