import type { Day } from '../detection/detection.ts'
import type { AccountChart, ChartAlert } from './account-chart.ts'
import { formatsOf, words } from './words.ts'

export type MarkKind = 'drop' | 'paused' | 'event'

/** A stretch of days that is marked, with the line that explains it. */
export interface Mark {
  readonly kind: MarkKind
  readonly from: Day
  /** Inclusive. */
  readonly to: Day
  readonly text: string
  readonly href?: string
}

/** Alerts and events within the picture, by their first day; drops of several metrics at one time are one. */
export function marksOf(chart: AccountChart): Mark[] {
  const { event } = words[chart.language]
  const alerts = together(chart.alerts).map(([first, ...more]) => ({
    kind: first.type === 'drop' ? ('drop' as const) : ('paused' as const),
    from: first.from,
    to: lastOf([first, ...more]),
    text: alertText(chart, [first, ...more]),
    ...(first.href !== undefined && { href: first.href }),
  }))
  const events = chart.events.map(({ title, ...rest }) => ({
    ...rest,
    kind: 'event' as const,
    text: `${event}: ${title}`,
  }))
  return [...alerts, ...events].flatMap(mark => within(chart, mark)).sort((a, b) => (a.from < b.from ? -1 : 1))
}

/** Stretches without a figure. */
export function gapsOf({ days }: Pick<AccountChart, 'days'>): { readonly from: Day; readonly to: Day }[] {
  const gaps: { from: Day; to: Day }[] = []
  let before: number | null = 0
  for (const { day, value } of days) {
    const last = gaps.at(-1)
    if (value === null && before === null && last) last.to = day
    else if (value === null) gaps.push({ from: day, to: day })
    before = value
  }
  return gaps
}

type Group = [ChartAlert, ...ChartAlert[]]

function together(alerts: readonly ChartAlert[]): Group[] {
  const groups: Group[] = []
  for (const alert of [...alerts].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const same = groups.find(group => {
      const [{ type, series }] = group
      return type === alert.type && series === alert.series && (lastOf(group) ?? alert.from) >= alert.from
    })
    if (same) same.push(alert)
    else groups.push([alert])
  }
  return groups
}

/** `null` while one of them lasts. */
function lastOf(group: readonly ChartAlert[]): Day | null {
  return group.some(a => a.to === null)
    ? null
    : (group
        .flatMap(a => a.to ?? [])
        .sort()
        .at(-1) ?? null)
}

function alertText({ language }: AccountChart, group: Group): string {
  const { drop, paused, metric } = words[language]
  const [{ type, series }] = group
  if (type === 'series-paused') return series === null ? paused : `${paused}: ${series}`
  const metrics = [...new Set(group.flatMap(a => (a.metric === null ? [] : metric[a.metric].toLowerCase())))]
  return metrics.length === 0 ? drop : `${drop}: ${metrics.join(', ')}`
}

interface Stretch {
  readonly kind: MarkKind
  readonly from: Day
  readonly to: Day | null
  readonly text: string
  readonly href?: string
}

/** Cut at the edges of the picture, but told as it is. */
function within({ days, language }: AccountChart, { from, to, text, ...mark }: Stretch): Mark[] {
  const first = days[0]?.day ?? from
  const last = days.at(-1)?.day ?? from
  if (from > last || (to !== null && to < first)) return []
  const { span, day } = formatsOf(language)
  const when = to === null ? `${day(from)} – ${words[language].ongoing}` : span(from, to)
  return [{ ...mark, from: later(from, first), to: to === null || to > last ? last : to, text: `${text}, ${when}` }]
}

const later = (a: Day, b: Day): Day => (a > b ? a : b)
