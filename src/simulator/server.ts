import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../clock.ts'
import { answer, type Outcome, type Platforms } from './answer.ts'
import { Calls } from './calls.ts'
import { Faults } from './faults.ts'
import { Inbox } from './inbox.ts'
import { Meter } from './limits.ts'
import type { Call } from './reply.ts'
import { bodyOf, headersOf, send } from './wire.ts'
import type { World } from './world.ts'
import { Billing } from './x/billing.ts'

export interface SimulatorOptions {
  readonly world: World
  /** The simulated time: everything that is answered is as of its now. */
  readonly clock: Clock
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default any free one. */
  readonly port?: number
}

export interface Simulator {
  /** The base address of the Graph API and of X API v2 alike; their paths do not collide. No slash at the end. */
  readonly url: string
  /** Where webhooks may be posted. */
  readonly inboxUrl: string
  readonly calls: Calls
  readonly billing: Billing
  readonly faults: Faults
  readonly inbox: Inbox
  close(): Promise<void>
}

/** Serves the world over real HTTP. Only counters, faults and the inbox are this server's own; the rest follows from world and time. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const parts = new SimulatorParts(options)
  const server = createServer((request, response) => void parts.take(request, response))
  // Longer than clients keep idle connections: a platform's front end does not hang up on a call just sent either.
  server.keepAliveTimeout = 75_000
  await listening(server, options.port ?? 0, options.host ?? '127.0.0.1')
  const { port } = server.address() as AddressInfo
  parts.url = `http://${options.host ?? '127.0.0.1'}:${port}`
  const { url, calls, platforms, inbox } = parts
  return {
    url,
    inboxUrl: `${url}/inbox`,
    calls,
    billing: platforms.billing,
    faults: platforms.faults,
    inbox,
    close: () => closed(server),
  }
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
}

function closed(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    // Calls that a fault left without an answer would keep it open for ever.
    server.closeAllConnections()
  })
}

class SimulatorParts {
  readonly calls = new Calls()
  readonly inbox = new Inbox()
  readonly platforms: Platforms
  readonly #clock: Clock
  url = ''

  constructor(options: SimulatorOptions) {
    this.#clock = options.clock
    this.platforms = { world: options.world, meter: new Meter(), billing: new Billing(), faults: new Faults() }
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = request.method === 'GET' ? '' : await bodyOf(request)
      const url = new URL(request.url ?? '/', this.url)
      if (url.pathname === '/inbox') this.#takeWebhook(request, response, body)
      else this.#takeCall(this.#callOf(request, url, body), response)
    } catch (error) {
      // A fault of the simulator itself must not look like the platform's.
      response.writeHead(500, { 'content-type': 'text/plain' })
      response.end(`simulator: ${error instanceof Error ? error.stack : String(error)}`)
    }
  }

  #takeWebhook(request: IncomingMessage, response: ServerResponse, body: string): void {
    response.writeHead(this.inbox.take(headersOf(request), body))
    response.end()
  }

  #takeCall(call: Call, response: ServerResponse): void {
    const outcome = answer(call, this.platforms)
    this.#record(call, outcome, send(response, outcome))
  }

  #callOf(request: IncomingMessage, url: URL, body: string): Call {
    const [, version = '', path = '/'] = /^(\/v\d+\.\d(?=\/|$))?(\/.*)?$/.exec(url.pathname) ?? []
    return {
      method: request.method ?? 'GET',
      path: path.length > 1 ? path.replace(/\/$/, '') : path,
      query: url.searchParams,
      form: new URLSearchParams(body),
      headers: headersOf(request),
      base: this.url + version,
      now: this.#clock.now().getTime(),
      retired: NONE,
    }
  }

  #record(call: Call, outcome: Outcome, status: number): void {
    this.calls.record({
      at: new Date(call.now),
      platform: outcome.target.platforms[0],
      endpoint: outcome.target.endpoint,
      method: call.method,
      path: call.path,
      query: Object.fromEntries(call.query),
      form: Object.fromEntries(call.form),
      headers: call.headers,
      status,
      items: outcome.items.map(({ target, reply }) => ({
        endpoint: target.endpoint,
        path: target.path,
        status: reply.status,
      })),
    })
  }
}

const NONE: ReadonlySet<string> = new Set()
