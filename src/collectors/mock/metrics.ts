import type { MetricDefinition } from '../collector.ts'

const common = { validFrom: null, validTo: null, interaction: false } as const
const counter = { ...common, of: 'post', unit: 'count', period: 'lifetime' } as const

export const metrics: readonly MetricDefinition[] = [
  {
    ...common,
    metric: 'followers',
    of: 'account',
    unit: 'people',
    period: 'instant',
    platformName: 'followers',
    description: 'Followers at the slot.',
  },
  {
    ...common,
    metric: 'reach',
    of: 'account',
    unit: 'people',
    period: 'day',
    platformName: 'reach',
    description: "People reached on the last whole day of the account's time zone.",
  },
  {
    ...common,
    metric: 'followers_by_age',
    of: 'audience',
    unit: 'people',
    period: 'lifetime',
    platformName: 'ages',
    description: 'Followers by age band.',
  },
  { ...counter, metric: 'views', platformName: 'views', description: 'Times the post was shown.' },
  { ...counter, metric: 'likes', interaction: true, platformName: 'likes', description: 'Likes of the post.' },
  { ...counter, metric: 'comments', interaction: true, platformName: 'comments', description: 'Comments on the post.' },
  { ...counter, metric: 'shares', interaction: true, platformName: 'shares', description: 'Shares of the post.' },
]
