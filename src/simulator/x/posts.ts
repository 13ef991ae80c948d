import { currentVersion, isVisible, versionCounters, versionTime } from '../account.ts'
import { MINUTE } from '../days.ts'
import { snowflakeTime } from '../ids.ts'
import type { Call, Json } from '../reply.ts'
import type { SimAccount, SimPost, World } from '../world.ts'
import { type Dialect, dialectOf, postFields } from './dialect.ts'
import { invalidRequest, notAuthorized, notFound } from './errors.ts'
import { type Found, listBody, listOf } from './users.ts'

const EDIT_WINDOW = 30 * MINUTE
/** The timeline serves so many of the newest posts. */
const TIMELINE_DEPTH = 3_200

/** `/2/tweets?ids=`, at most 100. An old version of an edited post is answered as such, with the whole history. */
export function lookUpPosts(call: Call, world: World): Found {
  const dialect = dialectOf(call)
  const asked = listOf(call, dialect, 'ids', /^\d{1,19}$/)
  const posts = asked.map(value => ({ value, post: visiblePost(world, value, call.now) }))
  const data = posts.flatMap(({ value, post }) =>
    post ? [showPost(post, post.ids.indexOf(value), call, dialect)] : [],
  )
  const errors = posts.flatMap(({ value, post }) => (post ? [] : [notFound(dialect, 'post', 'ids', value)]))
  return { body: listBody(data, errors), returned: posts.flatMap(({ value, post }) => (post ? [value] : [])) }
}

function visiblePost(world: World, id: string, now: number): SimPost | undefined {
  const post = world.postById(id)
  const seen = post?.account.platform === 'twitter' && isVisible(post, now) && !post.account.protected
  return seen && versionTime(post, post.ids.indexOf(id)) <= now ? post : undefined
}

/** `/2/users/{id}/tweets`: newest first, each post in its newest version. */
export function timeline(call: Call, account: SimAccount | undefined, id: string): Found {
  const dialect = dialectOf(call)
  const size = pageSize(call, dialect)
  const window = windowOf(call, dialect)
  if (!account) return { body: { errors: [notFound(dialect, 'user', 'id', id)] }, returned: [] }
  if (account.protected) return { body: { errors: [notAuthorized(dialect, id)] }, returned: [] }
  const found = newestIn(account, window, call, size + 1)
  const page = found.slice(0, size)
  const ids = page.map(post => post.ids[currentVersion(post, call.now)] ?? '')
  const data = page.map(post => showPost(post, currentVersion(post, call.now), call, dialect))
  const skipped = skippedBefore(call) + page.length
  const more = found.length > size && skipped < TIMELINE_DEPTH
  return { body: listBody(data, [], metaOf(ids, more, skipped)), returned: ids }
}

function metaOf(ids: readonly string[], more: boolean, skipped: number): Json {
  if (ids.length === 0) return { result_count: 0 }
  const ends = { result_count: ids.length, newest_id: ids[0], oldest_id: ids.at(-1) }
  return more ? { ...ends, next_token: pageToken(ids.at(-1) ?? '', skipped) } : ends
}

/** Instants between which a version must have come to be, both excluded. */
interface Window {
  readonly after: number
  readonly before: number
  readonly exclude: readonly string[]
}

function windowOf(call: Call, dialect: Dialect): Window {
  const token = readPageToken(call, dialect)
  const after = Math.max(idTime(call, dialect, 'since_id') ?? 0, (isoTime(call, dialect, 'start_time') ?? 0) - 1)
  const before = Math.min(
    call.now + 1,
    idTime(call, dialect, 'until_id') ?? Number.POSITIVE_INFINITY,
    isoTime(call, dialect, 'end_time') ?? Number.POSITIVE_INFINITY,
    token ? snowflakeTime(token.id) : Number.POSITIVE_INFINITY,
  )
  return { after, before, exclude: call.query.get('exclude')?.split(',') ?? [] }
}

function newestIn(account: SimAccount, window: Window, call: Call, limit: number): readonly SimPost[] {
  const found: SimPost[] = []
  for (const post of account.postsDown(window.before, window.after - EDIT_WINDOW)) {
    if (!isVisible(post, call.now) || isExcluded(post, window.exclude)) continue
    const at = versionTime(post, currentVersion(post, call.now))
    if (at <= window.after || at >= window.before) continue
    if (found.push(post) >= limit) break
  }
  return found
}

function isExcluded(post: SimPost, exclude: readonly string[]): boolean {
  return (
    (post.kind === 'reply' && exclude.includes('replies')) || (post.kind === 'retweet' && exclude.includes('retweets'))
  )
}

function pageSize(call: Call, dialect: Dialect): number {
  const text = call.query.get('max_results') ?? '10'
  const size = Number(text)
  if (Number.isInteger(size) && size >= 5 && size <= 100) return size
  throw invalidRequest(
    dialect,
    'max_results',
    text,
    `The \`max_results\` query parameter value [${text}] is not between 5 and 100`,
  )
}

function idTime(call: Call, dialect: Dialect, parameter: string): number | undefined {
  const id = call.query.get(parameter)
  if (id === null) return undefined
  if (!/^\d{1,19}$/.test(id))
    throw invalidRequest(dialect, parameter, id, `The \`${parameter}\` query parameter value [${id}] is not valid`)
  return snowflakeTime(id)
}

function isoTime(call: Call, dialect: Dialect, parameter: string): number | undefined {
  const text = call.query.get(parameter)
  if (text === null) return undefined
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at))
    throw invalidRequest(
      dialect,
      parameter,
      text,
      `The \`${parameter}\` query parameter value [${text}] is not a valid date-time`,
    )
  return at
}

/** Opaque to callers: the last id of the page before, and how many posts were served until then. */
function pageToken(id: string, skipped: number): string {
  return `${BigInt(id).toString(36)}z${skipped.toString(36).padStart(3, '0')}`
}

function readPageToken(call: Call, dialect: Dialect): { id: string; skipped: number } | undefined {
  const token = call.query.get('pagination_token')
  if (token === null) return undefined
  const parts = /^([0-9a-z]{6,13})z([0-9a-z]{3})$/.exec(token)
  if (!parts?.[1] || !parts[2])
    throw invalidRequest(
      dialect,
      'pagination_token',
      token,
      'The `pagination_token` query parameter value is not valid',
    )
  const id = [...parts[1]].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n)
  return { id: id.toString(), skipped: Number.parseInt(parts[2], 36) }
}

function skippedBefore(call: Call): number {
  return Number.parseInt(call.query.get('pagination_token')?.slice(-3) ?? '0', 36)
}

interface Shown {
  readonly post: SimPost
  readonly version: number
  readonly now: number
  readonly dialect: Dialect
}

const POST_FIELDS: Readonly<Record<string, (shown: Shown) => unknown>> = {
  author_id: ({ post }) => post.account.id,
  conversation_id: ({ post }) => post.ids[0],
  created_at: ({ post, version }) => new Date(versionTime(post, version)).toISOString(),
  lang: () => 'it',
  edit_controls: ({ post, version }) => ({
    edits_remaining: 5 - version,
    is_edit_eligible: true,
    editable_until: new Date(post.publishedAt + EDIT_WINDOW).toISOString(),
  }),
  public_metrics: metricsOf,
  referenced_tweets: referencesOf,
  referenced_posts: referencesOf,
}

function showPost(post: SimPost, version: number, call: Call, dialect: Dialect): Json {
  const shown = { post, version, now: call.now, dialect }
  const answer: Record<string, unknown> = {
    id: post.ids[version],
    text: version === 0 ? post.text : `${post.text} (aggiornato)`,
    [dialect.history]: post.ids.slice(0, currentVersion(post, call.now) + 1),
  }
  for (const field of postFields(call)) {
    const value = POST_FIELDS[field]?.(shown)
    if (value !== undefined) answer[field] = value
  }
  return answer
}

function metricsOf({ post, version, now, dialect }: Shown): Json {
  const counters = versionCounters(post, version, now)
  return {
    [dialect.reposts]: counters.shares,
    reply_count: counters.comments,
    like_count: counters.likes,
    quote_count: counters.quotes,
    bookmark_count: counters.saves,
    impression_count: counters.views,
  }
}

function referencesOf({ post }: Shown): readonly Json[] | undefined {
  const type = { reply: 'replied_to', retweet: 'retweeted' }[post.kind as string]
  return type ? [{ type, id: '1100000000000000000' }] : undefined
}
