import { dayNumber, dayOf } from '../../src/detection/days.ts'
import type {
  AccountHistory,
  DailyPoint,
  DetectionSettings,
  Finding,
  OpenFinding,
} from '../../src/detection/detection.ts'
import { KeptWatches } from '../../src/detection/kept-watches.ts'
import { seeded as random } from '../../src/detection/random.ts'
import { defaultDetectionSettings } from '../../src/detection/settings.ts'

/** Over-dispersed count: Poisson with a gamma mean of shape `shape` (negative binomial). */
export function noisyCount(mean: number, shape: number, r: () => number): number {
  let gamma = 0
  for (let i = 0; i < shape; i++) gamma -= Math.log(1 - r())
  const lambda = (mean * gamma) / shape
  let count = -1
  for (let time = 0; time < lambda; count++) time -= Math.log(1 - r())
  return Math.max(0, count)
}

/** Weekday rhythm of an office's account: Sunday … Saturday. */
export const RHYTHM = [0.4, 1.1, 1.2, 1.2, 1.2, 1.1, 0.6]

export const START = '2019-01-07' // a Monday

export function days(values: readonly (number | null)[], start = START): DailyPoint[] {
  const from = dayNumber(start)
  return values.map((value, i) => ({ day: dayOf(from + i), value, complete: value !== null }))
}

export function historyOf(points: readonly DailyPoint[], more: Partial<AccountHistory> = {}): AccountHistory {
  const last = points.at(-1)
  return {
    timeZone: 'Europe/Rome',
    day: last?.day ?? START,
    now: new Date(`${last?.day ?? START}T23:59:59Z`),
    series: [{ metric: 'interactions_gained', points }],
    posts: [],
    declared: [],
    excluded: [],
    open: [],
    ...more,
  }
}

export interface Replayed {
  readonly day: string
  readonly finding: Finding
}

/** Judges every day in turn as the worker does: open findings are handed back, closed ones become excluded days. */
export function replay(
  points: readonly DailyPoint[],
  settings: DetectionSettings = defaultDetectionSettings,
  more: Partial<AccountHistory> = {},
): Replayed[] {
  let open: OpenFinding[] = [...(more.open ?? [])]
  const excluded = [...(more.excluded ?? [])]
  const watches = new KeptWatches()
  return points.flatMap((point, i) => {
    const history = historyOf(points.slice(0, i + 1), { ...more, open, excluded: [...excluded] })
    const { findings } = watches.judge(1, { ...history, settings, revision: 0, redefined: [] }, history)
    for (const f of findings) {
      const was = open.find(o => o.cause === f.cause)
      if (f.state === 'closed' && was)
        excluded.push({
          from: was.onset,
          to: point.day,
          why: f.cause,
          kind: f.reason === 'new-normal' ? 'new-normal' : 'alert',
        })
      if (f.state === 'open' || f.state === 'closed') open = open.filter(o => o.cause !== f.cause)
      if (f.state === 'open' && f.onset)
        open.push({
          type: f.type,
          cause: f.cause,
          metric: f.metric,
          series: f.series,
          onset: f.onset,
          openedOn: was?.openedOn ?? point.day,
        })
    }
    return findings.map(finding => ({ day: point.day, finding }))
  })
}

export const opened = (all: readonly Replayed[]) =>
  all.filter((r, i) => r.finding.state === 'open' && all[i - 1]?.finding.state !== 'open')
export const closed = (all: readonly Replayed[]) => all.filter(r => r.finding.state === 'closed')

export { random }
