import { createHash } from 'node:crypto'
import type { AccountChart } from './account-chart.ts'
import { describeAccount } from './draw.ts'
import { marksOf } from './marks.ts'
import { scaleOf } from './scale.ts'
import { seriesOf } from './series.ts'
import { type Ink, inkProperty, inks } from './style.ts'
import { escaped, type PictureOption, render } from './svg.ts'
import { ticksOf } from './ticks.ts'
import { formatsOf, words } from './words.ts'

/** In pixels; the text is as large as that of the page around it. */
const sizes = {
  wide: { width: 720, height: 280, left: 56, right: 12, ticks: 13 },
  /** Of a phone. */
  narrow: { width: 344, height: 240, left: 48, right: 8, ticks: 4 },
} as const

export type PlotWidth = keyof typeof sizes

const TOP = 12
const BOTTOM = 28

/**
 * The same picture as `drawAccount`'s for the middle of a page, which has its own words around it: no heading, no legend,
 * no list of marks. Colours are custom properties of the page (`inkProperty`), fonts the page's own, and nothing in it is
 * a style, which the page's content security policy would forbid.
 */
export function drawPlot(chart: AccountChart, width: PlotWidth): string {
  return drawn(`${width} ${JSON.stringify(chart)}`, () => draw(chart, width))
}

function draw(chart: AccountChart, width: PlotWidth): string {
  const svg = render({ ...sizes[width], option: optionOf(chart, width) })
  const { left, right, width: all } = sizes[width]
  const days = [left / all, (all - right) / all].map(share => share.toFixed(4)).join(' ') // where they begin and end
  return inPage(svg).replace(
    '<svg ',
    `<svg role="img" aria-label="${quoted(describeAccount(chart))}" class="${width}" data-days="${days}" `,
  )
}

function optionOf(chart: AccountChart, width: PlotWidth): PictureOption {
  const { number, ticks: formats } = formatsOf(chart.language)
  const { left, right, height, ticks } = sizes[width]
  const scale = scaleOf(chart)
  const { series } = seriesOf(chart, marksOf(chart), scale)
  const axisLabel = { color: inks.quiet, fontSize: 12 }
  const labels = new Map(
    ticksOf(
      chart.days.map(({ day }) => day),
      ticks,
      formats,
    ).map(({ at, label }) => [at, label]),
  )
  const customValues = [...labels.keys()]
  return {
    grid: { left, right, top: TOP, height: height - TOP - BOTTOM },
    xAxis: {
      type: 'time',
      min: series.from,
      max: series.to,
      axisLabel: { ...axisLabel, customValues, formatter: (ms: number) => labels.get(ms) ?? '' },
      axisLine: { onZero: false, lineStyle: { color: inks.axis } },
      axisTick: { customValues, lineStyle: { color: inks.axis } },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      ...(scale.top === null ? {} : { max: scale.top }),
      scale: chart.metric === 'followers',
      splitNumber: 4,
      minInterval: 1,
      axisLabel: { ...axisLabel, formatter: number },
      splitLine: { lineStyle: { color: inks.grid } },
    },
    series: series.list,
  }
}

/** Drawing takes tens of milliseconds, and what a chart shows changes once a day. About 10 MB. */
const MOST_KEPT = 400
const kept = new Map<string, string>()

function drawn(content: string, draw: () => string): string {
  const key = createHash('sha1').update(content).digest('base64')
  const svg = kept.get(key) ?? draw()
  kept.delete(key)
  kept.set(key, svg)
  const oldest = kept.keys().next()
  if (kept.size > MOST_KEPT && !oldest.done) kept.delete(oldest.value)
  return svg
}

/** What of the days is not in the plot: figures beyond its top; `null` where all are. */
export function beyondScale(chart: AccountChart): string | null {
  const { above, most } = scaleOf(chart)
  return above === 0 ? null : words[chart.language].above(above, formatsOf(chart.language).number(most))
}

const byColour = new Map(Object.entries(inks).map(([ink, colour]) => [colour as string, ink as Ink]))

/** What a page can't have is taken out: styles of its own, and the fonts; and what nobody sees. */
function inPage(svg: string): string {
  return svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ (?:class|pointer-events|xml:space|xmlns(?::xlink)?|version|baseProfile|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/<rect [^>]*fill="none"><\/rect>\n?|<path d="" [^>]*><\/path>\n?/g, '')
    .replace(/<path [^>]*fill="none"[^>]* stroke-opacity="0"[^>]*><\/path>\n?/g, '')
    .replace(/ style="([^"]*)"/g, (_, style: string) => attributesOf(style))
    .replace(/ (fill|stroke)="(#[0-9a-f]{6})([0-9a-f]{2})?"/g, (_, paint: string, colour: string, alpha?: string) => {
      const opacity = alpha === undefined ? '' : ` ${paint}-opacity="${(Number.parseInt(alpha, 16) / 255).toFixed(2)}"`
      return ` ${paint}="${inkOf(colour)}"${opacity}`
    })
}

function inkOf(colour: string): string {
  const ink = byColour.get(colour)
  return ink === undefined ? colour : `var(${inkProperty(ink)})`
}

function attributesOf(style: string): string {
  return style
    .split(';')
    .flatMap(declaration => {
      const [name = '', value = ''] = declaration.split(':').map(part => part.trim())
      if (name === 'font') return ` font-size="${/\d+px/.exec(value)?.[0] ?? '12px'}"`
      return name === '' || name === 'font-family' ? [] : ` ${name}="${value}"`
    })
    .join('')
}

const quoted = (text: string): string => escaped(text).replaceAll('"', '&quot;')
