import { describe, expect, it } from '@jest/globals'
import { ManualClock } from '../../../src/clock.ts'
import { startReplayServer } from '../../../src/collectors/conformance/replay-server.ts'
import { twitter } from '../../../src/collectors/twitter/index.ts'
import { groupVersions } from '../../../src/collectors/twitter/posts.ts'
import { BilledToday } from '../../../src/collectors/twitter/prices.ts'
import { accountRef, contextAt, xCollector } from './small-host.ts'

describe('the definition of X', () => {
  it('takes handles with and without @, and numeric ids', () => {
    for (const handle of ['ComuneSP', '@ComuneSP', 'a', 'comune_sp_2019', '1700000000000000001'])
      expect(twitter.handleFault(handle)).toBeNull()
    for (const handle of ['', '@', 'comune.sp', 'comune-sp', 'comune sp', 'https://x.com/ComuneSP', 'sixteen_letters_'])
      expect(twitter.handleFault(handle)).toContain('1 to 15')
  })

  it('refuses settings it does not know and a secret written in the open', () => {
    const given = { bearer_token: 'env:X_BEARER_TOKEN', monthly_budget_usd: 25 }
    expect(twitter.settings.safeParse(given).success).toBe(true)
    for (const wrong of [{ bearer_token: 'AAAA' }, { monthly_budget_usd: 0 }, { budget: 5 }, { base_url: 'ftp://x' }])
      expect(twitter.settings.safeParse({ ...given, ...wrong }).success).toBe(false)
  })

  it('sends the token in the clear to this machine only', () => {
    const accepts = (base_url: string) =>
      twitter.settings.safeParse({ bearer_token: 'env:X_BEARER_TOKEN', base_url }).success
    for (const url of ['https://api.x.com', 'http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:80/'])
      expect([url, accepts(url)]).toEqual([url, true])
    for (const url of ['http://api.x.com', 'http://127.0.0.1.example.org', 'http://localhost@example.org'])
      expect([url, accepts(url)]).toEqual([url, false])
  })

  it('takes the token out of what X says before that is cut to length', async () => {
    const token = 'AAAA-secret-of-forty-characters-in-length'
    const detail = 'x'.repeat(170) + token
    const server = await startReplayServer([
      { request: { method: 'GET', path: '/2/usage/tweets' }, response: { status: 403, body: { detail } } },
      {
        request: { method: 'GET', path: '/2/users/by' },
        response: { status: 200, body: { errors: [{ value: 'comunesp', detail }] } },
      },
    ])
    const ctx = contextAt(new ManualClock(new Date(0)))
    const check = await xCollector(server.url, token).check(ctx)
    const results = await xCollector(server.url, token).collect([accountRef(1, 'ComuneSP')], ctx)
    await server.close()
    for (const said of [check.message, String(results.get(1))]) {
      expect(said).toContain('x[secret]')
      expect(said).not.toContain('AAAA')
    }
  })

  it('answers a check of the credential with the reason, without the token', async () => {
    const body = { title: 'Forbidden', detail: 'not with {{token}}', reason: 'client-not-enrolled' }
    const request = { method: 'GET', path: '/2/usage/tweets' } as const
    const fill = (text: string) => text.replace('{{token}}', 'AAAA-secret')
    const server = await startReplayServer([{ request, response: { status: 403, body } }], { fill })
    const check = await xCollector(server.url, 'AAAA-secret').check(contextAt(new ManualClock(new Date(0))))
    await server.close()
    expect(check.ok).toBe(false)
    expect(check.message).toContain('attach it to one in the developer console')
    expect(check.message).toContain('not with [secret]')
  })
})

describe('what was billed today', () => {
  const morning = new Date('2026-11-20T00:00:00Z')
  const night = new Date('2026-11-20T23:59:59Z')

  it('knows what the host has read on this UTC day, and nothing of the day before', () => {
    const billed = new BilledToday()
    const post = (id: string, lastObservedAt: Date | null) => ({
      platformIds: [id],
      publishedAt: morning,
      lastObservedAt,
    })
    const duePosts = [post('1', morning), post('2', new Date(morning.getTime() - 1)), post('3', null)]
    billed.learn([accountRef(1, 'ComuneSP', { platformId: '1', duePosts })], night)
    expect(billed.unbilled('post', ['1', '2', '3', '3'], night)).toBe(2)
    // A user may have the number of a post.
    expect(billed.unbilled('user', ['1'], night)).toBe(1)
    expect(billed.unbilled('post', ['1'], new Date(night.getTime() + 1000))).toBe(1)
  })

  it('forgets rather than growing without end', () => {
    const billed = new BilledToday()
    const ids = Array.from({ length: 200_010 }, (_, n) => String(n))
    billed.add('post', ids, morning)
    expect(billed.unbilled('post', ids, night)).toBe(10)
  })
})

describe('versions of posts', () => {
  const version = (id: string, history: readonly string[]) => ({
    id,
    history,
    historyGiven: true,
    createdAt: new Date(0),
    text: '',
    counts: new Map(),
    receivedAt: new Date(0),
  })
  const due = (...platformIds: string[]) => ({ platformIds, publishedAt: new Date(0), lastObservedAt: null })

  it('joins a new id to the post that is known, oldest first', () => {
    const known = due('99')
    expect(groupVersions([known], [version('100', ['99', '100'])])).toEqual([{ ids: ['99', '100'], tracked: known }])
  })

  it('keeps posts without common ids apart', () => {
    const groups = groupVersions([due('1')], [version('3', ['2', '3']), version('4', ['4'])])
    expect(groups.map(({ ids }) => ids)).toEqual([['1'], ['2', '3'], ['4']])
  })

  it('orders ids of different length by age', () => {
    const [group] = groupVersions([], [version('1000000000000000000', ['1000000000000000000', '999999999999999999'])])
    expect(group?.ids).toEqual(['999999999999999999', '1000000000000000000'])
  })
})
