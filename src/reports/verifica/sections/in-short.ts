import type { Figure } from '../../figure.ts'
import { type Block, heading, type Inline, paragraph } from '../document.ts'
import type { AccountFacts, AlertFacts, GrowthFacts } from '../facts.ts'
import type { ReportMessageKey } from '../messages/catalogue.ts'
import { platformOf, sentences, type Telling } from './telling.ts'
import { unmeasuredShort } from './unmeasured.ts'

/** The page that can be read aloud: each figure is part of a sentence. */
export function inShort(telling: Telling): Block[] {
  const { facts, words, code } = telling
  const paragraphs: readonly (readonly (readonly Inline[])[])[] = [
    opening(telling),
    contracts(telling),
    ...facts.accounts.map(account => followers(telling, account)),
    interactions(telling),
    ...alerts(telling),
    residence(telling),
    costs(telling),
    [...coverage(telling), ...unmeasuredShort(telling)],
  ]
  return [
    heading(1, words.say('heading.read'), 'in-short'),
    ...paragraphs.filter(one => one.length > 0).map(one => paragraph(sentences(one), 'spoken')),
    paragraph([words.say('read.trace', { code })], 'note'),
  ]
}

function opening({ facts, words }: Telling): Inline[][] {
  const { body, period, compare, days } = facts
  const values = { body, span: words.span(period), days: words.figure(days), n: words.count(days) }
  const first = words.inline('read.opening', values)
  return compare === null ? [first] : [first, words.inline('read.compare', { span: words.span(compare) })]
}

function contracts({ facts, words }: Telling): Inline[][] {
  if (facts.contracts.length === 0) return [words.inline('read.no-contract', {})]
  const each = facts.contracts.map(({ supplier, from, to, amount }) =>
    words.inline('read.contract', { supplier, span: words.span({ from, to }), amount: words.figure(amount) }),
  )
  const { amount, months, perMonth } = facts.costs
  if (!amount || !months || !perMonth) return each
  if (amount.value === null) return [...each, words.inline('read.total.refused', {})]
  const values = {
    amount: words.figure(amount),
    months: words.figure(months),
    n: words.count(months),
    perMonth: words.figure(perMonth),
  }
  return [...each, words.inline(each.length === 1 ? 'read.total.one' : 'read.total.many', values)]
}

function followers(telling: Telling, account: AccountFacts): Inline[][] {
  const { words } = telling
  const platform = platformOf(telling, account)
  const { start, end, gained, first, startedWithin } = account.followers
  if (start.value === null || end.value === null || gained.value === null) {
    return [words.inline('read.followers.unknown', { platform })]
  }
  const values = {
    platform,
    start: words.figure(start),
    end: words.figure(end),
    over: overOf(telling, end),
    gained: words.size(gained),
    direction: gained.value > 0 ? 'up' : gained.value < 0 ? 'down' : 'same',
  }
  const told = words.inline(gained.value === 0 ? 'read.followers.same' : 'read.followers', values)
  if (startedWithin) told.push(...words.inline('read.started-within', { on: words.on(start.from) }))
  const since = first && account.followers.first
  const earlier = since ? [words.inline('read.first', { on: words.on(since.from), first: words.figure(since) })] : []
  return [told, ...earlier, ...fans(telling, platform, account.fans)]
}

function fans(telling: Telling, platform: string, growth: GrowthFacts | null): Inline[][] {
  if (growth === null || growth.start.value === null || growth.end.value === null) return []
  const { words } = telling
  const { start, end } = growth
  const values = { platform, start: words.figure(start), end: words.figure(end), over: overOf(telling, end) }
  return [words.inline('read.fans', values)]
}

const LEAST_ROUND = 1000

/** «oltre 12.000» of 12.038: two digits are heard, five are not. Nothing where the number is round or small. */
function overOf({ words }: Telling, figure: Figure): readonly Inline[] {
  const { value } = figure
  if (value === null || value < LEAST_ROUND) return []
  const step = 10 ** (Math.floor(Math.log10(value)) - 1)
  const round = Math.floor(value / step) * step
  return round === value ? [] : words.inline('read.over', { round: words.number(round, figure) })
}

function interactions({ facts, words }: Telling): Inline[][] {
  const { interactions, perDay, meanOf, compared } = facts.totals
  if (interactions.value === null) return [words.inline('read.interactions.unknown', {})]
  const told = [
    words.inline('read.interactions', { sum: words.figure(interactions), perDay: words.figure(perDay) }),
    ...(meanOf === facts.days.value ? [] : [words.inline('read.interactions.some', { n: meanOf })]),
  ]
  if (compared === null) return told
  const values = { before: words.figure(compared.perDay), change: words.figure(compared.change) }
  if (compared.perDay.value === null) return [...told, words.inline('read.interactions.compared.unknown', {})]
  const refused = compared.change.value === null
  return [...told, words.inline(refused ? 'read.interactions.compared.refused' : 'read.interactions.compared', values)]
}

function alerts(telling: Telling): Inline[][][] {
  const all = telling.facts.accounts.flatMap(account => account.alerts.map(alert => ({ account, alert })))
  if (all.length === 0) return [[telling.words.inline('read.no-alerts', {})]]
  return all.map(({ account, alert }) => alertSentences(telling, account, alert))
}

/** What happened, what it cost with its interval, and the recovery. */
export function alertSentences(telling: Telling, account: AccountFacts, alert: AlertFacts): Inline[][] {
  return [
    happened(telling, account, alert),
    cost(telling, alert),
    ...ofAccount(telling, alert),
    recovery(telling, alert),
  ]
}

function happened(telling: Telling, account: AccountFacts, alert: AlertFacts): Inline[] {
  const { words } = telling
  const open = alert.endedOn === null
  const kind = alert.type === 'series-paused' ? 'paused' : 'drop'
  const key: ReportMessageKey = open ? `read.alert.${kind}.open` : `read.alert.${kind}`
  return words.inline(key, {
    platform: platformOf(telling, account),
    series: words.series(alert.series ?? ''),
    what: metricName(telling, alert.metric),
    span: words.span({ from: alert.onset, to: lastDay(alert) }),
    since: words.since(alert.onset),
    days: words.figure(alert.days),
    n: words.count(alert.days),
  })
}

/** Of the pause or the fall itself: the day before things were back. */
export function lastDay({ onset, recoveredOn, endedOn, days }: AlertFacts): string {
  const end = recoveredOn ?? endedOn ?? onset
  const last = new Date(Date.parse(`${end}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
  return last < onset || days.value === null ? onset : last
}

/** In mid-sentence. */
export function metricName({ words }: Telling, metric: string | null): string {
  const key = metricKeys[metric ?? ''] ?? 'metric.interactions_gained'
  const name = words.say(key)
  return name.charAt(0).toLocaleLowerCase('und') + name.slice(1)
}

const metricKeys: Readonly<Record<string, ReportMessageKey>> = {
  followers: 'metric.followers',
  posts_published: 'metric.posts_published',
  interactions_gained: 'metric.interactions_gained',
  interactions_of_posts: 'metric.interactions_of_posts',
  reach: 'metric.reach',
  views: 'metric.views',
  new_followers: 'metric.new_followers',
}

export function interval({ words }: Telling, { value, low, high }: Figure, figure: Figure) {
  // A loss is told as what is missing: its smaller bound first.
  const [near, far] = (value ?? 0) < 0 ? [high, low] : [low, high]
  const loses = (value ?? 0) < 0 && (high ?? 0) < 0
  const told = (bound: number | null) => words.number(loses ? Math.abs(bound ?? 0) : (bound ?? 0), figure)
  return { effect: loses ? words.size(figure) : words.figure(figure), low: told(near), high: told(far) }
}

function cost(telling: Telling, { effect }: AlertFacts): Inline[] {
  if (effect.value === null) return telling.words.inline('read.alert.cost.unknown', {})
  const clear = (effect.high ?? 0) < 0
  return telling.words.inline(clear ? 'read.alert.cost' : 'read.alert.cost.unclear', interval(telling, effect, effect))
}

function ofAccount(telling: Telling, { accountEffect }: AlertFacts): Inline[][] {
  if (accountEffect === null || accountEffect.value === null || (accountEffect.high ?? 0) >= 0) return []
  return [telling.words.inline('read.alert.account', interval(telling, accountEffect, accountEffect))]
}

function recovery({ words }: Telling, alert: AlertFacts): Inline[] {
  const on = alert.accountRecoveredOn ?? alert.recoveredOn
  return on === null
    ? words.inline('read.alert.not-recovered', {})
    : words.inline('read.alert.recovered', { on: words.on(on) })
}

function residence({ facts, words }: Telling): Inline[][] {
  const { tourists, citizens } = facts.totals
  const { countries, cities } = facts.residents
  const told = (one: NonNullable<typeof tourists>) => ({
    known: words.figure(one.known),
    people: words.figure(one.people),
    share: words.figure(one.share),
  })
  const where = { countries: words.list(countries.map(words.country)), cities: words.list(cities) }
  const first = tourists
    ? words.inline('read.tourists', {
        ...told(tourists),
        ...where,
        least: tourists.atLeast ? words.say('read.at-least') : '',
      })
    : words.inline('read.tourists.unknown', {})
  return citizens ? [first, words.inline('read.citizens', { ...told(citizens), ...where })] : [first]
}

function costs({ facts, words }: Telling): Inline[][] {
  const [now] = facts.costs.periods
  if (!now || now.cost.value === null) return []
  const one = (figure: Figure, what: 'per-follower' | 'per-interaction') =>
    figure.value === null
      ? words.inline(`read.cost.refused.${what}`, { why: words.figure(figure) })
      : words.inline(`read.cost.${what}`, { value: words.figure(figure) })
  return [one(now.perNewFollower, 'per-follower'), one(now.perInteraction, 'per-interaction')]
}

function coverage(telling: Telling): Inline[][] {
  const { facts, words } = telling
  const short = facts.accounts.flatMap(account => {
    const complete = account.coverage.find(({ metric }) => metric === 'interactions_gained')?.complete
    if (complete && complete.value === facts.days.value) return []
    const values = { platform: platformOf(telling, account), days: words.figure(facts.days) }
    return complete ? [words.inline('read.coverage.some', { ...values, complete: words.figure(complete) })] : []
  })
  const whole = short.length === 0 && facts.unread.length === 0
  return whole ? [words.inline('read.coverage.all', {})] : short
}
