import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { customWorld, STORY, TOKENS } from '../../src/simulator/index.ts'
import { type Bench, IG, PAGE, startBench } from './support.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench('2019-07-10T16:00:00Z')
})
afterAll(() => bench.simulator.close())

describe('a page', () => {
  it('answers the fields that were asked for, and its id', async () => {
    const { status, body } = await bench.graph(`${PAGE}?fields=name,fan_count,followers_count`)
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['name', 'fan_count', 'followers_count', 'id'])
    expect(body.fan_count).toBeLessThan(body.followers_count)
  })

  it('is found by its user name and as the token’s own', async () => {
    const byName = await bench.graph(`/${STORY.facebook.handle}?fields=id`)
    const mine = await bench.graph('/me?fields=id')
    expect([byName.body.id, mine.body.id]).toEqual([STORY.facebook.id, STORY.facebook.id])
  })

  it('refuses a field that does not exist', async () => {
    const { status, body } = await bench.graph(`${PAGE}?fields=id,media_count`)
    expect(status).toBe(400)
    expect(body.error).toMatchObject({ code: 100, type: 'OAuthException' })
  })

  it('shows posts newest first and pages to the end without repeating one', async () => {
    const since = Date.UTC(2019, 5, 1) / 1000
    const fields =
      'id,created_time,message,shares,reactions.summary(total_count).limit(0),comments.summary(true).limit(0)'
    const ids: string[] = []
    let path: string | undefined = `${PAGE}/posts?limit=10&since=${since}&fields=${fields}`
    while (path) {
      const { body } = await bench.graph(path)
      ids.push(...body.data.map((post: { id: string }) => post.id))
      const next: string | undefined = body.paging?.next
      path = next?.slice(next.indexOf(PAGE)).replace(/&access_token=[^&]*/, '')
    }
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(40)
    expect([...ids].sort().reverse()).toEqual(ids)
  })

  it('keeps the window of since and until', async () => {
    const { body } = await bench.graph(`${PAGE}/posts?limit=100&since=2019-07-01&until=1562284800&fields=created_time`)
    const times: string[] = body.data.map((post: { created_time: string }) => post.created_time)
    expect(times.length).toBeGreaterThan(2)
    expect(times.every(time => time >= '2019-07-01' && time <= '2019-07-05T00:00:00+0000')).toBe(true)
  })

  it('refuses reactions to a token that may not read user content, and gives the rest', async () => {
    const token = TOKENS.metaTokenWithoutUserContent
    const refused = await bench.graph(`${PAGE}/posts?fields=id,reactions.summary(total_count).limit(0)`, token)
    expect([refused.status, refused.body.error.code]).toEqual([400, 10])
    expect((await bench.graph(`${PAGE}/posts?fields=id,shares`, token)).status).toBe(200)
  })

  it('shows a post by its id with counters that only grow', async () => {
    const { body } = await bench.graph(`${PAGE}/posts?limit=1&fields=id`)
    const fields = '?fields=reactions.summary(total_count).limit(0)'
    const now = await bench.graph(`/${body.data[0].id}${fields}`)
    bench.clock.advance(3 * 3_600_000)
    const later = await bench.graph(`/${body.data[0].id}${fields}`)
    bench.clock.advance(-3 * 3_600_000)
    expect(later.body.reactions.summary.total_count).toBeGreaterThan(now.body.reactions.summary.total_count)
  })

  it('does not know a post before it is published', async () => {
    bench.clock.advance(86_400_000)
    const { body } = await bench.graph(`${PAGE}/posts?limit=1&fields=id`)
    bench.clock.advance(-86_400_000)
    const { status, body: refused } = await bench.graph(`/${body.data[0].id}`)
    expect([status, refused.error.code, refused.error.error_subcode]).toEqual([400, 100, 33])
  })
})

describe('insights of a page', () => {
  const days = (body: { data: { values: { end_time: string }[] }[] }) =>
    body.data[0]?.values.map(value => value.end_time)

  it('end at midnight in California, the first a day after since', async () => {
    const { body } = await bench.graph(
      `${PAGE}/insights?metric=page_media_view&period=day&since=2019-07-01&until=2019-07-04`,
    )
    expect(days(body)).toEqual(['2019-07-02T07:00:00+0000', '2019-07-03T07:00:00+0000', '2019-07-04T07:00:00+0000'])
  })

  it('hold no day that has not ended', async () => {
    const { body } = await bench.graph(`${PAGE}/insights?metric=page_follows&period=day`)
    expect(days(body)).toEqual(['2019-07-09T07:00:00+0000', '2019-07-10T07:00:00+0000'])
  })

  it('agree with the followers', async () => {
    const query = 'period=day&since=2019-07-03&until=2019-07-05'
    const value = async (metric: string) =>
      (await bench.graph(`${PAGE}/insights?metric=${metric}&${query}`)).body.data[0].values.map(
        (entry: { value: number }) => entry.value,
      )
    const [before, after] = await value('page_follows')
    const [, came] = await value('page_daily_follows_unique')
    const [, left] = await value('page_daily_unfollows_unique')
    expect(after - before).toBe(came - left)
  })

  it('fail as a whole for one dead metric, and say so for none', async () => {
    const dead = await bench.graph(`${PAGE}/insights?metric=page_follows,page_fans&period=day`)
    const none = await bench.graph(`${PAGE}/insights?period=day`)
    expect([dead.status, dead.body.error.code]).toEqual([400, 100])
    expect([none.status, none.body.error.code, none.body.error.error_subcode]).toEqual([400, 3001, 1504028])
  })

  it('are empty without the permission', async () => {
    const { status, body } = await bench.graph(
      `${PAGE}/insights?metric=page_follows&period=day`,
      TOKENS.metaTokenWithoutInsights,
    )
    expect([status, body.data]).toEqual([200, []])
  })

  it('refuse more than 90 days', async () => {
    const { body } = await bench.graph(
      `${PAGE}/insights?metric=page_follows&period=day&since=2019-03-01&until=2019-07-01`,
    )
    expect(body.error.code).toBe(100)
  })

  it('name the countries of the followers', async () => {
    const { body } = await bench.graph(`${PAGE}/insights?metric=page_follows_country&period=lifetime`)
    const [{ value }] = body.data[0].values
    expect(value.IT).toBeGreaterThan(11_000)
    expect(value.DE).toBeGreaterThan(20)
  })

  it('split by a breakdown', async () => {
    const { body } = await bench.graph(`${PAGE}/insights?metric=page_media_view&period=day&breakdown=is_from_followers`)
    expect(body.data[0].values.map((entry: { is_from_followers: string }) => entry.is_from_followers)).toEqual([
      '1',
      '0',
      '1',
      '0',
    ])
  })
})

describe('Instagram', () => {
  it('answers account and media', async () => {
    const account = await bench.graph(`${IG}?fields=username,followers_count,follows_count,media_count`)
    const media = await bench.graph(
      `${IG}/media?limit=100&fields=id,like_count,comments_count,media_product_type,timestamp`,
    )
    expect(account.body.username).toBe(STORY.instagram.handle)
    expect(media.body.data.length).toBe(100)
    expect(account.body.media_count).toBeGreaterThan(100)
  })

  it('gives totals of a day, which settle within two days', async () => {
    const query = 'metric=views,reach&period=day&metric_type=total_value&since=1562623200&until=1562709600'
    const value = async () => (await bench.graph(`${IG}/insights?${query}`)).body.data[0].total_value.value
    const early = await value()
    bench.clock.advance(3 * 86_400_000)
    const settled = await value()
    bench.clock.advance(-3 * 86_400_000)
    expect(settled).toBeGreaterThan(early)
    expect(early).toBeGreaterThan(0.85 * settled)
  })

  it('gives profile_views only alone and follows only by their breakdown', async () => {
    const query = 'period=day&metric_type=total_value'
    const together = await bench.graph(`${IG}/insights?metric=views,profile_views&${query}`)
    const alone = await bench.graph(`${IG}/insights?metric=profile_views&${query}`)
    const bare = await bench.graph(`${IG}/insights?metric=follows_and_unfollows&${query}`)
    const broken = await bench.graph(`${IG}/insights?metric=follows_and_unfollows&breakdown=follow_type&${query}`)
    expect([together.body.error.code, alone.status, bare.body.data]).toEqual([100, 200, []])
    const [breakdown] = broken.body.data[0].total_value.breakdowns
    expect(breakdown.results.map((result: { dimension_values: string[] }) => result.dimension_values)).toEqual([
      ['FOLLOWER'],
      ['NON_FOLLOWER'],
    ])
  })

  it('gives demographics from 100 followers on', async () => {
    const path = `${IG}/insights?metric=follower_demographics&period=lifetime&metric_type=total_value&breakdown=gender&timeframe=this_month`
    const { body } = await bench.graph(path)
    const results: { dimension_values: string[]; value: number }[] = body.data[0].total_value.breakdowns[0].results
    const followers = (await bench.graph(`${IG}?fields=followers_count`)).body.followers_count
    expect(results.reduce((sum, { value }) => sum + value, 0)).toBe(followers)
    bench.clock.set(new Date('2019-03-27T12:00:00Z'))
    const few = await bench.graph(path)
    bench.clock.set(new Date('2019-07-10T16:00:00Z'))
    expect(few.body.data).toEqual([])
  })

  it('has insights of media by their kind', async () => {
    const { body } = await bench.graph(`${IG}/media?limit=30&fields=id,media_product_type`)
    const idOf = (kind: string) =>
      body.data.find((media: { media_product_type: string }) => media.media_product_type === kind).id
    const reel = await bench.graph(`/${idOf('REELS')}/insights?metric=views,ig_reels_avg_watch_time`)
    const photo = await bench.graph(`/${idOf('FEED')}/insights?metric=views,ig_reels_avg_watch_time`)
    expect([reel.status, photo.status]).toEqual([200, 400])
  })

  it('leaves hidden likes out and finds public accounts', async () => {
    const posts = [{ at: new Date('2026-03-01T10:00:00Z'), counters: { likes: 5, comments: 2 }, likesHidden: true }]
    const world = customWorld({
      accounts: [{ platform: 'instagram', id: '178414', handle: 'town', followers: 9, posts }],
    })
    const other = await startBench('2026-04-01T00:00:00Z', world)
    const media = await other.graph('/178414/media?fields=like_count,comments_count')
    const discovered = await other.graph(
      '/178414?fields=business_discovery.username(town){followers_count,media{comments_count,view_count}}',
    )
    await other.simulator.close()
    expect(media.body.data).toEqual([{ comments_count: 2, id: expect.any(String) }])
    expect(discovered.body.business_discovery.followers_count).toBe(9)
    expect(discovered.body.business_discovery.media.data[0].comments_count).toBe(2)
  })
})

describe('batches', () => {
  it('answer in order, each with its own code and its body as text', async () => {
    const { status, body } = await bench.batch(
      [`v26.0${PAGE}?fields=fan_count`, `${IG.slice(1)}?fields=nope`, 'v26.0/999'],
      '/v26.0/',
    )
    expect(status).toBe(200)
    expect(body.map((item: { code: number }) => item.code)).toEqual([200, 400, 400])
    expect(JSON.parse(body[0].body)).toEqual({ fan_count: expect.any(Number), id: STORY.facebook.id })
    expect(body[0].headers.map((header: { name: string }) => header.name)).toContain('X-App-Usage')
  })

  it('hold at most 50', async () => {
    const { status, body } = await bench.batch(Array(51).fill(PAGE))
    expect([status, body.error.code]).toEqual([400, 100])
  })

  it('are the only way to ask for many: the root takes no ids', async () => {
    const { status, body } = await bench.graph(`/?ids=${STORY.facebook.id}`)
    expect([status, body.error.code]).toEqual([400, 100])
  })
})

describe('tokens', () => {
  it('must be known', async () => {
    const { status, body } = await bench.graph(PAGE, 'stolen')
    expect([status, body.error.code]).toEqual([400, 190])
  })

  it('are checked against their proof when there is one', async () => {
    const proof = createHmac('sha256', TOKENS.appSecret).update(TOKENS.metaToken).digest('hex')
    expect((await bench.graph(`${PAGE}?appsecret_proof=${proof}`)).status).toBe(200)
    const wrongProof = await bench.graph(`${PAGE}?appsecret_proof=${'0'.repeat(64)}`)
    expect(wrongProof.body.error).toMatchObject({ code: 100, type: 'GraphMethodException' })
  })

  it('are described by debug_token, but not those of another app', async () => {
    const mine = await bench.graph(`/debug_token?input_token=${TOKENS.metaToken}`)
    const other = await bench.graph(`/debug_token?input_token=${TOKENS.metaTokenOfAnotherApp}`)
    expect(mine.body.data).toMatchObject({ is_valid: true, app_id: TOKENS.appId, expires_at: 0 })
    expect(other.body.error.code).toBe(100)
  })

  it('expire', async () => {
    const token = {
      token: 'short',
      service: 'graph',
      appId: TOKENS.appId,
      scopes: [],
      userId: null,
      expiresAt: Date.UTC(2026, 0, 1),
    } as const
    const world = customWorld({
      accounts: [{ platform: 'facebook', id: '1', handle: 'town', followers: 200 }],
      tokens: [token],
    })
    const other = await startBench('2026-01-02T00:00:00Z', world)
    const { body } = await other.graph('/1', 'short')
    const seen = await other.graph('/debug_token?input_token=short')
    await other.simulator.close()
    expect(body.error).toMatchObject({ code: 190, error_subcode: 463 })
    expect(seen.body.data.is_valid).toBe(false)
  })
})

describe('limits', () => {
  it('are announced in percent and end in code 4 with the minutes to wait', async () => {
    const accounts = [{ platform: 'facebook', id: '1', handle: 'town', followers: 200 }] as const
    const other = await startBench('2026-01-02T10:15:00Z', customWorld({ accounts, limits: { graphPerHour: 4 } }))
    const answers = []
    for (let i = 0; i < 5; i++) answers.push(await other.graph('/1'))
    const used = answers.map(answer => JSON.parse(answer.headers.get('x-app-usage') ?? '{}').call_count)
    other.clock.advance(45 * 60_000)
    const fresh = await other.graph('/1')
    await other.simulator.close()
    expect(used).toEqual([25, 50, 75, 100, 100])
    expect(answers.at(-1)?.body.error.code).toBe(4)
    const business = JSON.parse(answers.at(-1)?.headers.get('x-business-use-case-usage') ?? '{}')
    expect(business['1'][0].estimated_time_to_regain_access).toBe(45)
    expect(fresh.status).toBe(200)
  })
})
