import { stringify } from 'csv-stringify/sync'
import type { View } from './catalogue.ts'
import type { Batches, Cell } from './rows.ts'

/** As RFC 4180 has it; told to readers in the data package. */
export const csvDialect = {
  delimiter: ',',
  lineTerminator: '\r\n',
  quoteChar: '"',
  doubleQuote: true,
  header: true,
} as const

/** Excel takes a file without it for one in the country's old code page. */
const BOM = '\uFEFF'

/**
 * A table as CSV: UTF-8, instants in UTC, NULL as an empty cell and an empty text as `""`.
 *
 * A text that spreadsheets would take for a formula gets an apostrophe before it (OWASP, "CSV Injection"): words of posts
 * come from the world. Numbers are left alone, negative ones too.
 */
export async function* csvOf(batches: Batches, { columns }: View, { bom }: { readonly bom: boolean }) {
  yield (bom ? BOM : '') + linesOf([columns.map(({ name }) => name)])
  for await (const rows of batches) yield linesOf(rows.map(row => row.map(plainOf)))
}

function linesOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return stringify(
    rows.map(row => [...row]),
    { record_delimiter: csvDialect.lineTerminator, escape_formulas: true, quoted_match: /^$/ },
  )
}

/** Numbers stay numbers: only texts can be formulas. */
function plainOf(cell: Cell): string | number | null {
  if (cell === null || typeof cell === 'number' || typeof cell === 'string') return cell
  if (cell instanceof Date) return cell.toISOString()
  return typeof cell === 'boolean' ? String(cell) : JSON.stringify(cell)
}
