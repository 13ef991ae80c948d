import type { IncomingHttpHeaders } from 'node:http'
import { promisify } from 'node:util'
import { type BrotliOptions, brotliDecompress, inflate, unzip, type ZlibOptions } from 'node:zlib'
import { Agent, type Dispatcher, EnvHttpProxyAgent, errors } from 'undici'

/** One request as it goes over the wire; holds secrets. */
export interface WireRequest {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export interface Answer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Unpacked. */
  readonly body: Buffer
}

export interface ExchangeLimits {
  readonly signal: AbortSignal
  /** From connecting to the last byte of the body. */
  readonly timeoutMs: number
  /** Of the unpacked body. */
  readonly maxBytes: number
}

/** Why there is no whole answer. */
export type NoAnswerReason = 'stopped' | 'timed-out' | 'too-long' | 'undecodable' | 'broken'

/** Carries no cause: what the transport throws may hold the request with its secrets. */
export class NoAnswer extends Error {
  readonly reason: NoAnswerReason
  /** The system's or the parser's name of the fault, e.g. `ECONNREFUSED`; empty where there is none. */
  readonly code: string
  constructor(reason: NoAnswerReason, code = '') {
    super(`no answer: ${reason}`)
    this.name = 'NoAnswer'
    this.reason = reason
    this.code = code
  }
}

/** A connection that idles for a minute is closed by us, before the other side or a firewall forgets it silently. */
const keptAlive = { keepAliveTimeout: 60_000, keepAliveMaxTimeout: 60_000, headersTimeout: 0, bodyTimeout: 0 }

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Connections stay warm from job to job; `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` count, except towards loopback. */
export function connections(): (url: URL) => Dispatcher {
  const near = new Agent(keptAlive)
  const far = new EnvHttpProxyAgent({ ...keptAlive, proxyTunnel: false })
  return url => (loopback.test(url.hostname) ? near : far)
}

/**
 * Sends a request and gathers its whole answer, whatever its status; redirects are not followed. Throws `NoAnswer`.
 * It speaks to undici's dispatcher itself: streams and promises around each call cost more than the call.
 */
export async function exchange(dispatcher: Dispatcher, request: WireRequest, limits: ExchangeLimits): Promise<Answer> {
  if (limits.signal.aborted) throw new NoAnswer('stopped')
  const { status, headers, body } = await new Promise<Answer>((resolve, reject) => {
    const { url, method } = request
    const gathering = new Gathering(limits, resolve, reject)
    const options = { origin: url.origin, path: url.pathname + url.search, method, body: request.body }
    dispatcher.dispatch(
      { ...options, headers: { 'accept-encoding': 'gzip, deflate, br', ...request.headers } },
      gathering,
    )
  })
  return { status, headers, body: await unpacked(body, headers['content-encoding'], limits.maxBytes) }
}

class Gathering implements Dispatcher.DispatchHandler {
  readonly #limits: ExchangeLimits
  readonly #resolve: (answer: Answer) => void
  readonly #reject: (reason: NoAnswer) => void
  readonly #timer: NodeJS.Timeout
  readonly #onStop = () => this.#fail(new NoAnswer('stopped'))
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #status = 0
  #headers: IncomingHttpHeaders = {}
  #controller: Dispatcher.DispatchController | undefined
  #failure: NoAnswer | undefined

  constructor(limits: ExchangeLimits, resolve: (answer: Answer) => void, reject: (reason: NoAnswer) => void) {
    this.#limits = limits
    this.#resolve = resolve
    this.#reject = reject
    this.#timer = setTimeout(() => this.#fail(new NoAnswer('timed-out')), limits.timeoutMs)
    limits.signal.addEventListener('abort', this.#onStop)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#failure) controller.abort(this.#failure)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > this.#limits.maxBytes) this.#fail(new NoAnswer('too-long'))
    else this.#chunks.push(chunk)
  }

  /** Told after undici has its connection back, or the next call would open another. */
  onResponseEnd(): void {
    this.#end()
    queueMicrotask(() => setImmediate(() => this.#resolve(this.#answer())))
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(failureOf(error))
  }

  #answer(): Answer {
    const [first] = this.#chunks
    const body = first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks)
    return { status: this.#status, headers: plain(this.#headers), body }
  }

  /** The first failure holds: aborting a request ends it with a failure of its own. */
  #fail(failure: NoAnswer): void {
    if (this.#failure) return
    this.#failure = failure
    this.#end()
    this.#reject(failure)
    this.#controller?.abort(failure)
  }

  #end(): void {
    clearTimeout(this.#timer)
    this.#limits.signal.removeEventListener('abort', this.#onStop)
  }
}

function failureOf(error: Error): NoAnswer {
  if (error instanceof errors.HTTPParserError) return new NoAnswer('undecodable', 'no HTTP')
  // undici's own name of a connection that the other side closed says nothing to people.
  return new NoAnswer('broken', error instanceof errors.SocketError ? 'ECONNRESET' : codeOf(error))
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code ?? '') : ''
}

function plain(headers: IncomingHttpHeaders): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const name in headers) texts[name] = String(headers[name])
  return texts
}

type Unpack = (body: Buffer, options: ZlibOptions & BrotliOptions) => Promise<Buffer>

const unpackers: Readonly<Record<string, Unpack>> = {
  gzip: promisify<Buffer, ZlibOptions, Buffer>(unzip),
  'x-gzip': promisify<Buffer, ZlibOptions, Buffer>(unzip),
  deflate: promisify<Buffer, ZlibOptions, Buffer>(inflate),
  br: promisify<Buffer, BrotliOptions, Buffer>(brotliDecompress),
}

async function unpacked(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity' || body.length === 0) return body
  const unpack = unpackers[encoding]
  if (unpack === undefined) throw new NoAnswer('undecodable', `content-encoding ${encoding}`)
  try {
    return await unpack(body, { maxOutputLength: maxBytes })
  } catch (error) {
    const code = codeOf(error)
    throw new NoAnswer(code === 'ERR_BUFFER_TOO_LARGE' ? 'too-long' : 'undecodable', code)
  }
}
