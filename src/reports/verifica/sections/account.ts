import { type Block, type Chart, heading, type Inline, list, paragraph, type Table } from '../document.ts'
import type { AccountFacts } from '../facts.ts'
import { pictureOf } from '../pictures.ts'
import { alertBlocks } from './alerts.ts'
import { audienceBlocks } from './audience.ts'
import { coverageBlocks } from './coverage.ts'
import { cell, platformOf, sentences, type Telling } from './telling.ts'

/** All of one account: how many follow, what came, week by week, series, alerts, audience, coverage. */
export function accountSection(telling: Telling, account: AccountFacts): Block[] {
  const { words } = telling
  const id = (part: string) => `${account.key}-${part}`
  const title = words.say('heading.account', { platform: platformOf(telling, account) })
  return [
    heading(1, title, account.key, true),
    heading(2, words.say('heading.growth'), id('growth')),
    ...growth(telling, account),
    heading(2, words.say('heading.interactions'), id('interactions')),
    ...interactions(telling, account),
    heading(2, words.say('heading.weeks'), id('weeks')),
    ...weeks(telling, account),
    heading(2, words.say('heading.series'), id('series')),
    ...series(telling, account),
    heading(2, words.say('heading.alerts'), id('alerts')),
    ...alertBlocks(telling, account),
    heading(2, words.say('heading.audience'), id('audience')),
    ...audienceBlocks(telling, account),
    heading(2, words.say('heading.coverage'), id('coverage')),
    ...coverageBlocks(telling, account),
  ]
}

function growth(telling: Telling, account: AccountFacts): Block[] {
  const { words } = telling
  const { followers, fans } = account
  const rows = [
    {
      cells: [
        [words.say('growth.followers')],
        ...[followers.start, followers.end, followers.gained].map(f => cell(telling, f)),
      ],
    },
    ...(fans
      ? [{ cells: [[words.say('growth.fans')], cell(telling, fans.start), cell(telling, fans.end), ['–']] }]
      : []),
  ]
  const late = followers.startedWithin && followers.startOn !== null
  return [
    {
      kind: 'table',
      caption: words.say('growth.caption'),
      columns: [
        { title: words.say('growth.column.what'), align: 'left', share: 2 },
        ...(['start', 'end', 'gained'] as const).map(column => ({
          title: words.say(`growth.column.${column}`),
          align: 'right' as const,
        })),
      ],
      rows,
    },
    ...(late
      ? [paragraph([words.say('growth.started-within', { on: words.on(followers.startOn ?? '') })], 'note')]
      : []),
    chart(telling, account, 'followers'),
  ]
}

function chart(telling: Telling, account: AccountFacts, metric: 'followers' | 'interactions_gained'): Chart {
  const { words } = telling
  const platform = platformOf(telling, account)
  const values = {
    platform,
    start: words.figure(account.followers.start).text,
    end: words.figure(account.followers.end).text,
    table: words.say('weeks.caption'),
  }
  const key = metric === 'followers' ? 'growth.chart' : 'interactions.chart'
  return {
    kind: 'chart',
    caption: words.say(key),
    alt: words.say(`${key}.alt`, values),
    svg: pictureOf(account, metric, { language: words.language, name: platform, source: 'Polso' }),
  }
}

function interactions(telling: Telling, account: AccountFacts): Block[] {
  const { words } = telling
  const { interactions: own, reach, posts } = account
  const row = (title: string, ...cells: readonly (readonly Inline[])[]) => ({ cells: [[title], ...cells] })
  const dash: readonly Inline[] = ['–']
  const table: Table = {
    kind: 'table',
    caption: words.say('interactions.caption'),
    columns: [
      { title: words.say('costs.column.figure'), align: 'left', share: 2 },
      ...(['period', 'compared', 'change', 'expected'] as const).map(column => ({
        title: words.say(`interactions.column.${column}`),
        align: 'right' as const,
      })),
    ],
    rows: [
      row(words.say('interactions.row.sum'), cell(telling, own.sum), dash, dash, cell(telling, own.expected?.change)),
      row(
        words.say('interactions.row.per-day'),
        cell(telling, own.perDay),
        cell(telling, own.compared?.perDay),
        cell(telling, own.compared?.change),
        dash,
      ),
      ...(reach
        ? [
            row(
              words.say('interactions.row.reach'),
              cell(telling, reach.perDay),
              cell(telling, reach.compared?.perDay),
              cell(telling, reach.compared?.change),
              cell(telling, reach.expected?.change),
            ),
          ]
        : []),
      row(words.say('interactions.row.posts'), cell(telling, posts), dash, dash, dash),
    ],
  }
  return [table, ...againstExpected(telling, account), chart(telling, account, 'interactions_gained')]
}

function againstExpected({ words }: Telling, { interactions: own, reach }: AccountFacts): Block[] {
  const told = (against: NonNullable<typeof own.expected>) => ({
    span: words.span(against.expected),
    expected: words.figure(against.expected),
    observed: words.figure(against.observed),
    change: words.figure(against.change),
  })
  const first = own.expected
    ? words.inline('interactions.expected', told(own.expected))
    : words.inline('interactions.expected.none', {})
  const reached = reach?.expected ? [words.inline('interactions.reach.expected', told(reach.expected))] : []
  const note = words.say(reach ? 'interactions.reach.note' : 'interactions.reach.none')
  return [paragraph(sentences([first, ...reached])), paragraph([note], 'note')]
}

function weeks(telling: Telling, account: AccountFacts): Block[] {
  const none = account.best === null ? [paragraph([telling.words.say('weeks.none')], 'note')] : []
  return [weeksTable(telling, account), ...none]
}

function weeksTable(telling: Telling, account: AccountFacts): Table {
  const { words } = telling
  return {
    kind: 'table',
    caption: words.say('weeks.caption'),
    columns: [
      { title: words.say('weeks.column.week'), align: 'left', share: 3 },
      { title: words.say('metric.interactions_gained'), align: 'right' },
      { title: words.say('growth.followers'), align: 'right' },
    ],
    rows: account.weeks.map(week => {
      const mark = week.from === account.best?.from ? 'best' : week.from === account.worst?.from ? 'worst' : undefined
      const about = mark ? words.say(`weeks.${mark}`) : week.whole ? '' : words.say('weeks.partial')
      const title = about === '' ? words.span(week) : `${words.span(week)} (${about})`
      return {
        ...(mark && { mark }),
        cells: [[title], cell(telling, week.interactions), cell(telling, week.followers)],
      }
    }),
  }
}

function series(telling: Telling, account: AccountFacts): Block[] {
  const { words } = telling
  if (account.series.length === 0) return [paragraph([words.say('series.none')])]
  const names = ['due', 'kept', 'late', 'missed', 'missed_holidays', 'unknown'] as const
  const stretches = account.series.flatMap(one =>
    one.stretches.map(stretch =>
      words.inline('series.stretch', {
        series: one.name,
        missed: words.figure(stretch.missed),
        span: words.span(stretch),
      }),
    ),
  )
  return [
    {
      kind: 'table',
      caption: words.say('series.caption'),
      columns: [
        { title: words.say('series.column.series'), align: 'left', share: 2 },
        ...names.map(name => ({ title: words.say(`figure.series_${name}`), align: 'right' as const })),
      ],
      rows: account.series.map(({ name, due, kept, late, missed, missedOnHolidays, unknown }) => ({
        cells: [[name], ...[due, kept, late, missed, missedOnHolidays, unknown].map(figure => cell(telling, figure))],
      })),
    },
    ...(stretches.length > 0 ? [paragraph([words.say('series.stretches')]), list(stretches)] : []),
    paragraph([words.say('series.cadence')], 'note'),
  ]
}
