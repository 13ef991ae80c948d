import { groupBy } from '../../../store/rows.ts'
import { type Block, type Inline, paragraph, type Table } from '../document.ts'
import type { AccountFacts, Breakdown } from '../facts.ts'
import { cell, lower, type Telling } from './telling.ts'

/** Who follows an account, by age band, gender, country and city, as far as the platform gives it. */
export function audienceBlocks(telling: Telling, { audience }: AccountFacts): Block[] {
  const { words } = telling
  const absent = [...groupBy(audience.absent, ({ why }) => why)].map(([why, same]): readonly Inline[] => {
    const names = same.map(({ dimension }) => words.say(`dimension.${dimension}`))
    return [`${words.list(names.map((name, at) => (at === 0 ? name : lower(name))))}: ${words.say(`missing.${why}`)}.`]
  })
  return [
    ...(audience.breakdowns.length === 0 ? [paragraph([words.say('audience.none')])] : []),
    ...audience.breakdowns.flatMap(breakdown => breakdownBlocks(telling, breakdown)),
    ...absent.map(line => paragraph(line, 'note')),
  ]
}

function breakdownBlocks(telling: Telling, breakdown: Breakdown): Block[] {
  const { words } = telling
  const { suppressed, more, source } = breakdown
  const notes = [
    ...(suppressed > 0 ? [words.say('audience.suppressed', { n: suppressed })] : []),
    ...(more > 0 ? [words.say('audience.more', { n: more })] : []),
    ...(source === 'api' ? [] : [words.say('audience.import', { source })]),
  ]
  return [breakdownTable(telling, breakdown), ...(notes.length > 0 ? [paragraph([notes.join(' ')], 'note')] : [])]
}

function breakdownTable(telling: Telling, { dimension, day, cells, known }: Breakdown): Table {
  const { words } = telling
  return {
    kind: 'table',
    caption: words.say('audience.caption', { dimension: words.say(`dimension.${dimension}`), day: words.day(day) }),
    columns: [
      { title: words.say('audience.column.segment'), align: 'left', share: 2 },
      { title: words.say('audience.column.people'), align: 'right' },
      { title: words.say('audience.column.share'), align: 'right' },
    ],
    rows: [
      ...cells.map(({ segment, people, share }) => ({
        cells: [[segmentName(telling, dimension, segment)], cell(telling, people), cell(telling, share)],
      })),
      { mark: 'total' as const, cells: [[words.say('audience.known')], cell(telling, known), ['']] },
    ],
  }
}

export function segmentName(telling: Telling, dimension: Breakdown['dimension'], segment: string): string {
  const { words } = telling
  if (dimension === 'country') return /^[A-Za-z]{2}$/.test(segment) ? words.country(segment.toUpperCase()) : segment
  if (dimension === 'age') return segment.replace('-', '–')
  if (dimension === 'age_gender') {
    const [gender = '', age = ''] = segment.split('.')
    return `${segmentName(telling, 'gender', gender)}, ${segmentName(telling, 'age', age)}`
  }
  const gender = (['F', 'M', 'U'] as const).find(letter => letter === segment.toUpperCase())
  return dimension === 'gender' && gender ? words.say(`gender.${gender}`) : segment
}
