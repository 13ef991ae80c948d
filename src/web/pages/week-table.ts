import type { ChartDay } from '../../charts/account-chart.ts'
import { escaped } from '../../charts/svg.ts'
import type { PageWords } from './messages/words.ts'

/** A mean over less of a week says little. */
const LEAST_DAYS = 4
const WEEK = 7

/** What a few days were on average, and what was expected of the same days; `null` where not enough of them is known. */
export interface Mean {
  readonly value: number | null
  readonly expected: number | null
}

export function meanOf(days: readonly ChartDay[]): Mean {
  const known = days.flatMap(({ value, usual }) => (value === null ? [] : [{ value, usual }]))
  if (known.length < LEAST_DAYS) return { value: null, expected: null }
  const expected = known.flatMap(({ usual }) => usual?.expected ?? [])
  return {
    value: average(known.map(({ value }) => value)),
    expected: expected.length < known.length ? null : average(expected),
  }
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** The days of a small chart by weeks that end with its last, newest first. As text: the overview has one an account. */
export function weekTable(days: readonly ChartDay[], account: string, words: PageWords): string {
  const heads = [words.say('overview.table.mean'), words.say('chart.expected')]
  const rows: string[] = []
  for (let end = days.length; end >= WEEK; end -= WEEK) rows.push(rowOf(days.slice(end - WEEK, end), words))
  return [
    `<table class="figures"><caption>${escaped(words.say('overview.table.of', { account }))}</caption><thead><tr>`,
    `<th scope="col">${words.say('overview.table.week')}</th>`,
    ...heads.map(head => `<th scope="col" class="number">${head}</th>`),
    `</tr></thead><tbody>${rows.join('')}</tbody></table>`,
  ].join('')
}

function rowOf(week: readonly ChartDay[], words: PageWords): string {
  const { value, expected } = meanOf(week)
  const mean = value === null ? `<span class="quiet">${words.say('unknown')}</span>` : words.number(value)
  const usual = expected === null ? '–' : words.number(expected)
  const cells = [mean, usual].map(cell => `<td class="number">${cell}</td>`).join('')
  return `<tr><th scope="row">${words.weekday(week[0]?.day ?? '')}</th>${cells}</tr>`
}
