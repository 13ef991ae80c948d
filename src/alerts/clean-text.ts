/** What people wrote, without what a terminal, a page or a database would stumble over: control characters but line ends and tabs. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim()
}

/** The same on one line, for names and titles. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ')
}
