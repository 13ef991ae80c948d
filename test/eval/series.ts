/** A weekday series that skips, paused now and then: how the detector fares beside what is possible. */
import { stillOpen } from '../../src/backtest/replay.ts'
import { AccountWatch } from '../../src/detection/account-watch.ts'
import { weekdayOf } from '../../src/detection/days.ts'
import type { Effect, OpenFinding } from '../../src/detection/detection.ts'
import { seeded } from '../../src/detection/random.ts'
import { isOpen } from '../../src/detection/series-findings.ts'
import { defaultDetectionSettings } from '../../src/detection/settings.ts'
import { DAYS, FIRST_DAY, FROM, postsOf, WINDOW } from './accounts.ts'
import { EPISODE_GAP, episodes, median, print } from './figures.ts'
import { best, medianDelay, narrowest, openings, price, type SkipProcess, within } from './limits.ts'

/** A pause begins so often, in turn on each day of the week. */
const EVERY = 36

interface MadeSeries {
  /** What any post of it may bring. */
  readonly pool: readonly number[]
  /** Days with an alert, from the first. */
  readonly alerted: ReadonlySet<number>
  readonly pauses: readonly MadePause[]
}

interface MadePause {
  /** Days from the first removed day to the alert that is not there without the pause; `null` where it is missed. */
  readonly delay: number | null
  readonly missing: number
  readonly lost: number
  /** On the last day. */
  readonly effect: Effect | null
}

/** The value of each day's post; `null` on days without one. */
export type Values = readonly (number | null)[]

/** The detector as it judges an account that has this series alone, without a declared cadence. */
class Judge {
  readonly #watch: AccountWatch
  #open: readonly OpenFinding[]
  effect: Effect | null = null

  constructor(watch = new AccountWatch(defaultDetectionSettings, []), open: readonly OpenFinding[] = []) {
    this.#watch = watch
    this.#open = open
  }

  copy(): Judge {
    return new Judge(this.#watch.copy(), this.#open)
  }

  /** @returns whether an alert is open */
  take(day: number, value: number | null): boolean {
    const posts = value === null ? [] : [{ series: 'review', interactions: value }]
    const facts = { day: FIRST_DAY + day, kind: 'plain', figures: new Map(), posts, due: new Map() } as const
    const open = this.#open
    this.#watch.observe(facts, open.length > 0 ? 'hold' : 'teach', series => isOpen(open, series))
    const findings = this.#watch.judge(open)
    this.#watch.settle(findings, open)
    this.#open = stillOpen(open, findings, FIRST_DAY + day)
    this.effect = findings.find(f => f.state === 'open')?.effect ?? this.effect
    return this.#open.length > 0
  }
}

/** A made series judged for two years, and each of its pauses from the same past. */
function judgeSeries(process: SkipProcess, seed: number): MadeSeries {
  const random = seeded(seed)
  const pool = postsOf(random)
    .byDay.flat()
    .map(post => post.interactions ?? 0)
  const values = valuesOf(process, pool, random)
  const judge = new Judge()
  const alerted = new Set<number>()
  const judges = new Map<number, Judge>()
  for (const [day, value] of values.entries()) {
    if (day >= FROM && (day - FROM) % EVERY === 0 && day + WINDOW <= DAYS) judges.set(day, judge.copy())
    if (judge.take(day, value)) alerted.add(day)
  }
  return { pool, alerted, pauses: [...judges].map(([start, from]) => pauseFrom(start, from, values, alerted)) }
}

function pauseFrom(start: number, judge: Judge, values: Values, without: ReadonlySet<number>): MadePause {
  const gone = values.slice(start, start + WINDOW).flatMap(value => value ?? [])
  let delay: number | null = null
  for (let day = start; day < start + WINDOW; day++) {
    if (judge.take(day, null) && !without.has(day)) delay ??= day - start
  }
  return { delay, missing: gone.length, lost: gone.reduce((sum, value) => sum + value, 0), effect: judge.effect }
}

export function valuesOf({ skip, twice }: SkipProcess, pool: readonly number[], random: () => number): Values {
  let away = 0
  return Array.from({ length: DAYS }, (_, day) => {
    if ([0, 6].includes(weekdayOf(FIRST_DAY + day))) return null
    if (away > 0) away--
    else if (random() < skip) away = random() < twice ? 1 : 0
    else return pool[Math.floor(random() * pool.length)] ?? 0
    return null
  })
}

/** Of its days a series skips 8 in 100, a quarter of the times two in a row. */
export const PROCESS: SkipProcess = { skip: 0.08, twice: 0.25 }
/** What is asked of the detector: so many days at most, at so many false pauses a year at most. */
const ASKED = { days: 2, falseAYear: 0.5 }

/** @param count of series */
export function printSeries(count: number, seed: number): void {
  const made = Array.from({ length: count }, (_, i) => judgeSeries(PROCESS, seed * 1013 + i))
  const pauses = made.flatMap(series => series.pauses)
  const delays = pauses.flatMap(({ delay }) => delay ?? [])
  const years = (count * (DAYS - FROM)) / 365.25
  const rules = openings(PROCESS, EPISODE_GAP)
  const allowed = rules.filter(rule => rule.falseAYear <= ASKED.falseAYear)
  const intime = (rule: (typeof rules)[number]) => within(rule, ASKED.days)
  const name = 'series that skips 8 %'
  print(`${name}: false pauses`, made.reduce((sum, { alerted }) => sum + episodes(alerted), 0) / years, 'a year')
  print(`${name}: recall`, delays.length / pauses.length, 'of the pauses', 1)
  print(`${name}: delay`, median(delays), 'days, median', Math.min(...allowed.map(medianDelay)))
  const soon = delays.filter(delay => delay <= ASKED.days).length / pauses.length
  print(`${name}: within two days`, soon, 'of the pauses', best(rules, intime, ASKED.falseAYear))
  print(`${name}: false pauses that a median of two days costs`, null, 'a year', price(rules, intime, 0.5))
  printLosses(name, made)
}

/** The lowest coverage that may be called 95 % beside the one that is meant. */
const MASSES = [0.95, 0.9]

function printLosses(name: string, made: readonly MadeSeries[]): void {
  const told = made.flatMap(({ pool, pauses }) =>
    pauses.flatMap(({ effect, lost, missing }) => (effect && lost > 0 ? [{ pool, effect, lost, missing }] : [])),
  )
  const inside = told.filter(({ effect, lost }) => effect.low <= -lost && -lost <= effect.high)
  print(`${name}: true loss inside the interval`, inside.length / told.length, `of ${told.length}`)
  const width = median(told.map(({ effect, lost }) => (effect.high - effect.low) / lost))
  for (const mass of MASSES) {
    const least = median(told.map(({ pool, missing, lost }, i) => narrowest(pool, missing, mass, i) / lost))
    const against = `times the loss, median; the limit holds ${100 * mass} %`
    print(`${name}: width of the interval`, width, against, least)
  }
}
