import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import type { Block, Inline, ReportDocument, Table, TableRow } from '../verifica/document.ts'
import { template } from './pdf-template.ts'

/** The compiler refused the document: a fault of ours, never of what a person asked for. */
export class PdfError extends Error {
  override readonly name = 'PdfError'
}

/**
 * A tagged PDF (PDF/UA-1) with bookmarks and page numbers. Its dates and ids come from the document alone, so the same
 * document gives the same bytes. Reads no file but the fonts of the package and writes none.
 */
export function renderPdf(document: ReportDocument): Buffer {
  const source = typstSource(document)
  const compiler = NodeCompiler.create({ fontArgs: [{ fontBlobs: chartFonts() }] })
  const compiled = compiler.compile({ mainFileContent: source })
  const { result } = compiled
  if (result === null) throw new PdfError(`The PDF could not be set: ${faultOf(compiled.takeDiagnostics())}`)
  const timestamp = Math.floor(document.asOf.getTime() / 1000)
  try {
    return compiler.pdf(result, { pdfStandard: 'ua-1', creationTimestamp: timestamp })
  } finally {
    compiler.evictCache(0)
  }
}

function faultOf(error: { readonly shortDiagnostics: readonly unknown[] } | null): string {
  return JSON.stringify(error?.shortDiagnostics ?? []).slice(0, 500)
}

const require = createRequire(import.meta.url)
let fonts: Buffer[] | undefined

/** Of the pictures and tables; that of the text comes with the compiler. */
function chartFonts(): Buffer[] {
  fonts ??= ['400Regular/Arimo_400Regular.ttf', '700Bold/Arimo_700Bold.ttf'].map(file =>
    readFileSync(require.resolve(`@expo-google-fonts/arimo/${file}`)),
  )
  return fonts
}

/** The document as a call of our template with data: every text is a string literal, so nothing of it is ever markup. */
export function typstSource(document: ReportDocument): string {
  const { language, title, subtitle, body, asOf, code, about, footer, labels } = document
  const day = [asOf.getUTCFullYear(), asOf.getUTCMonth() + 1, asOf.getUTCDate()]
  const clock = [asOf.getUTCHours(), asOf.getUTCMinutes(), asOf.getUTCSeconds()]
  const fields = {
    language: literal(language),
    title: literal(title),
    subtitle: literal(subtitle),
    body: literal(body),
    date: `datetime(year: ${day[0]}, month: ${day[1]}, day: ${day[2]}, hour: ${clock[0]}, minute: ${clock[1]}, second: ${clock[2]})`,
    code: literal(code),
    about: array(about.map(literal)),
    footer: literal(footer),
    contents: literal(labels.contents),
    'page-name': literal(labels.page),
  }
  const given = Object.entries(fields).map(([name, value]) => `  ${name}: ${value},`)
  return `${template}\n#show: report.with(\n${given.join('\n')}\n)\n${document.blocks.map(blockTypst).join('\n')}\n`
}

function blockTypst(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `#section(${block.level}, ${literal(block.text)}, ${block.newPage === true})`
    case 'paragraph':
      return `#${block.tone}[${inlines(block.inlines)}]`
    case 'list':
      return `#items(${array(block.items.map(item => `[${inlines(item)}]`))})`
    case 'table':
      return tableTypst(block)
    case 'chart':
      return `#picture(${literal(withFont(block.svg))}, ${literal(block.alt)}, ${literal(block.caption)})`
  }
}

/** Pictures name the fonts of screens; on paper it is ours. */
function withFont(svg: string): string {
  return svg.replaceAll('system-ui, sans-serif', 'Arimo').replaceAll('sans-serif', 'Arimo')
}

function tableTypst({ caption, columns, rows, small }: Table): string {
  const widths = array(columns.map(({ share = 1 }) => `${share}fr`))
  const aligns = array(columns.map(({ align }) => align))
  const head = array(columns.map(({ title }) => literal(title)))
  const cells = array(rows.map(row => rowTypst(row)))
  return `#grid-of(${literal(caption)}, ${widths}, ${aligns}, ${head}, ${cells}, small: ${small === true})`
}

function rowTypst({ cells, mark, anchor }: TableRow): string {
  const written = cells.map((cell, at) => {
    const place = at === 0 && anchor !== undefined ? `#place-of(${anchor})` : ''
    return `[${place}${inlines(cell, anchor === undefined)}]`
  })
  return `(strong: ${mark !== undefined}, cells: ${array(written)})`
}

function inlines(parts: readonly Inline[], linked = true): string {
  return parts
    .map(part => {
      if (typeof part === 'string') return `#${literal(part)}`
      return `#${linked ? 'num' : 'own'}(${literal(part.text)}, ${part.figure})`
    })
    .join('')
}

/** A trailing comma makes an array of one element too. */
const array = (items: readonly string[]) => (items.length === 0 ? '()' : `(${items.join(', ')},)`)

function literal(text: string): string {
  const safe = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '')
  return `"${safe}"`
}
