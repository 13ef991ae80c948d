import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { installedPlugins } from '../../src/plugins.ts'
import { documentOf, type Issued, issueVerifica } from '../../src/reports/issue.ts'
import { renderPdf, typstSource } from '../../src/reports/render/pdf.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { AS_OF, BEFORE, PERIOD, reportConfig, storeTown } from './town.ts'

let database: TestDatabase
let issued: Issued
let pdf: string
beforeAll(async () => {
  database = await createTestDatabase()
  await storeTown(database.db)
  issued = await issueVerifica(database.db, { ...PERIOD, compare: BEFORE, asOf: AS_OF }, reportConfig(), AS_OF)
  pdf = opened(renderPdf(documentOf(issued, 'it', installedPlugins)))
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
    expect(pdf).not.toContain(`(D:${new Date().getUTCFullYear()}`)
  })

  it('has several pages', () => {
    expect([...pdf.matchAll(/\/Type\s*\/Page\b(?!s)/g)].length).toBeGreaterThan(8)
  })

  it('holds every figure of the document, with its reference', () => {
    const source = typstSource(documentOf(issued, 'it', installedPlugins))
    for (const { id } of issued.content.figures) expect(source).toContain(`#place-of(${id})`)
  })
})
