import type { AudienceCell } from '../collector.ts'
import { CollectError } from '../collector.ts'
import { absencesOf, type Findings, type Outcome } from './findings.ts'

/** What was answered for a breakdown of the followers. */
export interface BreakdownAnswer {
  readonly metric: string
  readonly dimension: AudienceCell['dimension']
  readonly receivedAt: Date
  /** People by segment; empty where the answer was. */
  readonly found: readonly (readonly [segment: string, people: number])[] | CollectError
}

/** The platform gives no breakdown of fewer followers. */
export const audienceThreshold = 100

/** Turns the answers of an account's breakdowns into cells; see `absencesOf` for `scarce`. */
export function settleAudience(findings: Findings, answers: readonly BreakdownAnswer[], scarce: boolean): void {
  const absenceOf = absencesOf(
    answers.map(answer => ({ metric: answer.metric, outcome: outcomeOf(answer) })),
    scarce,
  )
  for (const answer of answers) {
    const { metric, dimension, found, receivedAt: observedAt } = answer
    if (!(found instanceof CollectError))
      findings.audience.push(...found.map(([segment, value]) => ({ metric, dimension, segment, value, observedAt })))
    const { reason, retired, error } = absenceOf(outcomeOf(answer))
    if (reason !== null) findings.audience.push(unavailableBreakdown(answer, reason, observedAt))
    if (retired && found instanceof CollectError) findings.refuse(metric, found.message)
    if (error !== null) findings.fallShort('audience', error)
  }
}

export function unavailableBreakdown(
  { metric, dimension }: Pick<AudienceCell, 'metric' | 'dimension'>,
  unavailable: NonNullable<AudienceCell['unavailable']>,
  observedAt: Date,
): AudienceCell {
  return { metric, dimension, segment: '*', value: null, unavailable, observedAt }
}

function outcomeOf({ found }: BreakdownAnswer): Outcome {
  if (found instanceof CollectError) return found
  return found.length === 0 ? 'empty' : 'found'
}
