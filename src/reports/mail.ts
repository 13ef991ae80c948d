import type { Letter } from '../notifiers/notifier.ts'
import { escaped } from './render/html.ts'
import { plainText, type ReportDocument } from './verifica/document.ts'

/** The letter that a report travels with: the page that can be read aloud; numbers and sources are in the attachments. */
export function coverLetter(document: ReportDocument): Pick<Letter, 'language' | 'date' | 'subject' | 'text' | 'html'> {
  const { language, asOf, title, subtitle, blocks, footer } = document
  const spoken = blocks.flatMap(block =>
    block.kind === 'paragraph' && block.tone === 'spoken' ? [plainText(block.inlines)] : [],
  )
  const paragraphs = [...spoken, footer]
  const html = paragraphs.map(text => `<p>${escaped(text)}</p>`).join('\n')
  return {
    language,
    date: asOf,
    subject: `${title}: ${subtitle}`,
    text: `${paragraphs.join('\n\n')}\n`,
    html: `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"><title>${escaped(title)}</title></head><body>\n${html}\n</body></html>\n`,
  }
}
