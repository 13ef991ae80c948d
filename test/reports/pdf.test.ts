import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { installedPlugins } from '../../src/plugins.ts'
import { documentOf, type Issued, issueVerifica } from '../../src/reports/issue.ts'
import { renderPdf } from '../../src/reports/render/pdf.ts'
import { plainText, type ReportDocument } from '../../src/reports/verifica/document.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ReadPdf, readPdf } from '../support/servers/poppler.ts'
import { AS_OF, BEFORE, PERIOD, reportConfig, storeTown } from './town.ts'

let database: TestDatabase
let issued: Issued
let document: ReportDocument
let pdf: string
let read: ReadPdf
beforeAll(async () => {
  database = await createTestDatabase()
  await storeTown(database.db)
  issued = await issueVerifica(database.db, { ...PERIOD, compare: BEFORE, asOf: AS_OF }, reportConfig(), AS_OF)
  document = documentOf(issued, 'it', installedPlugins)
  const file = renderPdf(document)
  pdf = opened(file)
  read = readPdf(file)
})
afterAll(() => database.close())

/** The file with its compressed streams unpacked: objects as they are written, and the page contents. */
function opened(file: Buffer): string {
  const text = file.toString('latin1')
  const streams = [...text.matchAll(/stream\r?\n/g)].flatMap(({ index, 0: mark }) => {
    const start = index + mark.length
    const end = text.indexOf('endstream', start)
    try {
      return [inflateSync(file.subarray(start, end)).toString('latin1')]
    } catch {
      return [] // not compressed, or a font
    }
  })
  return [text, ...streams].join('\n')
}

/** Texts of the document's own structure are UTF-16 with a byte-order mark, or plain. */
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16().toString('latin1')
const holds = (text: string) => pdf.includes(`(${text})`) || pdf.includes(utf16(text))

/** Lines and pages break where there is room, and letters are set as ligatures. */
const flat = (text: string) => text.normalize('NFKC').replaceAll(/\s+/g, ' ')
const withoutReferences = (text: string) => text.replaceAll(/ ?\[\d+\]/g, '')

describe('the PDF', () => {
  it('is tagged, declares PDF/UA-1 and its language', () => {
    expect(pdf.startsWith('%PDF-1.7')).toBe(true)
    expect(pdf).toMatch(/\/MarkInfo\s*<<[^>]*\/Marked true/)
    expect(pdf).toContain('/StructTreeRoot')
    expect(pdf).toMatch(/pdfuaid:part>1<|pdfuaid:part="1"/)
    expect(pdf).toMatch(/\/Lang\s*\((it|it-IT)\)/)
  })

  it('has tables with head cells, figures with words for those who do not see them, and links', () => {
    for (const tag of ['Table', 'TH', 'TD', 'H1', 'H2', 'Figure', 'Caption', 'Link']) {
      expect([tag, new RegExp(`/S\\s*/${tag}\\b`).test(pdf)]).toEqual([tag, true])
    }
    expect(pdf).toContain('/Alt')
  })

  it('has bookmarks for its chapters', () => {
    expect(pdf).toContain('/Outlines')
    expect(holds('Quanto costa')).toBe(true)
    expect(holds('Facebook')).toBe(true)
  })

  it('bears the dates of what it tells, not of its making', () => {
    expect(pdf).toMatch(/\/CreationDate\s*\(D:20191217230000/)
    expect(read.info.get('CreationDate')).toBe('2019-12-17T23:00:00Z')
    expect(pdf).not.toContain(`(D:${new Date().getUTCFullYear()}`)
  })

  it('bears on each page its number, of so many, and the code of the document', () => {
    const { pages, info } = read
    expect(pages.length).toBeGreaterThan(8)
    expect(info.get('Pages')).toBe(String(pages.length))
    expect(info.get('Tagged')).toBe('yes')
    for (const [at, page] of pages.entries()) {
      expect(flat(page)).toContain(`pagina ${at + 1} di ${pages.length}`)
      expect(flat(page)).toContain(`documento ${issued.code}`)
    }
  })

  it('can be read aloud from its first page, word by word', () => {
    const [first = ''] = read.pages
    const said = withoutReferences(flat(first))
    const spoken = document.blocks.flatMap(block =>
      block.kind === 'paragraph' && block.tone === 'spoken' ? [flat(plainText(block.inlines))] : [],
    )
    expect(spoken.length).toBeGreaterThan(8)
    for (const paragraph of spoken) expect(said).toContain(paragraph)
  })

  it('holds every figure of the document, with its reference', () => {
    const text = flat(read.pages.join(' '))
    const rows = document.blocks.flatMap(block =>
      block.kind === 'table' ? block.rows.flatMap(({ anchor, cells }) => (anchor === undefined ? [] : cells)) : [],
    )
    const figures = rows.flatMap(cell => cell.flatMap(inline => (typeof inline === 'string' ? [] : [inline])))
    expect(figures.map(({ figure }) => figure)).toEqual(issued.content.figures.map(({ id }) => id))
    for (const { text: value, figure } of figures) expect(text).toContain(`${flat(value)} [${figure}]`)
  })
})
