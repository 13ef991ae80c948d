/**
 * Sustained drops of one daily series.
 *
 * Every day, windows of 2 … 21 days that end on it are compared with the baseline that stood before them:
 * see `fallSince`. The largest z is the day's score. A fall opens when z passes the threshold and the fall is
 * larger than both floors.
 * An open fall stays with the baseline of before its onset and closes after `BACK_DAYS` days in a row
 * that together are back within the usual range (Page 1954 for sequential windows; Lucas 1985 for counts).
 */
import { type Baseline, type BaselineDay, learnBaseline } from './baseline.ts'
import { dayNumber, dayOf, weekdayOf } from './days.ts'
import type {
  DailySeries,
  Day,
  DetectionSettings,
  Effect,
  ExcludedDays,
  Finding,
  OpenFinding,
  Reason,
} from './detection.ts'

const BASELINE_DAYS = 56
/** How far back baseline days are looked for when days are missing or excluded. */
const BASELINE_REACH = 120
const WINDOWS = [2, 3, 4, 5, 6, 7, 10, 14, 21]
const BACK_DAYS = 4

interface Fall {
  readonly from: number
  readonly score: number
  readonly expected: number
  readonly observed: number
  readonly baseline: Baseline
}

export function judgeDrop(
  series: DailySeries,
  excluded: readonly ExcludedDays[],
  open: OpenFinding | null,
  settings: DetectionSettings,
): Finding {
  const last = series.points.at(-1)
  if (!last?.complete || last.value === null) return finding(series, 'unjudged', 'day-incomplete', open)
  const usable = usableDays(series, excluded)
  const today = dayNumber(last.day)
  return open ? judgeOpen(series, usable, today, open, settings) : judgeQuiet(series, usable, today, excluded, settings)
}

function judgeQuiet(
  series: DailySeries,
  usable: readonly BaselineDay[],
  today: number,
  excluded: readonly ExcludedDays[],
  settings: DetectionSettings,
): Finding {
  if (isExcluded(dayOf(today), excluded)) return finding(series, 'unjudged', 'under-event', null)
  if (usable.length < settings.minHistoryDays + BACK_DAYS) return finding(series, 'quiet', 'not-enough-history', null)
  const run = unbrokenRun(usable, today)
  const falls = WINDOWS.filter(w => w <= run).flatMap(w => fallSince(usable, today - w + 1, today, settings) ?? [])
  const worst = falls.sort((a, b) => b.score - a.score)[0]
  if (!worst)
    return finding(series, run < (WINDOWS[0] ?? 2) ? 'unjudged' : 'quiet', run < 2 ? 'gap' : 'not-enough-history', null)
  if (worst.baseline.level < settings.minDropPerDay) return finding(series, 'quiet', 'nothing-expected', null)
  const opens = worst.score >= threshold(settings) && passesFloors(worst, today, settings)
  return describe(
    series,
    worst,
    today,
    opens ? 'open' : 'quiet',
    opens ? 'below-usual-range' : 'within-usual-range',
    null,
  )
}

function judgeOpen(
  series: DailySeries,
  usable: readonly BaselineDay[],
  today: number,
  open: OpenFinding,
  settings: DetectionSettings,
): Finding {
  const onset = dayNumber(open.onset)
  const days = [...usable, ...daysSince(series, onset, today)].filter(
    (d, i, all) => all.findIndex(o => o.day === d.day) === i,
  )
  const fall = fallSince(days, onset, today, settings)
  if (!fall) return finding(series, 'unjudged', 'not-enough-history', open)
  const back = fallSince(days, today - BACK_DAYS + 1, today, settings, fall.baseline)
  const recovered = back !== null && today - BACK_DAYS + 1 > onset && isBack(back, days, today)
  const until = recovered ? today - BACK_DAYS : today
  const effectOf = recovered ? (fallSince(days, onset, until, settings, fall.baseline) ?? fall) : fall
  return describe(
    series,
    effectOf,
    until,
    recovered ? 'closed' : 'open',
    recovered ? 'recovered' : 'still-below',
    recovered ? dayOf(today - BACK_DAYS + 1) : null,
  )
}

/** Back within the usual range: no day of the last four far below its expectation, their sum near it. */
function isBack(back: Fall, days: readonly BaselineDay[], today: number): boolean {
  const low = days.filter(d => d.day > today - BACK_DAYS && d.value < 0.55 * (back.baseline.expected[d.weekday] ?? 0))
  return low.length === 0 && back.score < 1 && back.observed >= 0.8 * back.expected
}

/**
 * The fall over the days `from … to`, measured against the baseline of before `from`; `null` without enough history.
 * Score: standard deviations below (1 − minDropFraction/2) of the expected: a season that is somewhat lower is
 * certain after enough days, and still no drop.
 */
function fallSince(
  days: readonly BaselineDay[],
  from: number,
  to: number,
  settings: DetectionSettings,
  known: Baseline | null = null,
): Fall | null {
  const before = days.filter(d => d.day < from && d.day >= from - BASELINE_REACH).slice(-BASELINE_DAYS)
  if (!known && before.length < settings.minHistoryDays) return null
  const baseline = known ?? learnBaseline(before)
  const window = days.filter(d => d.day >= from && d.day <= to)
  if (window.length === 0) return null
  const expected = window.reduce((s, d) => s + (baseline.expected[d.weekday] ?? 0), 0)
  const cut = window.reduce((s, d) => s + Math.min(d.value, baseline.ceiling), 0)
  const observed = window.reduce((s, d) => s + d.value, 0)
  const tolerated = (1 - settings.minDropFraction / 2) * expected
  const score = (tolerated - cut) / deviation(baseline, tolerated, window.length)
  return { from, score, expected, observed, baseline }
}

/**
 * Standard deviation of (expected − observed) over a window of w days: noise of the window plus the error of the
 * baseline's own mean, learned from n days: √(φ·k·E·(1 + w/n)), and at least one interaction.
 */
function deviation(baseline: Baseline, expected: number, days: number): number {
  const inflation = days === 1 ? 1 : baseline.inflation
  return Math.sqrt(Math.max(1, baseline.dispersion * inflation * expected * (1 + days / baseline.days)))
}

function passesFloors(fall: Fall, today: number, settings: DetectionSettings): boolean {
  const lost = fall.expected - fall.observed
  const days = today - fall.from + 1
  return lost >= settings.minDropFraction * fall.expected && lost >= settings.minDropPerDay * days
}

/**
 * z above which a day opens. 1 − Φ(z) = false alarms a year / 365, by Φ⁻¹ of the tail (Abramowitz & Stegun 26.2.23).
 */
export function threshold(settings: DetectionSettings): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(0.5, settings.falseAlarmsPerYear / 365)))
  const above = 2.515517 + 0.802853 * t + 0.010328 * t * t
  const below = 1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3
  return t - above / below
}

function usableDays(series: DailySeries, excluded: readonly ExcludedDays[]): BaselineDay[] {
  return completeDays(series).filter(d => !isExcluded(dayOf(d.day), excluded))
}

function daysSince(series: DailySeries, from: number, to: number): BaselineDay[] {
  return completeDays(series).filter(d => d.day >= from && d.day <= to)
}

function completeDays(series: DailySeries): BaselineDay[] {
  return series.points.flatMap(p => {
    if (!p.complete || p.value === null) return []
    const day = dayNumber(p.day)
    return [{ day, weekday: weekdayOf(day), value: p.value }]
  })
}

export function isExcluded(day: Day, excluded: readonly ExcludedDays[]): boolean {
  return excluded.some(e => e.from <= day && (e.to === null || day <= e.to))
}

/** How many consecutive usable days end on `today`. */
function unbrokenRun(usable: readonly BaselineDay[], today: number): number {
  const known = new Set(usable.map(d => d.day))
  let run = 0
  while (known.has(today - run)) run++
  return run
}

function effectOf(fall: Fall, days: number): Effect {
  const value = fall.observed - fall.expected
  const reach = 1.96 * deviation(fall.baseline, fall.expected, days)
  const low = value - reach
  const high = value + reach
  const part = (x: number) => (fall.expected > 0 ? x / fall.expected : null)
  return { value, low, high, fraction: part(value), fractionLow: part(low), fractionHigh: part(high), days }
}

function describe(
  series: DailySeries,
  fall: Fall,
  until: number,
  state: Finding['state'],
  reason: Reason,
  recoveredOn: Day | null,
): Finding {
  const days = until - fall.from + 1
  return {
    type: 'drop',
    cause: 'drop',
    metric: series.metric,
    series: null,
    state,
    reason,
    onset: state === 'quiet' ? null : dayOf(fall.from),
    score: fall.score,
    expectedPerDay: fall.expected / days,
    observedPerDay: fall.observed / days,
    effect: state === 'quiet' ? null : effectOf(fall, days),
    recoveredOn,
  }
}

/** A finding without figures. */
function finding(series: DailySeries, state: 'quiet' | 'unjudged', reason: Reason, open: OpenFinding | null): Finding {
  return {
    type: 'drop',
    cause: 'drop',
    metric: series.metric,
    series: null,
    state,
    reason,
    onset: open?.onset ?? null,
    score: 0,
    expectedPerDay: null,
    observedPerDay: null,
    effect: null,
    recoveredOn: null,
  }
}
