import type { AccountChart } from './account-chart.ts'

/** Days whose figure leaves the picture, and where its top is. */
export interface Scale {
  /** `null`: the highest figure decides. */
  readonly top: number | null
  readonly above: number
  readonly most: number
}

const TOLD_PART = 0.97
/** Above the usual range, so that it never touches the top. */
const HEADROOM = 1.15
/** A figure this much over the top is not worth cutting the picture for. */
const NOT_WORTH = 1.5

/** One viral day would flatten all others: the picture ends above the usual range and nearly all days. */
export function scaleOf({ days }: Pick<AccountChart, 'days'>): Scale {
  const values = days.flatMap(d => d.value ?? []).sort((a, b) => a - b)
  const most = values.at(-1) ?? 0
  const nearlyAll = values[Math.floor(TOLD_PART * (values.length - 1))] ?? 0
  const usual = days.reduce((high, d) => Math.max(high, d.usual?.high ?? 0), 0)
  const top = roundUp(Math.max(nearlyAll, HEADROOM * usual))
  if (top <= 0 || most <= NOT_WORTH * top) return { top: null, above: 0, most }
  return { top, above: values.filter(v => v > top).length, most }
}

/** To a figure that an axis can bear: 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten. */
function roundUp(value: number): number {
  if (value <= 0) return 0
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find(s => s * power >= value) ?? 10
  return step * power
}

const WEEK = 7
const FEWEST_DAYS = 4

/** Mean of each day and the six before it; `null` where the day or most of the others are not known. */
export function weeklyMeans(days: AccountChart['days']): (number | null)[] {
  return days.map(({ value }, i) => {
    const known = days.slice(Math.max(0, i - WEEK + 1), i + 1).flatMap(d => d.value ?? [])
    if (value === null || i < WEEK - 1 || known.length < FEWEST_DAYS) return null
    return known.reduce((sum, v) => sum + v, 0) / known.length
  })
}
