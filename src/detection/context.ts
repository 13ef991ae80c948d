import type { CadenceWatch } from './cadence.ts'
import type { DetectionSettings, JudgedMetric, OpenFinding } from './detection.ts'
import type { Question } from './drop.ts'
import type { PostValue } from './post-level.ts'

/** What the questions about an account are judged by: all that its watch knows today. */
export interface Context {
  readonly settings: DetectionSettings
  readonly today: number
  readonly open: readonly OpenFinding[]
  readonly posts: readonly PostValue[]
  readonly questions: ReadonlyMap<JudgedMetric, Question>
  readonly series: ReadonlyMap<string, CadenceWatch>
  readonly declared: ReadonlySet<string>
}
