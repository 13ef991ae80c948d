import type { Day } from '../days.ts'
import { ExportError, type View, type ViewColumn } from './catalogue.ts'

/** Days, both included; left out: from the first, to the last. */
export interface Span {
  readonly from?: Day
  readonly to?: Day
}

export interface Query {
  readonly text: string
  readonly values: readonly string[]
}

/** What, with its day, tells the rows of a view apart, so that the same rows come in the same order every time. */
const IDENTITY = [
  'account_key',
  'platform',
  'credential',
  'metric',
  'dimension',
  'segment',
  'series_key',
  'created_timestamp',
  'post_id',
  'slot',
  'event_id',
  'alert_id',
  'run_id',
  'contract_key',
  'import_id',
  'period',
  'platform_name',
  'valid_to',
  'migration',
  'version',
]

/** The columns that the rows of a view come in the order of; no two rows have the same in all of them. */
export function orderOf({ columns, dayColumn }: View): readonly string[] {
  const names = columns.map(column => column.name)
  return [...(dayColumn === null ? [] : [dayColumn]), ...IDENTITY.filter(name => names.includes(name))]
}

/** Throws `ExportError` for a span of days of a view without days. */
export function queryOf(view: View, { from, to }: Span): Query {
  const { dayColumn } = view
  if (dayColumn === null && (from !== undefined || to !== undefined)) {
    throw new ExportError(`The rows of "${view.name}" have no day: leave --from and --to out`)
  }
  const conditions = [
    ...(from === undefined ? [] : [[from, '>='] as const]),
    ...(to === undefined ? [] : [[to, '<='] as const]),
  ]
  const where = conditions.map(([, sign], i) => `${quoted(dayColumn ?? '')} ${sign} $${i + 1}::date`).join(' and ')
  const order = orderOf(view)
  return {
    text: [
      `select ${view.columns.map(selected).join(', ')} from analytics.${quoted(view.name)}`,
      where === '' ? '' : `where ${where}`,
      order.length === 0 ? '' : `order by ${order.map(quoted).join(', ')}`,
    ].join(' '),
    values: conditions.map(([day]) => day),
  }
}

/** A type that we do not know is exported as Postgres writes it. */
function selected({ name, kind }: ViewColumn): string {
  return kind === 'text' ? `${quoted(name)}::text` : quoted(name)
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
