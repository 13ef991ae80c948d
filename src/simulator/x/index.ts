import type { Allowance, Meter } from '../limits.ts'
import { type Call, type Json, type Reply, ReplyError } from '../reply.ts'
import type { SimToken, World } from '../world.ts'
import type { Billing, Priced } from './billing.ts'
import { problem, tooManyRequests, unauthorized } from './errors.ts'
import { lookUpPosts, timeline } from './posts.ts'
import { type Found, lookUpUsers } from './users.ts'

const WINDOW = 15 * 60_000
const DAY = 86_400_000

/** An endpoint: its allowance in 15 minutes, and its answer. */
interface Endpoint {
  readonly name: string
  readonly limit: number
  readonly priced: Priced | null
  answer(): Found
}

/** Answers one call of X API v2. Never throws. */
export function answerX(call: Call, world: World, meter: Meter, billing: Billing): Reply {
  try {
    const token = tokenOf(call, world)
    const endpoint = endpointOf(call, world, token, billing)
    if (!endpoint || call.method !== 'GET') throw problem(404, 'Not Found', 'Not Found')
    const allowance = meter.take(`x:${token.token}:${endpoint.name}`, endpoint.limit, WINDOW, call.now)
    const headers = rateHeaders(allowance)
    if (!allowance.allowed) throw tooManyRequests(headers)
    const { body, returned } = endpoint.answer()
    if (endpoint.priced) billing.book(endpoint.priced, returned, call.now)
    return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body }
  } catch (error) {
    if (error instanceof ReplyError) return error.reply
    throw error
  }
}

function tokenOf(call: Call, world: World): SimToken {
  const text = call.headers.authorization?.replace(/^Bearer /i, '')
  const token = world.tokens.find(known => known.service === 'x' && known.token === text)
  if (!token || (token.expiresAt !== null && token.expiresAt <= call.now)) throw unauthorized()
  return token
}

function endpointOf(call: Call, world: World, token: SimToken, billing: Billing): Endpoint | undefined {
  const { limits } = world
  const user = (parameter: 'ids' | 'usernames'): Endpoint => ({
    name: parameter,
    limit: limits.xUsersPer15Minutes,
    priced: 'user',
    answer: () => lookUpUsers(call, world, parameter),
  })
  if (call.path === '/2/users/by') return user('usernames')
  if (call.path === '/2/users') return user('ids')
  if (call.path === '/2/tweets') {
    return { name: 'tweets', limit: limits.xPostsPer15Minutes, priced: 'post', answer: () => lookUpPosts(call, world) }
  }
  if (call.path === '/2/usage/tweets') {
    return { name: 'usage', limit: 50, priced: null, answer: () => ({ body: usage(call, billing), returned: [] }) }
  }
  const id = /^\/2\/users\/(\d{1,19})\/tweets$/.exec(call.path)?.[1]
  if (id === undefined) return undefined
  const account = world.byId(id)
  const answer = () => timeline(call, account?.platform === 'twitter' ? account : undefined, id)
  const priced = token.userId === id ? 'owned' : 'post'
  return { name: 'timeline', limit: limits.xTimelinePer15Minutes, priced, answer }
}

/** Reset in unix seconds. */
export function rateHeaders(allowance: Pick<Allowance, 'limit' | 'remaining' | 'resetAt'>): Record<string, string> {
  return {
    'x-rate-limit-limit': String(allowance.limit),
    'x-rate-limit-remaining': String(allowance.remaining),
    'x-rate-limit-reset': String(Math.ceil(allowance.resetAt / 1000)),
  }
}

/** `/2/usage/tweets`: posts read, numbers as strings as the specification of August 2026 has them. */
function usage(call: Call, billing: Billing): Json {
  const days = Number(call.query.get('days') ?? 7)
  const today = Math.floor(call.now / DAY)
  const entries = Array.from({ length: days }, (_, i) => {
    const day = today - days + 1 + i
    return { date: new Date(day * DAY).toISOString(), usage: String(billing.postsOn(day)) }
  })
  const data = {
    project_id: '1',
    project_cap: '3000000',
    project_usage: String(billing.bill.posts),
    cap_reset_day: 1,
    daily_project_usage: { project_id: '1', usage: entries },
  }
  return { data }
}
