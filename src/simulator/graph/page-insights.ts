import { countersOf } from '../account.ts'
import { DAY, dayNumber, zoneDays } from '../days.ts'
import type { Call, Json } from '../reply.ts'
import type { SimAccount, SimPost, SimToken } from '../world.ts'
import { badParameter, graphError } from './errors.ts'
import { near, REACTION_NAMES, type Reaction, reactionsOf } from './page.ts'
import { graphTime, instantParameter } from './paging.ts'

/** Facebook cuts the days of page insights in California. */
const PACIFIC = zoneDays('America/Los_Angeles')
const SPANS = { day: 1, week: 7, days_28: 28 } as const
type Span = keyof typeof SPANS

/** Computes a metric over [from, to). */
type Measure = (page: SimAccount, from: number, to: number) => number

interface PageMetric {
  readonly spans: readonly Span[]
  readonly measure: Measure
}

const ONE_DAY: readonly Span[] = ['day']
const ANY: readonly Span[] = ['day', 'week', 'days_28']
const views: Measure = (page, from, to) => page.gainedBetween(from, to).views
const sum: Measure = (page, from, to) => {
  const gained = page.gainedBetween(from, to)
  return gained.likes + gained.comments + gained.shares + gained.clicks
}
const visits: Measure = (page, from, to) =>
  near((page.followersAt(to) * 0.0035 * (to - from)) / DAY, page, 'visits', from)

/** The page metrics that are alive, with the periods they exist for. Whatever is not here is refused with #100. */
const PAGE_METRICS: ReadonlyMap<string, PageMetric> = new Map<string, PageMetric>([
  ['page_follows', { spans: ONE_DAY, measure: (page, _from, to) => page.followersAt(to) }],
  ['page_daily_follows', { spans: ONE_DAY, measure: (page, from, to) => page.followsBetween(from, to).gained }],
  ['page_daily_follows_unique', { spans: ANY, measure: (page, from, to) => page.followsBetween(from, to).gained }],
  ['page_daily_unfollows_unique', { spans: ANY, measure: (page, from, to) => page.followsBetween(from, to).lost }],
  ['page_media_view', { spans: ANY, measure: views }],
  [
    'page_total_media_view_unique',
    { spans: ANY, measure: (page, from, to) => Math.floor(views(page, from, to) * unique(to - from)) },
  ],
  ['page_post_engagements', { spans: ANY, measure: sum }],
  ['page_views_total', { spans: ANY, measure: visits }],
  ['page_total_actions', { spans: ANY, measure: (page, from, to) => Math.floor(visits(page, from, to) * 0.05) }],
  ['page_video_views', { spans: ANY, measure: (page, from, to) => Math.floor(views(page, from, to) * 0.2) }],
  ...REACTION_NAMES.map((kind): [string, PageMetric] => [
    `page_actions_post_reactions_${kind}_total`,
    { spans: ONE_DAY, measure: reactions(kind) },
  ]),
])

const AUDIENCE_METRICS = { page_follows_country: 'country', page_follows_city: 'city' } as const

function reactions(kind: Reaction): Measure {
  return (page, from, to) => reactionsOf(kind, page.gainedBetween(from, to).likes)
}

/** People behind views: the longer the span, the more often the same ones. */
function unique(span: number): number {
  return 0.7 / (span / DAY) ** 0.2
}

/** `/{page}/insights`. One unknown metric refuses them all; below 100 people, or without permission, nothing comes. */
export function pageInsights(page: SimAccount, call: Call, token: SimToken): Json {
  const names = call.query.get('metric')?.split(',').filter(Boolean) ?? []
  if (names.length === 0) throw noMetric()
  for (const name of names) checkMetric(name, call)
  const mayRead = token.scopes.includes('read_insights') && page.fansAt(call.now) >= 100
  const data = mayRead ? names.flatMap(name => metricOf(page, name, call)) : []
  return { data, ...pagingOf(call) }
}

function checkMetric(name: string, call: Call): void {
  const known = PAGE_METRICS.has(name) || name in AUDIENCE_METRICS
  if (!known || call.retired.has(name)) throw badParameter('The value must be a valid insights metric')
}

function noMetric(): Error {
  const message = '(#3001) Invalid query: no metric was specified to be fetched'
  return graphError({ code: 3001, subcode: 1504028, message })
}

function metricOf(page: SimAccount, name: string, call: Call): readonly Json[] {
  const asked = call.query.get('period')
  const audience = AUDIENCE_METRICS[name as keyof typeof AUDIENCE_METRICS]
  if (audience) return asked === null || asked === 'lifetime' ? [audienceMetric(page, name, audience, call)] : []
  const spans = PAGE_METRICS.get(name)?.spans.filter(span => asked === null || asked === span) ?? []
  return spans.map(span => spanMetric(page, name, span, call))
}

function spanMetric(page: SimAccount, name: string, period: Span, call: Call): Json {
  const measure = PAGE_METRICS.get(name)?.measure ?? (() => 0)
  const values = endsOf(call).flatMap(day => {
    const end = PACIFIC.start(day)
    const value = measure(page, PACIFIC.start(day - SPANS[period]), end)
    return broken(call, value).map(part => ({ ...part, end_time: graphTime(end) }))
  })
  return described(page, name, period, values)
}

/** The value, or its parts where a breakdown is asked for. */
function broken(call: Call, value: number): readonly Json[] {
  const breakdown = call.query.get('breakdown')
  if (breakdown === null) return [{ value }]
  if (breakdown !== 'is_from_followers' && breakdown !== 'is_from_ads') throw badParameter('Invalid breakdown')
  const yes = breakdown === 'is_from_ads' ? 0 : Math.floor(value * 0.6)
  return [
    { value: yes, [breakdown]: '1' },
    { value: value - yes, [breakdown]: '0' },
  ]
}

function audienceMetric(page: SimAccount, name: string, dimension: 'country' | 'city', call: Call): Json {
  const day = PACIFIC.dayOf(call.now)
  const value = page.audienceAt(PACIFIC.start(day))[dimension]
  return described(page, name, 'lifetime', [{ value, end_time: graphTime(PACIFIC.start(day)) }])
}

function described(page: SimAccount, name: string, period: string, values: readonly Json[]): Json {
  return {
    name,
    period,
    values,
    title: name,
    description: `Simulated ${name}`,
    id: `${page.id}/insights/${name}/${period}`,
  }
}

/**
 * The Pacific days whose start is an `end_time` in the asked window: the first is a day after `since`, the last not after
 * `until`. A day is there once it has ended. By default the last two; at most 90, at most two years back.
 */
function endsOf(call: Call): readonly number[] {
  const ofDay = (day: string) => PACIFIC.start(dayNumber(day))
  const today = PACIFIC.dayOf(call.now)
  const until = instantParameter(call, 'until', ofDay)
  const since = instantParameter(call, 'since', ofDay)
  const last = Math.min(today, until === undefined ? today : PACIFIC.dayOf(until))
  const first = since === undefined ? last - 1 : PACIFIC.dayOf(since) + 1
  if ((until === undefined ? today : PACIFIC.dayOf(until)) - first > 90) throw tooLong()
  const kept = Math.max(first, today - 730)
  return Array.from({ length: Math.max(0, last - kept + 1) }, (_, i) => kept + i)
}

function tooLong(): Error {
  return badParameter('There cannot be more than 90 days (7776000 s) between since and until')
}

function pagingOf(call: Call): Json {
  const link = (since: number, until: number) => {
    const query = new URLSearchParams(call.query)
    query.set('since', String(Math.floor(since / 1000)))
    query.set('until', String(Math.floor(until / 1000)))
    return `${call.base}${call.path}?${query}`
  }
  const since = instantParameter(call, 'since', day => PACIFIC.start(dayNumber(day))) ?? call.now - 2 * DAY
  const until = instantParameter(call, 'until', day => PACIFIC.start(dayNumber(day))) ?? call.now
  const span = until - since
  return { paging: { previous: link(since - span, since), next: link(until, until + span) } }
}

const POST_METRICS: Readonly<Record<string, (post: SimPost, at: number) => number | Json>> = {
  post_media_view: (post, at) => countersOf(post, at).views,
  post_total_media_view_unique: (post, at) => Math.floor(countersOf(post, at).views * 0.8),
  post_clicks: (post, at) => countersOf(post, at).clicks,
  post_clicks_by_type: (post, at) => ({ 'other clicks': countersOf(post, at).clicks }),
  post_reactions_by_type_total: (post, at) =>
    Object.fromEntries(REACTION_NAMES.map(kind => [kind, reactionsOf(kind, countersOf(post, at).likes)])),
  post_video_views: (post, at) => (post.kind === 'video' ? Math.floor(countersOf(post, at).views * 0.6) : 0),
  post_video_avg_time_watched: post => (post.kind === 'video' ? 8_200 : 0),
}

/** `/{post}/insights`, all of them lifetime. */
export function pagePostInsights(post: SimPost, call: Call, token: SimToken): Json {
  const names = call.query.get('metric')?.split(',').filter(Boolean) ?? []
  if (names.length === 0) throw noMetric()
  for (const name of names) {
    if (!(name in POST_METRICS) || call.retired.has(name))
      throw badParameter('The value must be a valid insights metric')
  }
  if (!token.scopes.includes('read_insights')) return { data: [] }
  const id = post.ids[0]
  const data = names.map(name => {
    const values = [{ value: POST_METRICS[name]?.(post, call.now) }]
    return {
      name,
      period: 'lifetime',
      values,
      title: name,
      description: `Simulated ${name}`,
      id: `${id}/insights/${name}/lifetime`,
    }
  })
  return { data }
}
