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
  /** Gives way where the table is too wide. */
  readonly flexible?: boolean
}

const maxWidth = 100
const leastWidth = 8
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

/** Takes letters from the longest flexible column, one by one, until all fit or nothing is left to take. */
function narrow<Row>(columns: readonly Column<Row>[], widths: readonly number[]): readonly number[] {
  const fitting = [...widths]
  const spare = (index: number) => (columns[index]?.flexible ? (fitting[index] ?? 0) - leastWidth : 0)
  let excess = fitting.reduce((sum, width) => sum + width, 0) + gap.length * (fitting.length - 1) - maxWidth
  for (; excess > 0; excess--) {
    const longest = fitting.reduce((best, _, index) => (spare(index) > spare(best) ? index : best), 0)
    if (spare(longest) <= 0) return fitting
    fitting[longest] = (fitting[longest] ?? 0) - 1
  }
  return fitting
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
