import type { AccountChart } from './account-chart.ts'
import { type Mark, marksOf } from './marks.ts'
import { type Scale, scaleOf, weeklyMeans } from './scale.ts'
import { seriesOf } from './series.ts'
import { inks } from './style.ts'
import { type PictureOption, toSvg } from './svg.ts'
import { ticksOf } from './ticks.ts'
import { formatsOf, words } from './words.ts'

/** Where things are, in pixels. */
interface Layout {
  readonly width: number
  readonly left: number
  readonly right: number
  /** Right of it on the wide picture's second line, below it on the narrow one. */
  readonly cutTop: number
  readonly legendTop: number
  readonly legendGap: number
  readonly plotTop: number
  readonly plotHeight: number
  /** `false`: the page around it names the account, the figure and the source, and a level is shown enlarged. */
  readonly alone: boolean
  /** Labels of the time axis, at most. */
  readonly ticks: number
  /** The list of marks has two columns from so many. */
  readonly twoColumns: number
  /** Characters of a line of the list. */
  readonly longest: { readonly one: number; readonly two: number }
}

const layouts = {
  wide: {
    width: 1200,
    left: 84,
    right: 40,
    cutTop: 50,
    legendTop: 76,
    legendGap: 34,
    plotTop: 118,
    plotHeight: 360,
    alone: true,
    ticks: 13,
    twoColumns: 4,
    longest: { one: 150, two: 74 },
  },
  /** For a mail, or a phone. */
  narrow: {
    width: 640,
    left: 68,
    right: 16,
    cutTop: 72,
    legendTop: 92,
    legendGap: 14,
    plotTop: 164,
    plotHeight: 260,
    alone: true,
    ticks: 7,
    twoColumns: Number.POSITIVE_INFINITY,
    longest: { one: 78, two: 78 },
  },
  /** For a printed page, between headings and text of its own. */
  page: {
    width: 760,
    left: 72,
    right: 14,
    cutTop: 8,
    legendTop: 6,
    legendGap: 14,
    plotTop: 44,
    plotHeight: 190,
    alone: false,
    ticks: 11,
    twoColumns: Number.POSITIVE_INFINITY,
    longest: { one: 94, two: 94 },
  },
} as const satisfies Record<string, Layout>

export type Width = keyof typeof layouts

const LINE = 22
const LIST_GAP = 46

/**
 * The main series of an account day by day and as its weekly mean, the band of what was expected, alerts and events as
 * marked areas with a numbered list below, gaps as gaps.
 *
 * @returns an SVG document
 */
export function drawAccount(chart: AccountChart, width: Width = 'wide'): string {
  const marks = marksOf(chart)
  const scale = scaleOf(chart)
  const layout = layouts[width]
  const fewest = layout.alone ? 1 : 0
  const rows = marks.length >= layout.twoColumns ? Math.ceil(marks.length / 2) : Math.max(fewest, marks.length)
  const height = rows === 0 ? listTop(layout) - LINE + 6 : listTop(layout) + rows * LINE + (layout.alone ? 36 : 4)
  return toSvg({
    width: layout.width,
    height,
    option: optionOf(chart, marks, scale, { ...layout, rows, height }),
    title: `${chart.account}: ${words[chart.language].metric[chart.metric]}`,
    description: describe(chart, marks),
  })
}

const listTop = ({ plotTop, plotHeight }: Layout) => plotTop + plotHeight + LIST_GAP

/** The picture in words, for those who do not see it. */
export function describeAccount(chart: AccountChart): string {
  return describe(chart, marksOf(chart))
}

function describe(chart: AccountChart, marks: readonly Mark[]): string {
  const { described, metric, noAlerts, source } = words[chart.language]
  const list = marks.map(({ text }, i) => `${i + 1}. ${text}.`)
  const isExpected = chart.days.some(({ usual }) => usual !== null)
  const isLevel = chart.metric === 'followers' // over which no alert is drawn
  const name = metric[chart.metric]
  const of = isLevel ? `${name}, ${spanOf(chart)}.` : described(name, spanOf(chart), isExpected)
  const ends = isLevel ? levelOf(chart) : latelyOf(chart)
  const marked = list.length > 0 || isLevel ? list : [noAlerts]
  return [of, ...ends, ...marked, `${source}: ${chart.source}.`].join(' ')
}

/** Where a level began and ended. */
function levelOf({ days, language }: AccountChart): string[] {
  const known = days.flatMap(({ value }) => value ?? [])
  const [first, last] = [known[0], known.at(-1)]
  const { number } = formatsOf(language)
  return first === undefined || last === undefined ? [] : [words[language].level(number(first), number(last))]
}

/** Where the lines end, for those who do not see it; nothing where that is not known. */
function latelyOf({ days, language }: AccountChart): string[] {
  const mean = weeklyMeans(days).at(-1) ?? null
  if (mean === null) return []
  const { number } = formatsOf(language)
  const expected = days.slice(-7).flatMap(({ usual }) => usual?.expected ?? [])
  const usual = expected.length === 0 ? null : expected.reduce((sum, value) => sum + value, 0) / expected.length
  return [words[language].lately(number(rounded(mean)), usual === null ? null : number(rounded(usual)))]
}

/** Large averages need no decimals. */
const rounded = (value: number) => (Math.abs(value) < 10 ? value : Math.round(value))

interface Size extends Layout {
  readonly rows: number
  readonly height: number
}

function optionOf(chart: AccountChart, marks: readonly Mark[], scale: Scale, size: Size): PictureOption {
  const { number, ticks: formats } = formatsOf(chart.language)
  const { series, legend } = seriesOf(chart, marks, scale)
  const days = chart.days.map(({ day }) => day)
  const labels = new Map(ticksOf(days, size.ticks, formats).map(({ at, label }) => [at, label]))
  const customValues = [...labels.keys()]
  return {
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'system-ui, sans-serif', color: inks.text },
    grid: { left: size.left, right: size.right, top: size.plotTop, height: size.plotHeight },
    legend: {
      top: size.legendTop,
      left: size.left - 6,
      right: size.right,
      itemGap: size.legendGap,
      itemHeight: 11,
      selectedMode: false,
      data: legend,
    },
    xAxis: {
      type: 'time',
      min: series.from,
      max: series.to,
      axisLabel: { customValues, formatter: (ms: number) => labels.get(ms) ?? '', color: inks.text, margin: 12 },
      axisTick: { customValues, lineStyle: { color: inks.axis } },
      axisLine: { onZero: false, lineStyle: { color: inks.axis } },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      ...(scale.top === null ? {} : { max: scale.top }),
      ...(size.alone ? {} : { scale: chart.metric === 'followers', splitNumber: 4, minInterval: 1 }),
      name: words[chart.language].perDay[chart.metric],
      nameLocation: 'middle',
      nameGap: size.left - 26,
      nameTextStyle: { color: inks.text },
      axisLabel: { formatter: number, color: inks.text },
      splitLine: { lineStyle: { color: inks.grid } },
    },
    series: series.list,
    graphic: [...(size.alone ? headOf(chart, size) : []), ...cutOf(chart, scale, size), ...listOf(chart, marks, size)],
  }
}

function headOf(chart: AccountChart, { left, longest }: Layout) {
  const { metric } = words[chart.language]
  return [
    textAt(left, 20, clipped(chart.account, Math.floor(longest.one / 2)), { fontSize: 22, fontWeight: 'bold' }),
    textAt(left, 50, `${metric[chart.metric]} · ${spanOf(chart)}`, { fill: inks.quiet }),
  ]
}

/** How many days leave the picture. */
function cutOf(chart: AccountChart, { above, most }: Scale, { width, right, cutTop }: Layout) {
  if (above === 0) return []
  const text = words[chart.language].above(above, formatsOf(chart.language).number(most))
  const style = { ...plain, fill: inks.quiet, text, align: 'right' as const }
  return [{ type: 'text' as const, x: width - right, y: cutTop, style }]
}

function listOf(chart: AccountChart, marks: readonly Mark[], size: Size) {
  const { noAlerts, source } = words[chart.language]
  const { rows, height, longest } = size
  const two = marks.length >= size.twoColumns
  const column = (size.width - size.left - size.right) / 2
  const lines = marks.flatMap((mark, i) => {
    const left = size.left + (i >= rows ? column : 0)
    const top = listTop(size) + (i % rows) * LINE
    const number = textAt(left, top, String(i + 1), { fill: inks[mark.kind], fontWeight: 'bold' })
    return [number, textAt(left + 26, top, clipped(mark.text, two ? longest.two : longest.one), {})]
  })
  const none = marks.length === 0 ? [textAt(size.left, listTop(size), noAlerts, {})] : []
  if (!size.alone) return lines
  return [...lines, ...none, textAt(size.left, height - 28, `${source}: ${chart.source}`, { fill: inks.quiet })]
}

interface TextStyle {
  readonly fill?: string
  readonly fontSize?: number
  readonly fontWeight?: 'bold'
}

/** Not as the shorthand `font`, which not every program that draws SVG understands. */
const plain = { fill: inks.text as string, fontSize: 13, fontFamily: 'system-ui, sans-serif' }

function textAt(left: number, top: number, text: string, style: TextStyle) {
  return { type: 'text' as const, left, top, style: { ...plain, ...style, text } }
}

function clipped(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}

function spanOf({ days, language }: AccountChart): string {
  const first = days[0]?.day
  const last = days.at(-1)?.day
  return first === undefined || last === undefined ? '' : formatsOf(language).span(first, last)
}
