import type { MetricDefinition } from '../collector.ts'

/** Metric → the names the platform gives it, the legacy ("tweet") dialect first, then the one of August 2026. */
export const accountMetrics = {
  followers: ['followers_count'],
  follows: ['following_count'],
  posts_total: ['tweet_count', 'post_count'],
  listed: ['listed_count'],
} as const

export const postMetrics = {
  likes: ['like_count'],
  comments: ['reply_count'],
  shares: ['retweet_count', 'repost_count'],
  quotes: ['quote_count'],
  saves: ['bookmark_count'],
  views: ['impression_count'],
} as const

export type AccountMetric = keyof typeof accountMetrics
export type PostMetric = keyof typeof postMetrics

export const accountMetricNames = Object.keys(accountMetrics) as readonly AccountMetric[]
export const postMetricNames = Object.keys(postMetrics) as readonly PostMetric[]

const account: Readonly<Record<AccountMetric, string>> = {
  followers: 'Accounts that follow this one.',
  follows: 'Accounts that this one follows.',
  posts_total: 'Posts ever published, reposts and replies included, deleted ones not.',
  listed: 'Public lists this account is on.',
}

const post: Readonly<Record<PostMetric, string>> = {
  likes: 'Likes of the post, summed over its edits.',
  comments: 'Replies to the post, summed over its edits.',
  shares: 'Reposts without a comment, summed over the edits.',
  quotes: 'Reposts with a comment, summed over the edits.',
  saves: 'Bookmarks of the post, summed over its edits.',
  views: 'Times the post was shown, by whatever way, summed over its edits. Not people.',
}

export const metrics: readonly MetricDefinition[] = [
  ...accountMetricNames.map(
    (metric): MetricDefinition => ({
      metric,
      of: 'account',
      unit: metric === 'followers' || metric === 'follows' ? 'people' : 'count',
      period: 'instant',
      interaction: false,
      platformName: `public_metrics.${accountMetrics[metric].join(' / ')}`,
      validFrom: null,
      validTo: null,
      description: account[metric],
    }),
  ),
  ...postMetricNames.map(
    (metric): MetricDefinition => ({
      metric,
      of: 'post',
      unit: 'count',
      period: 'lifetime',
      interaction: metric !== 'views',
      platformName: `public_metrics.${postMetrics[metric].join(' / ')}`,
      validFrom: null,
      validTo: null,
      description: post[metric],
    }),
  ),
]
