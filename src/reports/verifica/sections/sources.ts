import type { Figure } from '../../figure.ts'
import { type Block, heading, list, paragraph, type Table } from '../document.ts'
import type { Dimension } from '../facts.ts'
import { segmentName } from './audience.ts'
import { metricOf } from './coverage.ts'
import { lower, platformOf, type Telling } from './telling.ts'

/** How each number is found again: its source, its formula, its reference. */
export function sourcesSection(telling: Telling): Block[] {
  const { words, figures, code } = telling
  const formulas = [...new Set(figures.flatMap(figure => figure.formula ?? []))].sort()
  return [
    heading(1, words.say('heading.sources'), 'sources', true),
    paragraph([words.say('sources.how', { code })]),
    paragraph([words.say('sources.as-of')]),
    paragraph([words.say('sources.kept')]),
    heading(2, words.say('sources.formulas'), 'formulas'),
    list(formulas.map(formula => [words.say(`formula.${formula}`)])),
    sourcesTable(telling),
  ]
}

function sourcesTable(telling: Telling): Table {
  const { words, figures, facts } = telling
  return {
    kind: 'table',
    small: true,
    caption: words.say('sources.caption'),
    columns: [
      { title: words.say('sources.column.figure'), align: 'left', share: 2.5 },
      { title: words.say('sources.column.account'), align: 'left', share: 1.5 },
      { title: words.say('sources.column.days'), align: 'left', share: 1.7 },
      { title: words.say('sources.column.value'), align: 'right', share: 1.5 },
      { title: words.say('sources.column.source'), align: 'left', share: 2.1 },
    ],
    rows: figures.map(figure => ({
      anchor: figure.id,
      cells: [
        [labelOf(telling, figure)],
        [accountOf(telling, figure)],
        [
          figure.from === figure.to
            ? words.shortDay(figure.to)
            : `${words.shortDay(figure.from)} – ${words.shortDay(figure.to)}`,
        ],
        [words.figure(figure)],
        [sourceOf(words, figure, facts.timeZone)],
      ],
    })),
  }
}

function accountOf(telling: Telling, { account }: Figure): string {
  const known = telling.facts.accounts.find(({ key }) => key === account)
  return known ? platformOf(telling, known) : (account ?? '–')
}

function labelOf(telling: Telling, figure: Figure): string {
  const label = telling.words.say(`figure.${figure.name}`)
  const about = aboutOf(telling, figure)
  return about === null ? label : `${label}: ${about}`
}

const dimensions: readonly Dimension[] = ['age', 'gender', 'age_gender', 'country', 'city']

/** What a figure is about, for people. */
function aboutOf(telling: Telling, { name, about }: Figure): string | null {
  if (about === null) return null
  if (name.startsWith('days_')) return metricOf(telling, about)
  const [first = '', ...rest] = about.split(' ')
  const dimension = dimensions.find(one => name.startsWith('audience_') && one === first)
  if (!dimension) return about
  const of = lower(telling.words.say(`dimension.${dimension}`))
  return rest.length === 0 ? of : `${of}, ${segmentName(telling, dimension, rest.join(' '))}`
}

const MOST_REFS = 4

function sourceOf(words: Telling['words'], { source }: Figure, zone: string): string {
  switch (source.kind) {
    case 'reading':
      return words.say('source.reading', words.time(new Date(source.slot), zone))
    case 'alert':
      return words.say('source.alert', { id: String(source.alert) })
    case 'event':
      return words.say('source.event', { id: String(source.event) })
    case 'figures':
      if (source.of.length === 0) return words.say('source.figures')
      return `${words.say('source.figures')} ${words.say('sources.of', { refs: refsOf(words, source.of) })}`
    default:
      return words.say(`source.${source.kind}`)
  }
}

function refsOf(words: Telling['words'], of: readonly number[]): string {
  const shown = of.slice(0, MOST_REFS).map(ref => `[${ref}]`)
  const rest = of.length - shown.length
  return rest > 0 ? `${shown.join(', ')} ${words.say('and-more', { n: String(rest) })}` : shown.join(', ')
}
