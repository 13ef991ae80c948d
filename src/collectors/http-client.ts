import { hash } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { Clock } from '../clock.ts'
import { CollectError } from './collector.ts'
import { type Answer, connections, exchange, NoAnswer } from './exchange.ts'
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
  /** Default: those of the whole process, so that connections stay warm from job to job. */
  readonly connections?: ReturnType<typeof connections>
}

const sharedConnections = connections()
const maxRedirects = 3
const usualHeaders = { accept: 'application/json', 'user-agent': 'polso' }
const formHeaders = { ...usualHeaders, 'content-type': 'application/x-www-form-urlencoded' }

/**
 * The HTTP client of one job. Errors as in `HttpClient`; none carries a cause, which could hold a secret.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  // A job may have more calls under way than Node thinks sane for one signal.
  setMaxListeners(0, options.signal)
  const purse = new Purse(options.budget ?? null, options.signal)
  const calls: PlatformCall[] = []
  return { calls, request: request => paidRequest(request, { options, purse, calls }) }
}

interface Context {
  readonly options: HttpClientOptions
  readonly purse: Purse
  readonly calls: PlatformCall[]
}

/** A request with its address on the wire and the name by which it is recorded. */
interface Addressed {
  readonly request: HttpRequest
  /** Holds secrets. */
  readonly url: URL
  /** Method, path and query without secrets. */
  readonly endpoint: string
}

async function paidRequest(request: HttpRequest, context: Context): Promise<HttpResponse> {
  const most = request.maxCost ?? 0
  await context.purse.reserve(most)
  try {
    return await followed(addressed(request), context, 0)
  } finally {
    context.purse.release(most)
  }
}

function addressed(request: HttpRequest): Addressed {
  const url = new URL(request.url)
  const query = new URLSearchParams(request.query).toString()
  const secrets = new URLSearchParams(request.secretQuery).toString()
  url.search = secrets === '' ? query : query === '' ? secrets : `${query}&${secrets}`
  return { request, url, endpoint: `${request.method} ${url.pathname}${query === '' ? '' : `?${query}`}` }
}

/** Redirects within the same origin are followed, for GET; every hop is a call of its own. */
async function followed(addressed: Addressed, context: Context, hops: number): Promise<HttpResponse> {
  const { request, url, endpoint } = addressed
  const response = await recorded(addressed, context)
  const location = response.headers.location
  const redirects = [301, 302, 303, 307, 308].includes(response.status)
  if (!redirects || location === undefined) return response
  const target = URL.canParse(location, url.href) ? new URL(location, url) : null
  if (target?.origin !== url.origin || request.method !== 'GET')
    throw new CollectError('bad-response', `${endpoint} redirects to ${target?.origin ?? 'nowhere'}: refused`)
  if (hops >= maxRedirects)
    throw new CollectError('bad-response', `${endpoint} redirects more than ${maxRedirects} times`)
  return followed({ ...addressed, url: target }, context, hops + 1)
}

async function recorded(addressed: Addressed, context: Context): Promise<HttpResponse> {
  const { clock } = context.options
  const started = performance.now()
  try {
    const answer = await answerTo(addressed, context.options)
    const call = record(addressed, answer, clock.now(), performance.now() - started)
    context.calls.push(call)
    return responseOf(answer, call, context.purse)
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    context.calls.push(record(addressed, noAnswer, clock.now(), performance.now() - started))
    throw explained(error, addressed.endpoint, context.options)
  }
}

/** How a call without a whole answer is recorded: status 0, no hash. */
const noAnswer: Answer = { status: 0, headers: {}, body: Buffer.alloc(0) }

const defaultTimeoutMs = 30_000
const defaultMaxBytes = 8 * 1024 * 1024

function answerTo({ request, url }: Addressed, options: HttpClientOptions): Promise<Answer> {
  const { timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes, signal } = options
  const body = request.form ? new URLSearchParams(request.form).toString() : null
  const headers = { ...(body === null ? usualHeaders : formHeaders), ...request.headers }
  const dispatcher = (options.connections ?? sharedConnections)(url)
  return exchange(dispatcher, { method: request.method, url, headers, body }, { signal, timeoutMs, maxBytes })
}

type Recording = { -readonly [Key in keyof PlatformCall]: PlatformCall[Key] }

function record({ request, endpoint }: Addressed, answer: Answer, receivedAt: Date, durationMs: number): Recording {
  return {
    accounts: request.accounts,
    endpoint,
    status: answer.status,
    receivedAt,
    durationMs: Math.round(durationMs),
    bytes: answer.body.length,
    cost: 0,
    bodySha256: answer.status === 0 ? '' : hash('sha256', answer.body),
  }
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

/** A body or a protocol that can't be decoded is the platform's fault; everything else may pass with time. */
function explained({ reason, code }: NoAnswer, endpoint: string, options: HttpClientOptions): CollectError {
  const { timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes } = options
  const broke = `${endpoint} failed: the connection broke (${code || 'closed before the end of the body'})`
  switch (reason) {
    case 'stopped':
      return new CollectError('transient', `${endpoint} was stopped`)
    case 'timed-out':
      return new CollectError('transient', `${endpoint} gave no whole answer within ${timeoutMs} ms`)
    case 'too-long':
      return new CollectError(
        'bad-response',
        `${endpoint} answered more than ${maxBytes} bytes: check base_url and proxies`,
      )
    case 'undecodable':
      return new CollectError('bad-response', broke)
    case 'broken':
      return new CollectError('transient', broke)
  }
}
