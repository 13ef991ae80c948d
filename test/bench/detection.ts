import { AccountWatch, type DayFacts } from '../../src/detection/account-watch.ts'
import { dayNumber, dayOf } from '../../src/detection/days.ts'
import type { AccountHistory, JudgedMetric } from '../../src/detection/detection.ts'
import { judgeAccount } from '../../src/detection/judge.ts'
import { defaultDetectionSettings } from '../../src/detection/settings.ts'
import { noisyCount, RHYTHM, random, START } from '../detection/support.ts'
import { type Figure, median, secondsOf } from './figure.ts'

const DAYS = 400
const METRICS: readonly JudgedMetric[] = ['interactions_gained', 'interactions_of_posts', 'reach', 'views']
const ACCOUNTS = 20
const ROUNDS = 5

/** Points judged a second: by a watch that is told each day once, and as the worker does, which tells the whole history. */
export async function detectionFigures(): Promise<Figure[]> {
  const accounts = Array.from({ length: ACCOUNTS }, (_, i) => factsOf(i))
  const histories = accounts.map(historyOf)
  const points = ACCOUNTS * METRICS.length
  const watched = await rate(points * DAYS, () => accounts.forEach(watch))
  const told = await rate(points, () => {
    for (const history of histories) judgeAccount(history, defaultDetectionSettings)
  })
  const note = `${METRICS.length} metrics`
  return [
    { figure: 'detection.watch', value: watched, unit: 'points/s', note: `${note}, each day told once and judged` },
    { figure: 'detection.judge', value: told, unit: 'points/s', note: `${note}, ${DAYS} days told anew for one day` },
  ]
}

async function rate(points: number, work: () => void): Promise<number> {
  const seconds: number[] = []
  for (let round = 0; round <= ROUNDS; round++) seconds.push(await secondsOf(async () => work()))
  return Math.round(points / median(seconds.slice(1)))
}

function watch(days: readonly DayFacts[]): void {
  const watch = new AccountWatch(defaultDetectionSettings, [])
  for (const facts of days) {
    watch.observe(facts, 'teach', () => false)
    watch.judge([])
  }
}

function factsOf(seed: number): DayFacts[] {
  const r = random(seed)
  return Array.from({ length: DAYS }, (_, i): DayFacts => {
    const day = dayNumber(START) + i
    const usual = 100 * (RHYTHM[(i + 1) % 7] ?? 1)
    const figures = new Map(METRICS.map(metric => [metric, noisyCount(usual, 4, r)]))
    return { day, kind: 'plain', figures, posts: [], due: new Map() }
  })
}

function historyOf(days: readonly DayFacts[]): AccountHistory {
  const last = dayOf(dayNumber(START) + DAYS - 1)
  const series = METRICS.map(metric => ({
    metric,
    points: days.map(d => ({ day: dayOf(d.day), value: d.figures.get(metric) ?? null, complete: true })),
  }))
  return {
    timeZone: 'Europe/Rome',
    day: last,
    now: new Date(`${last}T23:59:59Z`),
    series,
    posts: [],
    declared: [],
    excluded: [],
    open: [],
  }
}
