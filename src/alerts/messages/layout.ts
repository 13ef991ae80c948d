/** A line of the table below the sentences. */
export type Fact = readonly [label: string, value: string]

export interface Link {
  readonly label: string
  readonly url: string
}

/** What only the HTML shows beside the words. */
export interface Adornments {
  /** The most useful first; none where the page has no address. */
  readonly links: readonly Link[]
  /** A picture that travels with the message, by its Content-ID. */
  readonly picture: { readonly cid: string; readonly alt: string } | null
}

export const unadorned: Adornments = { links: [], picture: null }

export function layOutText(sentences: readonly string[], facts: readonly Fact[]): string {
  return `${sentences.join('\n\n')}\n\n${toLines(facts)}${SIGNATURE}`
}

/** As mail programs know it (RFC 3676, 4.3). */
export const SIGNATURE = '\n\n-- \nPolso\n'

export function toLines(facts: readonly Fact[]): string {
  return facts.map(([label, value]) => `${label}: ${value}`).join('\n')
}

export function layOutHtml(
  language: string,
  subject: string,
  sentences: readonly string[],
  facts: readonly Fact[],
  { links, picture }: Adornments,
): string {
  const [first = '', ...rest] = sentences
  const content = [
    heading(first),
    ...rest.map(sentence => `<p style="margin:0 0 12px">${escaped(sentence)}</p>`),
    ...buttons(links),
    ...image(picture),
    factTable(facts),
  ]
  return htmlPage(language, subject, content)
}

/**
 * One column, no colours of text or ground (so that mail programs can choose dark ones), nothing loaded from elsewhere.
 *
 * @param content ready-made markup
 */
export function htmlPage(language: string, title: string, content: readonly string[]): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(title)}</title>
</head>
<body style="margin:0;padding:16px;font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5">
<table role="presentation" cellpadding="0" cellspacing="0" style="max-width:600px"><tr><td>
${content.join('\n')}
</td></tr></table>
</body>
</html>
`
}

export function heading(text: string): string {
  return `<p style="margin:0 0 16px;font-size:18px;font-weight:bold">${escaped(text)}</p>`
}

export function factTable(facts: readonly Fact[]): string {
  const rows = facts.map(
    ([label, value]) => `<tr><td ${labelStyle}>${escaped(label)}</td><td>${escaped(value)}</td></tr>`,
  )
  return `<table cellpadding="4" cellspacing="0" style="margin-top:16px;border-top:1px solid #888888;font-size:14px">
${rows.join('\n')}
</table>`
}

/** Frames instead of grounds, so that they look right in the dark, too. */
export function buttons(links: readonly Link[]): readonly string[] {
  if (links.length === 0) return []
  const anchors = links.map(({ label, url }) => `<a href="${escaped(url)}" ${buttonStyle}>${escaped(label)}</a>`)
  return [`<p style="margin:16px 0 8px">${anchors.join('\n')}</p>`]
}

function image(picture: Adornments['picture']): readonly string[] {
  if (picture === null) return []
  return [
    `<p style="margin:8px 0 0"><img src="cid:${escaped(picture.cid)}" alt="${escaped(picture.alt)}" width="600" style="max-width:100%;height:auto"></p>`,
  ]
}

const buttonStyle =
  'style="display:inline-block;margin:0 8px 8px 0;padding:8px 14px;border:1px solid #888888;border-radius:4px;text-decoration:none"'
const labelStyle = 'style="padding-right:16px;vertical-align:top"'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character] ?? character)
}
