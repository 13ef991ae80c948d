import { type Block, heading, paragraph, type Table, type TableRow } from '../document.ts'
import type { Residence } from '../facts.ts'
import { cell, platformOf, type Telling } from './telling.ts'

/** Citizens and tourists, by the definition of the configuration. */
export function residentsSection(telling: Telling): Block[] {
  const { facts, words } = telling
  const { countries, cities } = facts.residents
  const definition = [
    words.say('residents.definition', { countries: words.list(countries.map(words.country)) }),
    ...(cities.length > 0 ? [words.say('residents.definition.cities', { cities: words.list(cities) })] : []),
  ]
  const notes = [
    ...(facts.totals.tourists?.atLeast ? [words.say('residents.at-least')] : []),
    words.say('residents.note'),
  ]
  const known = facts.accounts.some(({ audience }) => audience.tourists !== null || audience.citizens !== null)
  return [
    heading(1, words.say('heading.residents'), 'residents'),
    paragraph([definition.join(' ')]),
    ...(known
      ? [residentsTable(telling), ...notes.map(note => paragraph([note], 'note'))]
      : [paragraph([words.say('read.tourists.unknown')])]),
  ]
}

function residentsTable(telling: Telling): Table {
  const { facts, words } = telling
  const own = (one: Residence | null) => [one?.people, one?.known, one?.share].map(figure => cell(telling, figure))
  const rows: TableRow[] = facts.accounts.map(account => ({
    cells: [[platformOf(telling, account)], ...own(account.audience.tourists), ...own(account.audience.citizens)],
  }))
  const total: TableRow = {
    mark: 'total',
    cells: [[words.say('residents.total')], ...own(facts.totals.tourists), ...own(facts.totals.citizens)],
  }
  const columns = ['tourists', 'country_known', 'tourists_share', 'citizens', 'city_known', 'citizens_share'] as const
  return {
    kind: 'table',
    caption: words.say('residents.caption'),
    columns: [
      { title: words.say('residents.column.account'), align: 'left', share: 1.3 },
      ...columns.map(name => ({ title: words.say(`figure.${name}`), align: 'right' as const })),
    ],
    rows: [...rows, total],
  }
}
