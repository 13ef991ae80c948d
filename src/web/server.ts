import Fastify, { type FastifyInstance } from 'fastify'
import { HttpAddressError } from './address-error.ts'

/** What keeps this process from being ready, in words for people; `null` when nothing does. */
export type Check = () => Promise<string | null>

export interface WebParts {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly checks: Readonly<Record<string, Check>>
  /** The text of `/metrics` and its content type. */
  readonly metrics: () => Promise<string>
  readonly contentType: string
  /** Is told when readiness changes, and why a check or a page broke. */
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void }
  /** The page for people, on the same port. */
  readonly site?: (app: FastifyInstance) => Promise<void>
  /** Addresses and networks of reverse proxies, whose word of where a request came from is taken. */
  readonly proxies?: readonly string[]
  /** After this long (ms, default 3,000) a check counts as failed. */
  readonly patience?: number
}

interface Failing {
  readonly check: string
  readonly reason: string
}

/** Time that requests have to end when the server closes; probes and scrapes are short. */
const closingMs = 2000

/** Of a path: the token of an answer link is the longest. */
const LONGEST_PARAMETER = 1024

/** Serves `/healthz`, `/readyz`, `/metrics` and the page. Throws `HttpAddressError`. */
export async function serveHttp(parts: WebParts): Promise<FastifyInstance> {
  const trustProxy = parts.proxies ? [...parts.proxies] : false
  const routerOptions = { maxParamLength: LONGEST_PARAMETER }
  const app = Fastify({ bodyLimit: 1024, requestTimeout: 10_000, trustProxy, routerOptions })
  const failing = judge(parts)
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_, reply) => {
    const reasons = await failing()
    return reply.code(reasons.length === 0 ? 200 : 503).send({ ready: reasons.length === 0, failing: reasons })
  })
  app.get('/metrics', async (_, reply) => reply.type(parts.contentType).send(await parts.metrics()))
  app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    parts.log.warn({ err: error, url: request.url }, 'a page could not be served')
    return reply.code(error.statusCode ?? 500).send({ error: 'it could not be served; the log says why' })
  })
  const { site } = parts
  if (site) await app.register(site)
  app.addHook('preClose', async () => {
    setTimeout(() => app.server.closeAllConnections(), closingMs).unref()
  })
  await app.listen({ host: parts.host, port: parts.port }).catch(error => {
    throw wrongAddress(parts, error)
  })
  return app
}

/** Asks all checks; who asks meanwhile gets the same answer, so that many probes cost no more than one. */
function judge(parts: WebParts): () => Promise<readonly Failing[]> {
  let asking: Promise<readonly Failing[]> | undefined
  let before: string | undefined
  const ask = async () => {
    const answers = await Promise.all(Object.entries(parts.checks).map(([name, check]) => one(parts, name, check)))
    const failing = answers.flat()
    const state = failing.map(({ check }) => check).join()
    if (state !== before && state !== '') parts.log.warn({ failing }, 'not ready')
    if (state !== before && state === '') parts.log.info({}, 'ready')
    before = state
    return failing
  }
  return () => {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
}

/** What an error says goes to the log only: the page may be seen by anyone who reaches the port. */
async function one({ log, patience = 3000 }: WebParts, name: string, check: Check): Promise<Failing[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>(resolve => {
    timer = setTimeout(resolve, patience, `no answer within ${patience / 1000} s`)
  })
  try {
    const reason = await Promise.race([check(), late])
    return reason === null ? [] : [{ check: name, reason }]
  } catch (error) {
    log.warn({ err: error, check: name }, 'a readiness check failed')
    return [{ check: name, reason: 'failed; the log says why' }]
  } finally {
    clearTimeout(timer)
  }
}

const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses it',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'the name is unknown',
  EACCES: 'this user may not use it; ports below 1024 are reserved',
}

function wrongAddress({ host, port }: WebParts, error: NodeJS.ErrnoException): Error {
  const why = remedies[error.code ?? '']
  if (!why) return error
  return new HttpAddressError(
    `HTTP can't be served on ${host}, port ${port}: ${why}. Set http.host and http.port in polso.yaml, or POLSO_HTTP_HOST and POLSO_HTTP_PORT.`,
  )
}
