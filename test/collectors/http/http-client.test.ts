import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { ManualClock } from '../../../src/clock.ts'
import { CollectError } from '../../../src/collectors/collector.ts'
import { connections } from '../../../src/collectors/exchange.ts'
import type { HttpRequest } from '../../../src/collectors/http.ts'
import { createHttpClient, type HttpClientOptions } from '../../../src/collectors/http-client.ts'
import { eventually } from '../../support/eventually.ts'

const at = new Date('2026-11-20T09:00:00Z')
const secret = 'EAAB+top/secret='

describe('the HTTP client of collectors', () => {
  let server: Server
  let answer: RequestListener
  let url: string
  let opened: number

  beforeEach(async () => {
    opened = 0
    server = createServer((request, response) => answer(request, response))
    server.on('connection', () => {
      opened += 1
    })
    url = await listening(server)
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })

  const client = (options: Partial<HttpClientOptions> = {}) =>
    createHttpClient({ clock: new ManualClock(at), signal: new AbortController().signal, ...options })
  const get = (path = '/', more: Partial<HttpRequest> = {}): HttpRequest => ({
    method: 'GET',
    url: `${url}${path}`,
    accounts: [7],
    ...more,
  })
  const says = (status: number, body = '', headers: Record<string, string> = {}) => {
    answer = (_, response) => void response.writeHead(status, headers).end(body)
  }

  it('answers status, lower-case headers and body, whatever the status', async () => {
    says(418, '{"ä":1}', { 'X-App-Usage': '{}' })
    const response = await client().request(get())
    expect(response).toMatchObject({ status: 418, body: '{"ä":1}', receivedAt: at })
    expect(response.headers['x-app-usage']).toBe('{}')
  })

  it('sends query, secrets, headers and form', async () => {
    let seen: { url?: string | undefined; headers: IncomingMessage['headers']; body: string } | undefined
    answer = async (request, response) => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      seen = { url: request.url, headers: request.headers, body }
      response.end()
    }
    const form = { batch: '[{"method":"GET"}]' }
    const more = { query: { a: 'b c' }, secretQuery: { access_token: secret }, headers: { authorization: 'Bearer x' } }
    await client().request({ ...get('/v1'), method: 'POST', form, ...more })
    expect(seen?.url).toBe('/v1?a=b+c&access_token=EAAB%2Btop%2Fsecret%3D')
    expect(seen?.headers).toMatchObject({
      authorization: 'Bearer x',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'polso',
    })
    expect(new URLSearchParams(seen?.body).get('batch')).toBe(form.batch)
  })

  it('records every call without its secrets', async () => {
    says(200, 'hello')
    const http = client()
    const response = await http.request(
      get('/2/users', { query: { ids: '1,2' }, secretQuery: { access_token: secret } }),
    )
    response.charge(0.02)
    expect(http.calls).toEqual([
      {
        accounts: [7],
        endpoint: 'GET /2/users?ids=1%2C2',
        status: 200,
        receivedAt: at,
        durationMs: expect.any(Number),
        bytes: 5,
        cost: 0.02,
        bodySha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
      },
    ])
  })

  it('keeps connections alive over clients', async () => {
    says(200, 'hello')
    for (let i = 0; i < 3; i++) await client().request(get())
    expect(opened).toBe(1)
  })

  it('unpacks compressed bodies and measures them unpacked', async () => {
    answer = (_, response) =>
      void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a'.repeat(2000)))
    expect((await client().request(get())).body).toBe('a'.repeat(2000))
    const fault = await failure(client({ maxBytes: 1000 }).request(get()))
    expect(fault).toMatchObject({
      kind: 'bad-response',
      message: expect.stringContaining('GET / answered more than 1000 bytes'),
    })
  })

  it('refuses 10 MB by default', async () => {
    says(200, 'x'.repeat(10 * 1024 * 1024))
    expect(await failure(client().request(get()))).toMatchObject({ kind: 'bad-response' })
  })

  it('gives up on silence', async () => {
    answer = () => {}
    const http = client({ timeoutMs: 50 })
    expect(await failure(http.request(get()))).toMatchObject({
      kind: 'transient',
      message: 'GET / gave no whole answer within 50 ms',
    })
    expect(http.calls).toMatchObject([{ status: 0, bytes: 0, cost: 0, bodySha256: '' }])
  })

  it('gives up on a body that trickles', async () => {
    answer = (_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('.'), 10)
      response.on('close', () => clearInterval(timer))
    }
    expect(await failure(client({ timeoutMs: 80 }).request(get()))).toMatchObject({ kind: 'transient' })
  })

  it('takes a body that breaks off as transient', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('half of it', () => response.destroy())
    }
    expect(await failure(client().request(get()))).toMatchObject({ kind: 'transient' })
  })

  it('takes what can not be unpacked as a bad response', async () => {
    answer = (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip at all')
    expect(await failure(client().request(get()))).toMatchObject({ kind: 'bad-response' })
  })

  it('takes what is no HTTP as a bad response', async () => {
    const tcp: TcpServer = createTcpServer(socket => socket.resume().end('SMTP ready\r\n\r\n'))
    const other = await listening(tcp)
    const fault = await failure(client().request({ ...get(), url: other }))
    expect(fault).toMatchObject({ kind: 'bad-response' })
    await new Promise(resolve => tcp.close(resolve))
  })

  it('stops when the run is aborted, and calls no more', async () => {
    const abort = new AbortController()
    const asked = new Promise<void>(resolve => {
      answer = () => resolve()
    })
    const http = client({ signal: abort.signal })
    const pending = failure(http.request(get()))
    await asked
    abort.abort()
    expect(await pending).toMatchObject({ kind: 'transient', message: 'GET / was stopped' })
    expect(await failure(http.request(get()))).toMatchObject({ kind: 'transient', message: 'GET / was stopped' })
  })

  it('follows redirects on the same host, a few', async () => {
    answer = (request, response) => redirect(response, request.url === '/old' ? '/new' : null)
    const http = client()
    expect((await http.request(get('/old'))).status).toBe(200)
    expect(http.calls.map(call => call.status)).toEqual([302, 200])
    answer = (_, response) => redirect(response, '/old')
    expect(await failure(http.request(get('/old')))).toMatchObject({ kind: 'bad-response' })
    expect(http.calls.length).toBe(2 + 4)
  })

  it('refuses redirects to another host, and those of a POST', async () => {
    answer = (_, response) => redirect(response, `http://elsewhere.example.org/?token=${secret}`)
    const fault = await failure(client().request(get()))
    expect(fault.message).toBe('GET / redirects to http://elsewhere.example.org: refused')
    answer = (_, response) => redirect(response, '/new')
    expect(await failure(client().request({ ...get(), method: 'POST' }))).toMatchObject({ kind: 'bad-response' })
  })

  it('keeps secrets out of every error', async () => {
    const request = get('/', { secretQuery: { access_token: secret }, headers: { authorization: `Bearer ${secret}` } })
    const faults: CollectError[] = []
    answer = () => {}
    faults.push(await failure(client({ timeoutMs: 20 }).request(request)))
    answer = (_, response) => void response.destroy()
    faults.push(await failure(client().request(request)))
    answer = (incoming, response) => redirect(response, `http://elsewhere.example.org${incoming.url}`)
    faults.push(await failure(client().request(request)))
    faults.push(await failure(client().request({ ...request, url: 'http://127.0.0.1:1/' })))
    const text = inspect(faults, { depth: 20, showHidden: true })
    expect(text).not.toContain(secret)
    expect(text).not.toContain(encodeURIComponent(secret))
    expect(faults.map(fault => fault.cause)).toEqual([undefined, undefined, undefined, undefined])
  })

  describe('with a budget', () => {
    /** Nobody else has it. */
    const withBudget = (usd: number) => {
      let left = usd
      const setAside = async (price: number) => {
        if (price > left + 1e-6) return { freeUsd: left, unspentUsd: usd }
        left -= price
        return null
      }
      return client({ budget: { setAside } })
    }

    it('makes no call whose price no longer fits', async () => {
      says(200)
      const http = withBudget(0.03)
      const response = await http.request(get('/', { maxCost: 0.02 }))
      response.charge(0.02)
      expect(await failure(http.request(get('/', { maxCost: 0.02 })))).toMatchObject({ kind: 'budget' })
      expect(http.calls.length).toBe(1)
      expect((await http.request(get('/', { maxCost: 0.01 }))).status).toBe(200)
      expect((await http.request(get())).status).toBe(200)
    })

    it('frees what a call did not cost', async () => {
      says(200)
      const http = withBudget(0.5)
      const first = await http.request(get('/', { maxCost: 0.5 }))
      first.charge(0.1)
      first.charge(0.005)
      expect(http.calls[0]?.cost).toBe(0.005)
      expect((await http.request(get('/', { maxCost: 0.49 }))).status).toBe(200)
    })

    it('counts the calls under way as spent, and waits for what they leave', async () => {
      const waiting: (() => void)[] = []
      answer = (_, response) => void waiting.push(() => response.end())
      const http = withBudget(0.05)
      const both = [1, 2].map(() => http.request(get('/', { maxCost: 0.03 })))
      await eventually(() => expect(waiting.length).toBe(1))
      says(200)
      waiting[0]?.()
      await Promise.all(both)
      expect(http.calls.length).toBe(2)
    })

    it('does not wait once the job has to stop', async () => {
      const stop = new AbortController()
      const asked = jest.fn(async () => ({ freeUsd: 0, unspentUsd: 1 }))
      const request = client({ budget: { setAside: asked }, signal: stop.signal }).request(get('/', { maxCost: 0.5 }))
      const failed = failure(request)
      await eventually(() => expect(asked).toHaveBeenCalled())
      stop.abort()
      expect(await failed).toMatchObject({ kind: 'transient' })
    })

    it('asks nobody for a call that costs nothing', async () => {
      says(200)
      const setAside = () => Promise.reject(new Error('asked'))
      expect((await client({ budget: { setAside } }).request(get())).status).toBe(200)
    })
  })

  describe('with a proxy in the environment', () => {
    beforeEach(() => {
      process.env.HTTP_PROXY = url
    })
    afterEach(() => {
      delete process.env.HTTP_PROXY
    })

    it('goes through it, but never to loopback', async () => {
      answer = (request, response) => void response.end(request.url)
      const proxied = client({ connections: connections() })
      const far = await proxied.request({ ...get(), url: 'http://platform.example.org/2/users' })
      expect(far.body).toBe('http://platform.example.org/2/users')
      expect((await proxied.request(get('/near'))).body).toBe('/near')
    })
  })
})

async function listening(server: Server | TcpServer): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function redirect(response: ServerResponse, location: string | null): void {
  if (location === null) response.end()
  else response.writeHead(302, { location }).end()
}

async function failure(pending: Promise<unknown>): Promise<CollectError> {
  const error = await pending.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  if (error instanceof CollectError) return error
  throw error
}
