import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type AnswerGrant, readToken } from '../../alerts/answer-links.ts'
import { alertBrief } from '../../store/alert-brief.ts'
import { isTokenUsed } from '../../store/used-links.ts'
import { readForm } from '../actions/faults.ts'
import { answerForm } from '../actions/fields.ts'
import type { Content } from '../page.ts'
import { type Shell, textsOf } from '../shell.ts'
import { type Given, give } from './give.ts'
import { type AnswerPage, deadPage, donePage, offerPage, tooLatePage } from './pages.tsx'

/** Links of one address in a minute: an office behind one address opens a few, a guesser would want many. */
const A_MINUTE = 60
const BODY_LIMIT = 16 * 1024

/**
 * `/answer/<token>`: the token is the right to answer, so that neither login nor session is asked for. Opening it only
 * shows what the button does. The token stands in no log and no referrer.
 */
export async function addAnswers(app: FastifyInstance, shell: Shell): Promise<void> {
  await app.register(rateLimit, { max: A_MINUTE, timeWindow: 60_000, ipv6Subnet: 64 })
  const options = { bodyLimit: BODY_LIMIT, helmet: { referrerPolicy: { policy: 'no-referrer' as const } } }
  app.get('/answer/:token', options, async (request, reply) => {
    const page = pageOf(shell, request, reply)
    return shell.send(await show(shell, tokenOf(request), page), request, reply)
  })
  app.post('/answer/:token', options, async (request, reply) => {
    const page = pageOf(shell, request, reply)
    const fields = textsOf(request.body)
    return shell.send(await answer(shell, tokenOf(request), fields.note ?? '', page), request, reply)
  })
}

function tokenOf(request: FastifyRequest): string {
  return textsOf(request.params).token ?? ''
}

function pageOf(shell: Shell, request: FastifyRequest, reply: FastifyReply): AnswerPage {
  const { config } = shell.parts
  const context = { platformTitle: shell.platformTitle, timeZone: config.time_zone }
  return { language: shell.language(request, reply), context }
}

async function show(shell: Shell, token: string, page: AnswerPage): Promise<Content> {
  const read = await usable(shell, token, page)
  if ('body' in read) return read
  const alert = await alertBrief(shell.parts.db, read.alertId)
  if (alert === null) return deadPage('unknown', page, null)
  return (
    tooLatePage(alert, read, page) ??
    offerPage(alert, { grant: read, action: pathOf(token, page), refused: null }, page)
  )
}

async function answer(shell: Shell, token: string, entered: string, page: AnswerPage): Promise<Content> {
  const { db, config } = shell.parts
  const read = await usable(shell, token, page)
  if ('body' in read) return read
  const form = readForm(answerForm(read.action !== 'acknowledge'), { note: entered }, page.language)
  if ('faults' in form) return refused(shell, token, read, { note: entered, fault: form.faults.note ?? '' }, page)
  const { note } = form.data
  const given = await give(db, { token, grant: read, note, now: shell.now(), timeZone: config.time_zone })
  return outcomePage(shell, given, read, page)
}

async function outcomePage(shell: Shell, given: Given, grant: AnswerGrant, page: AnswerPage): Promise<Content> {
  const alert = await alertBrief(shell.parts.db, grant.alertId)
  if (alert === null) return deadPage('unknown', page, null)
  if (given === 'done') return donePage(alert, grant, page)
  return tooLatePage(alert, grant, page) ?? deadPage('used', page, grant.alertId)
}

async function refused(
  shell: Shell,
  token: string,
  grant: AnswerGrant,
  refused: { readonly note: string; readonly fault: string },
  page: AnswerPage,
): Promise<Content> {
  const alert = await alertBrief(shell.parts.db, grant.alertId)
  if (alert === null) return deadPage('unknown', page, null)
  return offerPage(alert, { grant, action: pathOf(token, page), refused }, page)
}

/** With the language, for a browser without cookies. */
function pathOf(token: string, { language }: AnswerPage): string {
  return `/answer/${token}?lang=${language}`
}

/** What the link allows, or the page that says why it allows nothing. Without `web.secret` we have sealed nothing. */
async function usable(shell: Shell, token: string, page: AnswerPage): Promise<AnswerGrant | Content> {
  const { config, db } = shell.parts
  const read = config.web.secret
    ? readToken(token, config.web.secret.reveal(), shell.now())
    : ({ outcome: 'forged' } as const)
  if (read.outcome === 'forged') return deadPage('forged', page, null)
  if (read.outcome === 'expired') return deadPage('expired', page, read.grant.alertId)
  return (await isTokenUsed(db, token)) ? deadPage('used', page, read.grant.alertId) : read.grant
}
