import type { CustomSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts'
import type { AccountChart } from './account-chart.ts'
import { gapsOf, type Mark, type MarkKind } from './marks.ts'
import { type Scale, weeklyMeans } from './scale.ts'
import { inks } from './style.ts'
import { endOf, startOf } from './ticks.ts'
import { words } from './words.ts'

type Series = LineSeriesOption | ScatterSeriesOption | CustomSeriesOption

export interface ChartSeries {
  readonly list: Series[]
  /** Of the time axis, in milliseconds. */
  readonly from: number
  readonly to: number
}

const HALF_DAY = 43_200_000
const MANY_DAYS = 200
/** A dot is a line of next to no length with round ends. */
const DOT = 'h.01'
/** Below the lines. */
const BEHIND = 0

/** All that is drawn in the plot, and the names that the legend explains, in its order. */
export function seriesOf(
  chart: AccountChart,
  marks: readonly Mark[],
  scale: Scale,
): { readonly series: ChartSeries; readonly legend: { name: string; icon: string }[] } {
  const { daily, weekly, expected, usual, gap, metric } = words[chart.language]
  const gaps = gapsOf(chart).map(stretch => ({ ...stretch, label: '' }))
  const list = [...areas(gap, inks.gap, gaps), ...markSeries(chart, marks), ...bandOf(chart), ...linesOf(chart, scale)]
  const shown = new Set(list.flatMap(s => s.name ?? []))
  const names = [metric.followers, daily, weekly, expected, usual, ...Object.values(kindNames(chart)), gap]
  const legend = names.filter(name => shown.has(name)).map(name => ({ name, icon: iconOf(name, chart) }))
  const { days } = chart
  const from = startOf(days[0]?.day ?? '1970-01-01')
  const to = endOf(days.at(-1)?.day ?? '1970-01-01')
  return { series: { list, from, to }, legend }
}

const LINE_ICON = 'path://M0,9h50v5h-50z'
const DASHED_ICON = 'path://M0,9h20v5h-20z M30,9h20v5h-20z'

function iconOf(name: string, { language }: AccountChart): string {
  const { daily, weekly, expected, metric } = words[language]
  if (name === daily) return 'circle'
  if (name === weekly || name === metric.followers) return LINE_ICON
  return name === expected ? DASHED_ICON : 'rect'
}

function kindNames({ language }: AccountChart): Readonly<Record<MarkKind, string>> {
  const { drop, paused, event } = words[language]
  return { drop, paused, event }
}

function markSeries(chart: AccountChart, marks: readonly Mark[]): Series[] {
  const names = kindNames(chart)
  return (['drop', 'paused', 'event'] as const).flatMap(kind => {
    const own = marks.flatMap((mark, i) => (mark.kind === kind ? [{ ...mark, label: String(i + 1) }] : []))
    return areas(names[kind], inks[kind], own)
  })
}

/** A series without points that carries areas from the bottom to the top. */
function areas(
  name: string,
  color: string,
  stretches: readonly { readonly from: string; readonly to: string; readonly label: string }[],
): Series[] {
  if (stretches.length === 0) return []
  const label = {
    color: inks.onMark,
    backgroundColor: color,
    padding: [3, 6],
    borderRadius: 3,
    fontWeight: 'bold' as const,
  }
  const data = stretches.map(({ from, to, label: text }) => {
    const start = {
      xAxis: startOf(from),
      label: { ...label, show: text !== '', formatter: text, position: 'insideTop' as const, distance: placeOf(text) },
    }
    return [start, { xAxis: endOf(to) }] as [typeof start, { xAxis: number }]
  })
  const markArea = { silent: true, itemStyle: areaStyle(color), data }
  return [{ type: 'line', name, data: [], z: BEHIND, itemStyle: { color, opacity: 0.55 }, markArea }]
}

/** An event often lies over the alert that it explains: a dashed frame with little ink lets both be seen. */
function areaStyle(color: string) {
  if (color !== inks.event) return { color, opacity: 0.17 }
  return { color: `${color}10`, borderColor: color, borderWidth: 1.2, borderType: 'dashed' as const }
}

/** Neighbours' numbers stand on three heights, so that a pause, its drop and the event noted for both do not hide each other. */
function placeOf(label: string): number {
  return 5 + 21 * ((Number(label) + 2) % 3)
}

/** Two stacked lines: an unseen one at the low end, and the width above it. */
function bandOf({ days, language }: AccountChart): Series[] {
  if (days.every(d => d.usual === null)) return []
  const { usual, expected } = words[language]
  const band = { type: 'line' as const, stack: 'usual', symbol: 'none', silent: true, z: 1, lineStyle: { opacity: 0 } }
  const at = (value: (d: { expected: number; low: number; high: number }) => number) =>
    days.map(d => [startOf(d.day) + HALF_DAY, d.usual === null ? '-' : value(d.usual)])
  const areaStyle = { color: inks.usual, opacity: 0.28 }
  const itemStyle = { color: inks.usual, opacity: 0.45 }
  return [
    { ...band, data: at(u => u.low) },
    { ...band, name: usual, data: at(u => u.high - u.low), areaStyle, itemStyle },
    {
      type: 'line',
      name: expected,
      data: at(u => u.expected),
      symbol: 'none',
      silent: true,
      z: 2,
      lineStyle: { color: inks.usual, width: 1.5, type: 'dashed' },
      itemStyle: { color: inks.usual },
    },
  ]
}

function linesOf(chart: AccountChart, { top }: Scale): Series[] {
  const { days, language } = chart
  if (chart.metric === 'followers') return [levelOf(chart)]
  const { daily, weekly } = words[language]
  const means = weeklyMeans(days)
  const known = days.flatMap(d => (d.value === null ? [] : [[startOf(d.day) + HALF_DAY, d.value] as const]))
  const day = { type: 'scatter' as const, silent: true, z: 3, itemStyle: { color: inks.day } }
  const within = known.filter(([, value]) => top === null || value <= top)
  const above = known.filter(([, value]) => top !== null && value > top).map(([at]) => [at, top ?? 0])
  return [
    dots(daily, within, days.length > MANY_DAYS ? 3 : 5),
    { ...day, symbol: 'triangle', symbolSize: 7, symbolOffset: [0, -5], clip: false, data: above },
    {
      type: 'line',
      name: weekly,
      data: days.map((d, i) => [startOf(d.day) + HALF_DAY, means[i] ?? '-']),
      symbol: 'none',
      silent: true,
      connectNulls: false,
      z: 4,
      lineStyle: { color: inks.week, width: 2 },
      itemStyle: { color: inks.week },
    },
  ]
}

/** All points as one shape: one for each day would take as long as the rest of the picture. */
function dots(name: string, points: readonly (readonly [number, number])[], size: number): CustomSeriesOption {
  return {
    type: 'custom',
    name,
    silent: true,
    z: 3,
    itemStyle: { color: inks.day },
    // What the axis is to reach; drawn with the first.
    data: points.map(point => [...point]),
    renderItem: ({ dataIndex }, api) => {
      if (dataIndex !== 0) return null
      const pathData = points
        .map(
          point =>
            `M${api
              .coord([...point])
              .map(short)
              .join(' ')}${DOT}`,
        )
        .join('')
      return {
        type: 'path',
        shape: { pathData },
        style: { fill: 'none', stroke: inks.day, lineWidth: size, lineCap: 'round' },
      }
    },
  }
}

const short = (pixels: number): number => Math.round(pixels * 10) / 10

/** A level goes on from day to day; where it is not known the line breaks. */
function levelOf({ days, language }: AccountChart): LineSeriesOption {
  const alone = (i: number) => days[i - 1]?.value == null && days[i + 1]?.value == null
  return {
    type: 'line',
    name: words[language].metric.followers,
    data: days.map(({ day, value }, i) => ({
      value: [startOf(day) + HALF_DAY, value ?? '-'],
      symbol: value !== null && alone(i) ? 'circle' : 'none',
    })),
    symbolSize: 5,
    silent: true,
    connectNulls: false,
    z: 4,
    lineStyle: { color: inks.week, width: 2 },
    itemStyle: { color: inks.week },
  }
}
