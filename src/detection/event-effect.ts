/**
 * What an event that a person noted cost or brought, in interactions: the difference to what would have come without it.
 *
 * Of a series that is silent all the while (its suspension was noted), the loss is arithmetic: the posts that its rhythm
 * would have brought, times what such posts bring (`impact.ts`). Else the daily interactions since the onset are held
 * against the baseline that stood before it, as for a drop.
 *
 * Where other accounts moved together with this one before, what they did during the event is taken off. Over weeks
 * before the event, y and x are the logarithms of the ratios observed/expected of this account and of the mean of the
 * others; β = cov(x, y)/var(x), within 0 … 1, and r their correlation. With r of at least 0.3 over twelve weeks
 *   counterfactual = expected · exp(β · x_event),
 * and the past ratios from which the interval is drawn are freed of exp(β · x) alike (a regression on controls, as in
 * Brodersen et al. 2015 without its state space). Otherwise the others say nothing, and none is named.
 *
 * Nothing here knows the reason: a difference is associated with the event. Only the arithmetic of missing posts is more.
 */
import { CadenceWatch } from './cadence.ts'
import { type Calendar, calendarOf } from './calendar.ts'
import { comparedWith, type OtherCourse } from './comparison.ts'
import { dayNumber, dayOf } from './days.ts'
import type { AccountHistory, Day, Effect, JudgedMetric } from './detection.ts'
import { handicap } from './evidence.ts'
import { FigureCourse } from './figure-course.ts'
import { effectOfLowerFigures, effectOfMissingPosts } from './impact.ts'
import { factsOf } from './judge.ts'

export interface NotedDays {
  readonly startsOn: Day
  /** Inclusive; `null` while it lasts. */
  readonly endsOn: Day | null
  /** Key of the content series that it is about; `null`: the whole account. */
  readonly series: string | null
}

export type EventVerdict = 'fell' | 'rose' | 'inconclusive' | 'too-little-history'

export interface EventEffect {
  readonly verdict: EventVerdict
  /** `null` where there is too little history. */
  readonly effect: Effect | null
  /** `missing-posts` is arithmetic, `figures` an association. */
  readonly basis: 'missing-posts' | 'figures'
  readonly expectedPerDay: number | null
  readonly observedPerDay: number | null
  /** Other accounts whose course is taken off. */
  readonly comparedWith: readonly string[]
  /** First day after the event on which the account was back in its usual range; `null` before, or where it never left. */
  readonly recoveredOn: Day | null
  /** The last day considered. */
  readonly through: Day
  /** Whether later days change nothing any more. */
  readonly final: boolean
}

/** After so many days the past says too little about what would have been. */
export const LONGEST_MEASURED_DAYS = 84
/** A recovery is looked for so long. */
const RECOVERY_DAYS = 28
/** So many days in a row within the usual range are a recovery, as for a drop. */
const BACK_DAYS = 4
/** One-sided 90 % of a normal. */
const USUAL_Z = 1.28
const METRICS: readonly JudgedMetric[] = ['interactions_gained', 'interactions_of_posts']

/**
 * Measures an event on the last day of a history.
 *
 * @param history with the days of other alerts and events as excluded; those of this one may be among them
 * @param others other accounts over the same days, without those that had something of their own
 */
export function measureEvent(
  event: NotedDays,
  history: AccountHistory,
  others: readonly OtherCourse[],
  minHistoryDays: number,
): EventEffect {
  const span = spanOf(event, dayNumber(history.day))
  const calendar = calendarOf(history.holidays ?? [])
  const course = courseOf(history, calendar, span.from, lastMatter(event))
  const own = event.series === null ? null : missingPosts(event.series, history, span)
  const measured = own ?? measureFigures(course, span, others, calendar, minHistoryDays)
  const recoveredOn = backOn(course, event, span, measured.verdict)
  return {
    ...measured,
    recoveredOn: recoveredOn === null ? null : dayOf(recoveredOn),
    through: history.day,
    final: isFinal(event, dayNumber(history.day), recoveredOn),
  }
}

interface Span {
  /** Day numbers, both included. */
  readonly from: number
  readonly to: number
}

function spanOf({ startsOn, endsOn }: NotedDays, today: number): Span {
  const from = dayNumber(startsOn)
  const end = endsOn === null ? today : Math.min(dayNumber(endsOn), today)
  return { from, to: Math.min(end, from + LONGEST_MEASURED_DAYS - 1) }
}

function isFinal({ startsOn, endsOn }: NotedDays, today: number, recoveredOn: number | null): boolean {
  if (endsOn === null) return today >= dayNumber(startsOn) + LONGEST_MEASURED_DAYS
  return today >= dayNumber(endsOn) + (recoveredOn === null ? RECOVERY_DAYS : BACK_DAYS)
}

/** The last day that a measurement looks at: a watch forgets, and an event may be noted months after it. */
const lastMatter = ({ endsOn }: NotedDays): Day | null =>
  endsOn === null ? null : dayOf(dayNumber(endsOn) + RECOVERY_DAYS + BACK_DAYS)

/** The account's interactions day by day, of which those before the event have taught what is usual. */
function courseOf(history: AccountHistory, calendar: Calendar, onset: number, last: Day | null): FigureCourse {
  const metric = METRICS.find(m => history.series.some(s => s.metric === m && s.points.some(p => p.complete)))
  const known = history.series.find(s => s.metric === metric)?.points ?? []
  const points = known.filter(point => last === null || point.day <= last)
  return new FigureCourse(points, calendar, onset, disturbed(history))
}

/** Days of other alerts and events: they teach nothing. */
function disturbed({ excluded }: AccountHistory): (day: number) => boolean {
  const ranges = excluded.map(({ from, to }) => [dayNumber(from), to === null ? Infinity : dayNumber(to)] as const)
  return day => ranges.some(([from, to]) => from <= day && day <= to)
}

type Measured = Omit<EventEffect, 'recoveredOn' | 'through' | 'final'>

function measureFigures(
  course: FigureCourse,
  span: Span,
  others: readonly OtherCourse[],
  calendar: Calendar,
  minHistoryDays: number,
): Measured {
  const stretch = course.over(span.from, span.to)
  const known = course.past.length >= minHistoryDays && stretch !== null
  if (!known || stretch === null) return { ...unknown, basis: 'figures', comparedWith: [] }
  const comparison = comparedWith(course, others, span, calendar)
  const expected = stretch.expected * comparison.factor
  const effect = effectOfLowerFigures(expected, stretch.observed, comparison.ratios, stretch.days, span.from)
  return {
    verdict: verdictOf(effect),
    effect,
    basis: 'figures',
    // What would have come by the interval's own measure, so that the two figures agree.
    expectedPerDay: effect === null ? null : (stretch.observed - effect.value) / stretch.days,
    observedPerDay: stretch.observed / stretch.days,
    comparedWith: comparison.accounts,
  }
}

const unknown = { verdict: 'too-little-history', effect: null, expectedPerDay: null, observedPerDay: null } as const

function verdictOf(effect: Effect | null): EventVerdict {
  if (effect === null) return 'too-little-history'
  return effect.high < 0 ? 'fell' : effect.low > 0 ? 'rose' : 'inconclusive'
}

/** The loss of a series that had no post all the while; `null` where it had one, or has no rhythm to go by. */
function missingPosts(series: string, history: AccountHistory, { from, to }: Span): Measured | null {
  const watch = new CadenceWatch()
  const isDisturbed = disturbed(history)
  for (const { day, kind, posts, due } of factsOf(history)) {
    if (day > to) break
    const own = posts.filter(post => post.series === series).map(post => post.interactions)
    if (day >= from && own.length > 0) return null
    if (day < from && isDisturbed(day) && own.length === 0) watch.skip()
    else watch.observe({ day, kind, posts: own, due: due.get(series) ?? null }, day >= from)
  }
  const { missed, chance } = watch.silence
  const missing = { expected: missed, observed: 0, relativeSpread: 0, chance }
  const effect = missed > 0 ? effectOfMissingPosts(missing, watch.values, 0, to - from + 1, from) : null
  if (effect === null) return null
  return {
    verdict: verdictOf(effect),
    effect,
    basis: 'missing-posts',
    expectedPerDay: null,
    observedPerDay: null,
    comparedWith: [],
  }
}

/** The first of four days in a row, after the end, that together lie no more beyond the usual range on its side. */
function backOn(course: FigureCourse, { endsOn }: NotedDays, { to }: Span, verdict: EventVerdict): number | null {
  const side = verdict === 'fell' ? 1 : verdict === 'rose' ? -1 : null
  if (endsOn === null || side === null) return null
  const ended = dayNumber(endsOn)
  if (to < ended) return null
  for (let day = ended + 1; day <= Math.min(course.lastDay - BACK_DAYS + 1, ended + RECOVERY_DAYS); day++) {
    const stretch = course.over(day, day + BACK_DAYS - 1)
    if (stretch && side * (stretch.z + handicap(BACK_DAYS)) <= USUAL_Z) return day
  }
  return null
}
