/** A line of the table below the sentences. */
export type Fact = readonly [label: string, value: string]

export function layOutText(sentences: readonly string[], facts: readonly Fact[]): string {
  return `${sentences.join('\n\n')}\n\n${facts.map(([label, value]) => `${label}: ${value}`).join('\n')}\n\n-- \nPolso\n`
}

/**
 * One table, no colours of text or ground (so that mail programs can choose dark ones), nothing loaded from elsewhere.
 */
export function layOutHtml(
  language: string,
  subject: string,
  sentences: readonly string[],
  facts: readonly Fact[],
): string {
  const [first = '', ...rest] = sentences
  const rows = facts.map(
    ([label, value]) => `<tr><td ${labelStyle}>${escaped(label)}</td><td>${escaped(value)}</td></tr>`,
  )
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
</head>
<body style="margin:0;padding:16px;font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5">
<table role="presentation" cellpadding="0" cellspacing="0" style="max-width:600px"><tr><td>
<p style="margin:0 0 16px;font-size:18px;font-weight:bold">${escaped(first)}</p>
${rest.map(sentence => `<p style="margin:0 0 12px">${escaped(sentence)}</p>`).join('\n')}
<table cellpadding="4" cellspacing="0" style="margin-top:16px;border-top:1px solid #888888;font-size:14px">
${rows.join('\n')}
</table>
</td></tr></table>
</body>
</html>
`
}

const labelStyle = 'style="padding-right:16px;vertical-align:top"'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character] ?? character)
}
