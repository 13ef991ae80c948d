import { reference } from '../code.ts'
import { plainText, type ReportDocument } from '../verifica/document.ts'
import type { VerificaFacts } from '../verifica/facts.ts'

/** The report as data: its figures by reference, its facts, and the page that is read aloud as sentences. */
export function renderJson(document: ReportDocument, facts: VerificaFacts): string {
  const { code, language, title, subtitle, asOf, figures, blocks } = document
  const spoken = blocks.flatMap(block =>
    block.kind === 'paragraph' && block.tone === 'spoken' ? [plainText(block.inlines)] : [],
  )
  const json = {
    document: code,
    language,
    title,
    subtitle,
    as_of: asOf.toISOString(),
    period: facts.period,
    compare: facts.compare,
    settled: facts.settled,
    residents: facts.residents,
    read_aloud: spoken,
    figures: figures.map(({ id, ...figure }) => ({ reference: reference(code, id), ...figure })),
    facts,
  }
  return `${JSON.stringify(json, null, 2)}\n`
}
