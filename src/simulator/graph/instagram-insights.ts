import type { Weights } from '../audience.ts'
import { distribute } from '../audience.ts'
import { DAY } from '../days.ts'
import type { Call, Json } from '../reply.ts'
import type { SimAccount } from '../world.ts'
import { badParameter } from './errors.ts'
import { near } from './page.ts'
import { instantParameter, utcDay } from './paging.ts'

type Measure = (account: SimAccount, from: number, to: number) => number

const interactions: Measure = (account, from, to) => {
  const { likes, comments, saves, shares, quotes } = account.gainedBetween(from, to)
  return likes + comments + saves + shares + quotes
}
const views: Measure = (account, from, to) => account.gainedBetween(from, to).views
const visits: Measure = (account, from, to) => near(views(account, from, to) * 0.04, account, 'visits', from)

/** Metrics of `period=day&metric_type=total_value`. */
const TOTALS: Readonly<Record<string, Measure>> = {
  reach: (account, from, to) => Math.floor(views(account, from, to) * (0.7 / Math.max(1, (to - from) / DAY) ** 0.2)),
  views,
  accounts_engaged: (account, from, to) => Math.ceil(interactions(account, from, to) * 0.8),
  total_interactions: interactions,
  likes: (account, from, to) => account.gainedBetween(from, to).likes,
  comments: (account, from, to) => account.gainedBetween(from, to).comments,
  saves: (account, from, to) => account.gainedBetween(from, to).saves,
  shares: (account, from, to) => account.gainedBetween(from, to).shares,
  replies: () => 0,
  reposts: (account, from, to) => account.gainedBetween(from, to).quotes,
  profile_links_taps: (account, from, to) => Math.floor(visits(account, from, to) * 0.1),
  profile_views: visits,
}

const DEMOGRAPHICS = ['follower_demographics', 'engaged_audience_demographics']
const DIMENSIONS = ['age', 'gender', 'country', 'city'] as const
type Dimension = (typeof DIMENSIONS)[number]

/** Platforms go on counting for two days: until then a day shows up to a tenth less. */
const SETTLES_IN = 2 * DAY

/** `/{ig}/insights`. One metric that can't be had that way refuses them all. */
export function instagramInsights(account: SimAccount, call: Call, mayRead: boolean): Json {
  const names = call.query.get('metric')?.split(',').filter(Boolean) ?? []
  if (names.length === 0) throw badParameter('The parameter metric is required')
  for (const name of names) checkMetric(name, names, call)
  const data = names.flatMap(name => metricOf(account, name, call))
  return { data: mayRead ? data : [] }
}

function checkMetric(name: string, names: readonly string[], call: Call): void {
  const demographic = DEMOGRAPHICS.includes(name)
  const known = name in TOTALS || demographic || name === 'follows_and_unfollows'
  if (!known || call.retired.has(name))
    throw badParameter(`metric[0] must be one of the following values: ${Object.keys(TOTALS).join(', ')}`)
  if (call.query.get('metric_type') !== 'total_value')
    throw badParameter(`The metric ${name} should be specified with parameter metric_type=total_value`)
  if (name === 'profile_views' && names.length > 1)
    throw badParameter('The metric profile_views cannot be combined with others')
  const period = demographic ? 'lifetime' : 'day'
  if (call.query.get('period') !== period) throw badParameter(`Incompatible period for metric ${name}`)
}

function metricOf(account: SimAccount, name: string, call: Call): readonly Json[] {
  if (DEMOGRAPHICS.includes(name)) return demographics(account, name, call)
  const { from, to } = rangeOf(call)
  if (name === 'follows_and_unfollows') return follows(account, call, from, to)
  const measure = TOTALS[name] ?? (() => 0)
  const counted = Math.min(1, (call.now - to) / SETTLES_IN)
  const value = Math.floor(measure(account, from, Math.min(to, call.now)) * (0.9 + 0.1 * Math.max(0, counted)))
  return [described(account, name, 'day', { value })]
}

/** Without its breakdown there is nothing. */
function follows(account: SimAccount, call: Call, from: number, to: number): readonly Json[] {
  if (call.query.get('breakdown') !== 'follow_type') return []
  const { gained, lost } = account.followsBetween(from, Math.min(to, call.now))
  const results = [
    { dimension_values: ['FOLLOWER'], value: gained },
    { dimension_values: ['NON_FOLLOWER'], value: lost },
  ]
  const total_value = { breakdowns: [{ dimension_keys: ['follow_type'], results }] }
  return [described(account, 'follows_and_unfollows', 'day', total_value)]
}

/** The last 24 hours unless asked otherwise; at most 30 days. */
function rangeOf(call: Call): { from: number; to: number } {
  const from = instantParameter(call, 'since', utcDay)
  const to = instantParameter(call, 'until', utcDay) ?? call.now
  const range = { from: from ?? to - DAY, to }
  if (range.to - range.from > 30 * DAY)
    throw badParameter('There cannot be more than 30 days (2592000 s) between since and until')
  if (range.to < range.from) throw badParameter('The parameter since must be before until')
  return range
}

/** Who follows, or who interacted this month, by one dimension; nothing below 100 people, at most 45 values. */
function demographics(account: SimAccount, name: string, call: Call): readonly Json[] {
  const dimension = DIMENSIONS.find(known => known === call.query.get('breakdown'))
  if (!dimension) throw badParameter(`The parameter breakdown must be one of: ${DIMENSIONS.join(', ')}`)
  const table = peopleBy(account, name, dimension, call.now)
  if (!table) return []
  const results = Object.entries(table)
    .filter(([, value]) => value > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 45)
    .map(([segment, value]) => ({ dimension_values: [segment], value }))
  return [described(account, name, 'lifetime', { breakdowns: [{ dimension_keys: [dimension], results }] })]
}

function peopleBy(account: SimAccount, name: string, dimension: Dimension, now: number): Weights | undefined {
  const followers = account.audienceAt(now)[dimension]
  if (name === 'follower_demographics') return account.followersAt(now) >= 100 ? followers : undefined
  const engaged = TOTALS.accounts_engaged?.(account, now - 28 * DAY, now) ?? 0
  return engaged >= 100 ? distribute(engaged, followers) : undefined
}

function described(account: SimAccount, name: string, period: string, total_value: Json): Json {
  return {
    name,
    period,
    title: name,
    description: `Simulated ${name}`,
    total_value,
    id: `${account.id}/insights/${name}/${period}`,
  }
}
