import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { ExportError, type View, type ViewColumn } from './catalogue.ts'
import type { Batches, Cell, Row } from './rows.ts'

/**
 * A table as an Excel workbook (ECMA-376, SpreadsheetML): a sheet of the rows, written as they come, and one with what
 * each column means. Texts are inline and typed as text, so nothing is ever taken for a formula. Instants are UTC, since
 * Excel knows no time zones.
 *
 * Our own, over a library for the archive: of those that write workbooks most want all rows in memory, exceljs is no longer
 * kept, and what streams besides is young and does far more than these two sheets need.
 */
export async function* xlsxOf(batches: Batches, view: View) {
  const zip = new ZipFile()
  const rows = Readable.from(sheetOf(batches, view))
  for (const [path, text] of Object.entries(parts(view))) zip.addBuffer(Buffer.from(text), path)
  zip.addReadStreamLazy('xl/worksheets/sheet1.xml', {}, use => use(null, rows))
  const output = zip.outputStream as Readable
  for (const part of [zip, rows]) part.on('error', (error: Error) => void output.destroy(error))
  zip.end()
  try {
    yield* output
  } finally {
    rows.destroy()
  }
}

/** Rows of a sheet and letters of a cell that Excel can hold. */
const MOST_ROWS = 1_048_576
const MOST_LETTERS = 32_767

async function* sheetOf(batches: Batches, { columns }: View) {
  yield sheetHead
  yield rowOf(columns.map(({ name }) => textCell(name, HEAD)))
  let number = 1
  for await (const rows of batches) {
    number += rows.length
    if (number > MOST_ROWS) {
      throw new ExportError(
        `Excel holds at most ${MOST_ROWS.toLocaleString('en')} rows a sheet, and here are more: export fewer days (--from, --to), or as csv, jsonl or parquet`,
      )
    }
    yield rows.map(row => rowOf(cellsOf(row, columns))).join('')
  }
  yield sheetTail
}

function cellsOf(row: Row, columns: readonly ViewColumn[]): string[] {
  return columns.map((column, i) => {
    const cell = row[i] ?? null
    if (typeof cell === 'string' && cell.length > MOST_LETTERS) throw tooLong(column.name)
    return cellOf(cell, column)
  })
}

const tooLong = (column: string) =>
  new ExportError(
    `Excel holds at most ${MOST_LETTERS.toLocaleString('en')} characters a cell, and one of column ${column} has more: export it as csv, jsonl or parquet`,
  )

const DAY_MS = 86_400_000
/** Excel counts days from 1899-12-30 and is wrong about those before March 1900. */
const serialOf = (ms: number) => ms / DAY_MS + 25_569
const FIRST_SERIAL = 61

/** Places in the list of styles below. */
const PLAIN = 0
const HEAD = 1
const DAY = 2
const INSTANT = 3

function cellOf(cell: Cell, { kind }: ViewColumn): string {
  if (cell === null) return '<c/>'
  if (typeof cell === 'number') return numberCell(cell, PLAIN)
  if (typeof cell === 'boolean') return `<c t="b"><v>${cell ? 1 : 0}</v></c>`
  if (cell instanceof Date) return dateCell(serialOf(cell.getTime()), INSTANT, cell.toISOString())
  if (kind === 'day') return dateCell(serialOf(Date.parse(`${String(cell)}T00:00:00Z`)), DAY, String(cell))
  return textCell(typeof cell === 'string' ? cell : JSON.stringify(cell), PLAIN)
}

const numberCell = (value: number, style: number) => `<c s="${style}"><v>${value}</v></c>`

const dateCell = (serial: number, style: number, text: string) =>
  serial >= FIRST_SERIAL ? numberCell(serial, style) : textCell(text, PLAIN)

const textCell = (text: string, style: number) =>
  `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`

const rowOf = (cells: readonly string[]) => `<row>${cells.join('')}</row>`

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** What XML can't hold is written as `_xHHHH_` (ECMA-376 part 1, 22.4.2.4), and so is what looks like that. */
function escaped(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/[^\P{Cc}\t\n]|[\uFFFE\uFFFF]/gu, sign => `_x${codeOf(sign)}_`)
    .replace(/[&<>]/g, sign => entities[sign] ?? sign)
}

const codeOf = (sign: string) => sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const mime = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const sheetHead = `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr baseColWidth="16" defaultRowHeight="15"/><sheetData>`
const sheetTail = '</sheetData></worksheet>'

/** All parts of the workbook but the sheet of the rows. */
function parts(view: View): Readonly<Record<string, string>> {
  const meanings = [
    ['column', 'meaning'],
    ...view.columns.map(({ name, about }) => [name, about]),
    [view.name, view.about],
  ]
  const lines = meanings.map((pair, i) => rowOf(pair.map(text => textCell(text, i === 0 ? HEAD : PLAIN))))
  return {
    '[Content_Types].xml': `${xml}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${mime}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${mime}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${mime}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="${mime}.worksheet+xml"/></Types>`,
    '_rels/.rels': `${xml}<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${view.name.slice(0, 31)}" sheetId="1" r:id="rId1"/><sheet name="columns" sheetId="2" r:id="rId2"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${xml}<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': styles,
    'xl/worksheets/sheet2.xml': `${sheetHead}${lines.join('')}${sheetTail}`,
  }
}

/** In the order of PLAIN, HEAD, DAY, INSTANT. */
const styles = `${xml}<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
