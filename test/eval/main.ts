/**
 * `npm run eval`: what the detector reaches on made accounts, so that a change shows what it did to each figure.
 * Prints one JSON line a figure. Optional arguments: number of accounts (20), seed (1).
 */
import type { AccountInput } from '../../src/backtest/input.ts'
import { type JudgedDay, replay } from '../../src/backtest/replay.ts'
import { calendarOf } from '../../src/detection/calendar.ts'
import type { Effect, Finding } from '../../src/detection/detection.ts'
import { defaultDetectionSettings as detection } from '../../src/detection/settings.ts'
import { type Case, casesOf, DAYS, FIRST_DAY, FROM, WINDOW } from './accounts.ts'

/** Alert days this far apart are two episodes. */
const EPISODE_GAP = 14

interface Judged {
  readonly of: Case
  /** Days with an open alert, counted from the first. */
  readonly drop: ReadonlySet<number>
  readonly series: ReadonlySet<number>
  /** The last effect told within the window, of the kind that explains the case. */
  readonly effect: Effect | null
  readonly points: number
}

function judge(of: Case): Judged {
  const posts: AccountInput['posts'] = new Map()
  for (const [i, day] of of.byDay.entries()) if (day.length > 0) posts.set(FIRST_DAY + i, [...day])
  const settings = { detection, calendar: calendarOf([]), declared: new Map() }
  const drop = new Set<number>()
  const series = new Set<number>()
  let effect: Effect | null = null
  let points = 0
  for (const judged of replay({ posts, daily: new Map() }, FIRST_DAY + DAYS - 1, settings)) {
    const day = judged.day - FIRST_DAY
    points += judged.points
    for (const f of judged.findings) if (f.state === 'open') (f.type === 'drop' ? drop : series).add(day)
    if (day >= of.start && day < of.start + WINDOW) effect = effectOf(judged, of) ?? effect
  }
  return { of, drop, series, effect, points }
}

function effectOf({ findings }: JudgedDay, { kind }: Case): Effect | null {
  const type: Finding['type'] = kind === 'review' ? 'series-paused' : 'drop'
  return findings.find(f => f.type === type && f.effect !== null)?.effect ?? null
}

function episodes(days: ReadonlySet<number>): number {
  const scored = [...days].filter(day => day >= FROM).sort((a, b) => a - b)
  return scored.filter((day, i) => i === 0 || day - (scored[i - 1] ?? 0) > EPISODE_GAP).length
}

/** Days from the first removed one to the first alert that the clean counterpart does not have; `null` for a miss. */
function delay({ of, drop, series }: Judged, clean: Judged): number | null {
  for (let day = of.start; day < of.start + WINDOW; day++) {
    const was = clean.drop.has(day) || clean.series.has(day)
    if ((drop.has(day) || series.has(day)) && !was) return day - of.start
  }
  return null
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? null
const round = (value: number) => Math.round(value * 1000) / 1000

function print(figure: string, value: number | null, unit: string): void {
  console.log(JSON.stringify({ figure, value: value === null ? null : round(value), unit }))
}

function printFalseAlarms(judged: readonly Judged[]): void {
  const years = (judged.filter(j => j.of.kind === 'clean').length * (DAYS - FROM)) / 365.25
  const count = (kind: Case['kind'], of: (j: Judged) => ReadonlySet<number>) =>
    judged.filter(j => j.of.kind === kind).reduce((sum, j) => sum + episodes(of(j)), 0) / years
  print(
    'false drop alarms',
    count('clean', j => j.drop),
    'per account and year',
  )
  print(
    'false pauses',
    count('review-clean', j => j.series),
    'per series and year',
  )
}

function printRecall(judged: readonly Judged[], kind: 'half' | 'full' | 'review'): void {
  const counterpart = kind === 'review' ? 'review-clean' : 'clean'
  const cases = judged.filter(j => j.of.kind === kind)
  const delays = cases.flatMap(j => {
    const clean = judged.find(c => c.of.account === j.of.account && c.of.kind === counterpart)
    return (clean && delay(j, clean)) ?? []
  })
  print(`${kind}: recall`, delays.length / cases.length, 'of the cases')
  print(`${kind}: delay`, median(delays), 'days, median')
  const told = cases.flatMap(({ of, effect }) => (effect && of.lost > 0 ? [{ lost: of.lost, effect }] : []))
  const inside = told.filter(({ lost, effect }) => effect.low <= -lost && -lost <= effect.high)
  print(`${kind}: true loss inside the interval`, inside.length / told.length, `of ${told.length}`)
  const widths = told.map(({ lost, effect }) => (effect.high - effect.low) / lost)
  print(`${kind}: width of the interval`, median(widths), 'times the loss, median')
}

const [accounts = 20, seed = 1] = process.argv.slice(2).map(Number)
const cases = Array.from({ length: accounts }, (_, account) => casesOf(account, seed)).flat()
const started = performance.now()
const judged = cases.map(judge)
const seconds = (performance.now() - started) / 1000
printFalseAlarms(judged)
for (const kind of ['half', 'full', 'review'] as const) printRecall(judged, kind)
print('speed', judged.reduce((sum, j) => sum + j.points, 0) / seconds, 'points a second')
