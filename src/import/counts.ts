/** A number as a cell has it, or what to tell of the cell. */
export type Count = { readonly value: number } | { readonly fault: string }

export type Decimal = ',' | '.'

/** Signs by which people set thousands apart. */
const GROUPED = /^\d{1,3}(?:([.,'’\s])\d{3})(?:\1\d{3})*$/

/**
 * A number as people write it: 1234, 1.234, 1,234, 1 234, 1'234, and with decimals 1.234,5 or 1,234.5. Counts are whole,
 * so a sign before three digits sets thousands apart, unless `decimal` says that it is the decimal sign.
 */
export function numberOf(text: string, decimal?: Decimal): Count {
  const [, sign = '', digits = ''] = /^([+−-]?)\s*(.*?)\s*$/.exec(text.trim()) ?? []
  const plain = plainOf(digits, decimal)
  if (plain === null) return { fault: 'is no number; correct it in the file' }
  const value = Number(plain)
  return { value: sign === '-' || sign === '−' ? -value : value }
}

/** A count of people or things; empty is `null`: unknown, not 0. */
export function countOf(text: string, { decimal, signed }: { readonly decimal?: Decimal; readonly signed: boolean }) {
  const read = numberOf(text, decimal)
  if ('fault' in read) return read
  if (!Number.isSafeInteger(read.value)) return { fault: 'is no whole number; counts are. Correct it in the file' }
  if (read.value < 0 && !signed) return { fault: 'is negative, which a count can not be; correct it in the file' }
  return { value: read.value === 0 ? 0 : read.value }
}

function plainOf(digits: string, decimal?: Decimal): string | null {
  if (/^\d+$/.test(digits)) return digits
  const sign = decimal ?? decimalIn(digits)
  const [whole = '', fraction, ...more] = sign === null ? [digits] : digits.split(sign)
  if (more.length > 0 || (fraction !== undefined && !/^\d+$/.test(fraction))) return null
  if (!/^\d+$/.test(whole) && !GROUPED.test(whole)) return null
  return `${whole.replace(/\D/g, '')}.${fraction ?? '0'}`
}

/** Where both signs are there, the last one; where one is there once and not before three digits, that one. */
function decimalIn(digits: string): Decimal | null {
  const [comma, point] = [digits.lastIndexOf(','), digits.lastIndexOf('.')]
  if (comma >= 0 && point >= 0) return comma > point ? ',' : '.'
  if (GROUPED.test(digits)) return null
  return comma >= 0 ? ',' : point >= 0 ? '.' : null
}
