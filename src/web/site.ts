import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Language } from '../alerts/messages.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/file.ts'
import type { Plugins } from '../config/plugins.ts'
import type { Db } from '../store/database.ts'
import { DatabaseUnreachableError } from '../store/unreachable.ts'
import { csrfTokenOf, isOwnOrigin, isSameToken } from './access/csrf.ts'
import { createGate, type Gate } from './access/gate.ts'
import { remedies } from './access/mode.ts'
import type { Visit } from './access/visit.ts'
import { actions } from './actions/index.ts'
import { assets } from './assets.ts'
import { CSRF_FIELD } from './forms.tsx'
import { helmetOptions } from './headers.ts'
import { chooseLanguage, isLanguage, LANGUAGE_COOKIE } from './language.ts'
import type { Action, Content, Fields, NotFound, Page, Redirect, RefusedForm, Visitor, WebContext } from './page.ts'
import { navigation, pages } from './pages/index.ts'
import { renderDocument } from './render.tsx'
import { type Trouble, troubleContent } from './trouble.tsx'
import { noticeOf } from './words.ts'

export interface SiteParts {
  readonly config: Config
  readonly plugins: Plugins
  readonly db: Db
  readonly clock: Clock
  readonly log: { warn(fields: object, message: string): void }
}

/** Of a form; a comment of 64 KB is no comment. */
const BODY_LIMIT = 64 * 1024
const YEAR_SECONDS = 31_536_000

/** The page for people: every page and action with access, language and headers around them. */
export function createSite(parts: SiteParts): (app: FastifyInstance) => Promise<void> {
  const site = new Site(parts)
  return app => site.register(app)
}

class Site {
  readonly #parts: SiteParts
  readonly #gate: Gate
  readonly #titles: ReadonlyMap<string, string>

  constructor(parts: SiteParts) {
    this.#parts = parts
    this.#gate = createGate(parts.config)
    this.#titles = new Map(parts.plugins.collectors.map(({ platform, title }) => [platform, title]))
  }

  async register(app: FastifyInstance): Promise<void> {
    await app.register(helmet, helmetOptions(this.#gate.secure))
    await app.register(cookie)
    await app.register(formbody, { bodyLimit: BODY_LIMIT })
    for (const [path, { type, body, maxAgeSeconds }] of Object.entries(assets)) {
      app.get(path, async (_, reply) =>
        reply.type(type).header('cache-control', `public, max-age=${maxAgeSeconds}, immutable`).send(body),
      )
    }
    app.decorateRequest('visit', null)
    await app.register(async inside => {
      inside.addHook('onRequest', async (request, reply) => {
        request.setDecorator('visit', await this.#gate.visitOf(request, reply))
      })
      for (const page of pages) inside.get(page.path, (request, reply) => this.#page(page, request, reply))
      for (const action of actions) {
        const options = { bodyLimit: BODY_LIMIT }
        inside.post(action.path, options, (request, reply) => this.#action(action, request, reply))
      }
      inside.setNotFoundHandler((request, reply) => this.#trouble('not-found', request, reply))
    })
    app.setErrorHandler((error, request, reply) => this.#failed(error, request, reply))
  }

  async #page(page: Page, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const visit = visitOf(request)
    if (visit.user === null) return this.#nobody(visit, request, reply)
    if (page.role === 'editor' && visit.user.role !== 'editor') return this.#trouble('readers-only', request, reply)
    const ctx = this.#context(request, reply, visit.user)
    return this.#answer(await page.render({ ...ctx, form: null }), request, reply)
  }

  async #action(action: Action, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const visit = visitOf(request)
    if (visit.user === null) return this.#nobody(visit, request, reply)
    if (action.role === 'editor' && visit.user.role !== 'editor') return this.#trouble('readers-only', request, reply)
    const fields = textsOf(request.body)
    if (!this.#isOurForm(visit, fields, request)) return this.#trouble('stale-form', request, reply)
    const ctx = this.#context(request, reply, visit.user)
    const outcome = await action.run({ ...ctx, fields })
    if (!('faults' in outcome)) return this.#answer(outcome, request, reply)
    return this.#shownAgain(
      action,
      ctx,
      { action: action.path, values: fields, faults: outcome.faults },
      request,
      reply,
    )
  }

  async #shownAgain(
    action: Action,
    ctx: WebContext,
    form: RefusedForm,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const page = pages.find(({ path }) => path === action.shownOn)
    if (!page) throw new Error(`no page ${action.shownOn} for the form of ${action.path}`)
    const content = await page.render({ ...ctx, form })
    return this.#answer('body' in content ? { ...content, status: 422 } : content, request, reply)
  }

  #isOurForm(visit: Visit, fields: Fields, { headers }: FastifyRequest): boolean {
    const { origin, host } = headers
    if (!isOwnOrigin({ origin, host, site: headers['sec-fetch-site'] }, this.#parts.config.web.url)) return false
    return isSameToken(fields[CSRF_FIELD] ?? '', csrfTokenOf(visit.token, visit.user?.name ?? null))
  }

  #context(request: FastifyRequest, reply: FastifyReply, user: Visitor): WebContext {
    const { config, db, clock } = this.#parts
    return {
      db,
      now: clock.now(),
      config,
      platformTitle: platform => this.#titles.get(platform) ?? platform,
      user,
      language: this.#language(request, reply),
      params: textsOf(request.params),
      query: textsOf(request.query),
      csrfToken: csrfTokenOf(visitOf(request).token, user.name),
      baseUrl: config.web.url ?? `${request.protocol}://${request.host}`,
    }
  }

  /** What was asked for in the address is remembered. */
  #language(request: FastifyRequest, reply: FastifyReply): Language {
    const { web, language: fallback } = this.#parts.config
    const asked = textsOf(request.query).lang
    if (isLanguage(asked)) {
      const options = { path: '/', sameSite: 'lax', httpOnly: true, secure: this.#gate.secure } as const
      reply.setCookie(LANGUAGE_COOKIE, asked, { ...options, maxAge: YEAR_SECONDS })
    }
    const cookie = request.cookies?.[LANGUAGE_COOKIE]
    const acceptLanguage = request.headers['accept-language']
    return chooseLanguage({ asked, cookie, set: web.language, acceptLanguage, fallback })
  }

  async #nobody(visit: Visit, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (visit.refused !== null) return this.#trouble(visit.refused, request, reply)
    return reply.redirect(`/login?to=${encodeURIComponent(request.url)}`, 303)
  }

  async #answer(
    answer: Content | Redirect | NotFound,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    if ('notFound' in answer) return this.#trouble('not-found', request, reply)
    if ('redirect' in answer) return reply.redirect(answer.redirect, 303)
    return this.#send(answer, request, reply)
  }

  async #trouble(trouble: Trouble, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { mode } = this.#gate
    const more = trouble === 'closed' && mode.kind === 'closed' ? remedies[mode.why] : undefined
    return this.#send(troubleContent(trouble, this.#language(request, reply), more), request, reply)
  }

  #send(content: Content, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const language = this.#language(request, reply)
    const { user, token, canLogOut } = visitOf(request)
    const frame = {
      language,
      url: request.url,
      user,
      csrfToken: csrfTokenOf(token, user?.name ?? null),
      canLogOut,
      navigation,
      notice: noticeOf(textsOf(request.query).done, language),
    }
    // What is shown belongs to whoever is logged in: nothing is kept on the way.
    return reply
      .code(content.status ?? 200)
      .type('text/html; charset=utf-8')
      .header('cache-control', 'private, no-store')
      .send(renderDocument(frame, content))
  }

  async #failed(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const trouble = troubleOf(error)
    if (trouble === 'failed' || trouble === 'unavailable') {
      this.#parts.log.warn({ err: error, path: request.routeOptions.url ?? null }, 'a page could not be served')
    }
    return this.#trouble(trouble, request, reply)
  }
}

const NOBODY: Visit = { user: null, token: '', canLogOut: false, refused: null }

/** Where the gate itself failed, nobody. */
function visitOf(request: FastifyRequest): Visit {
  return request.getDecorator<Visit | null>('visit') ?? NOBODY
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof DatabaseUnreachableError) return 'unavailable'
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : 500
  if (status === 413) return 'too-large'
  if (status === 429) return 'too-often'
  return typeof status === 'number' && status < 500 ? 'wrong-request' : 'failed'
}

/** The first text of each name; whatever else a client may send is left out. */
function textsOf(source: unknown): Fields {
  if (typeof source !== 'object' || source === null) return {}
  const entries = Object.entries(source).flatMap(([name, value]) => {
    const first: unknown = Array.isArray(value) ? value[0] : value
    return typeof first === 'string' ? [[name, first] as const] : []
  })
  return Object.fromEntries(entries)
}
