/**
 * A weekday series that skips, and from some day on skips far more: how often, and how soon, it is called irregular, by its
 * declared cadence and by the rhythm that it shows.
 */
import { CadenceWatch } from '../../src/detection/cadence.ts'
import { weekdayOf } from '../../src/detection/days.ts'
import { seeded } from '../../src/detection/random.ts'
import { type DueDay, irregularity } from '../../src/detection/regularity.ts'
import { FIRST_DAY, FROM } from './accounts.ts'
import { episodes, median, print } from './figures.ts'
import { PROCESS, type Values, valuesOf } from './series.ts'

/** Four of ten posts are missing from this day on, for six weeks; and what is looked at of the past. */
const WORSE = { from: 400, days: 42, missing: 0.4 }
const RECORD_DAYS = 365

/** Days on which it is called irregular, from the first. */
function irregularDays(values: Values, from: number, to: number): ReadonlySet<number> {
  const due = values.flatMap((value, day) => {
    const isDue = ![0, 6].includes(weekdayOf(FIRST_DAY + day))
    return isDue ? [{ at: day, of: { day: String(day), missed: value === null } satisfies DueDay }] : []
  })
  const days = new Set<number>()
  for (let day = from; day < to; day++) {
    const known = due.filter(({ at }) => at <= day && at > day - RECORD_DAYS)
    if (irregularity(known.map(({ of }) => of))) days.add(day)
  }
  return days
}

/** The same of a series whose cadence nobody declared. */
function learnedIrregularDays(values: Values, from: number, to: number): ReadonlySet<number> {
  const watch = new CadenceWatch()
  const days = new Set<number>()
  for (let day = 0; day < to; day++) {
    const value = values[day] ?? null
    watch.observe({ day: FIRST_DAY + day, kind: 'plain', posts: value === null ? [] : [value], due: null }, false)
    if (day >= from && watch.irregular) days.add(day)
  }
  return days
}

export function printRegularity(count: number, seed: number): void {
  printOf('irregular series', irregularDays, count, seed)
  printOf('irregular series, learned', learnedIrregularDays, count, seed)
}

/** @param count of series */
function printOf(name: string, irregularOf: typeof irregularDays, count: number, seed: number): void {
  const delays: number[] = []
  let alarms = 0
  let years = 0
  for (let i = 0; i < count; i++) {
    const random = seeded(seed * 1031 + i)
    const values = valuesOf(PROCESS, [1], random)
    const until = WORSE.from + WORSE.days
    const clean = irregularOf(values, FROM, values.length)
    const worse = values.map((value, day) =>
      day >= WORSE.from && day < until && random() < WORSE.missing ? null : value,
    )
    const found = [...irregularOf(worse, WORSE.from, until)].find(day => !clean.has(day))
    if (found !== undefined) delays.push(found - WORSE.from)
    alarms += episodes(clean)
    years += (values.length - FROM) / 365.25
  }
  print(`${name}: called so without cause`, alarms / years, 'per series and year')
  print(`${name}: recall where four of ten are missing`, delays.length / count, 'within six weeks')
  print(`${name}: delay`, median(delays), 'days, median')
}
