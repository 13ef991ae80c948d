import { AccountWatch, type DayFacts } from '../detection/account-watch.ts'
import type { Calendar } from '../detection/calendar.ts'
import { dayOf } from '../detection/days.ts'
import type { DetectionSettings, Finding, JudgedMetric, OpenFinding } from '../detection/detection.ts'
import { newOnset } from '../detection/expected.ts'
import { isOpen } from '../detection/series-findings.ts'
import type { Usual } from '../detection/usual.ts'
import type { AccountInput } from './input.ts'

export interface ReplaySettings {
  readonly detection: DetectionSettings
  readonly calendar: Calendar
  /** By declared series: the days that its cadence names. */
  readonly declared: ReadonlyMap<string, (day: number) => boolean>
  /** What a day brought to the accounts that are replayed together. */
  readonly common?: (metric: JudgedMetric, day: number) => number
  /** Days under an event that was noted by then: nothing is judged on them, and they teach nothing. */
  readonly underEvent?: (day: number) => boolean
  /** The metric whose usual course is asked for. */
  readonly pictured?: JudgedMetric
}

export interface JudgedDay {
  readonly day: number
  readonly findings: readonly Finding[]
  /** How many metrics were judged. */
  readonly points: number
  /**
   * By day number, what the pictured metric was to bring, as known before: of this day, and anew of the days since the
   * onset of an alert that opens today, which no longer teach.
   */
  readonly expected: ReadonlyMap<number, Usual | null>
}

/**
 * Replays an account day by day as the worker would have judged it: each day is told once, nothing later is known.
 * Days without posts count as days with none where the posts are known (`AccountInput.postDays`).
 */
export function* replay(input: AccountInput, lastDay: number, settings: ReplaySettings): Generator<JudgedDay> {
  const watch = new AccountWatch(settings.detection, [...settings.declared.keys()])
  let open: readonly OpenFinding[] = []
  for (let day = firstDay(input); day <= lastDay; day++) {
    const facts = factsOf(input, day, settings)
    const openNow = open
    const expected = new Map([[day, expectedOn(watch, day, settings)]])
    const mode = open.length > 0 ? 'hold' : settings.underEvent?.(day) ? 'skip' : 'teach'
    watch.observe(facts, mode, series => isOpen(openNow, series))
    const findings = watch.judge(open)
    watch.settle(findings, open)
    for (let on = newOnset(findings, open); on < day; on++) expected.set(on, expectedOn(watch, on, settings))
    open = stillOpen(open, findings, day)
    yield { day, findings, points: facts.figures.size, expected }
  }
}

function expectedOn(watch: AccountWatch, day: number, { pictured, calendar, common }: ReplaySettings): Usual | null {
  if (pictured === undefined) return null
  return watch.usual(pictured, [{ day, kind: calendar(day), common: common?.(pictured, day) ?? 1 }])
}

export function firstDay({ posts, daily }: AccountInput): number {
  let first = Number.POSITIVE_INFINITY
  for (const day of posts.keys()) first = Math.min(first, day)
  for (const values of daily.values()) for (const day of values.keys()) first = Math.min(first, day)
  return first
}

function factsOf(input: AccountInput, day: number, { calendar, declared, common }: ReplaySettings): DayFacts {
  const figures = figuresOf(input, day)
  const due = new Map([...declared].map(([key, on]) => [key, on(day)]))
  const facts = { day, kind: calendar(day), figures, posts: input.posts.get(day) ?? [], due }
  if (!common) return facts
  return { ...facts, common: new Map([...figures.keys()].map(metric => [metric, common(metric, day)])) }
}

/** An account's figures of a day; those of its posts are `null` where nobody knows whether there were any. */
export function figuresOf(input: AccountInput, day: number): Map<JudgedMetric, number | null> {
  const posts = input.posts.get(day) ?? []
  const figures = new Map<JudgedMetric, number | null>()
  if (input.posts.size > 0) {
    const known = !input.postDays || (input.postDays.first <= day && day <= input.postDays.last)
    figures.set('posts_published', known ? posts.length : null)
    figures.set('interactions_of_posts', known ? sumOf(posts) : null)
  }
  for (const [metric, values] of input.daily) figures.set(metric, values.get(day) ?? null)
  return figures
}

function sumOf(posts: readonly { readonly interactions: number | null }[]): number | null {
  let sum = 0
  for (const { interactions } of posts) {
    if (interactions === null) return null
    sum += interactions
  }
  return sum
}

/** The open findings after a day: closed ones gone, new ones added. */
export function stillOpen(
  open: readonly OpenFinding[],
  findings: readonly Finding[],
  day: number,
): readonly OpenFinding[] {
  const same = (a: OpenFinding, b: Finding) => a.cause === b.cause && a.metric === b.metric
  const kept = open.filter(o => !findings.some(f => f.state === 'closed' && same(o, f)))
  const added = findings.flatMap(({ type, cause, metric, series, state, onset }) =>
    state === 'open' && onset !== null ? [{ type, cause, metric, series, onset, openedOn: dayOf(day) }] : [],
  )
  return [...kept, ...added.filter(a => !kept.some(k => k.cause === a.cause && k.metric === a.metric))]
}
