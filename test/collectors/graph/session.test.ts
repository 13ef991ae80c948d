import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type ReplayServer, startReplayServer } from '../../../src/collectors/conformance/replay-server.ts'
import { facebook } from '../../../src/collectors/facebook/index.ts'
import { account, context, resultOf, settingsFor } from './support.ts'

const slot = new Date('2026-11-10T09:00:00Z')
const proofOf = (token: string) => createHmac('sha256', 'simulated-app-secret').update(token).digest('hex')

interface Sub {
  readonly relative_url: string
}

describe('what goes over the wire', () => {
  let server: ReplayServer
  const sub = (path: string, body: unknown) => ({
    request: { method: 'GET' as const, path: `/v26.0/${path}` },
    response: { code: 200, body },
  })

  beforeEach(async () => {
    const page = { id: '12345', followers_count: 5, access_token: "the page's own" }
    const batches = [[sub('town.hall', page)], [sub('12345/posts', { data: [] })]]
    server = await startReplayServer(batches.map(batch => ({ batch })))
  })
  afterEach(() => server.close())

  it('asks in one form, with a proof of the app secret, and with the token of the page where it is told', async () => {
    const collector = facebook.create(settingsFor(server.url, 'the token'))
    const results = await collector.collect([account('town.hall', slot, ['posts'])], context(slot))
    expect(resultOf(results.get(1)).posts).toEqual([])
    const [first, second] = server.seen
    expect([first?.method, first?.path, first?.query.size]).toEqual(['POST', '/', 0])
    expect(first?.form.get('access_token')).toBe('the token')
    expect(first?.form.get('appsecret_proof')).toBe(proofOf('the token'))
    const [posts] = JSON.parse(second?.form.get('batch') ?? '[]') as Sub[]
    const query = new URL(posts?.relative_url ?? '', 'http://graph').searchParams
    expect(query.get('access_token')).toBe("the page's own")
    expect(query.get('appsecret_proof')).toBe(proofOf("the page's own"))
  })

  it('sends no proof where no app secret was given', async () => {
    const collector = facebook.create({ ...settingsFor(server.url), app_secret: undefined })
    await collector.collect([account('town.hall', slot, ['profile'])], context(slot))
    expect(server.seen[0]?.form.has('appsecret_proof')).toBe(false)
  })

  it('shows neither token, however the platform repeats them', async () => {
    await server.close()
    const said = { error: { code: 10, message: "no: the page's own, the token, the%20token, simulated-app-secret" } }
    const page = { id: '12345', access_token: "the page's own" }
    const refused = { ...sub('12345/posts', said), response: { code: 400, body: said } }
    server = await startReplayServer([{ batch: [sub('town.hall', page)] }, { batch: [refused], times: 'any' }])
    const collector = facebook.create(settingsFor(server.url, 'the token'))
    const results = await collector.collect([account('town.hall', slot, ['posts'])], context(slot))
    const { error } = resultOf(results.get(1)).incomplete[0] ?? {}
    expect(error).toMatchObject({ kind: 'forbidden' })
    expect(error?.message).toContain('no: [secret], [secret], [secret], [secret] (code 10)')
  })
})
