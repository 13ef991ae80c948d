import { isVisible } from '../account.ts'
import type { Call, Json } from '../reply.ts'
import type { SimAccount, SimPost } from '../world.ts'
import { badParameter } from './errors.ts'

/** A point in time as Graph takes it: unix seconds or an ISO date or time. Epoch milliseconds; `undefined` when not given. */
export function instantParameter(call: Call, name: string, ofDay: (isoDay: string) => number): number | undefined {
  const text = call.query.get(name)
  if (text === null || text === '') return undefined
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return ofDay(text)
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw badParameter(`Param ${name} must be a valid timestamp`)
  return at
}

export const utcDay = (isoDay: string): number => Date.parse(`${isoDay}T00:00:00Z`)

/** One page of an account's posts, newest first, with cursors and the link to the next page, as long as there is one. */
export function pageOfPosts(call: Call, account: SimAccount, show: (post: SimPost) => Json): Json {
  const limit = limitOf(call)
  const from = instantParameter(call, 'since', utcDay) ?? 0
  const until = instantParameter(call, 'until', utcDay)
  const before = Math.min(
    call.now + 1,
    until === undefined ? Number.POSITIVE_INFINITY : until + 1,
    cursor(call) ?? Infinity,
  )
  const found: SimPost[] = []
  for (const post of account.postsDown(before, from)) {
    if (!isVisible(post, call.now)) continue
    if (found.push(post) > limit) break
  }
  const shown = found.slice(0, limit)
  return { data: shown.map(show), ...pagingOf(call, shown, found.length > limit) }
}

function limitOf(call: Call): number {
  const limit = Number(call.query.get('limit') ?? 25)
  if (!Number.isInteger(limit) || limit < 0) throw badParameter('Param limit must be an integer')
  return Math.min(100, Math.max(1, limit))
}

function cursor(call: Call): number | undefined {
  const after = call.query.get('after')
  if (!after) return undefined
  const at = Number(Buffer.from(after, 'base64url').toString())
  if (!Number.isFinite(at)) throw badParameter('Invalid cursor')
  return at
}

function pagingOf(call: Call, posts: readonly SimPost[], more: boolean): Json {
  const first = posts[0]
  const last = posts.at(-1)
  if (!first || !last) return {}
  const cursors = { before: cursorOf(first), after: cursorOf(last) }
  return { paging: more ? { cursors, next: nextLink(call, cursors.after) } : { cursors } }
}

function cursorOf(post: SimPost): string {
  return Buffer.from(String(post.publishedAt)).toString('base64url')
}

/** Like the real one it carries the token, which a caller must not log. */
function nextLink(call: Call, after: string): string {
  const query = new URLSearchParams(call.query)
  query.set('after', after)
  return `${call.base}${call.path}?${query}`
}

/** `2019-03-25T07:30:00+0000` */
export function graphTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, '+0000')
}
