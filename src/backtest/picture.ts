import type { AccountChart, ChartDay, ChartEvent, Language } from '../charts/account-chart.ts'
import { dayOf } from '../detection/days.ts'
import type { JudgedMetric } from '../detection/detection.ts'
import type { Usual } from '../detection/usual.ts'
import type { AccountInput } from './input.ts'
import { figuresOf, type JudgedDay } from './replay.ts'
import type { ListedAlert } from './rows.ts'

/** By what says most of an account; the first that it has is drawn. */
const MAIN: readonly JudgedMetric[] = [
  'interactions_gained',
  'interactions_of_posts',
  'views',
  'reach',
  'posts_published',
  'new_followers',
]

export function mainMetric(input: AccountInput): JudgedMetric {
  const had = (metric: JudgedMetric) => input.daily.has(metric)
  return MAIN.find(m => had(m) || (m === 'interactions_of_posts' && input.posts.size > 0)) ?? 'posts_published'
}

/** The days of a picture, told one after the other. */
export class PicturedDays {
  readonly #input: AccountInput
  readonly #metric: JudgedMetric
  readonly #expected = new Map<number, Usual | null>()

  constructor(input: AccountInput, metric: JudgedMetric) {
    this.#input = input
    this.#metric = metric
  }

  add({ expected }: JudgedDay): void {
    for (const [day, usual] of expected) this.#expected.set(day, usual)
  }

  /** @param first day number; earlier days are left out */
  since(first: number): ChartDay[] {
    const days = [...this.#expected].filter(([day]) => day >= first)
    return days.map(([day, usual]) => {
      const value = figuresOf(this.#input, day).get(this.#metric) ?? null
      return { day: dayOf(day), value, usual: value === null ? null : usual }
    })
  }
}

/** What is told of an account beside its figures. */
export interface Caption {
  readonly name: string
  readonly language: Language
  readonly source: string
  readonly events: readonly ChartEvent[]
  readonly seriesName: (key: string) => string
}

export function chartOf(
  metric: JudgedMetric,
  days: readonly ChartDay[],
  alerts: readonly ListedAlert[],
  { name, seriesName, ...caption }: Caption,
): AccountChart {
  const marked = alerts.map(({ openedOn, last, closedOn }) => ({
    type: last.type,
    metric: last.metric,
    series: last.series === null ? null : seriesName(last.series),
    from: last.onset ?? openedOn,
    to: closedOn,
  }))
  return { account: name, metric, days, alerts: marked, ...caption }
}

/** A key as a file's name that every system takes. */
export function fileStem(account: string): string {
  const safe = account
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.-]+/g, '-')
  return safe.replace(/^[.-]+/, '').slice(0, 100) || 'account'
}
