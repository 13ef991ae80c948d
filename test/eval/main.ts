/**
 * `npm run eval`: what the detector reaches on made accounts, so that a change shows what it did to each figure, and
 * beside it, where it is known, the limit that no method passes (`limits.ts`), found in the same run.
 * Prints one JSON line a figure. Optional arguments: number of accounts (20), seed (1).
 */
import type { AccountInput } from '../../src/backtest/input.ts'
import { type JudgedDay, replay } from '../../src/backtest/replay.ts'
import { calendarOf } from '../../src/detection/calendar.ts'
import type { Effect, Finding } from '../../src/detection/detection.ts'
import { defaultDetectionSettings as detection } from '../../src/detection/settings.ts'
import { type Case, casesOf, DAYS, FIRST_DAY, FROM, type Kind, WINDOW } from './accounts.ts'
import { episodes, median, print } from './figures.ts'
import { alarmDays } from './limits.ts'
import { printRegularity } from './regularity.ts'
import { printSeries } from './series.ts'
import { printStrand } from './strand.ts'

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

/** Days from the first removed one to the first alert that the clean counterpart does not have; `null` for a miss. */
function delay({ start }: Case, alarms: ReadonlySet<number>, clean: ReadonlySet<number>): number | null {
  for (let day = start; day < start + WINDOW; day++) if (alarms.has(day) && !clean.has(day)) return day - start
  return null
}

/** @param alarms days on which an alert is open, by case */
function delaysOf(kind: Kind, judged: readonly Judged[], alarms: (of: Judged) => ReadonlySet<number>) {
  const counterpart = kind === 'review' ? 'review-clean' : 'clean'
  const cases = judged.filter(j => j.of.kind === kind)
  const delays = cases.flatMap(j => {
    const clean = judged.find(c => c.of.account === j.of.account && c.of.kind === counterpart)
    return (clean && delay(j.of, alarms(j), alarms(clean))) ?? []
  })
  return { recall: delays.length / cases.length, delay: median(delays) }
}

const THRESHOLDS = Array.from({ length: 100 }, (_, i) => 1 + i / 10)
/** So that one post is not proof against a silence. */
const OF_SILENCE = 0.02

/** What somebody reaches who knows how many posts each day was to have, at one false alarm an account and year. */
function limitOf(kind: 'half' | 'full', judged: readonly Judged[]) {
  const left = kind === 'half' ? 0.5 : OF_SILENCE
  const alarms = (threshold: number) => {
    const found = new Map<Judged, ReadonlySet<number>>()
    return (j: Judged) => {
      const counts = j.of.byDay.map(posts => posts.length)
      const days = found.get(j) ?? alarmDays(counts, j.of.means, left, threshold)
      found.set(j, days)
      return days
    }
  }
  const clean = judged.filter(j => j.of.kind === 'clean')
  const years = (clean.length * (DAYS - FROM)) / 365.25
  const quietEnough = (threshold: number) => {
    const of = alarms(threshold)
    return clean.reduce((sum, j) => sum + episodes(of(j)), 0) <= years
  }
  const threshold = THRESHOLDS.find(quietEnough)
  return delaysOf(kind, judged, alarms(threshold ?? Number.POSITIVE_INFINITY))
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
  const cases = judged.filter(j => j.of.kind === kind)
  const reached = delaysOf(kind, judged, j => new Set([...j.drop, ...j.series]))
  const limit = kind === 'review' ? null : limitOf(kind, judged)
  print(`${kind}: recall`, reached.recall, 'of the cases', limit?.recall)
  print(`${kind}: delay`, reached.delay, 'days, median', limit?.delay)
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
printSeries(2 * accounts, seed)
printStrand(2 * accounts, seed)
printRegularity(20 * accounts, seed)
print('speed', judged.reduce((sum, j) => sum + j.points, 0) / seconds, 'points a second')
