import { createHash } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Readable } from 'node:stream'
import axios, { AxiosHeaders, type AxiosResponse } from 'axios'
import type { Clock } from '../clock.ts'
import { CollectError } from './collector.ts'
import type { HttpClient, HttpRequest, HttpResponse, PlatformCall } from './http.ts'
import { type Budget, Purse } from './purse.ts'

export interface HttpClientOptions {
  readonly clock: Clock
  /** Aborts the calls under way and refuses new ones. */
  readonly signal: AbortSignal
  /** From connecting to the last byte of the body. Default 30 s. */
  readonly timeoutMs?: number
  /** Of the unpacked body. Default 8 MB. */
  readonly maxBytes?: number
  /** `null`: calls may cost what they want. */
  readonly budget?: Budget | null
  /** Default: agents shared by the whole process, so that connections stay warm from job to job. */
  readonly agents?: Agents
}

export interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
}

/** A connection that idles for a minute is closed by us, before the other side or a firewall forgets it silently. */
const keptAlive = { keepAlive: true, timeout: 60_000 }
const sharedAgents: Agents = { http: new HttpAgent(keptAlive), https: new HttpsAgent(keptAlive) }

const maxRedirects = 3
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

/**
 * Redirects, statuses, sizes and the parsing of bodies are ours to judge, so axios is told to judge nothing. Its adapter
 * is called without what it wraps around it: merging settings and running transformations that we do not use costs as
 * much as the request itself.
 */
const transport = axios.getAdapter('http')
const { headers: _, ...defaults } = axios.defaults
const settings = { ...defaults, responseType: 'stream', maxRedirects: 0, validateStatus: () => true } as const
const usualHeaders = { accept: 'application/json', 'user-agent': 'polso' }

/**
 * The HTTP client of one job. Errors as in `HttpClient`. No error carries a cause: what axios throws holds the request
 * with its headers and query, and with them the secrets.
 * `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` of the environment are honoured, except towards loopback.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  // A job may have more calls under way than Node thinks sane for one signal.
  setMaxListeners(0, options.signal)
  const purse = new Purse(options.budget ?? null)
  const calls: PlatformCall[] = []
  return { calls, request: request => paidRequest(request, { options, purse, calls }) }
}

interface Context {
  readonly options: HttpClientOptions
  readonly purse: Purse
  readonly calls: PlatformCall[]
}

async function paidRequest(request: HttpRequest, context: Context): Promise<HttpResponse> {
  const most = request.maxCost ?? 0
  context.purse.reserve(most)
  try {
    return await followed(request, wireUrl(request), context, 0)
  } finally {
    context.purse.release(most)
  }
}

function wireUrl(request: HttpRequest): URL {
  const url = new URL(request.url)
  for (const [name, value] of Object.entries({ ...request.query, ...request.secretQuery }))
    url.searchParams.append(name, value)
  return url
}

/** Redirects within the same origin are followed, for GET; every hop is a call of its own. */
async function followed(request: HttpRequest, url: URL, context: Context, hops: number): Promise<HttpResponse> {
  const response = await recorded(request, url, context)
  const location = response.headers.location
  const redirects = [301, 302, 303, 307, 308].includes(response.status)
  if (!redirects || location === undefined) return response
  const target = URL.canParse(location, url.href) ? new URL(location, url) : null
  if (target?.origin !== url.origin || request.method !== 'GET')
    throw new CollectError(
      'bad-response',
      `${endpointOf(request)} redirects to ${target?.origin ?? 'nowhere'}: refused`,
    )
  if (hops >= maxRedirects)
    throw new CollectError('bad-response', `${endpointOf(request)} redirects more than ${maxRedirects} times`)
  return followed(request, target, context, hops + 1)
}

async function recorded(request: HttpRequest, url: URL, context: Context): Promise<HttpResponse> {
  const { clock } = context.options
  const started = performance.now()
  let answer: Answer | undefined
  try {
    answer = await exchange(request, url, context.options)
    const call = record(request, answer, clock.now(), performance.now() - started)
    context.calls.push(call)
    return responseOf(answer, call, context.purse)
  } finally {
    if (answer === undefined) context.calls.push(record(request, noAnswer, clock.now(), performance.now() - started))
  }
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** How a call without a whole answer is recorded: status 0, no hash. */
const noAnswer: Answer = { status: 0, headers: {}, body: Buffer.alloc(0) }

type Recording = { -readonly [Key in keyof PlatformCall]: PlatformCall[Key] }

function record(request: HttpRequest, answer: Answer, receivedAt: Date, durationMs: number): Recording {
  return {
    accounts: request.accounts,
    endpoint: endpointOf(request),
    status: answer.status,
    receivedAt,
    durationMs: Math.round(durationMs),
    bytes: answer.body.length,
    cost: 0,
    bodySha256: answer.status === 0 ? '' : createHash('sha256').update(answer.body).digest('hex'),
  }
}

function endpointOf(request: HttpRequest): string {
  const query = new URLSearchParams(request.query).toString()
  return `${request.method} ${new URL(request.url).pathname}${query === '' ? '' : `?${query}`}`
}

function responseOf(answer: Answer, call: Recording, purse: Purse): HttpResponse {
  return {
    status: answer.status,
    headers: answer.headers,
    body: answer.body.toString('utf8'),
    receivedAt: call.receivedAt,
    charge(usd) {
      purse.spend(usd - call.cost)
      call.cost = usd
    },
  }
}

/** One request and its whole body, or a `CollectError` that names the call and the reason, nothing else. */
async function exchange(request: HttpRequest, url: URL, options: HttpClientOptions): Promise<Answer> {
  const { timeoutMs = 30_000, maxBytes = 8 * 1024 * 1024, signal } = options
  if (signal.aborted) throw stopped(request)
  const abort = new AbortController()
  const onStop = () => abort.abort()
  signal.addEventListener('abort', onStop, { once: true })
  const timer = setTimeout(onStop, timeoutMs)
  try {
    const response = await send(request, url, options.agents ?? sharedAgents, abort.signal)
    const body = await readBody(response.data, maxBytes, request)
    return { status: response.status, headers: plainHeaders(response), body }
  } catch (error) {
    if (error instanceof CollectError) throw error
    if (signal.aborted) throw stopped(request)
    throw abort.signal.aborted ? timedOut(request, timeoutMs) : broken(request, error)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onStop)
  }
}

function send(request: HttpRequest, url: URL, agents: Agents, signal: AbortSignal): Promise<AxiosResponse<Readable>> {
  const form = request.form && new URLSearchParams(request.form).toString()
  const headers = new AxiosHeaders({ ...usualHeaders, ...request.headers })
  if (form !== undefined) headers.setContentType('application/x-www-form-urlencoded', false)
  return transport({
    ...settings,
    method: request.method,
    url: url.href,
    headers,
    data: form,
    signal,
    httpAgent: agents.http,
    httpsAgent: agents.https,
    ...(loopback.test(url.hostname) ? { proxy: false } : {}),
  })
}

function plainHeaders(response: AxiosResponse): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
}

function readBody(stream: Readable, maxBytes: number, request: HttpRequest): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) return void chunks.push(chunk)
      stream.destroy()
      reject(
        new CollectError(
          'bad-response',
          `${endpointOf(request)} answered more than ${maxBytes} bytes: check base_url and proxies`,
        ),
      )
    })
    stream.on('error', reject)
    stream.on('end', () => resolve(Buffer.concat(chunks)))
    stream.on('close', () => reject(new Error('closed before its end')))
  })
}

function stopped(request: HttpRequest): CollectError {
  return new CollectError('transient', `${endpointOf(request)} was stopped`)
}

function timedOut(request: HttpRequest, timeoutMs: number): CollectError {
  return new CollectError('transient', `${endpointOf(request)} gave no whole answer within ${timeoutMs} ms`)
}

/** A body or a protocol that can't be decoded is the platform's fault; everything else may pass with time. */
function broken(request: HttpRequest, error: unknown): CollectError {
  const known = typeof error === 'object' && error !== null && 'code' in error
  const code = known ? String(error.code) : 'closed before the end of the body'
  const kind = /^(Z|HPE)_/.test(code) ? 'bad-response' : 'transient'
  return new CollectError(kind, `${endpointOf(request)} failed: the connection broke (${code})`)
}
