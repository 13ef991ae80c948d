import { nearest } from '../config/nearest.ts'
import type { Day } from '../days.ts'
import { type Count, countOf, type Decimal, numberOf } from './counts.ts'
import { dayReader, type ReadDay } from './days.ts'
import { type Dimension, segmentOf } from './segments.ts'
import { columnNamed, same, type Table, type TableRow, tablesOf } from './table.ts'
import { decoded, ImportError } from './text.ts'

/** How a file is to be read; what is left out is found out. */
export interface Reading {
  readonly section?: string
  readonly dateColumn?: string
  readonly dateFormat?: string
  /** All rows are of this day: the file has no column of days. */
  readonly day?: Day
  readonly valueColumn?: string
  readonly decimal?: Decimal
  /** Whether values may be negative. */
  readonly signed: boolean
  readonly audience: AudienceReading | null
}

export interface AudienceReading {
  readonly dimension: Dimension
  /** Columns that name the segment: one, or two for age_gender. */
  readonly segmentColumns: readonly string[]
  /** All other columns are segments, too: their names are. */
  readonly wide: boolean
  /** Values are percentages of so many people. */
  readonly percentOf: number | null
}

/** A value of a day; of an account `segment` is empty. */
export interface FileValue {
  readonly line: number
  readonly day: Day
  readonly segment: string
  readonly value: number
}

/** A row that can't be taken, and what to do about it. */
export interface Refusal {
  readonly line: number
  readonly column: string
  readonly message: string
}

export interface FileContent {
  readonly encoding: string
  readonly delimiter: string
  readonly section: string | null
  /** Columns that were read. */
  readonly columns: readonly string[]
  readonly values: readonly FileValue[]
  readonly refused: readonly Refusal[]
}

const dateNames = ['date', 'data', 'day', 'giorno', 'datum', 'fecha', 'jour', 'date_day']
const segmentNames: Readonly<Record<Dimension, readonly string[]>> = {
  age: ['age', 'age range', 'età', "fascia d'età", 'fasce di età'],
  gender: ['gender', 'genere', 'sesso'],
  age_gender: ['age', 'age range', 'età', "fascia d'età", 'fasce di età', 'age and gender'],
  country: ['country', 'countries', 'top countries', 'paese', 'paesi', 'paesi principali'],
  city: ['city', 'cities', 'top cities', 'top towns/cities', 'città', 'città principali'],
}

/**
 * Reads the values of an exported file. Pure. Throws `ImportError` for what concerns the whole file; what concerns a row
 * is refused with its line.
 */
export function readContent(bytes: Uint8Array, reading: Reading): FileContent {
  const { text, encoding } = decoded(bytes)
  const { tables, delimiter } = tablesOf(text, cells => isHead(cells, reading), wantedOf(reading))
  const table = chosen(tables, reading)
  const places = placesOf(table, reading)
  const days = dayOfRows(table, places, reading)
  const parsed = table.rows.flatMap(row => valuesOf(row, table, places, days, reading))
  const values = parsed.flatMap(found => ('value' in found ? [found] : []))
  const refused = parsed.flatMap(found => ('message' in found ? [found] : []))
  const twice = contradictions(values, table.columns[places.values[0] ?? 0] ?? '')
  const contradicted = new Set(twice.map(({ line }) => line))
  return {
    encoding,
    delimiter,
    section: table.title,
    columns: [...places.all].map(at => table.columns[at] ?? ''),
    values: unique(values.filter(({ line }) => !contradicted.has(line))),
    refused: [...refused, ...twice].sort((a, b) => a.line - b.line),
  }
}

/** The names by which the head of the table is known. */
function wantedOf({ dateColumn, day, valueColumn, audience }: Reading): string[] {
  if (day === undefined) return dateColumn === undefined ? [...dateNames.slice(0, 4)] : [dateColumn]
  const segments = audience?.segmentColumns ?? []
  if (segments.length > 0) return [...segments]
  return audience ? [...segmentNames[audience.dimension]] : [valueColumn ?? 'value']
}

const isHead = (cells: readonly string[], reading: Reading) =>
  cells.filter(cell => cell !== '').length > 1 && namesFor(reading).some(name => cells.some(cell => same(cell, name)))

const namesFor = (reading: Reading) =>
  reading.day === undefined && reading.dateColumn === undefined ? dateNames : wantedOf(reading)

function chosen(tables: readonly Table[], { section, valueColumn }: Reading): Table {
  const titles = tables.flatMap(({ title }) => title ?? [])
  if (section !== undefined) {
    const found = tables.find(({ title }) => title !== null && same(title, section))
    if (found) return found
    const near = nearest(section, titles)
    const hint = near === null ? '' : `; did you mean "${near}"?`
    throw new ImportError(`There is no section "${section}"${hint} Its sections are: ${listOf(titles)}`)
  }
  const fitting = tables.filter(
    ({ columns }) => valueColumn === undefined || columns.some(column => same(column, valueColumn)),
  )
  const [only] = fitting.length > 0 ? fitting : tables
  if (only && fitting.length <= 1) return only
  throw new ImportError(`The file has several sections: ${listOf(titles)}. Name one with --section`)
}

const listOf = (titles: readonly string[]) =>
  titles.length === 0 ? '(none has a title)' : titles.map(t => `"${t}"`).join(', ')

/** Where in a row things stand. */
interface Places {
  /** `null` where the day is given. */
  readonly day: number | null
  readonly segments: readonly number[]
  readonly values: readonly number[]
  readonly all: ReadonlySet<number>
}

function placesOf(table: Table, reading: Reading): Places {
  const { audience, dateColumn, valueColumn } = reading
  const day =
    reading.day !== undefined
      ? null
      : dateColumn === undefined
        ? known(table, dateNames)
        : columnNamed(table, dateColumn)
  const segments = audience === null ? [] : segmentPlaces(table, audience)
  const taken = new Set([...(day === null ? [] : [day]), ...segments])
  const others = table.columns.flatMap((name, at) => (name === '' || taken.has(at) ? [] : [at]))
  const values =
    valueColumn !== undefined ? [columnNamed(table, valueColumn)] : audience?.wide || others.length === 1 ? others : []
  if (values.length > 0) return { day, segments, values, all: new Set([...taken, ...values]) }
  const names = others.map(at => `"${table.columns[at]}"`).join(', ')
  throw new ImportError(
    others.length === 0
      ? `The table has no column of values beside ${[...taken].map(at => `"${table.columns[at]}"`).join(', ')}`
      : `Several columns may be meant: ${names}. Name one with --value-column`,
  )
}

function known({ columns }: Table, names: readonly string[]): number {
  return columns.findIndex(column => names.some(name => same(column, name)))
}

function segmentPlaces(table: Table, { dimension, segmentColumns, wide }: AudienceReading): number[] {
  if (segmentColumns.length > 0) return segmentColumns.map(name => columnNamed(table, name))
  const found = known(table, segmentNames[dimension])
  if (found >= 0) return [found]
  if (wide) return []
  throw new ImportError(
    `Which column names the ${dimension.replace('_', ' and ')}? Name it with --segment-column; columns are: ${table.columns.join(', ')}`,
  )
}

type DayOfRow = (row: TableRow) => ReturnType<ReadDay>

function dayOfRows({ rows }: Table, places: Places, { day, dateFormat }: Reading): DayOfRow {
  const { day: at } = places
  if (at === null) return () => ({ day: day ?? '' })
  const read = dayReader(
    rows.map(row => row.cells[at] ?? ''),
    dateFormat,
  )
  return row => read(row.cells[at] ?? '')
}

function valuesOf(row: TableRow, table: Table, places: Places, dayOf: DayOfRow, reading: Reading) {
  const { line, cells } = row
  const found = dayOf(row)
  if ('fault' in found) return [refusalOf(row, table, places.day ?? 0, found.fault)]
  return places.values.flatMap((at): (FileValue | Refusal)[] => {
    const cell = cells[at] ?? ''
    if (cell === '') return [] // unknown is unknown
    const count = valueIn(cell, reading)
    if ('fault' in count) return [refusalOf(row, table, at, count.fault)]
    return [{ line, day: found.day, segment: segmentIn(row, table, places, at, reading), value: count.value }]
  })
}

function refusalOf({ line, cells }: TableRow, { columns }: Table, at: number, fault: string): Refusal {
  const column = columns[at] ?? ''
  return { line, column, message: `"${cells[at] ?? ''}" ${fault}` }
}

function valueIn(cell: string, { decimal, signed, audience }: Reading): Count {
  const options = { signed, ...(decimal === undefined ? {} : { decimal }) }
  if (!audience || audience.percentOf === null) {
    return /%\s*$/.test(cell)
      ? { fault: 'is a percentage; tell of how many people with --percent-of' }
      : countOf(cell, options)
  }
  const percent = numberOf(cell.replace(/\s*%\s*$/, ''), decimal)
  if ('fault' in percent) return percent
  if (percent.value < 0 || percent.value > 100)
    return { fault: 'is no percentage between 0 and 100; correct it in the file' }
  return { value: Math.round((percent.value / 100) * audience.percentOf) }
}

function segmentIn({ cells }: TableRow, { columns }: Table, places: Places, at: number, { audience }: Reading): string {
  if (audience === null) return ''
  const named = places.segments.map(place => cells[place] ?? '')
  return segmentOf(audience.dimension, audience.wide ? [...named, columns[at] ?? ''] : named)
}

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
