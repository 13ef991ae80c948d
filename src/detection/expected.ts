import type { AccountWatch, DayFacts } from './account-watch.ts'
import { dayNumber, dayOf } from './days.ts'
import type { Day, Finding, JudgedMetric, OpenFinding } from './detection.ts'
import type { Usual } from './usual.ts'

/** What a metric was expected to bring on a day, by what was known before it; the range is `usualOf`'s of one day. */
export interface ExpectedDay extends Usual {
  readonly metric: JudgedMetric
  readonly day: Day
}

/**
 * The expectation of each figure of a day, asked of a watch that has been told the days before it. None for a figure
 * that is not known or not final, and none before the account is judged. A day under an event has one: what was usual
 * before is what the event is measured by.
 */
export function expectedOn(watch: AccountWatch, { day, kind, figures, common }: DayFacts): ExpectedDay[] {
  return [...figures].flatMap(([metric, value]) => {
    const usual = value === null ? null : watch.usual(metric, [{ day, kind, common: common?.get(metric) ?? 1 }])
    return usual === null ? [] : [{ metric, day: dayOf(day), ...usual }]
  })
}

/** The earliest of onsets, as a day number; infinite where there is none. */
export const firstOnset = (found: readonly { readonly onset: Day | null }[]): number =>
  Math.min(...found.map(({ onset }) => (onset === null ? Number.POSITIVE_INFINITY : dayNumber(onset))))

/** The onset of what a judgement has newly found: days since then no longer teach, so more is expected of them. */
export function newOnset(findings: readonly Finding[], open: readonly OpenFinding[]): number {
  const known = (f: Finding) => open.some(o => o.cause === f.cause && o.metric === f.metric)
  return firstOnset(findings.filter(f => f.state === 'open' && !known(f)))
}
