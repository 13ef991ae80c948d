/** What commands say on standard output; the log goes to standard error. */

/** The one document of `--json`. */
export function printJson(document: unknown): void {
  print(JSON.stringify(document, null, 2))
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

export interface Column<Row> {
  readonly title: string
  readonly of: (row: Row) => string | number | null
  readonly align?: 'left' | 'right'
  /** The longest column gives way first where the table is too wide. */
  readonly flexible?: boolean
}

const maxWidth = 100
const gap = '  '

/** Aligned columns with their titles, at most 100 characters wide; absent values are a dash. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map(row => columns.map(column => String(column.of(row) ?? '–')))
  const widths = narrow(
    columns,
    columns.map((column, index) => Math.max(column.title.length, ...cells.map(row => row[index]?.length ?? 0))),
  )
  const lines = [columns.map(column => column.title), ...cells].map(row =>
    row.map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align ?? 'left')).join(gap),
  )
  return lines.map(line => line.trimEnd()).join('\n')
}

function narrow<Row>(columns: readonly Column<Row>[], widths: readonly number[]): readonly number[] {
  const total = widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1)
  const flexible = widths.map((width, index) => (columns[index]?.flexible ? width : 0))
  const longest = flexible.indexOf(Math.max(...flexible))
  if (total <= maxWidth || flexible[longest] === 0) return widths
  return widths.map((width, index) => (index === longest ? Math.max(8, width - (total - maxWidth)) : width))
}

function pad(cell: string, width: number, align: 'left' | 'right'): string {
  const fitting = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell
  return align === 'right' ? fitting.padStart(width) : fitting.padEnd(width)
}

/** `2019-11-18 08:00` in a time zone. */
export function localMinute(instant: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return parts.format(instant)
}

/** Lines of at most 100 characters, indented. */
export function wrap(text: string, indent: string): string {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= 100) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`${indent}${word}`)
  }
  return lines.join('\n')
}
