import type { Day } from '../days.ts'
import { groupBy } from '../store/rows.ts'
import { type Count, countOf, numberOf } from './counts.ts'
import { dayReader } from './days.ts'
import type { Places, Sum } from './places.ts'
import type { FileValue, Reading, Refusal } from './reading.ts'
import { segmentOf } from './segments.ts'
import type { Table, TableRow } from './table.ts'

/** What the rows of a table say; a cell that can't be read is refused with its line. */
export function rowsOf(table: Table, places: Places, reading: Reading): (FileValue | Refusal)[] {
  const dayOf = dayOfRows(table, places, reading)
  const rows = table.rows.filter((row, n) => n > 0 || !explains(row, places, reading))
  const found = rows.flatMap((row): (Dated | Refusal)[] => {
    const day = dayOf(row)
    return 'fault' in day ? [refusalOf(row, table, places.day ?? 0, day.fault)] : [{ row, day: day.day }]
  })
  const refused = found.flatMap(one => ('message' in one ? [one] : []))
  const dated = found.flatMap(one => ('row' in one ? [one] : []))
  if (places.counted !== undefined) return [...refused, ...counted(dated, places.counted)]
  return [...refused, ...dated.flatMap(one => valuesOf(one, table, places, reading))]
}

interface Dated {
  readonly row: TableRow
  readonly day: Day
}

/** Page insights of former years have a row under their head that says what each column means. */
function explains({ cells }: TableRow, { day, values }: Places, reading: Reading): boolean {
  const texts = values.flatMap(({ plus }) => plus.map(at => cells[at] ?? ''))
  return day !== null && cells[day] === '' && texts.length > 0 && texts.every(text => 'fault' in valueIn(text, reading))
}

function dayOfRows({ rows }: Table, { day: at }: Places, { day, dateFormat, zones }: Reading) {
  if (at === null) return () => ({ day: day ?? '' })
  const texts = rows.map(row => row.cells[at] ?? '')
  const read = dayReader(texts, { ...(dateFormat !== undefined && { format: dateFormat }), ...(zones && { zones }) })
  return (row: TableRow) => read(row.cells[at] ?? '')
}

/** How many rows a day has, each told once. Of a day without rows the file says nothing. */
function counted(dated: readonly Dated[], by: number | null): FileValue[] {
  return [...groupBy(dated, one => one.day)].flatMap(([day, own]) => {
    const different = by === null ? own.length : new Set(own.map(({ row }) => row.cells[by])).size
    return own.slice(0, 1).map(({ row }) => ({ line: row.line, day, segment: '', value: different }))
  })
}

function valuesOf({ row, day }: Dated, table: Table, places: Places, reading: Reading): (FileValue | Refusal)[] {
  return places.values.flatMap((sum): (FileValue | Refusal)[] => {
    const [at = 0] = sum.plus
    const count = sumIn(row, table, sum, reading)
    if (count === null) return [] // unknown is unknown
    if ('message' in count) return [count]
    return [{ line: row.line, day, segment: segmentIn(row, table, places, at, reading), value: count.value }]
  })
}

/** `null` = unknown: one part is. */
function sumIn(row: TableRow, table: Table, { plus, minus }: Sum<number>, reading: Reading) {
  const places = [...plus, ...minus]
  if (places.some(at => (row.cells[at] ?? '') === '')) return null
  let value = 0
  for (const [n, at] of places.entries()) {
    const part = valueIn(row.cells[at] ?? '', places.length > 1 ? { ...reading, signed: false } : reading)
    if ('fault' in part) return refusalOf(row, table, at, part.fault)
    value += n < plus.length ? part.value : -part.value
  }
  if (value >= 0 || reading.signed) return { value }
  return refusalOf(row, table, plus[0] ?? 0, 'is less than what is to be taken away; correct it in the file')
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
