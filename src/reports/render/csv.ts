import { stringify } from 'csv-stringify/sync'
import { reference } from '../code.ts'
import type { Figure } from '../figure.ts'
import type { ReportDocument } from '../verifica/document.ts'
import { reportWords } from '../verifica/messages/words.ts'

/** Every figure of the document, one row each; UTF-8, RFC 4180, numbers with a point whatever the language. */
export function renderCsv(document: ReportDocument): string {
  const words = reportWords(document.language)
  const rows = document.figures.map(figure => ({
    reference: reference(document.code, figure.id),
    figure: figure.name,
    label: guarded(words.say(`figure.${figure.name}`)),
    account: guarded(figure.account ?? ''),
    about: guarded(figure.about ?? ''),
    from: figure.from,
    to: figure.to,
    value: numberOf(figure.value),
    low: numberOf(figure.low),
    high: numberOf(figure.high),
    unit: figure.unit,
    currency: figure.currency ?? '',
    missing: figure.missing ?? '',
    formula: figure.formula === null ? '' : guarded(words.say(`formula.${figure.formula}`)),
    source: figure.source.kind,
    computed_from: computedFrom(figure, document.code),
  }))
  return stringify(rows, { header: true, record_delimiter: '\r\n' })
}

const numberOf = (value: number | null): string => (value === null ? '' : String(value))

/** A text that a spreadsheet would run as a formula is given as text. */
function guarded(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

function computedFrom({ source }: Figure, code: string): string {
  return source.kind === 'figures' ? source.of.map(id => reference(code, id)).join(' ') : ''
}
