import { createHmac, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from '@jest/globals'
import { Secret } from '../../src/config/secrets.ts'
import type { NotifyError } from '../../src/notifiers/notifier.ts'
import { type WebhookSettings, webhook } from '../../src/notifiers/webhook/index.ts'
import { at, context, listen, sampleNotification } from './support.ts'

const key = 'webhook-k3y-of-the-test'
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function peer(answer: RequestListener): Promise<number> {
  const server = createServer(answer)
  closing.push(() => {
    server.closeAllConnections()
    return new Promise(resolve => server.close(() => resolve()))
  })
  return listen(server)
}

function settingsFor(port: number, changes: Partial<WebhookSettings> = {}): WebhookSettings {
  return {
    url: `http://127.0.0.1:${port}/hook/t0ken-in-path`,
    secret: Secret.of(key),
    timeout_seconds: 5,
    ...changes,
  }
}

function send(settings: WebhookSettings, signal?: AbortSignal): Promise<void> {
  return webhook.create(settings).notify(sampleNotification(), context(signal))
}

async function faultOf(sending: Promise<unknown>): Promise<NotifyError> {
  return sending.then(
    () => {
      throw new Error('it was delivered')
    },
    error => error,
  )
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

type Verify = (secret: string, headers: IncomingMessage['headers'], body: string, now: Date) => boolean

/** The recipe of the README, as it stands there. */
async function recipe(): Promise<Verify> {
  const readme = readFileSync(new URL('../../src/notifiers/webhook/README.md', import.meta.url), 'utf8')
  const code =
    /```js\n([\s\S]*?)```/
      .exec(readme)?.[1]
      ?.replace(/^import .*$/m, '')
      .replace('export ', '') ?? ''
  return new Function('createHmac', 'timingSafeEqual', `${code}; return verify`)(createHmac, timingSafeEqual)
}

interface Received {
  readonly method: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

async function recorder(): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = []
  const port = await peer(async (request, response) => {
    received.push({ method: request.method, headers: request.headers, body: await bodyOf(request) })
    response.writeHead(204).end()
  })
  return { port, received }
}

describe('a webhook', () => {
  it('posts the alert as JSON with a signature that the receiver can verify', async () => {
    const { port, received } = await recorder()
    const verify = await recipe()
    await send(settingsFor(port))
    const [request] = received
    if (!request) throw new Error('nothing was received')
    expect(request.method).toBe('POST')
    expect(request.headers['content-type']).toBe('application/json')
    expect(request.headers['idempotency-key']).toBe('polso-12-1-7-k1')
    expect(JSON.parse(request.body)).toEqual(JSON.parse(JSON.stringify(sampleNotification().payload)))
    expect(verify(key, request.headers, request.body, at)).toBe(true)
  })

  it('has a signature that fails for another key, body or time', async () => {
    const { port, received } = await recorder()
    const verify = await recipe()
    await send(settingsFor(port))
    const { headers, body } = received[0] ?? { headers: {}, body: '' }
    expect(verify('another', headers, body, at)).toBe(false)
    expect(verify(key, headers, `${body} `, at)).toBe(false)
    expect(verify(key, { ...headers, 'x-polso-timestamp': String(at.getTime() / 1000 + 1) }, body, at)).toBe(false)
    expect(verify(key, headers, body, new Date(at.getTime() + 600_000))).toBe(false)
  })

  it.each([200, 201, 202, 204])('is delivered with %i', async status => {
    const port = await peer((_request, response) => response.writeHead(status).end())
    await expect(send(settingsFor(port))).resolves.toBeUndefined()
  })

  it('is delivered with 200 however long the answer that nobody reads', async () => {
    const port = await peer((_request, response) => {
      response.writeHead(200)
      const flood = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) {}
      }
      response.on('drain', flood)
      flood()
    })
    await expect(send(settingsFor(port))).resolves.toBeUndefined()
  })

  it.each([
    [408, false],
    [425, false],
    [429, false],
    [500, false],
    [503, false],
    [400, true],
    [401, true],
    [404, true],
    [410, true],
  ])('answered with %i is permanent: %s', async (status, permanent) => {
    const port = await peer((_request, response) => response.writeHead(status).end('words of the peer'))
    const fault = await faultOf(send(settingsFor(port)))
    expect(fault).toMatchObject({ permanent, message: `127.0.0.1:${port} answered HTTP ${status}` })
  })

  it.each([301, 302, 307, 308])('does not follow a redirect (%i)', async status => {
    const { port: elsewhere, received } = await recorder()
    const location = `http://127.0.0.1:${elsewhere}/`
    const port = await peer((_request, response) => response.writeHead(status, { location }).end())
    expect(await faultOf(send(settingsFor(port)))).toMatchObject({ permanent: true })
    expect(received).toEqual([])
  })
})

describe('a receiver that fails', () => {
  it('by hanging is given up after the time-out', async () => {
    const port = await peer(() => {})
    const fault = await faultOf(send(settingsFor(port, { timeout_seconds: 0.2 })))
    expect(fault).toMatchObject({ permanent: false, message: `no answer from 127.0.0.1:${port} within 0.2 s` })
  })

  it('by dropping the connection is tried again', async () => {
    const port = await peer(request => request.socket.destroy())
    expect(await faultOf(send(settingsFor(port)))).toMatchObject({ permanent: false })
  })

  it('by refusing the connection is tried again', async () => {
    const server = createServer()
    const port = await listen(server)
    await new Promise(resolve => server.close(resolve))
    const fault = await faultOf(send(settingsFor(port)))
    expect(fault).toMatchObject({ permanent: false, message: `no answer from 127.0.0.1:${port} (ECONNREFUSED)` })
  })

  it('holds nobody when the worker has to leave', async () => {
    const port = await peer(() => {})
    const leaving = new AbortController()
    const sending = faultOf(send(settingsFor(port), leaving.signal))
    leaving.abort()
    expect(await sending).toMatchObject({ permanent: false })
  })
})

describe('the check of doctor', () => {
  it('reaches the receiver without an alert', async () => {
    const { port, received } = await recorder()
    expect(await webhook.create(settingsFor(port)).check(context())).toBe(`127.0.0.1:${port} answers (HTTP 204)`)
    expect(received).toMatchObject([{ method: 'HEAD', body: '' }])
  })
})

describe('no secret', () => {
  it('is in an error or in the outbox: neither the key nor the path of the address', async () => {
    const refusing = await peer((_request, response) => response.writeHead(500).end())
    const dropping = await peer(request => request.socket.destroy())
    for (const port of [refusing, dropping]) {
      const fault = await faultOf(send(settingsFor(port)))
      const shown = `${inspect(fault, { depth: 10, showHidden: true })} ${JSON.stringify(fault)} ${fault.stack}`
      for (const part of [key, 't0ken-in-path', 'sha256=']) expect(shown).not.toContain(part)
    }
    expect(webhook.recipients(settingsFor(443))).toEqual(['127.0.0.1:443'])
  })
})

describe('settings', () => {
  it.each([
    ['url', { url: 'ftp://example.org/' }],
    ['url', { url: 'example.org' }],
    ['secret', { secret: 'written here' }],
  ])('a fault in %s is found at the start', (path, change) => {
    const valid = { url: 'https://hooks.example.org/polso', secret: 'env:POLSO_WEBHOOK_SECRET' }
    const checked = webhook.settings.safeParse({ ...valid, ...change })
    expect(checked.error?.issues.map(issue => issue.path[0])).toEqual([path])
  })
})
