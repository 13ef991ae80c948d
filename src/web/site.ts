import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { writeAudit } from '../store/audit.ts'
import { DatabaseUnreachableError } from '../store/unreachable.ts'
import { auditPage } from './access/audit-page.tsx'
import { addLogin } from './access/login.tsx'
import { remedies } from './access/mode.ts'
import { actions } from './actions/index.ts'
import { addAnswers } from './answer/routes.ts'
import { assets } from './assets.ts'
import { helmetOptions } from './headers.ts'
import type { Action, Content, NotFound, Page, PageContext, Redirect, WebContext } from './page.ts'
import { pages } from './pages/index.ts'
import { addQueues } from './queues.ts'
import { Shell, type SiteParts, textsOf } from './shell.ts'
import type { Trouble } from './trouble.tsx'

export type { SiteParts } from './shell.ts'

/** Of a form; what is longer is no comment. */
const BODY_LIMIT = 64 * 1024

/** The page for people: every page and action, with access, language and headers around them. */
export function createSite(parts: SiteParts): (app: FastifyInstance) => Promise<void> {
  const shell = new Shell(parts)
  const { mode } = shell.gate
  if (mode.kind === 'closed') parts.log.warn({}, remedies[mode.why])
  return app => register(app, shell)
}

async function register(app: FastifyInstance, shell: Shell): Promise<void> {
  await app.register(helmet, helmetOptions(shell.gate.secure))
  await app.register(cookie)
  await app.register(formbody, { bodyLimit: BODY_LIMIT })
  addAssets(app)
  app.decorateRequest('visit', null)
  app.setErrorHandler((error, request, reply) => failed(shell, error, request, reply))
  await app.register(async outside => addAnswers(outside, shell))
  await app.register(async inside => {
    inside.addHook('onRequest', (request, reply) => shell.recognise(request, reply))
    addLogin(inside, shell)
    await inside.register(async board => addQueues(board, shell))
    for (const page of [...pages, auditPage]) {
      inside.get(page.path, (request, reply) => showPage(shell, page, request, reply))
    }
    for (const action of actions) {
      inside.post(action.path, { bodyLimit: BODY_LIMIT }, (request, reply) => act(shell, action, request, reply))
    }
    inside.setNotFoundHandler(async (request, reply) => {
      if (await shell.admit('reader', request, reply)) shell.trouble('not-found', request, reply)
      return reply
    })
  })
}

function addAssets(app: FastifyInstance): void {
  for (const [path, { type, body, maxAgeSeconds }] of Object.entries(assets)) {
    const cacheControl = `public, max-age=${maxAgeSeconds}, immutable`
    app.get(path, async (_, reply) => reply.type(type).header('cache-control', cacheControl).send(body))
  }
}

async function showPage(shell: Shell, page: Page, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const user = await shell.admit(page.role, request, reply)
  if (user === null) return reply
  const content = await page.render({ ...shell.context(user, request, reply), form: null })
  return answer(shell, content, request, reply)
}

async function act(shell: Shell, action: Action, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const user = await shell.admit(action.role, request, reply)
  if (user === null) return reply
  if (!shell.isOurForm(request)) return shell.trouble('stale-form', request, reply)
  const ctx = shell.context(user, request, reply)
  const fields = textsOf(request.body)
  const outcome = await perform(action, ctx, fields)
  if ('faults' in outcome) {
    const form = { action: action.path, values: fields, faults: outcome.faults }
    return answer(shell, await shownAgain(action, { ...ctx, form }, { status: 422 }), request, reply)
  }
  if ('tooLate' in outcome) {
    const { tooLate: notice, kept: form } = outcome
    return answer(shell, await shownAgain(action, { ...ctx, form }, { status: 409, notice }), request, reply)
  }
  return answer(shell, outcome, request, reply)
}

/** The change and what the log says of it happen together or not at all. */
function perform(action: Action, ctx: WebContext, fields: ReturnType<typeof textsOf>) {
  return ctx.db.transaction().execute(async trx => {
    const outcome = await action.run({ ...ctx, db: trx, fields })
    if ('audit' in outcome && outcome.audit) await writeAudit(trx, ctx.user.name, outcome.audit, ctx.now)
    return outcome
  })
}

async function shownAgain(action: Action, ctx: PageContext, how: Pick<Content, 'status' | 'notice'>) {
  const page = pages.find(({ path }) => path === action.shownOn)
  if (!page) throw new Error(`no page ${action.shownOn} for the form of ${action.path}`)
  const content = await page.render(ctx)
  return 'body' in content ? { ...content, ...how } : content
}

function answer(
  shell: Shell,
  content: Content | Redirect | NotFound,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if ('notFound' in content) return shell.trouble('not-found', request, reply)
  if ('redirect' in content) return reply.redirect(content.redirect, 303)
  return shell.send(content, request, reply)
}

function failed(shell: Shell, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const trouble = troubleOf(error)
  if (trouble === 'failed' || trouble === 'unavailable') {
    shell.parts.log.warn({ err: error, path: request.routeOptions.url ?? null }, 'a page could not be served')
  }
  return shell.trouble(trouble, request, reply)
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof DatabaseUnreachableError) return 'unavailable'
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : 500
  if (status === 413) return 'too-large'
  if (status === 429) return 'too-often'
  return typeof status === 'number' && status < 500 ? 'wrong-request' : 'failed'
}
