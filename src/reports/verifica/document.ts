import type { Figure } from '../figure.ts'

/**
 * A document before it has a form: headings, sentences, tables and pictures, with each number as a figure that has a
 * reference. Renderers make HTML, PDF, CSV and JSON of it; none of them computes or words anything.
 */
export interface ReportDocument {
  readonly language: 'it' | 'en'
  /** Under which its figures are found again; see `codeOf`. */
  readonly code: string
  readonly title: string
  readonly subtitle: string
  /** Of the body, as the author. */
  readonly body: string
  /** Instant of which it tells; also the date of its files. */
  readonly asOf: Date
  /** Lines below the title. */
  readonly about: readonly string[]
  /** On every page. */
  readonly footer: string
  readonly labels: DocumentLabels
  readonly blocks: readonly Block[]
  readonly figures: readonly Figure[]
}

/** Words that the renderers set themselves. */
export interface DocumentLabels {
  readonly contents: string
  readonly skip: string
  /** With `{at}` and `{all}` for the page's number and how many there are. */
  readonly page: string
  readonly reference: string
}

export type Inline = string | FigureInline

export interface FigureInline {
  readonly figure: number
  readonly text: string
}

export type Block = Heading | Paragraph | List | Table | Chart

export interface Heading {
  readonly kind: 'heading'
  readonly level: 1 | 2 | 3
  readonly text: string
  /** Anchor; unique in the document. */
  readonly id: string
  readonly newPage?: boolean
}

export interface Paragraph {
  readonly kind: 'paragraph'
  readonly inlines: readonly Inline[]
  /** `spoken` is for reading aloud, `note` small print. */
  readonly tone: 'plain' | 'spoken' | 'note'
}

export interface List {
  readonly kind: 'list'
  readonly items: readonly (readonly Inline[])[]
}

export interface Table {
  readonly kind: 'table'
  readonly caption: string
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right'; readonly share?: number }[]
  readonly rows: readonly TableRow[]
  /** Small print, for long tables. */
  readonly small?: boolean
}

export interface TableRow {
  readonly cells: readonly (readonly Inline[])[]
  readonly mark?: 'best' | 'worst' | 'total'
  /** Number of the figure that the row is about: references lead here. */
  readonly anchor?: number
}

export interface Chart {
  readonly kind: 'chart'
  readonly caption: string
  /** What it shows, for those who do not see it. */
  readonly alt: string
  /** A whole SVG document; text in sans-serif. */
  readonly svg: string
}

export const heading = (level: Heading['level'], text: string, id: string, newPage = false): Heading => ({
  kind: 'heading',
  level,
  text,
  id,
  newPage,
})
export const paragraph = (inlines: readonly Inline[], tone: Paragraph['tone'] = 'plain'): Paragraph => ({
  kind: 'paragraph',
  inlines,
  tone,
})
export const list = (items: readonly (readonly Inline[])[]): List => ({ kind: 'list', items })

/** The words of inlines, without references. */
export function plainText(inlines: readonly Inline[]): string {
  return inlines.map(inline => (typeof inline === 'string' ? inline : inline.text)).join('')
}
