import { nearest } from '../config/nearest.ts'
import { dateNames, placesOf, readPlaces } from './places.ts'
import type { FileValue, Reading, Refusal } from './reading.ts'
import { rowsOf } from './rows.ts'
import { segmentNames } from './segments.ts'
import { type IsHead, same, type Table, tablesOf } from './table.ts'
import { decoded, ImportError } from './text.ts'

export interface FileContent {
  readonly encoding: string
  readonly delimiter: string
  readonly section: string | null
  /** Columns that were read, … */
  readonly columns: readonly string[]
  /** … those of them that were taken away, … */
  readonly minus: readonly string[]
  /** … and whether rows were counted instead of values read. */
  readonly counted: boolean
  readonly values: readonly FileValue[]
  readonly refused: readonly Refusal[]
}

/**
 * Reads the values of an exported file. Pure. Throws `ImportError` for what concerns the whole file; what concerns a row
 * is refused with its line.
 */
export function readContent(bytes: Uint8Array, reading: Reading): FileContent {
  const { text, encoding } = decoded(bytes)
  const { tables, delimiter } = tablesOf(text, headOf(reading), wantedOf(reading))
  const table = chosen(tables, reading)
  const places = placesOf(table, reading)
  const nameOf = (at: number | undefined) => table.columns[at ?? 0] ?? ''
  const parsed = rowsOf(table, places, reading)
  const values = parsed.flatMap(found => ('value' in found ? [found] : []))
  const refused = parsed.flatMap(found => ('message' in found ? [found] : []))
  const twice = contradictions(values, nameOf(places.values[0]?.plus[0]))
  const contradicted = new Set(twice.map(({ line }) => line))
  return {
    encoding,
    delimiter,
    section: table.title,
    columns: readPlaces(places).map(nameOf),
    minus: places.values.flatMap(({ minus }) => minus.map(nameOf)),
    counted: places.counted !== undefined,
    values: unique(values.filter(({ line }) => !contradicted.has(line))),
    refused: [...refused, ...twice].sort((a, b) => a.line - b.line),
  }
}

/** The names by which the head of the table is known. */
function wantedOf({ dateColumn, day, valueColumns, audience }: Reading): readonly string[] {
  if (day === undefined) return dateColumn === undefined ? ['Date', 'Data', 'Day', 'Giorno'] : [dateColumn]
  const segments = audience?.segmentColumns ?? []
  if (segments.length > 0) return segments
  return audience ? segmentNames[audience.dimension] : (valueColumns ?? ['value'])
}

/** A wide table of a section that was named needs no name that is known: its head is what stands under its title. */
function headOf(reading: Reading): IsHead {
  const { day, dateColumn, section, audience } = reading
  const names = day === undefined && dateColumn === undefined ? dateNames : wantedOf(reading)
  const bare = audience?.wide && audience.segmentColumns.length === 0 ? section : undefined
  return (cells, title) =>
    cells.filter(cell => cell !== '').length > 1 &&
    (names.some(name => cells.some(cell => same(cell, name))) ||
      (bare !== undefined && title !== null && same(title, bare)))
}

function chosen(tables: readonly Table[], { section, valueColumns = [] }: Reading): Table {
  const titles = tables.flatMap(({ title }) => title ?? [])
  if (section !== undefined) {
    const found = tables.find(({ title }) => title !== null && same(title, section))
    if (found) return found
    const near = nearest(section, titles)
    const hint = near === null ? '' : `; did you mean "${near}"?`
    throw new ImportError(`There is no section "${section}"${hint} Its sections are: ${listOf(titles)}`)
  }
  const fitting = tables.filter(({ columns }) => valueColumns.every(name => columns.some(column => same(column, name))))
  const [only] = fitting.length > 0 ? fitting : tables
  if (only && fitting.length <= 1) return only
  throw new ImportError(`The file has several sections: ${listOf(titles)}. Name one with --section`)
}

const listOf = (titles: readonly string[]) =>
  titles.length === 0 ? '(none has a title)' : titles.map(t => `"${t}"`).join(', ')

const keyOf = ({ day, segment }: FileValue) => `${day} ${segment}`

/** Rows of one day that do not agree: nobody can tell which is right. */
function contradictions(values: readonly FileValue[], column: string): Refusal[] {
  const first = new Map<string, FileValue>()
  return values.flatMap(value => {
    const earlier = first.get(keyOf(value))
    if (earlier === undefined) first.set(keyOf(value), value)
    if (earlier === undefined || earlier.value === value.value) return []
    return [
      {
        line: value.line,
        column,
        message: `says ${value.value} for ${[value.day, value.segment].join(' ').trim()}, line ${earlier.line} says ${earlier.value}; leave one in the file`,
      },
    ]
  })
}

function unique(values: readonly FileValue[]): FileValue[] {
  return [...new Map([...values].reverse().map(value => [keyOf(value), value])).values()].reverse()
}
