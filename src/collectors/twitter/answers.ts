import { z } from 'zod'
import { CollectError, type UnavailableReason } from '../collector.ts'
import { accountMetricNames, accountMetrics, postMetricNames, postMetrics } from './metrics.ts'

/** Counts as read: an integer ≥ 0, or the reason why there is none. */
export type Counts<Metric extends string> = ReadonlyMap<Metric, number | UnavailableReason>

const count = z.int().nonnegative()
const id = z.string().regex(/^\d{1,19}$/, { error: 'expected an id of digits' })
/** Metrics come as an object of counts; names we do not know are not looked at. */
const publicMetrics = z.looseObject({})

/** What is no word is as good as not said: it must not cost the data beside it. */
const word = z.string().optional().catch(undefined)

/** One entry of `errors[]` in an answer with status 200, or a problem document (RFC 7807). */
export const problem = z.object({
  type: word,
  title: word,
  detail: word,
  reason: word,
  value: word,
  resource_id: word,
  resource_type: word,
})
export type Problem = z.infer<typeof problem>

/** Items stay unread here: a fault in one of them concerns that one only. */
export const listAnswer = z.object({
  data: z.array(z.unknown()).optional(),
  errors: z.array(problem.catch({})).optional().catch(undefined),
  meta: z.object({ result_count: count.optional(), next_token: z.string().min(1).optional() }).optional(),
})
export type ListAnswer = z.infer<typeof listAnswer>

const items = z.object({ data: z.array(z.unknown()) })
const named = z.object({ id })

/** Whom the items of an answer are about, and how many of them do not say it; whatever else is wrong with the answer. */
export function itemIdsOf(body: unknown): { readonly ids: readonly string[]; readonly nameless: number } {
  const data = items.safeParse(body).data?.data ?? []
  const ids = data.flatMap(item => named.safeParse(item).data?.id ?? [])
  return { ids, nameless: data.length - ids.length }
}

/** Enough to know whom an item is about, even when the rest of it is not as promised. */
export const identified = z.object({ id, username: z.string().optional() })

const userItem = z.object({
  id,
  name: z.string(),
  username: z.string(),
  protected: z.boolean().optional(),
  public_metrics: publicMetrics,
})

export interface User {
  readonly id: string
  readonly name: string
  readonly username: string
  readonly protected: boolean
  readonly counts: Counts<string>
}

/** One version of a post: an edit is a version of its own, with its own id and its own counts. */
export interface PostVersion {
  readonly id: string
  /** Ids of all versions, oldest first, this one included. */
  readonly history: readonly string[]
  /** False when X did not say the history, so that the post stands for itself. */
  readonly historyGiven: boolean
  readonly createdAt: Date
  readonly text: string
  readonly counts: Counts<string>
}

const note = z.object({ text: z.string() }).optional()

const postItem = z.object({
  id,
  text: z.string(),
  created_at: z.iso.datetime({ offset: true }),
  public_metrics: publicMetrics,
  edit_history_tweet_ids: z.array(id).min(1).optional(),
  edit_history_post_ids: z.array(id).min(1).optional(),
  note_tweet: note,
  note_post: note,
})

export function parseUser(item: unknown, path: string): User {
  const user = parsed(userItem, item, path)
  // The counts of a protected account are public as a rule; where one is missing, the owner hides it.
  const absent = user.protected === true ? 'hidden' : 'not-returned'
  const counts = readCounts(accountMetricNames, accountMetrics, user.public_metrics, absent, path)
  return { id: user.id, name: user.name, username: user.username, protected: user.protected ?? false, counts }
}

export function parsePost(item: unknown, path: string): PostVersion {
  const post = parsed(postItem, item, path)
  const given = post.edit_history_tweet_ids ?? post.edit_history_post_ids
  const history = given ?? [post.id]
  return {
    id: post.id,
    history: history.includes(post.id) ? history : [...history, post.id],
    historyGiven: given !== undefined,
    createdAt: new Date(post.created_at),
    // Beyond 280 characters `text` is cut and the whole stands in the note.
    text: post.note_tweet?.text ?? post.note_post?.text ?? post.text,
    counts: readCounts(postMetricNames, postMetrics, post.public_metrics, 'not-returned', path),
  }
}

function readCounts<Metric extends string>(
  names: readonly Metric[],
  dialects: Readonly<Record<Metric, readonly string[]>>,
  values: Readonly<Record<string, unknown>>,
  absent: UnavailableReason,
  path: string,
): Counts<Metric> {
  const counts = new Map<Metric, number | UnavailableReason>()
  for (const metric of names) {
    const field = dialects[metric].find(name => values[name] !== undefined && values[name] !== null)
    counts.set(metric, field === undefined ? absent : parsed(count, values[field], `${path}.public_metrics.${field}`))
  }
  return counts
}

/** Throws `bad-response` naming the field that is not as the platform promises; never its value. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = (issue?.path ?? []).reduce<string>(
    (start, key) => (typeof key === 'number' ? `${start}[${key}]` : `${start}.${String(key)}`),
    path,
  )
  throw new CollectError('bad-response', `X answered ${field.replace(/^\./, '')}: ${issue?.message ?? 'invalid'}`)
}

export function parseJson(body: string, what: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    // The parser's own message quotes the body; ours must not.
    const seems = /^\s*</.test(body) ? 'HTML' : 'something that is no JSON'
    throw new CollectError('bad-response', `X answered ${what} with ${seems}: check base_url and proxies`)
  }
}
