import type { Call } from '../reply.ts'

/**
 * X renamed tweets to posts on 2026-08-07; the answer speaks as the question did: `tweet.fields` brings the old names back.
 * Asked with neither, it speaks the new way.
 */
export interface Dialect {
  readonly postCount: string
  readonly reposts: string
  readonly history: string
  readonly references: string
  readonly noun: 'tweet' | 'post'
  readonly problems: string
}

const TWEETS: Dialect = {
  postCount: 'tweet_count',
  reposts: 'retweet_count',
  history: 'edit_history_tweet_ids',
  references: 'referenced_tweets',
  noun: 'tweet',
  problems: 'https://api.twitter.com/2/problems/',
}

const POSTS: Dialect = {
  postCount: 'post_count',
  reposts: 'repost_count',
  history: 'edit_history_post_ids',
  references: 'referenced_posts',
  noun: 'post',
  problems: 'https://api.x.com/2/problems/',
}

export function dialectOf(call: Call): Dialect {
  return call.query.has('tweet.fields') && !call.query.has('post.fields') ? TWEETS : POSTS
}

/** Names asked for with `<noun>.fields`; what is not known is dropped silently. */
export function fieldSet(call: Call, parameter: string): ReadonlySet<string> {
  return new Set(call.query.get(parameter)?.split(',') ?? [])
}

export function postFields(call: Call): ReadonlySet<string> {
  return fieldSet(call, call.query.has('post.fields') ? 'post.fields' : 'tweet.fields')
}
