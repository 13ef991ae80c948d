import { CsvError, parse } from 'csv-parse/sync'
import { nearest, suggest } from '../config/nearest.ts'
import { ImportError } from './text.ts'

/** A table of an exported file. Files of Meta Business Suite hold several, each under its title. */
export interface Table {
  /** The line above its head; `null` where there is none. */
  readonly title: string | null
  readonly columns: readonly string[]
  readonly rows: readonly TableRow[]
}

export interface TableRow {
  /** Of the file, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

export interface TextTables {
  readonly delimiter: string
  readonly tables: readonly Table[]
}

/** Whether a line is the head of a table that is looked for; `title` is the one above it, before a table of it began. */
export type IsHead = (cells: readonly string[], title: string | null) => boolean

/**
 * Finds the tables whose head is as wanted. Titles, empty lines and a `sep=` line before and between them are passed over.
 * Throws `ImportError` where the text is no CSV or has no such head; it names the columns that were found.
 *
 * @param wanted what the head was looked for by, for the message
 */
export function tablesOf(text: string, isHead: IsHead, wanted: readonly string[]): TextTables {
  const declared = /^\s*"?sep=(.)"?\r?\n/i.exec(text)
  const body = declared ? text.slice(declared[0].length) : text
  const delimiter = declared?.[1] ?? delimiterOf(body)
  const lines = linesOf(body, delimiter, declared ? 1 : 0)
  const tables = cut(lines, isHead)
  if (tables.length === 0) throw noHead(lines, wanted)
  return { delimiter, tables }
}

const candidates = [',', ';', '\t', '|']

/** The sign that most lines have, and as often as each other; quoted parts do not count. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 20_000)
    .replace(/"[^"]*"/g, '')
    .split(/\r?\n/, 50)
  const score = (sign: string) => lines.filter(line => line.includes(sign)).length
  return candidates.reduce((best, sign) => (score(sign) > score(best) ? sign : best))
}

function linesOf(text: string, delimiter: string, before: number): TableRow[] {
  try {
    const records = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: false,
      trim: true,
    }) as unknown as readonly { readonly record: string[]; readonly info: { readonly lines: number } }[]
    return records.map(({ record, info }) => ({ line: info.lines + before, cells: record }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = Number(error.lines ?? 0) + before
    throw new ImportError(
      `Line ${line} is no CSV: a quotation mark is not closed or stands alone; correct it in the file`,
    )
  }
}

const filled = ({ cells }: TableRow) => cells.filter(cell => cell !== '').length

/** A table ends at an empty line, at a title, and at the head of the next. */
function cut(lines: readonly TableRow[], isHead: IsHead): Table[] {
  const tables: (Table & { readonly rows: TableRow[] })[] = []
  let title: string | null = null
  let open: TableRow[] | null = null
  for (const line of lines) {
    if (isHead(line.cells, open === null ? title : null)) {
      open = []
      tables.push({ title, columns: line.cells, rows: open })
    } else if (filled(line) > 1 || (filled(line) === 1 && open !== null && line.cells.length > 1)) open?.push(line)
    else if (filled(line) === 1) [title, open] = [line.cells.find(cell => cell !== '') ?? null, null]
    else open = null
  }
  return tables
}

function noHead(lines: readonly TableRow[], wanted: readonly string[]): ImportError {
  const head = lines.find(line => filled(line) > 1)
  if (!head) return new ImportError('The file has no table: no line has two columns. Is it the right file?')
  const found = head.cells.filter(cell => cell !== '')
  const near = wanted.map(name => nearest(name, found)).find(name => name !== null)
  const hint = near === undefined ? '.' : `; did you mean "${near}"?`
  return new ImportError(
    `No line has a column ${wanted.map(name => `"${name}"`).join(' or ')}${hint} Line ${head.line} has: ${found.join(', ')}`,
  )
}

/** Where a column stands. Throws `ImportError`, which names those there are. */
export function columnNamed({ columns }: Table, name: string): number {
  const at = columns.findIndex(column => same(column, name))
  if (at >= 0) return at
  throw new ImportError(
    `There is no column "${name}"; ${suggest(
      name,
      columns.filter(column => column !== ''),
    )}`,
  )
}

export const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()
