import type { Call } from '../reply.ts'

/**
 * X renamed tweets to posts on 2026-08-07; the answer speaks as the question did: `tweet.fields` brings the old names back.
 * Asked with neither, it speaks the new way.
 */
export interface Dialect {
  readonly postCount: string
  readonly reposts: string
  readonly history: string
  readonly noun: 'tweet' | 'post'
  readonly problems: string
}

const TWEETS: Dialect = {
  postCount: 'tweet_count',
  reposts: 'retweet_count',
  history: 'edit_history_tweet_ids',
  noun: 'tweet',
  problems: 'https://api.twitter.com/2/problems/',
}

const POSTS: Dialect = {
  postCount: 'post_count',
  reposts: 'repost_count',
  history: 'edit_history_post_ids',
  noun: 'post',
  problems: 'https://api.x.com/2/problems/',
}

export function dialectOf(call: Call): Dialect {
  return call.query.has('tweet.fields') && !call.query.has('post.fields') ? TWEETS : POSTS
}

const read = new Map<string, ReadonlySet<string>>()

/** Names asked for with `<noun>.fields`; what is not known is dropped silently. */
export function fieldSet(call: Call, parameter: string): ReadonlySet<string> {
  const text = call.query.get(parameter) ?? ''
  const known = read.get(text)
  if (known) return known
  const fields = new Set(text.split(','))
  if (read.size < 1000) read.set(text, fields)
  return fields
}

export function postFields(call: Call): ReadonlySet<string> {
  return fieldSet(call, call.query.has('post.fields') ? 'post.fields' : 'tweet.fields')
}
