import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'

/** A line of an input file that cannot be understood; the message names file and line. */
export class InputError extends Error {
  override readonly name = 'InputError'
  static at(path: string, line: number, why: string): InputError {
    return new InputError(`${path}, line ${line}: ${why}`)
  }
}

/** A row by column name; `fail` throws an `InputError` that names the line. */
export interface Row {
  /** Its number in the file, from 1. */
  readonly line: number
  readonly cell: (column: string) => string
  readonly fail: (why: string) => never
}

/**
 * Reads a CSV file (plain or .gz) row by row, whatever its size. The first line names the columns, in any order; those
 * in `columns` must be there.
 */
export async function readRows(path: string, columns: readonly string[], each: (row: Row) => void): Promise<number> {
  let header: ReadonlyMap<string, number> | null = null
  let line = 0
  let cells: readonly string[] = []
  const fail = (why: string): never => {
    throw InputError.at(path, line, why)
  }
  const cell = (column: string) => cells[header?.get(column) ?? -1] ?? ''
  for await (const text of linesOf(path)) {
    line++
    if (text === '' && header) continue
    cells = split(text, fail)
    if (!header) header = headerOf(cells, columns, fail)
    else if (cells.length !== header.size) fail(`has ${cells.length} fields, the header has ${header.size}`)
    else each({ line, cell, fail })
  }
  if (!header) fail('is empty; the first line must name the columns')
  return line
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path)
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file
  file.on('error', error => input.destroy(error))
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  } catch (error) {
    if (isZlibError(error)) throw new InputError(`${path} is no whole gzip file (${error.code})`)
    throw error
  }
}

/** Codes of zlib, e.g. Z_DATA_ERROR for what is no gzip at all and Z_BUF_ERROR for what ends too early. */
function isZlibError(error: unknown): error is { readonly code: string } {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false
  return typeof error.code === 'string' && error.code.startsWith('Z_')
}

function headerOf(
  cells: readonly string[],
  columns: readonly string[],
  fail: (why: string) => never,
): ReadonlyMap<string, number> {
  const header = new Map(cells.map((name, at) => [name.replace(/^\uFEFF/, '').trim(), at]))
  const missing = columns.filter(column => !header.has(column))
  if (missing.length > 0) fail(`the header lacks ${missing.join(', ')}; it must name ${columns.join(', ')}`)
  return header
}

/** Fields of a line; double quotes around a field as in RFC 4180, line breaks within them are not supported. */
function split(text: string, fail: (why: string) => never): string[] {
  if (!text.includes('"')) return text.split(',')
  const cells: string[] = []
  const field = /\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y
  while (field.lastIndex <= text.length) {
    const found = field.exec(text)
    if (!found) return fail('has a quote that does not end')
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === '') break
  }
  return cells
}
