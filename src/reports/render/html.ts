import type { Block, Chart, Heading, Inline, ReportDocument, Table, TableRow } from '../verifica/document.ts'
import { css } from './html-style.ts'

/**
 * One HTML file that needs nothing else: no script, no font, no request. Headings, landmarks, captions and scopes are
 * for those who listen to it, the print style for those who print it.
 */
export function renderHtml(document: ReportDocument): string {
  const { language, title, subtitle, labels, body, asOf, code } = document
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="author" content="${escaped(body)}">
<meta name="date" content="${asOf.toISOString()}">
<meta name="document" content="${escaped(code)}">
<title>${escaped(`${title}: ${subtitle}`)}</title>
<style>${css}</style>
</head>
<body>
<a class="skip" href="#content">${escaped(labels.skip)}</a>
<header>
<p class="body">${escaped(body)}</p>
<h1 class="title">${escaped(title)}</h1>
<p class="subtitle">${escaped(subtitle)}</p>
${document.about.map(line => `<p class="about">${escaped(line)}</p>`).join('\n')}
</header>
${contents(document)}
<main id="content">
${document.blocks.map(block => blockHtml(block, labels.reference)).join('\n')}
</main>
<footer><p>${escaped(document.footer)}</p></footer>
</body>
</html>
`
}

/** The document's title is the page's first heading, so its own begin at the second level. */
function contents({ blocks, labels }: ReportDocument): string {
  const chapters = blocks.filter((block): block is Heading => block.kind === 'heading' && block.level === 1)
  const items = chapters.map(({ id, text }) => `<li><a href="#${id}">${escaped(text)}</a></li>`)
  return `<nav aria-label="${escaped(labels.contents)}"><p class="nav">${escaped(labels.contents)}</p><ol>${items.join('')}</ol></nav>`
}

function blockHtml(block: Block, reference: string): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level + 1} id="${block.id}"${block.newPage ? ' class="new-page"' : ''}>${escaped(block.text)}</h${block.level + 1}>`
    case 'paragraph':
      return `<p class="${block.tone}">${inlines(block.inlines, reference)}</p>`
    case 'list':
      return `<ul>${block.items.map(item => `<li>${inlines(item, reference)}</li>`).join('')}</ul>`
    case 'table':
      return table(block, reference)
    case 'chart':
      return chart(block)
  }
}

function table({ caption, columns, rows, small }: Table, reference: string): string {
  const head = columns.map(({ title, align }) => `<th scope="col" class="${align}">${escaped(title)}</th>`).join('')
  const widths = columns.map(({ share = 1 }) => share)
  const whole = widths.reduce((sum, share) => sum + share, 0)
  const cols = widths.map(share => `<col style="width:${((100 * share) / whole).toFixed(1)}%">`).join('')
  const body = rows.map(row => tableRow(row, columns, reference)).join('\n')
  return `<div class="scroll" role="group" tabindex="0" aria-label="${escaped(caption)}"><table${small ? ' class="small"' : ''}><caption>${escaped(caption)}</caption><colgroup>${cols}</colgroup><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div>`
}

function tableRow({ cells, mark, anchor }: TableRow, columns: Table['columns'], reference: string): string {
  const attributes = `${anchor === undefined ? '' : ` id="ref-${anchor}"`}${mark ? ` class="${mark}"` : ''}`
  const written = cells.map((cell, at) => {
    const align = columns[at]?.align ?? 'left'
    const content = inlines(cell, anchor === undefined ? reference : null)
    return at === 0 ? `<th scope="row" class="${align}">${content}</th>` : `<td class="${align}">${content}</td>`
  })
  return `<tr${attributes}>${written.join('')}</tr>`
}

function chart({ caption, alt, svg }: Chart): string {
  const named = svg.replace('role="img"', `role="img" aria-label="${escaped(alt)}"`)
  return `<figure>${named}<figcaption>${escaped(caption)}</figcaption></figure>`
}

/** @param reference what a reference is called; `null`: the row that references lead to, which needs no link */
function inlines(parts: readonly Inline[], reference: string | null): string {
  return parts
    .map(part => {
      if (typeof part === 'string') return escaped(part)
      const { figure, text } = part
      if (reference === null) return `<span class="figure">${escaped(text)}<sup>[${figure}]</sup></span>`
      const label = `${reference} ${figure}`
      return `<span class="figure">${escaped(text)}<sup><a href="#ref-${figure}" aria-label="${escaped(label)}">[${figure}]</a></sup></span>`
    })
    .join('')
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
