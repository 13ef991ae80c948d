import type { AccountRef, CollectContext } from '../collector.ts'
import { CollectError } from '../collector.ts'
import { type PostVersion, parsePost } from './answers.ts'
import type { ApiAnswer, PricedCall, XApi } from './api.ts'
import { userFault } from './errors.ts'
import { ownedPostRead, postRead } from './prices.ts'
import type { TwitterSettings } from './settings.ts'

/** `edit_history_tweet_ids` is a default field; asked for all the same, because edits depend on it. */
export const postFields = { 'tweet.fields': 'created_at,public_metrics,edit_history_tweet_ids,note_tweet' }

export interface ReadVersion extends PostVersion {
  readonly receivedAt: Date
}

/**
 * The account's posts that are newer than what the host knows, replies and reposts excluded. Newest first.
 * All or nothing: the newest post stored is where the next run goes on, so a broken read must not leave a hole below it.
 */
export async function readTimeline(
  api: XApi,
  userId: string,
  account: AccountRef,
  settings: TwitterSettings,
  ctx: CollectContext,
): Promise<readonly ReadVersion[]> {
  const read = new Map<string, ReadVersion>()
  const size = pageSize(account)
  let token: string | undefined
  do {
    const answer = await api.get(pageCall(userId, account, settings, size, token), ctx)
    const fresh = versionsOf(api, account, answer).filter(({ id }) => !read.has(id))
    for (const version of fresh) read.set(version.id, version)
    token = answer.meta?.next_token
    if (token !== undefined && fresh.length === 0) {
      ctx.note(`${account.key}: stopped after a page without new posts, though X names a next one`)
      break
    }
    if (token !== undefined && read.size >= settings.max_new_posts) {
      ctx.note(`${account.key}: stopped after ${read.size} new posts; older ones were not read`)
      break
    }
  } while (token !== undefined)
  return [...read.values()]
}

/**
 * A call reserves the price of a full page from the budget. After the first run few posts are new, and a small page
 * lets the budget be used to its last dimes; it costs no more, since posts are billed, not calls.
 */
function pageSize(account: AccountRef): number {
  return account.newestPostId === null ? 100 : 20
}

function pageCall(
  userId: string,
  account: AccountRef,
  settings: TwitterSettings,
  size: number,
  token: string | undefined,
): PricedCall {
  const { newestPostId, postsSince } = account
  const from: Record<string, string> =
    newestPostId === null ? { start_time: seconds(postsSince) } : { since_id: newestPostId }
  const page: Record<string, string> = token === undefined ? {} : { pagination_token: token }
  return {
    endpoint: 'users/:id/tweets',
    path: `users/${userId}/tweets`,
    query: { max_results: String(size), exclude: 'replies,retweets', ...postFields, ...from, ...page },
    accounts: [account.id],
    resource: 'post',
    price: settings.owned_reads ? ownedPostRead : postRead,
    most: size,
  }
}

/** The API wants whole seconds: `YYYY-MM-DDTHH:mm:ssZ`. */
function seconds(at: Date): string {
  return at.toISOString().replace(/\.\d+/, '')
}

function versionsOf(api: XApi, account: AccountRef, answer: ApiAnswer): readonly ReadVersion[] {
  const { data, errors, meta, receivedAt } = answer
  if (data !== undefined) return data.map((item, i) => ({ ...parsePost(item, `data[${i}]`), receivedAt }))
  const fault = errors?.find(({ resource_type }) => resource_type === undefined || resource_type === 'user')
  if (fault !== undefined) throw userFault(fault, account.handle, api.redact)
  if (meta?.result_count === 0) return []
  throw new CollectError('bad-response', 'X answered a timeline without posts, without a count and without a reason')
}
