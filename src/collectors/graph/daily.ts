import type { Observation } from '../collector.ts'
import { CollectError } from '../collector.ts'
import type { PlatformDay } from './days.ts'
import { absencesOf, type Findings, type Outcome } from './findings.ts'

/** What was answered for a metric of days. */
export interface DayAnswer {
  readonly metric: string
  /** The day that an absence is stored for. */
  readonly day: PlatformDay
  readonly receivedAt: Date
  readonly found: readonly { readonly day: PlatformDay; readonly value: number | null | undefined }[] | CollectError
}

/** Turns the answers of an account's day metrics into observations; see `absencesOf` for `scarce`. */
export function settleDays(findings: Findings, answers: readonly DayAnswer[], scarce: boolean): void {
  const absenceOf = absencesOf(
    answers.map(answer => ({ metric: answer.metric, outcome: outcomeOf(answer) })),
    scarce,
  )
  for (const answer of answers) {
    const { metric, found, receivedAt } = answer
    if (!(found instanceof CollectError))
      findings.observations.push(...found.map(({ day, value }) => observation(metric, day, value, receivedAt)))
    const { reason, retired, error } = absenceOf(outcomeOf(answer))
    if (reason !== null) findings.observations.push(unavailableDay(metric, answer.day, reason, receivedAt))
    if (retired && found instanceof CollectError) findings.refuse(metric, found.message)
    if (error !== null) findings.fallShort('insights', error)
  }
}

export function unavailableDay(
  metric: string,
  { start, end }: PlatformDay,
  unavailable: NonNullable<Observation['unavailable']>,
  observedAt: Date,
): Observation {
  return { metric, period: 'day', periodStart: start, periodEnd: end, value: null, unavailable, observedAt }
}

function observation(metric: string, day: PlatformDay, value: number | null | undefined, at: Date): Observation {
  if (value === null || value === undefined) return unavailableDay(metric, day, 'not-returned', at)
  return { metric, period: 'day', periodStart: day.start, periodEnd: day.end, value, observedAt: at }
}

function outcomeOf({ found }: DayAnswer): Outcome {
  if (found instanceof CollectError) return found
  return found.length === 0 ? 'empty' : 'found'
}
