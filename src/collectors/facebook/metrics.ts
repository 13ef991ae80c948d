import type { MetricDefinition } from '../collector.ts'

const account = { of: 'account', unit: 'people', interaction: false, validFrom: null, validTo: null } as const
const instant = { ...account, period: 'instant' } as const
const day = { ...account, period: 'day' } as const
const post = { of: 'post', unit: 'count', period: 'lifetime', validFrom: null, validTo: null } as const
const audience = { ...account, of: 'audience', period: 'lifetime' } as const

/** Read with the page. */
export const profileMetrics: readonly MetricDefinition[] = [
  {
    ...instant,
    metric: 'followers',
    platformName: 'followers_count',
    description: 'People who follow the page.',
  },
  {
    ...instant,
    metric: 'fans',
    platformName: 'fan_count',
    description: 'People who like the page. Older than following, and a number of its own.',
  },
  {
    ...instant,
    metric: 'talking_about',
    platformName: 'talking_about_count',
    description: 'People who did something with the page in the last seven days, as the platform counts it.',
  },
]

/**
 * Insights by day. A day is the platform's: midnight to midnight on the Pacific coast of the United States. Computed
 * about once in 24 hours and corrected for some days, so the last three are read again.
 */
export const dayMetrics: readonly MetricDefinition[] = [
  {
    ...day,
    unit: 'count',
    metric: 'views',
    platformName: 'page_media_view',
    description: 'Times that content of the page was played or shown. Not to be continued from impressions.',
  },
  {
    ...day,
    metric: 'reach',
    platformName: 'page_total_media_view_unique',
    description: 'People who saw content of the page, each counted once a day: days must not be added up.',
  },
  {
    ...day,
    unit: 'count',
    metric: 'engagements',
    platformName: 'page_post_engagements',
    description: 'Reactions, comments, shares and clicks on posts. Without what happens on Reels.',
  },
  {
    ...day,
    metric: 'new_follows',
    platformName: 'page_daily_follows_unique',
    description: 'People who began to follow the page.',
  },
  {
    ...day,
    metric: 'unfollows',
    platformName: 'page_daily_unfollows_unique',
    description: 'People who stopped following the page.',
  },
  {
    ...day,
    unit: 'count',
    metric: 'profile_views',
    platformName: 'page_views_total',
    description: 'Visits to the page itself.',
  },
  {
    ...day,
    unit: 'count',
    metric: 'profile_actions',
    platformName: 'page_total_actions',
    description: "Clicks on the page's contact details and its call-to-action button.",
  },
  {
    ...day,
    unit: 'count',
    metric: 'video_views',
    platformName: 'page_video_views',
    description: 'Times that videos of the page were played for at least three seconds.',
  },
]

/** Read with the posts. */
const listedCounters: readonly MetricDefinition[] = [
  {
    ...post,
    metric: 'likes',
    interaction: true,
    platformName: 'reactions.summary.total_count',
    description: 'All reactions together: like, love, care, haha, wow, sad, angry.',
  },
  {
    ...post,
    metric: 'comments',
    interaction: true,
    platformName: 'comments.summary.total_count',
    description: 'Comments, as the platform counts them for the summary of a post.',
  },
  {
    ...post,
    metric: 'shares',
    interaction: true,
    platformName: 'shares.count',
    description: 'Times the post was shared. The platform leaves it out for some posts: unknown, not 0.',
  },
]

/** Read from the insights of each post. */
export const insightCounters: readonly MetricDefinition[] = [
  {
    ...post,
    metric: 'views',
    interaction: false,
    platformName: 'post_media_view',
    description: 'Times the post was played or shown.',
  },
  {
    ...post,
    unit: 'people',
    metric: 'reach',
    interaction: false,
    platformName: 'post_total_media_view_unique',
    description: 'People who saw the post.',
  },
  {
    ...post,
    metric: 'clicks',
    interaction: false,
    platformName: 'post_clicks',
    description: 'Clicks anywhere on the post.',
  },
]

export const audienceMetrics: readonly (MetricDefinition & { readonly dimension: 'country' | 'city' })[] = [
  {
    ...audience,
    metric: 'followers_by_country',
    dimension: 'country',
    platformName: 'page_follows_country',
    description: 'Followers of the page by country (ISO 3166), as of now. From 100 people on.',
  },
  {
    ...audience,
    metric: 'followers_by_city',
    dimension: 'city',
    platformName: 'page_follows_city',
    description: 'Followers of the page by city, as of now. From 100 people on; not sure to be offered.',
  },
]

export const facebookMetrics: readonly MetricDefinition[] = [
  ...profileMetrics,
  ...dayMetrics,
  ...listedCounters,
  ...insightCounters,
  ...audienceMetrics.map(({ dimension: _, ...metric }) => metric),
]
