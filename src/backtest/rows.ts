import { dayOf } from '../detection/days.ts'
import type { Day, Effect, Finding, Reason } from '../detection/detection.ts'

/** Rows of the two output files. */

export const SCORE_COLUMNS = [
  'account',
  'date_day',
  'kind',
  'series',
  'metric',
  'score',
  'alert',
  'effect',
  'effect_low',
  'effect_high',
  'reason',
]

export const ALERT_COLUMNS = [
  'account',
  'kind',
  'series',
  'metric',
  'onset',
  'opened_on',
  'closed_on',
  'recovered_on',
  'reason',
  'effect',
  'effect_low',
  'effect_high',
  'explanation',
  'posts_expected',
  'posts_observed',
]

/** Of a question that was not judged: no score is lower, so that whatever was judged is more suspicious. */
const LEAST_SCORE = -10
const NOT_JUDGED: readonly Reason[] = ['not-enough-history', 'cadence-irregular', 'no-longer-watched']

function scoreOf({ state, reason, score }: Finding): number {
  const judged = state !== 'unjudged' && !NOT_JUDGED.includes(reason)
  return judged ? Math.max(LEAST_SCORE, score) : LEAST_SCORE
}

/** One row a kind: the open question, else the most suspicious one. Findings as `AlertList.add` returns them. */
export function scoreRows(account: string, day: number, findings: readonly Finding[]): string[] {
  return (['drop', 'series-paused'] as const).flatMap(kind => {
    const f = mostTelling(findings.filter(f => f.type === kind))
    if (!f) return []
    const alert = f.state === 'open' ? 1 : 0
    const cells = [
      account,
      dayOf(day),
      kind,
      f.series,
      f.metric,
      scoreOf(f).toFixed(3),
      alert,
      ...effectCells(f.effect),
    ]
    return [csv([...cells, f.reason])]
  })
}

function mostTelling(findings: readonly Finding[]): Finding | undefined {
  const told = findings.filter(f => f.state === 'open')
  const closing = findings.filter(f => f.state === 'closed')
  const asked = told.length > 0 ? told : closing.length > 0 ? closing : findings
  return asked.reduce<Finding | undefined>((best, f) => (best && scoreOf(best) >= scoreOf(f) ? best : f), undefined)
}

/** An alert as it came and went. */
export interface ListedAlert {
  readonly openedOn: Day
  readonly last: Finding
  /** `null`: still open on the last day. */
  readonly closedOn: Day | null
}

/** Collects the alerts of one account from its findings, in the order in which they opened. */
export class AlertList {
  readonly #running = new Map<string, ListedAlert>()
  readonly #done: ListedAlert[] = []

  /** Returns the findings as they leave the alerts: one that is open stays so, as last known, over a day without a verdict. */
  add(day: number, findings: readonly Finding[]): Finding[] {
    this.#note(day, findings)
    return findings.map(finding => {
      const running = finding.state === 'unjudged' ? this.#running.get(questionOf(finding)) : undefined
      return running ? { ...running.last, reason: finding.reason } : finding
    })
  }

  #note(day: number, findings: readonly Finding[]): void {
    for (const told of findings) {
      const question = questionOf(told)
      const running = this.#running.get(question)
      const finding = explainedAsBefore(told, running?.last)
      if (finding.state === 'open') {
        this.#running.set(question, { openedOn: running?.openedOn ?? dayOf(day), last: finding, closedOn: null })
      }
      if (finding.state === 'closed' && running) {
        this.#done.push({ ...running, last: finding, closedOn: dayOf(day) })
        this.#running.delete(question)
      }
    }
  }

  /** Those that were open on some day since `from`. */
  since(from: Day): ListedAlert[] {
    const all = [...this.#done, ...this.#running.values()].filter(a => a.closedOn === null || a.closedOn >= from)
    return all.sort((a, b) => (a.openedOn < b.openedOn ? -1 : 1))
  }
}

const questionOf = ({ cause, metric }: Finding) => `${cause} ${metric}`

/** The pause of a series goes on explaining its drop when the series is back, and its silence is no longer seen. */
function explainedAsBefore(finding: Finding, before: Finding | undefined): Finding {
  const [known, told] = [before?.explanation, finding.explanation]
  if (known?.kind !== 'series-paused' || !told || told.kind === 'series-paused') return finding
  const { kind, series, seriesMissing, seriesSince } = known
  return { ...finding, explanation: { ...told, kind, series, seriesMissing, seriesSince: seriesSince ?? null } }
}

export function alertRow(account: string, { openedOn, last, closedOn }: ListedAlert): string {
  return csv([
    account,
    last.type,
    last.series,
    last.metric,
    last.onset,
    openedOn,
    closedOn,
    last.recoveredOn,
    last.reason,
    ...effectCells(last.effect),
    last.explanation?.kind ?? null,
    rounded(last.explanation?.postsExpected),
    rounded(last.explanation?.postsObserved),
  ])
}

function effectCells(effect: Effect | null): (number | null)[] {
  return [effect?.value, effect?.low, effect?.high].map(rounded)
}

function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value * 10) / 10
}

export function csv(cells: readonly (string | number | null)[]): string {
  return cells
    .map(cell => {
      const text = cell === null ? '' : String(cell)
      return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
    })
    .join(',')
}
