import type { ChartDay } from './account-chart.ts'
import { gapsOf } from './marks.ts'
import { scaleOf } from './scale.ts'
import { type Ink, inkProperty } from './style.ts'
import { escaped } from './svg.ts'

/** Units of the picture; it is stretched to whatever room it gets, and lines stay as thin as they are. */
const HEIGHT = 100
const KEEP_FROM_EDGE = 4

/**
 * A small chart of days against the band of usual ones, for a page; without axes, for its figures stand beside it. Drawn
 * by hand: a page has many of them.
 */
export function drawSpark(days: readonly ChartDay[], label: string): string {
  const { top, most } = scaleOf({ days })
  const highest = Math.max(top ?? most, ...days.map(d => d.usual?.high ?? 0), 1)
  const y = (value: number) =>
    short(HEIGHT - KEEP_FROM_EDGE - (Math.max(0, Math.min(value, highest)) / highest) * (HEIGHT - 2 * KEEP_FROM_EDGE))
  const gaps = gapsOf({ days }).map(({ from, to }) => {
    const first = days.findIndex(d => d.day === from)
    const last = days.findIndex(d => d.day === to)
    return `<path d="M${first - 0.5} 0H${last + 0.5}V${HEIGHT}H${first - 0.5}Z" fill="${colour('gap')}" fill-opacity=".2"/>`
  })
  return [
    `<svg class="spark" role="img" aria-label="${escaped(label).replaceAll('"', '&quot;')}"`,
    ` viewBox="-0.5 0 ${days.length} ${HEIGHT}" preserveAspectRatio="none">`,
    ...gaps,
    `<path d="${bandPath(days, y)}" fill="${colour('usual')}" fill-opacity=".35"/>`,
    `<path d="${linePath(days, y)}" fill="none" stroke="${colour('week')}" stroke-width="1.5" stroke-linecap="round"`,
    ` stroke-linejoin="round" vector-effect="non-scaling-stroke"/>`,
    `<path d="${lastDot(days, y)}" fill="none" stroke="${colour('week')}" stroke-width="5" stroke-linecap="round"`,
    ` vector-effect="non-scaling-stroke"/></svg>`,
  ].join('')
}

type Scale = (value: number) => number

/** One closed shape for each stretch of days with a band. */
function bandPath(days: readonly ChartDay[], y: Scale): string {
  return stretches(days.map(d => d.usual))
    .map(({ from, items }) => {
      const upper = items.map(({ high }, i) => `${from + i} ${y(high)}`)
      const lower = items.map(({ low }, i) => `${from + i} ${y(low)}`)
      return `M${[...upper, ...lower.reverse()].join('L')}Z`
    })
    .join('')
}

/** A day between two unknown ones is a dot. */
function linePath(days: readonly ChartDay[], y: Scale): string {
  return stretches(days.map(d => d.value))
    .map(({ from, items }) => {
      const points = items.map((value, i) => `${from + i} ${y(value)}`)
      return points.length === 1 ? `M${points[0]}h.01` : `M${points.join('L')}`
    })
    .join('')
}

function lastDot(days: readonly ChartDay[], y: Scale): string {
  const last = days.findLastIndex(d => d.value !== null)
  const value = days[last]?.value ?? null
  return value === null ? '' : `M${last} ${y(value)}h.01`
}

function stretches<T>(values: readonly (T | null)[]): { readonly from: number; readonly items: T[] }[] {
  const found: { from: number; items: T[] }[] = []
  for (const [i, value] of values.entries()) {
    const last = found.at(-1)
    if (value === null) continue
    if (last && last.from + last.items.length === i) last.items.push(value)
    else found.push({ from: i, items: [value] })
  }
  return found
}

const colour = (ink: Ink): string => `var(${inkProperty(ink)})`
const short = (value: number): number => Math.round(value * 10) / 10
