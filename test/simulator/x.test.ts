import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type CustomPost, customWorld, STORY, TOKENS } from '../../src/simulator/index.ts'
import { type Bench, startBench, TIMELINE } from './support.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench('2019-07-10T16:00:00Z')
})
afterAll(() => bench.simulator.close())

const OLD = 'tweet.fields=public_metrics,created_at,edit_history_tweet_ids'
const NEW = 'post.fields=public_metrics,created_at'

describe('users', () => {
  it('come by name and by id, missing ones as partial errors', async () => {
    const byName = await bench.x(`/2/users/by?usernames=comunesp,nobody&user.fields=public_metrics&${OLD}`)
    const byId = await bench.x(`/2/users?ids=${STORY.twitter.id}&user.fields=public_metrics&${NEW}`)
    expect(byName.body.data).toHaveLength(1)
    expect(byName.body.errors[0]).toMatchObject({ value: 'nobody', resource_type: 'user', parameter: 'usernames' })
    expect(byName.body.data[0].public_metrics.tweet_count).toBe(byId.body.data[0].public_metrics.post_count)
    expect(byId.body.errors).toBeUndefined()
  })

  it('have no data at all when all are missing', async () => {
    const { status, body } = await bench.x('/2/users?ids=1,2')
    expect([status, Object.keys(body)]).toEqual([200, ['errors']])
  })

  it.each([
    '/2/users/by?usernames=',
    '/2/users/by?usernames=way_too_long_a_name',
    `/2/users?ids=${Array(101)
      .fill(0)
      .map((_, i) => i + 1)}`,
  ])('refuses %s', async path => {
    const { status, body, headers } = await bench.x(path)
    expect([status, body.title, headers.get('content-type')]).toEqual([
      400,
      'Invalid Request',
      'application/problem+json',
    ])
  })
})

describe('a timeline', () => {
  it('speaks both dialects about the same posts', async () => {
    const old = await bench.x(`${TIMELINE}?max_results=5&${OLD}`)
    const now = await bench.x(`${TIMELINE}?max_results=5&${NEW}`)
    const [a, b] = [old.body.data[1], now.body.data[1]]
    expect([a.id, a.text, a.public_metrics.retweet_count]).toEqual([b.id, b.text, b.public_metrics.repost_count])
    expect([a.edit_history_tweet_ids, a.edit_history_post_ids]).toEqual([b.edit_history_post_ids, undefined])
  })

  it('pages to the end, newest first, none twice', async () => {
    const ids: string[] = []
    let token = ''
    for (let pages = 0; pages < 50; pages++) {
      const { body } = await bench.x(`${TIMELINE}?max_results=20&start_time=2019-06-01T00:00:00Z${token}`)
      ids.push(...(body.data ?? []).map((post: { id: string }) => post.id))
      if (!body.meta.next_token) break
      token = `&pagination_token=${body.meta.next_token}`
    }
    expect(ids.length).toBeGreaterThan(60)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.map(BigInt).every((id, i) => i === 0 || id < BigInt(ids[i - 1] ?? 0))).toBe(true)
  })

  it('starts after since_id, and has no data when nothing is new', async () => {
    const { body } = await bench.x(`${TIMELINE}?max_results=5`)
    const third = await bench.x(`${TIMELINE}?since_id=${body.data[2].id}`)
    const none = await bench.x(`${TIMELINE}?since_id=${body.data[0].id}`)
    expect(third.body.data.map((post: { id: string }) => post.id)).toEqual(
      body.data.slice(0, 2).map((post: { id: string }) => post.id),
    )
    expect(none.body).toEqual({ meta: { result_count: 0 } })
  })

  it.each(['max_results=4', 'max_results=101', 'start_time=yesterday', 'since_id=abc', 'pagination_token=x'])(
    'refuses %s',
    async query => {
      const { status, body } = await bench.x(`${TIMELINE}?${query}`)
      expect([status, body.title]).toEqual([400, 'Invalid Request'])
    },
  )

  it('drops fields it does not know, silently', async () => {
    expect((await bench.x(`${TIMELINE}?tweet.fields=public_metrics,nonsense`)).status).toBe(200)
  })
})

/** An account with one post that is edited after ten minutes, one reply, one retweet, one that goes away. */
const at = (time: string) => new Date(`2026-03-02T${time}Z`)
const POSTS: readonly CustomPost[] = [
  { at: at('08:00:00'), text: 'first', counters: { likes: 100, views: 1000 }, edits: [at('08:10:00')] },
  { at: at('10:00:00'), kind: 'reply' },
  { at: at('11:00:00'), kind: 'retweet' },
  { at: at('12:00:00'), deletedAt: at('13:00:00') },
]
const WORLD = customWorld({
  accounts: [
    { platform: 'twitter', id: '77', handle: 'town', followers: 10, posts: POSTS },
    { platform: 'twitter', id: '78', handle: 'shy', followers: 3, protected: true },
  ],
})

describe('edits, kinds and disappearances', () => {
  it('gives an edited post a new id, and both versions add up', async () => {
    const other = await startBench('2026-03-02T08:05:00Z', WORLD)
    const before = (await other.x(`/2/users/77/tweets?${OLD}`)).body.data[0]
    other.clock.set(at('12:30:00'))
    const after = (await other.x(`/2/users/77/tweets?${OLD}`)).body.data.at(-1)
    const both = (await other.x(`/2/tweets?ids=${before.id},${after.id}&${OLD}`)).body.data
    other.clock.set(new Date('2026-03-20T00:00:00Z'))
    const settled = (await other.x(`/2/tweets?ids=${before.id},${after.id}&${OLD}`)).body.data
    await other.simulator.close()
    expect(after.id).not.toBe(before.id)
    expect(before.edit_history_tweet_ids).toEqual([before.id])
    expect(both.map((post: { edit_history_tweet_ids: string[] }) => post.edit_history_tweet_ids)).toEqual(
      Array(2).fill([before.id, after.id]),
    )
    const likes = settled.map((post: { public_metrics: { like_count: number } }) => post.public_metrics.like_count)
    expect(likes[0] + likes[1]).toBe(100)
    expect(likes[0]).toBeGreaterThan(0)
  })

  it('shows an edited post again to who knows only its first id', async () => {
    const other = await startBench('2026-03-02T08:05:00Z', WORLD)
    const [{ id }] = (await other.x('/2/users/77/tweets')).body.data
    other.clock.set(at('08:20:00'))
    const { body } = await other.x(`/2/users/77/tweets?since_id=${id}&${OLD}`)
    await other.simulator.close()
    expect(body.data[0].edit_history_tweet_ids[0]).toBe(id)
  })

  it('excludes replies and retweets, and forgets deleted posts', async () => {
    const other = await startBench('2026-03-02T12:30:00Z', WORLD)
    const all = (await other.x('/2/users/77/tweets')).body.data
    const own = (await other.x('/2/users/77/tweets?exclude=replies,retweets')).body.data
    other.clock.set(at('13:30:00'))
    const gone = (await other.x(`/2/tweets?ids=${all[0].id},${all[1].id}`)).body
    await other.simulator.close()
    expect([all.length, own.length]).toEqual([4, 2])
    expect(gone.data).toHaveLength(1)
    expect(gone.errors[0]).toMatchObject({ resource_id: all[0].id, parameter: 'ids' })
  })

  it('keeps protected accounts to themselves', async () => {
    const other = await startBench('2026-03-02T12:30:00Z', WORLD)
    const { status, body } = await other.x('/2/users/78/tweets')
    const user = await other.x('/2/users?ids=78&user.fields=protected')
    await other.simulator.close()
    expect([status, body.errors[0].title, body.data]).toEqual([200, 'Authorization Error', undefined])
    expect(user.body.data[0].protected).toBe(true)
  })
})

describe('tokens, limits and money', () => {
  it('wants a bearer token', async () => {
    const { status, body } = await bench.x('/2/users?ids=1', 'wrong')
    expect([status, body.title]).toEqual([401, 'Unauthorized'])
  })

  it('counts down a limit, says 429 with the reset, and starts anew', async () => {
    const limits = { xUsersPer15Minutes: 2 }
    const other = await startBench('2026-03-02T12:01:00Z', customWorld({ accounts: [], limits }))
    const answers = []
    for (let i = 0; i < 3; i++) answers.push(await other.x('/2/users?ids=1'))
    other.clock.set(at('12:15:00'))
    const fresh = await other.x('/2/users?ids=1')
    await other.simulator.close()
    expect(answers.map(answer => answer.status)).toEqual([200, 200, 429])
    expect(answers.map(answer => answer.headers.get('x-rate-limit-remaining'))).toEqual(['1', '0', '0'])
    expect(answers[2]?.headers.get('x-rate-limit-reset')).toBe(String(at('12:15:00').getTime() / 1000))
    expect(fresh.status).toBe(200)
  })

  it('bills what it returns, a resource once per UTC day, failures never', async () => {
    const other = await startBench('2026-03-02T12:30:00Z', WORLD)
    const bills: number[] = []
    const ask = async (path: string, token?: string) => {
      await other.x(path, token)
      bills.push(Math.round(other.simulator.billing.bill.total * 1000))
    }
    await ask('/2/users/by?usernames=town,nobody')
    await ask('/2/users/by?usernames=town')
    await ask('/2/users/77/tweets')
    await ask('/2/users/77/tweets')
    await ask('/2/users/77/tweets', TOKENS.xOwnerToken)
    await ask('/2/users/77/tweets?max_results=1')
    other.clock.set(new Date('2026-03-03T00:00:00Z'))
    await ask('/2/users?ids=77')
    const usage = await other.x('/2/usage/tweets?days=2')
    await other.simulator.close()
    expect(bills).toEqual([10, 10, 30, 30, 30, 30, 40])
    expect(other.simulator.billing.bill.gross).toBeCloseTo(0.01 + 0.01 + 0.02 + 0.02 + 0.004 + 0.01, 6)
    expect(usage.body.data.daily_project_usage.usage.map((day: { usage: string }) => day.usage)).toEqual(['4', '0'])
  })
  it('reads the posts of the token’s own user for a fifth', async () => {
    const other = await startBench('2026-03-02T12:30:00Z', WORLD)
    await other.x('/2/users/77/tweets', TOKENS.xOwnerToken)
    await other.simulator.close()
    expect(other.simulator.billing.bill.total).toBeCloseTo(0.004, 6)
  })
})
