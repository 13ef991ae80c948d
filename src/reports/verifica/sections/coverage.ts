import { groupBy } from '../../../store/rows.ts'
import { type Block, list, paragraph } from '../document.ts'
import type { AccountFacts, CoverageFacts } from '../facts.ts'
import type { ReportMessageKey } from '../messages/catalogue.ts'
import { cell, lower, type Telling } from './telling.ts'

/** How much of the period is known of an account, its gaps, and changes of what its figures mean. */
export function coverageBlocks(telling: Telling, account: AccountFacts): Block[] {
  const { words } = telling
  const { planned, good } = account.readings
  const names = ['complete', 'partial', 'missing'] as const
  const gaps = gapTexts(telling, account.coverage)
  return [
    paragraph(words.inline('coverage.readings', { planned: words.figure(planned), good: words.figure(good) })),
    {
      kind: 'table',
      caption: words.say('coverage.caption'),
      columns: [
        { title: words.say('coverage.column.metric'), align: 'left', share: 2 },
        ...names.map(name => ({ title: words.say(`figure.days_${name}`), align: 'right' as const })),
      ],
      rows: account.coverage.map(one => ({
        cells: [[metricOf(telling, one.metric)], ...names.map(name => cell(telling, one[name]))],
      })),
    },
    ...(gaps.length > 0 ? [paragraph([words.say('coverage.gaps')]), list(gaps.map(gap => [gap]))] : []),
    ...account.redefined.map(({ metric, on }) =>
      paragraph([words.say('coverage.redefined', { metric: metricOf(telling, metric), on: words.day(on) })]),
    ),
  ]
}

const metricKeys: readonly ReportMessageKey[] = [
  'metric.followers',
  'metric.posts_published',
  'metric.interactions_gained',
  'metric.interactions_of_posts',
  'metric.reach',
  'metric.views',
  'metric.new_followers',
]

export function metricOf({ words }: Telling, metric: string): string {
  const key = metricKeys.find(name => name === `metric.${metric}`)
  return key ? words.say(key) : metric
}

type Gap = CoverageFacts['gaps'][number]

/** Figures that lack the same days for the same reason are told together. */
function gapTexts(telling: Telling, coverage: readonly CoverageFacts[]): string[] {
  const all = coverage.flatMap(({ metric, gaps }) => gaps.map(gap => ({ metric, gap })))
  const alike = groupBy(all, ({ gap }) => JSON.stringify([gap.from, gap.to, gap.reason, gap.known]))
  return [...alike.values()].flatMap(same => {
    const [first] = same
    const names = same.map(({ metric }, at) =>
      at === 0 ? metricOf(telling, metric) : lower(metricOf(telling, metric)),
    )
    return first ? [gapText(telling, telling.words.list(names), first.gap)] : []
  })
}

function gapText({ words }: Telling, metric: string, gap: Gap): string {
  const known = (['not-yet', 'no-run', 'running', 'not-final', 'still-growing'] as const).find(
    reason => reason === gap.reason,
  )
  const why = words.say(`gap.${known ?? 'other'}`, { reason: gap.reason })
  const values = { metric, span: words.span(gap), why }
  return words.say(gap.known ? 'coverage.gap.partial' : 'coverage.gap', values)
}
