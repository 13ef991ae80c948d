import type { MetricDefinition } from '../collector.ts'

const account = { of: 'account', unit: 'people', interaction: false, validFrom: null, validTo: null } as const
const instant = { ...account, period: 'instant' } as const
const people = { ...account, period: 'day' } as const
const day = { ...people, unit: 'count' } as const
const post = { of: 'post', unit: 'count', period: 'lifetime', interaction: true, validTo: null } as const
const audience = { ...account, of: 'audience', period: 'lifetime' } as const

/** Since this day media tell these numbers, with Facebook Login only. */
const mediaCountsSince = '2026-04-22'

/** Read with the account. */
export const profileMetrics: readonly MetricDefinition[] = [
  { ...instant, metric: 'followers', platformName: 'followers_count', description: 'Accounts that follow this one.' },
  { ...instant, metric: 'follows', platformName: 'follows_count', description: 'Accounts that this one follows.' },
  {
    ...instant,
    unit: 'count',
    metric: 'posts_total',
    platformName: 'media_count',
    description: 'Media published and still there.',
  },
]

/** A day metric and how it has to be asked for. */
export interface DayMetric extends MetricDefinition {
  /** Metrics of the same question share it; the platform refuses to mix the others with them. */
  readonly question: 'together' | 'visits' | 'follows'
  /** The part of a breakdown that it is. */
  readonly segment?: string
}

/**
 * Insights by day, the platform's: midnight to midnight on the Pacific coast of the United States. They come up to
 * 48 hours late, so the last three days are read again.
 */
export const dayMetrics: readonly DayMetric[] = [
  {
    ...people,
    question: 'together',
    metric: 'reach',
    platformName: 'reach',
    description: 'Accounts that saw any content, each counted once a day: days must not be added up.',
  },
  {
    ...day,
    question: 'together',
    metric: 'views',
    platformName: 'views',
    description: 'Times that content was played or shown. Not to be continued from impressions.',
  },
  {
    ...people,
    question: 'together',
    metric: 'accounts_engaged',
    platformName: 'accounts_engaged',
    description: 'Accounts that interacted with content.',
  },
  {
    ...day,
    question: 'together',
    metric: 'engagements',
    platformName: 'total_interactions',
    description: 'Interactions that day with any content, old or new; what was taken back is subtracted.',
  },
  { ...day, question: 'together', metric: 'likes', platformName: 'likes', description: 'Likes given that day.' },
  {
    ...day,
    question: 'together',
    metric: 'comments',
    platformName: 'comments',
    description: 'Comments made that day.',
  },
  { ...day, question: 'together', metric: 'saves', platformName: 'saves', description: 'Saves made that day.' },
  { ...day, question: 'together', metric: 'shares', platformName: 'shares', description: 'Shares made that day.' },
  {
    ...day,
    question: 'together',
    metric: 'replies',
    platformName: 'replies',
    description: 'Replies to stories that day.',
  },
  { ...day, question: 'together', metric: 'reposts', platformName: 'reposts', description: 'Reposts made that day.' },
  {
    ...day,
    question: 'together',
    metric: 'profile_actions',
    platformName: 'profile_links_taps',
    description: 'Taps on the contact links of the profile.',
  },
  {
    ...day,
    question: 'visits',
    metric: 'profile_views',
    platformName: 'profile_views',
    description: 'Visits to the profile.',
  },
  {
    ...people,
    question: 'follows',
    segment: 'FOLLOWER',
    metric: 'new_follows',
    platformName: 'follows_and_unfollows',
    description: 'Accounts that began to follow.',
  },
  {
    ...people,
    question: 'follows',
    segment: 'NON_FOLLOWER',
    metric: 'unfollows',
    platformName: 'follows_and_unfollows',
    description: 'Accounts that stopped following, or left the platform.',
  },
]

/** Counters of media. `insight`: the name by which the insights of a media object give it. */
export interface MediaCounter extends MetricDefinition {
  readonly field: MediaField | null
  readonly insight: string | null
}

export type MediaField =
  | 'like_count'
  | 'comments_count'
  | 'shares_count'
  | 'reposts_count'
  | 'saved_count'
  | 'total_views_count'

export const mediaCounters: readonly MediaCounter[] = [
  {
    ...post,
    metric: 'likes',
    field: 'like_count',
    insight: null,
    validFrom: null,
    platformName: 'like_count',
    description: 'Likes. Left out by the platform where the account hides them.',
  },
  {
    ...post,
    metric: 'comments',
    field: 'comments_count',
    insight: null,
    validFrom: null,
    platformName: 'comments_count',
    description: 'Comments and answers to them.',
  },
  {
    ...post,
    metric: 'shares',
    field: 'shares_count',
    insight: 'shares',
    validFrom: mediaCountsSince,
    platformName: 'shares_count',
    description: 'Times it was sent on. With Instagram Login from the insights.',
  },
  {
    ...post,
    metric: 'reposts',
    field: 'reposts_count',
    insight: 'reposts',
    validFrom: mediaCountsSince,
    platformName: 'reposts_count',
    description: 'Times it was reposted. With Instagram Login from the insights.',
  },
  {
    ...post,
    metric: 'saves',
    field: 'saved_count',
    insight: 'saved',
    validFrom: mediaCountsSince,
    platformName: 'saved_count',
    description: 'Times it was saved. With Instagram Login from the insights.',
  },
  {
    ...post,
    interaction: false,
    metric: 'views',
    field: 'total_views_count',
    insight: 'views',
    validFrom: mediaCountsSince,
    platformName: 'total_views_count',
    description: 'Times it was played or shown. With Instagram Login from the insights, without promoted ones.',
  },
  {
    ...post,
    unit: 'people',
    interaction: false,
    metric: 'reach',
    field: null,
    insight: 'reach',
    validFrom: null,
    platformName: 'reach',
    description: 'Accounts that saw it.',
  },
]

export const audienceMetrics = (['age', 'gender', 'country', 'city'] as const).map(dimension => ({
  ...audience,
  metric: `followers_by_${dimension}`,
  dimension,
  platformName: `follower_demographics (breakdown ${dimension})`,
  description: `Followers by ${dimension}, as of now; at most the 45 largest. From 100 followers on.`,
}))

function definitionOf({
  metric,
  of,
  unit,
  period,
  interaction,
  platformName,
  validFrom,
  validTo,
  description,
}: MetricDefinition) {
  return { metric, of, unit, period, interaction, platformName, validFrom, validTo, description }
}

export const instagramMetrics: readonly MetricDefinition[] = [
  ...profileMetrics,
  ...dayMetrics,
  ...mediaCounters,
  ...audienceMetrics,
].map(definitionOf)
