import type { AccountChart, ChartDay } from '../../charts/account-chart.ts'
import { words as chartWords } from '../../charts/words.ts'
import type { PageWords } from './messages/words.ts'

/**
 * The days of a chart as a table, newest first, for those who do not see it or want the figure. Text and not elements:
 * a year of days is a thousand cells.
 */
export function dataTable({ days, metric, language }: AccountChart, words: PageWords): string {
  const hasUsual = days.some(d => d.usual !== null)
  const heads = [words.say('chart.value'), ...(hasUsual ? [words.say('chart.expected'), words.say('chart.usual')] : [])]
  const first = days[0]?.day ?? ''
  const last = days.at(-1)?.day ?? ''
  const span = first === '' ? '' : words.span(first, last)
  const caption = words.say('chart.table.of', { metric: chartWords[language].metric[metric], span })
  return [
    `<table class="figures"><caption>${caption}</caption><thead><tr><th scope="col">${words.say('chart.day')}</th>`,
    ...heads.map(head => `<th scope="col" class="number">${head}</th>`),
    '</tr></thead><tbody>',
    ...days.toReversed().map(day => rowOf(day, hasUsual, words)),
    '</tbody></table>',
  ].join('')
}

/** Nothing in it comes from outside: days and figures. */
function rowOf({ day, value, usual }: ChartDay, hasUsual: boolean, words: PageWords): string {
  const known = value === null ? `<span class="quiet">${words.say('unknown')}</span>` : words.number(value)
  const cells = [
    known,
    ...(hasUsual
      ? [usual === null ? '–' : words.number(usual.expected), usual === null ? '–' : rangeOf(usual, words)]
      : []),
  ]
  return `<tr><th scope="row">${words.weekday(day)}</th>${cells.map(cell => `<td class="number">${cell}</td>`).join('')}</tr>`
}

function rangeOf({ low, high }: { readonly low: number; readonly high: number }, words: PageWords): string {
  return `${words.number(Math.round(low))}–${words.number(Math.round(high))}`
}
