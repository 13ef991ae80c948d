import { createHash } from 'node:crypto'

/**
 * A document's code: six letters and digits that nobody mistakes for each other (no I, L, O, U), from a hash of what it
 * was made from. References of its figures are the code, a hyphen and the figure's number.
 */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 6

/** @param made what the document was made from, as JSON that is the same for the same document */
export function codeOf(made: string): string {
  const digest = createHash('sha256').update(made).digest()
  return Array.from({ length: LENGTH }, (_, at) => ALPHABET[(digest[at] ?? 0) % ALPHABET.length]).join('')
}

export function reference(code: string, figure: number): string {
  return `${code}-${figure}`
}

export interface ParsedReference {
  readonly code: string
  readonly figure: number
}

/** As printed, or as a person types it: small letters, the brackets kept. `null`: it is none. */
export function parseReference(text: string): ParsedReference | null {
  const match = /^([0-9A-Z]{6})\s*-?\s*\[?(\d{1,6})\]?$/i.exec(text.trim())
  if (!match) return null
  return { code: (match[1] ?? '').toUpperCase(), figure: Number(match[2]) }
}
