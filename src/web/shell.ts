import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Language } from '../alerts/messages.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/file.ts'
import type { Plugins } from '../config/plugins.ts'
import type { BullMqQueue } from '../jobs/bull-queue.ts'
import type { Db } from '../store/database.ts'
import { csrfTokenOf, isOwnOrigin, isSameToken } from './access/csrf.ts'
import { createGate, type Gate } from './access/gate.ts'
import { remedies } from './access/mode.ts'
import type { Visit } from './access/visit.ts'
import { CSRF_FIELD } from './forms.tsx'
import { chooseLanguage, isLanguage, LANGUAGE_COOKIE } from './language.ts'
import type { Content, Fields, Visitor, WebContext, WebRole } from './page.ts'
import { navigation } from './pages/index.ts'
import { renderDocument } from './render.tsx'
import { type Trouble, troubleContent } from './trouble.tsx'
import { noticeOf } from './words.ts'

export interface SiteParts {
  readonly config: Config
  readonly plugins: Plugins
  readonly db: Db
  readonly clock: Clock
  /** For the queue's own view; called when it is made. */
  readonly queues?: () => readonly BullMqQueue[]
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void }
}

const YEAR_SECONDS = 31_536_000
const NOBODY: Visit = { user: null, token: '', canLogOut: false, refused: null }

/** What all routes share: who visits, in which language, and the document around what they show. */
export class Shell {
  readonly parts: SiteParts
  readonly gate: Gate
  readonly #titles: ReadonlyMap<string, string>

  constructor(parts: SiteParts) {
    this.parts = parts
    this.gate = createGate(parts.config, parts.db)
    this.#titles = new Map(parts.plugins.collectors.map(({ platform, title }) => [platform, title]))
  }

  now(): Date {
    return this.parts.clock.now()
  }

  readonly platformTitle = (platform: string): string => this.#titles.get(platform) ?? platform

  /** Finds out who visits, once a request. */
  async recognise(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    request.setDecorator('visit', await this.gate.visitOf(request, reply, this.now()))
  }

  /** Nobody where that could not be found out. */
  visitOf(request: FastifyRequest): Visit {
    return request.getDecorator<Visit | null>('visit') ?? NOBODY
  }

  /** The visitor, where there is one of that role; otherwise the answer has been sent, and it is `null`. */
  async admit(role: WebRole, request: FastifyRequest, reply: FastifyReply): Promise<Visitor | null> {
    const { user, refused } = this.visitOf(request)
    if (user !== null && (role === 'reader' || user.role === 'editor')) return user
    if (user !== null) await this.trouble('readers-only', request, reply)
    else if (refused !== null) await this.trouble(refused, request, reply)
    else await this.#toLogin(request, reply)
    return null
  }

  /** In the language that was asked for, as a message's link does. */
  async #toLogin(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    this.language(request, reply)
    await reply.redirect(`/login?to=${encodeURIComponent(pageOf(request))}`, 303)
  }

  /** Whether a form that was sent is one that we made for this visit. */
  isOurForm(request: FastifyRequest): boolean {
    const { token, user } = this.visitOf(request)
    const given = textsOf(request.body)[CSRF_FIELD] ?? ''
    return this.isOurOrigin(request) && isSameToken(given, csrfTokenOf(token, user?.name ?? null))
  }

  isOurOrigin({ headers }: FastifyRequest): boolean {
    const { origin, host } = headers
    return isOwnOrigin({ origin, host, site: headers['sec-fetch-site'] }, this.parts.config.web.url)
  }

  csrfToken(request: FastifyRequest): string {
    const { token, user } = this.visitOf(request)
    return csrfTokenOf(token, user?.name ?? null)
  }

  context(user: Visitor, request: FastifyRequest, reply: FastifyReply): WebContext {
    const { config, db } = this.parts
    return {
      db,
      now: this.now(),
      config,
      platformTitle: this.platformTitle,
      user,
      language: this.language(request, reply),
      params: textsOf(request.params),
      query: textsOf(request.query),
      csrfToken: this.csrfToken(request),
      baseUrl: config.web.url ?? `${request.protocol}://${request.host}`,
    }
  }

  /** What was asked for in the address is remembered. */
  language(request: FastifyRequest, reply: FastifyReply): Language {
    const { web, language: fallback } = this.parts.config
    const asked = textsOf(request.query).lang
    if (isLanguage(asked)) {
      const options = { path: '/', sameSite: 'lax', httpOnly: true, secure: this.gate.secure } as const
      reply.setCookie(LANGUAGE_COOKIE, asked, { ...options, maxAge: YEAR_SECONDS })
    }
    const cookie = request.cookies?.[LANGUAGE_COOKIE]
    const acceptLanguage = request.headers['accept-language']
    return chooseLanguage({ asked, cookie, set: web.language, acceptLanguage, fallback })
  }

  trouble(trouble: Trouble, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { mode } = this.gate
    const more = trouble === 'closed' && mode.kind === 'closed' ? remedies[mode.why] : undefined
    return this.send(troubleContent(trouble, this.language(request, reply), more), request, reply)
  }

  /** What is shown belongs to whoever is logged in: nothing is kept on the way. */
  send(content: Content, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const language = this.language(request, reply)
    const { user, canLogOut } = this.visitOf(request)
    const frame = {
      language,
      url: request.method === 'GET' ? request.url : pageOf(request),
      user,
      csrfToken: this.csrfToken(request),
      canLogOut,
      navigation,
      notice: content.notice ?? noticeOf(textsOf(request.query).done, language),
    }
    return reply
      .code(content.status ?? 200)
      .type('text/html; charset=utf-8')
      .header('cache-control', 'private, no-store')
      .send(renderDocument(frame, content))
  }
}

/** The page that a visitor is on: of a form that was sent, the one that has it, where the browser says so. */
function pageOf({ method, url, headers }: FastifyRequest): string {
  if (method === 'GET') return url
  const { referer, host } = headers
  if (referer === undefined || !URL.canParse(referer)) return '/'
  const from = new URL(referer)
  return from.host === host ? `${from.pathname}${from.search}` : '/'
}

/** The first text of each name; whatever else a client may send is left out. */
export function textsOf(source: unknown): Fields {
  if (typeof source !== 'object' || source === null) return {}
  const entries = Object.entries(source).flatMap(([name, value]) => {
    const first: unknown = Array.isArray(value) ? value[0] : value
    return typeof first === 'string' ? [[name, first] as const] : []
  })
  return Object.fromEntries(entries)
}
