import type { Link } from '../alerts/messages/layout.ts'

/** What the notifiers that write plain text or into a chat share. */

/** The text of a mail without its signature (its delimiter: RFC 3676, 4.3): in a chat the sender is plain to see. */
export function withoutSignature(text: string): string {
  const at = text.lastIndexOf('\n-- \n')
  return (at === -1 ? text : text.slice(0, at)).trimEnd()
}

/** The text of a mail with a line a link before its signature. */
export function withLinks(text: string, links: readonly Link[]): string {
  const [body, signature] = [withoutSignature(text), text.slice(withoutSignature(text).length)]
  return `${body}\n\n${links.map(({ label, url }) => `${label}: ${url}`).join('\n')}${signature}`
}

/** At most `length` UTF-16 units, with an ellipsis where it was cut, and no character cut in two. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** `&`, `<` and `>`: as much as Slack and Telegram ask for, and nothing that they would show as it stands. */
export function escapedMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
