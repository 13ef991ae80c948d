import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { FastifyInstance } from 'fastify'
import { type Check, serveHttp } from '../../src/web/server.ts'

const servers: FastifyInstance[] = []
afterEach(() => Promise.all(servers.splice(0).map(server => server.close())))

interface Logged {
  readonly fields: object
  readonly message: string
}

async function serve(checks: Record<string, Check>, metrics = async () => 'up 1\n', port = 0, patience = 200) {
  const logged: Logged[] = []
  const note = (fields: object, message: string) => void logged.push({ fields, message })
  const server = await serveHttp({
    ...{ host: '127.0.0.1', port, checks, metrics, contentType: 'text/plain; version=0.0.4; charset=utf-8' },
    ...{ log: { info: note, warn: note }, patience },
  })
  servers.push(server)
  const address = server.server.address()
  const base = `http://127.0.0.1:${typeof address === 'object' && address?.port}`
  return { server, logged, base, get: (path: string) => fetch(base + path) }
}

const fine = async () => null

/** A check that is content, but says so only when the test lets it. */
function heldCheck() {
  let answer = () => {}
  const answered = new Promise<null>(resolve => {
    answer = () => resolve(null)
  })
  let times = 0
  const check: Check = () => {
    times += 1
    return answered
  }
  return { check, answer: () => answer(), times: () => times }
}

describe('/healthz', () => {
  it('answers while nothing else works', async () => {
    const { get } = await serve({ database: async () => 'gone' })
    const response = await get('/healthz')
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
  })
})

describe('/readyz', () => {
  it('is 200 when every check is content', async () => {
    const { get } = await serve({ database: fine, queue: fine })
    const response = await get('/readyz')
    expect([response.status, await response.json()]).toEqual([200, { ready: true, failing: [] }])
  })

  it('is 503 with what is missing, be it said, thrown or never answered, and keeps errors to the log', async () => {
    const { get, logged } = await serve({
      database: fine,
      migrations: async () => '2 migrations are due',
      queue: () => Promise.reject(new Error('redis://:secret@host refused')),
      slow: () => new Promise(() => {}),
    })
    const response = await get('/readyz')
    expect([response.status, await response.json()]).toEqual([
      503,
      {
        ready: false,
        failing: [
          { check: 'migrations', reason: '2 migrations are due' },
          { check: 'queue', reason: 'failed; the log says why' },
          { check: 'slow', reason: 'no answer within 0.2 s' },
        ],
      },
    ])
    expect(logged.map(({ message }) => message)).toEqual(['a readiness check failed', 'not ready'])
  })

  it('logs a change of readiness once, however often it is asked', async () => {
    let reason: string | null = 'gone'
    const { get, logged } = await serve({ database: async () => reason })
    for (let probe = 0; probe < 3; probe += 1) await get('/readyz')
    reason = null
    for (let probe = 0; probe < 3; probe += 1) await get('/readyz')
    expect(logged.map(({ message }) => message)).toEqual(['not ready', 'ready'])
  })

  it('asks a check once for many probes at the same time', async () => {
    const database = heldCheck()
    const { get, server } = await serve({ database: database.check }, undefined, 0, 30_000)
    let probes = 0
    server.server.on('request', () => {
      probes += 1
      if (probes === 3) database.answer()
    })
    await Promise.all([get('/readyz'), get('/readyz'), get('/readyz')])
    expect(database.times()).toBe(1)
  })
})

describe('/metrics', () => {
  it('gives the text with its content type', async () => {
    const { get } = await serve({})
    const response = await get('/metrics')
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(await response.text()).toBe('up 1\n')
  })

  it('says no more than that it failed when it fails', async () => {
    const { get, logged } = await serve({}, () => Promise.reject(new Error('password=secret')))
    const response = await get('/metrics')
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secret')
    expect(logged).toHaveLength(1)
  })
})

describe('the server', () => {
  it('has nothing else', async () => {
    const { get, base } = await serve({})
    expect((await get('/')).status).toBe(404)
    expect((await fetch(`${base}/healthz`, { method: 'POST', body: 'x' })).status).toBe(404)
  })

  it('lets a request end when it closes, and does not wait for a client that never speaks', async () => {
    const slow = heldCheck()
    const { server, base, get } = await serve({ slow: slow.check }, undefined, 0, 30_000)
    const silent = connect(Number(new URL(base).port), '127.0.0.1')
    await once(silent, 'connect')
    silent.write('GET /healthz HTTP/1.1\r\n')
    const cut = once(silent, 'close')
    const asked = once(server.server, 'request')
    const response = get('/readyz')
    await asked
    const closed = server.close()
    slow.answer()
    expect((await response).status).toBe(200)
    await closed
    await cut
  })

  it('names the remedy when its port is taken', async () => {
    const { base } = await serve({})
    await expect(serve({}, undefined, Number(new URL(base).port))).rejects.toThrow(
      /port \d+: another program uses it\. Set http\.host and http\.port in polso\.yaml, or POLSO_HTTP_HOST/,
    )
  })
})
