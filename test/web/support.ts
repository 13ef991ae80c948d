import { ManualClock } from '../../src/clock.ts'
import { type Config, configOf } from '../../src/config/file.ts'
import type { BullMqQueue } from '../../src/jobs/bull-queue.ts'
import { installedPlugins } from '../../src/plugins.ts'
import type { Db } from '../../src/store/database.ts'
import { serveHttp } from '../../src/web/server.ts'
import { createSite } from '../../src/web/site.ts'

export const WEB_SECRET = 'a-secret-of-the-page-with-more-than-32-characters'

/** Secrets that the sites of tests name, by variable. */
export type Secrets = Readonly<Record<string, string>>

export function siteConfig(web: unknown, secrets: Secrets = {}, more: object = {}): Config {
  const env = { X: 'token-of-x', POLSO_WEB_SECRET: WEB_SECRET, ...secrets }
  const readFile = () => {
    throw new Error('no files here')
  }
  const document = {
    credentials: { x: { platform: 'twitter', bearer_token: 'env:X' } },
    accounts: [{ id: 'comune-twitter', platform: 'twitter', handle: 'ComuneSP' }],
    web,
    ...more,
  }
  return configOf(document, { env, readFile }, installedPlugins)
}

export interface Logged {
  readonly level: 'info' | 'warn'
  readonly fields: object
  readonly message: string
}

export interface TestSite {
  readonly base: string
  readonly clock: ManualClock
  readonly logged: Logged[]
  visitor(headers?: Readonly<Record<string, string>>): Visitor
  close(): Promise<void>
}

/** A site on loopback. `config.http.host` decides who is let in, as ever; it is not listened on. */
export async function startSite(
  config: Config,
  db: Db,
  now = new Date('2019-10-21T08:00:00Z'),
  queues?: () => readonly BullMqQueue[],
): Promise<TestSite> {
  const clock = new ManualClock(now)
  const logged: Logged[] = []
  const log = {
    info: (fields: object, message: string) => void logged.push({ level: 'info', fields, message }),
    warn: (fields: object, message: string) => void logged.push({ level: 'warn', fields, message }),
  }
  const server = await serveHttp({
    host: '127.0.0.1',
    port: 0,
    checks: {},
    metrics: async () => '',
    contentType: 'text/plain',
    log,
    site: createSite({ config, plugins: installedPlugins, db, clock, log, ...(queues && { queues }) }),
    proxies: config.web.trusted_proxy?.addresses ?? [],
  })
  const address = server.server.address()
  const base = `http://127.0.0.1:${typeof address === 'object' && address?.port}`
  return { base, clock, logged, visitor: headers => new Visitor(base, headers), close: () => server.close() }
}

export interface Seen {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Where it leads, for redirects. */
  readonly location: string | null
}

/** Keeps cookies as a browser does, and finds the token of a page's form. */
export class Visitor {
  readonly cookies = new Map<string, string>()
  readonly #base: string
  readonly #headers: Readonly<Record<string, string>>

  constructor(base: string, headers: Readonly<Record<string, string>> = {}) {
    this.#base = base
    this.#headers = headers
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Seen> {
    return this.#ask(path, { headers })
  }

  /** As a form that was not served by us would. */
  post(path: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
    return this.#ask(path, { method: 'POST', body: new URLSearchParams(fields), headers })
  }

  /** Opens a page and sends a form with its token. */
  async send(from: string, path: string, fields: Readonly<Record<string, string>>): Promise<Seen> {
    const { text } = await this.get(from)
    return this.post(path, { csrf: tokenIn(text), ...fields }, { origin: this.#base, referer: this.#base + from })
  }

  async #ask(path: string, init: RequestInit & { readonly headers: Readonly<Record<string, string>> }): Promise<Seen> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { 'accept-language': 'en', ...this.#headers, ...init.headers, ...(cookie && { cookie }) }
    const response = await fetch(this.#base + path, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? []
      this.cookies.set(name, value)
    }
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, location: response.headers.get('location') }
  }
}

/** The token of the page's forms; empty where it has none. */
export function tokenIn(page: string): string {
  return /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? ''
}
