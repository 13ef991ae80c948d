import type { RetiredMetric } from '../collector.ts'

const post = { of: 'post', unit: 'count', period: 'lifetime', replacedBy: 'views' } as const

/** What media once gave. What came after counts otherwise. */
export const instagramRetired: readonly RetiredMetric[] = [
  {
    ...post,
    metric: 'impressions',
    platformName: 'impressions',
    validTo: '2024-07-01',
    description: 'Times that a media object was seen. Given for media up to that day. Not to be continued by views.',
  },
  {
    ...post,
    metric: 'plays',
    platformName: 'plays',
    validTo: null,
    description: 'Times that a reel began to play. Not to be continued by views.',
  },
  {
    ...post,
    metric: 'video_views',
    platformName: 'video_views',
    validTo: null,
    description: 'Times that a video was watched for at least three seconds. Not to be continued by views.',
  },
]
