import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BatchExchange, Exchange, PlainExchange, RequestPattern } from './golden.ts'

/** A request as it arrived, reduced to what a case can match on. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
}

export interface ReplayServer {
  readonly url: string
  readonly seen: readonly SeenRequest[]
  /** Faults found while playing: requests nobody expected. */
  readonly unexpected: readonly string[]
  /** Exchanges that were expected and never asked for. */
  unused(): readonly string[]
  /** Resolves when the first request has arrived. */
  readonly firstRequest: Promise<void>
  close(): Promise<void>
}

export interface ReplayOptions {
  /** Applied to every body before it is sent, e.g. to put a secret into it. */
  readonly fill?: (text: string) => string
  /** Never answers: for testing that an abort is heard. */
  readonly silent?: boolean
}

interface Play {
  readonly exchange: Exchange
  left: number
  used: boolean
}

/** Serves the exchanges of a golden case on loopback. Order does not matter; each is used `times` times (default 1). */
export async function startReplayServer(exchanges: readonly Exchange[], options: ReplayOptions = {}) {
  const stage = new Stage(exchanges, options)
  const server = createServer((request, response) => {
    stage.play(request, response).catch((error: unknown) => stage.fail(response, `replay server: ${String(error)}`))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const replay: ReplayServer = {
    url: `http://127.0.0.1:${port}`,
    seen: stage.seen,
    unexpected: stage.unexpected,
    unused: () => stage.unused(),
    firstRequest: stage.firstRequest,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return replay
}

class Stage {
  readonly seen: SeenRequest[] = []
  readonly unexpected: string[] = []
  readonly firstRequest: Promise<void>
  readonly #plays: readonly Play[]
  readonly #options: ReplayOptions
  #arrived: () => void = () => {}

  constructor(exchanges: readonly Exchange[], options: ReplayOptions) {
    this.#plays = exchanges.map(exchange => ({ exchange, left: timesOf(exchange), used: false }))
    this.#options = options
    this.firstRequest = new Promise(resolve => {
      this.#arrived = resolve
    })
  }

  async play(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request)
    this.seen.push(asked)
    this.#arrived()
    if (this.#options.silent) return
    const play = this.#plays.find(({ exchange, left }) => left > 0 && answers(exchange, asked))
    if (play === undefined) return this.fail(response, `nobody expected ${textOf(asked)}`)
    play.left -= 1
    play.used = true
    if ('batch' in play.exchange) this.#sendBatch(play.exchange, asked, response)
    else await this.#send(play.exchange.response, response)
  }

  fail(response: ServerResponse, message: string): void {
    this.unexpected.push(message)
    response.writeHead(501, { 'content-type': 'text/plain' }).end(message)
  }

  unused(): readonly string[] {
    return this.#plays
      .filter(({ used, exchange }) => !used && exchange.times !== 'any')
      .map(play => name(play.exchange))
  }

  async #send(answer: PlainExchange['response'], response: ServerResponse): Promise<void> {
    if (answer.delay_ms !== undefined) await new Promise(resolve => setTimeout(resolve, answer.delay_ms))
    const body = Buffer.from(this.#text(answer.body))
    const type = typeof answer.body === 'string' ? 'text/html' : 'application/json'
    response.writeHead(answer.status, { 'content-type': type, 'content-length': body.length, ...answer.headers })
    if (answer.truncate === undefined) return void response.end(body)
    response.write(body.subarray(0, answer.truncate), () => response.destroy())
  }

  #sendBatch(exchange: BatchExchange, asked: SeenRequest, response: ServerResponse): void {
    const items = assignBatch(exchange, asked)?.map(item => this.#batchItem(item))
    response.writeHead(200, { 'content-type': 'application/json', ...exchange.headers })
    response.end(JSON.stringify(items))
  }

  #batchItem(item: BatchExchange['batch'][number]) {
    if (item.response === null) return null
    const { code, headers = {}, body } = item.response
    return { code, headers: Object.entries(headers).map(([name, value]) => ({ name, value })), body: this.#text(body) }
  }

  #text(body: unknown): string {
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
    return this.#options.fill?.(text) ?? text
  }
}

function timesOf(exchange: Exchange): number {
  if (exchange.times === 'any') return Number.POSITIVE_INFINITY
  return exchange.times ?? 1
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
  return { ...split(request.url ?? '/'), method: request.method ?? 'GET', form }
}

function split(pathAndQuery: string): { readonly path: string; readonly query: URLSearchParams } {
  const url = new URL(pathAndQuery, 'http://replay')
  return { path: url.pathname, query: url.searchParams }
}

function answers(exchange: Exchange, asked: SeenRequest): boolean {
  if ('batch' in exchange) return assignBatch(exchange, asked) !== null
  return matches(exchange.request, asked)
}

function matches(pattern: RequestPattern, asked: SeenRequest): boolean {
  if (pattern.method !== asked.method || pattern.path !== asked.path) return false
  return holds(asked.query, pattern.query) && holds(asked.form, pattern.form)
}

function holds(values: URLSearchParams, wanted: Readonly<Record<string, string>> = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => (value === '*' ? values.has(key) : values.get(key) === value))
}

/** The items that answer the sub-requests of a batch, in their order; `null` when one has no answer. */
function assignBatch(exchange: BatchExchange, asked: SeenRequest): BatchExchange['batch'] | null {
  const batch = asked.form.get('batch') ?? asked.query.get('batch')
  if (asked.method !== 'POST' || batch === null || !/^\/(v[\d.]+\/?)?$/.test(asked.path)) return null
  const free = [...exchange.batch]
  const items: BatchExchange['batch'] = []
  for (const sub of JSON.parse(batch) as { method: string; relative_url: string }[]) {
    const url = split(`/${sub.relative_url.replace(/^\//, '')}`)
    const request = { ...url, method: sub.method, form: new URLSearchParams() }
    const at = free.findIndex(item => matches(item.request, request))
    if (at < 0) return null
    items.push(...free.splice(at, 1))
  }
  return items
}

function textOf(asked: SeenRequest): string {
  return `${asked.method} ${asked.path}?${decodeURIComponent(asked.query.toString())} ${decodeURIComponent(asked.form.toString())}`
}

function name(exchange: Exchange): string {
  if ('batch' in exchange) return `a batch of ${exchange.batch.map(item => item.request.path).join(', ')}`
  return `${exchange.request.method} ${exchange.request.path} ${JSON.stringify(exchange.request.query ?? {})}`
}
