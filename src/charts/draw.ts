import type { AccountChart } from './account-chart.ts'
import { type Mark, marksOf } from './marks.ts'
import { type Scale, scaleOf } from './scale.ts'
import { seriesOf } from './series.ts'
import { inks } from './style.ts'
import { type PictureOption, toSvg } from './svg.ts'
import { formatsOf, words } from './words.ts'

const WIDTH = 1200
const LEFT = 84
const RIGHT = 40
const PLOT_TOP = 118
const PLOT_HEIGHT = 360
const LIST_TOP = PLOT_TOP + PLOT_HEIGHT + 52
const LINE = 22
/** The list of marks has two columns from so many. */
const TWO_COLUMNS = 4
const LONGEST = { one: 150, two: 74 }

/**
 * The main series of an account day by day and as its weekly mean, the band of what was expected, alerts and events as
 * marked areas with a numbered list below, gaps as gaps.
 *
 * @returns an SVG document
 */
export function drawAccount(chart: AccountChart): string {
  const marks = marksOf(chart)
  const scale = scaleOf(chart)
  const rows = marks.length >= TWO_COLUMNS ? Math.ceil(marks.length / 2) : Math.max(1, marks.length)
  const height = LIST_TOP + rows * LINE + 36
  return toSvg({
    width: WIDTH,
    height,
    option: optionOf(chart, marks, scale, { rows, height }),
    title: `${chart.account}: ${words[chart.language].metric[chart.metric]}`,
    description: describe(chart, marks),
  })
}

function describe(chart: AccountChart, marks: readonly Mark[]): string {
  const { described, metric, noAlerts, source } = words[chart.language]
  const list = marks.map(({ text }, i) => `${i + 1}. ${text}.`)
  const of = described(metric[chart.metric], spanOf(chart))
  return [of, ...(list.length > 0 ? list : [noAlerts]), `${source}: ${chart.source}.`].join(' ')
}

interface Size {
  readonly rows: number
  readonly height: number
}

function optionOf(chart: AccountChart, marks: readonly Mark[], scale: Scale, size: Size): PictureOption {
  const { number, tick } = formatsOf(chart.language)
  const { series, legend } = seriesOf(chart, marks, scale)
  return {
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'system-ui, sans-serif', color: inks.text },
    grid: { left: LEFT, right: RIGHT, top: PLOT_TOP, height: PLOT_HEIGHT },
    legend: { top: 76, left: LEFT - 6, itemGap: 34, itemHeight: 11, selectedMode: false, data: legend },
    xAxis: {
      type: 'time',
      min: series.from,
      max: series.to,
      axisLabel: { formatter: tick, hideOverlap: true, color: inks.text, margin: 12 },
      axisLine: { onZero: false, lineStyle: { color: inks.axis } },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      ...(scale.top === null ? {} : { max: scale.top }),
      name: words[chart.language].perDay[chart.metric],
      nameLocation: 'middle',
      nameGap: 58,
      nameTextStyle: { color: inks.text },
      axisLabel: { formatter: number, color: inks.text },
      splitLine: { lineStyle: { color: inks.grid } },
    },
    series: series.list,
    graphic: [...headOf(chart, scale), ...listOf(chart, marks, size)],
  }
}

function headOf(chart: AccountChart, scale: Scale) {
  const { metric, above } = words[chart.language]
  const cut = scale.above === 0 ? '' : above(scale.above, formatsOf(chart.language).number(scale.most))
  return [
    textAt(LEFT, 20, clipped(chart.account, 80), { font: 'bold 22px system-ui, sans-serif' }),
    textAt(LEFT, 50, `${metric[chart.metric]} · ${spanOf(chart)}`, { fill: inks.quiet }),
    {
      type: 'text' as const,
      x: WIDTH - RIGHT,
      y: 50,
      style: { ...plain, fill: inks.quiet, text: cut, align: 'right' as const },
    },
  ]
}

function listOf(chart: AccountChart, marks: readonly Mark[], { rows, height }: Size) {
  const { noAlerts, source } = words[chart.language]
  const two = marks.length >= TWO_COLUMNS
  const column = (WIDTH - LEFT - RIGHT) / 2
  const lines = marks.flatMap((mark, i) => {
    const left = LEFT + (i >= rows ? column : 0)
    const top = LIST_TOP + (i % rows) * LINE
    const number = textAt(left, top, String(i + 1), { fill: inks[mark.kind], font: 'bold 13px system-ui, sans-serif' })
    return [number, textAt(left + 26, top, clipped(mark.text, two ? LONGEST.two : LONGEST.one), {})]
  })
  const none = marks.length === 0 ? [textAt(LEFT, LIST_TOP, noAlerts, {})] : []
  return [...lines, ...none, textAt(LEFT, height - 28, `${source}: ${chart.source}`, { fill: inks.quiet })]
}

const plain = { fill: inks.text as string, font: '13px system-ui, sans-serif' }

function textAt(left: number, top: number, text: string, style: { readonly fill?: string; readonly font?: string }) {
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
