import type { RetiredMetric } from '../collector.ts'

const account = { of: 'account', unit: 'people', period: 'day' } as const
const post = { of: 'post', unit: 'count', period: 'lifetime' } as const

/** What pages once gave and no living version of the API does. What came after counts otherwise. */
export const facebookRetired: readonly RetiredMetric[] = [
  {
    of: 'audience',
    unit: 'people',
    period: 'lifetime',
    metric: 'followers_by_age_gender',
    platformName: 'page_fans_gender_age',
    validTo: null,
    replacedBy: null,
    description:
      'People who like the page, by age band and gender. Given until 2024; since then only files from before tell it.',
  },
  {
    ...account,
    metric: 'fans_by_day',
    platformName: 'page_fans',
    validTo: '2025-11-14',
    replacedBy: 'followers',
    description: 'People who like the page, at the end of a day. Following is something else than liking.',
  },
  {
    ...account,
    unit: 'count',
    metric: 'impressions',
    platformName: 'page_impressions',
    validTo: '2025-11-14',
    replacedBy: 'views',
    description: 'Times that content of the page entered a screen. Not to be continued by views.',
  },
  {
    ...account,
    metric: 'impressions_unique',
    platformName: 'page_impressions_unique',
    validTo: '2026-06-14',
    replacedBy: 'reach',
    description: 'People on whose screens content of the page came up. Counted otherwise than the reach of today.',
  },
  {
    ...post,
    metric: 'impressions',
    platformName: 'post_impressions',
    validTo: '2025-11-14',
    replacedBy: 'views',
    description: 'Times that the post entered a screen. Not to be continued by views.',
  },
  {
    ...post,
    unit: 'people',
    metric: 'impressions_unique',
    platformName: 'post_impressions_unique',
    validTo: '2026-06-14',
    replacedBy: 'reach',
    description: 'People on whose screens the post came up. Counted otherwise than the reach of today.',
  },
]
