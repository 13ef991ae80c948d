import type { Figure } from '../../figure.ts'
import { overlap, type Span } from '../../period.ts'
import { type Block, heading, type Inline, list, paragraph, type Table, type TableRow } from '../document.ts'
import type { PeriodCosts } from '../facts.ts'
import { cell, type Telling } from './telling.ts'

/** What the contracts cost, in all and by what came of them. */
export function costSection(telling: Telling): Block[] {
  const { facts, words } = telling
  const head = heading(1, words.say('heading.costs'), 'costs', true)
  if (facts.contracts.length === 0) return [head, paragraph([words.say('costs.none')])]
  const notes = [
    words.say('costs.least', { least: String(facts.costs.leastBase) }),
    words.say('costs.equal-parts'),
    ...(runTogether(facts.contracts) ? [words.say('costs.overlap')] : []),
    words.say('costs.not-people'),
    words.say('costs.formulas'),
  ]
  return [head, contractsTable(telling), resultsTable(telling), list(notes.map(note => [note]))]
}

const runTogether = (contracts: readonly Span[]) =>
  contracts.some((one, at) => contracts.slice(at + 1).some(other => overlap(one, other) !== null))

function contractsTable(telling: Telling): Table {
  const { facts, words } = telling
  const rows: TableRow[] = facts.contracts.map(({ subject, supplier, from, to, amount, months, perMonth }) => ({
    cells: [
      [subject],
      [supplier],
      [words.span({ from, to })],
      ...[amount, months, perMonth].map(f => cell(telling, f)),
    ],
  }))
  const { amount, months, perMonth } = facts.costs
  const total: TableRow = {
    mark: 'total',
    cells: [[words.say('costs.total')], [''], [''], ...[amount, months, perMonth].map(f => cell(telling, f))],
  }
  return {
    kind: 'table',
    caption: words.say('costs.contracts.caption'),
    columns: [
      { title: words.say('costs.column.contract'), align: 'left', share: 2.3 },
      { title: words.say('costs.column.supplier'), align: 'left', share: 1.4 },
      { title: words.say('costs.column.span'), align: 'left', share: 2.4 },
      { title: words.say('costs.column.amount'), align: 'right', share: 1.2 },
      { title: words.say('costs.column.months'), align: 'right', share: 0.9 },
      { title: words.say('costs.column.per-month'), align: 'right', share: 1.2 },
    ],
    rows: rows.length > 1 ? [...rows, total] : rows,
  }
}

/** One column a period. */
function resultsTable(telling: Telling): Table {
  const { facts, words } = telling
  const { periods } = facts.costs
  const lines: readonly ((costs: PeriodCosts) => Figure)[] = [
    costs => costs.cost,
    costs => costs.newFollowers,
    costs => costs.perNewFollower,
    costs => costs.interactions,
    costs => costs.perInteraction,
    costs => costs.accounts,
    costs => costs.perAccount,
  ]
  const [first] = periods
  return {
    kind: 'table',
    caption: words.say('costs.results.caption'),
    columns: [
      { title: words.say('costs.column.figure'), align: 'left', share: 2 },
      ...periods.map(period => ({ title: words.span(period), align: 'right' as const, share: 1.6 })),
    ],
    rows: lines.map(line => ({
      cells: [
        [first ? words.say(`figure.${line(first).name}`) : ''],
        ...periods.map((period): readonly Inline[] => cell(telling, line(period))),
      ],
    })),
  }
}
