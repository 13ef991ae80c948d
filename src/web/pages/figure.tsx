import type { JSX } from 'preact'
import type { AccountChart } from '../../charts/account-chart.ts'
import { gapsOf, marksOf } from '../../charts/marks.ts'
import { beyondScale, drawPlot } from '../../charts/plot.ts'
import type { Ink } from '../../charts/style.ts'
import { words as chartWords } from '../../charts/words.ts'
import { dataTable } from './data-table.ts'
import type { PageWords } from './messages/words.ts'
import { Scroll } from './parts.tsx'
import { type Shape, Swatch } from './swatch.tsx'

interface FigureProps {
  readonly chart: AccountChart
  readonly words: PageWords
}

/** A chart with its unit, legend, source, what is marked in it, and its figures as a table. */
export function Figure({ chart, words }: FigureProps): JSX.Element {
  const { perDay, source, metric } = chartWords[chart.language]
  const [first, last] = [chart.days[0]?.day, chart.days.at(-1)?.day]
  const span = first === undefined || last === undefined ? '' : words.span(first, last)
  const unknown = chart.days.filter(({ value }) => value === null).length
  const notes = [
    unknown > 0 ? words.say('chart.unknown-days', { days: unknown }) : null,
    beyondScale(chart),
    chart.metric === 'followers' ? words.say('chart.zero') : null,
  ].flatMap(note => note ?? [])
  return (
    <figure class="chart">
      <p class="chart-head">
        <span>{words.say('chart.unit', { unit: perDay[chart.metric] })}</span> <span>{span}</span>
      </p>
      {/* Our own drawing: text from outside is escaped in it. */}
      <div class="plot" dangerouslySetInnerHTML={{ __html: drawPlot(chart, 'wide') + drawPlot(chart, 'narrow') }} />
      <Legend chart={chart} words={words} />
      <Marks chart={chart} words={words} />
      <figcaption>{[`${source}: ${chart.source}`, ...notes].map(endedWithStop).join(' ')}</figcaption>
      <details>
        <summary>{words.say('chart.table')}</summary>
        <Scroll label={words.say('chart.table.of', { metric: metric[chart.metric], span })} tall>
          <div dangerouslySetInnerHTML={{ __html: dataTable(chart, words) }} />
        </Scroll>
      </details>
    </figure>
  )
}

const endedWithStop = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

function Legend({ chart, words }: FigureProps): JSX.Element {
  const { daily, weekly, expected, usual, drop, paused, event, gap, metric } = chartWords[chart.language]
  const kinds = new Set(marksOf(chart).map(({ kind }) => kind))
  const band = chart.days.some(d => d.usual !== null)
  const lines: readonly (readonly [Shape, Ink, string] | null)[] =
    chart.metric === 'followers'
      ? [['line', 'week', metric.followers]]
      : [
          ['dot', 'day', daily],
          ['line', 'week', weekly],
          band ? ['dashes', 'usual', expected] : null,
          band ? ['area', 'usual', usual] : null,
        ]
  const areas: readonly (readonly [Shape, Ink, string] | null)[] = [
    kinds.has('drop') ? ['area', 'drop', drop] : null,
    kinds.has('paused') ? ['area', 'paused', paused] : null,
    kinds.has('event') ? ['frame', 'event', event] : null,
    gapsOf(chart).length > 0 ? ['area', 'gap', gap] : null,
  ]
  return (
    <ul class="legend" aria-label={words.say('chart.legend')}>
      {[...lines, ...areas].flatMap(entry => {
        if (entry === null) return []
        const [shape, ink, name] = entry
        return (
          <li key={name}>
            <Swatch shape={shape} ink={ink} /> {name}
          </li>
        )
      })}
    </ul>
  )
}

/** Numbered as in the chart. */
function Marks({ chart, words }: FigureProps): JSX.Element | null {
  const marks = marksOf(chart)
  if (marks.length === 0) return null
  return (
    <ol class="marks" aria-label={words.say('chart.marks')}>
      {marks.map(({ kind, text, href }) => (
        <li key={text} class={kind}>
          {href === undefined ? text : <a href={href}>{text}</a>}
        </li>
      ))}
    </ol>
  )
}
