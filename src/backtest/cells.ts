import { dayNumber, dayOf } from '../detection/days.ts'
import type { Row } from './lines.ts'

/** What a field of an input file means; each fails, with the line, where it can't be meant. */

/** `null` for an empty field: not known. */
export function numberIn({ cell, fail }: Row, column: string, what: string): number | null {
  const text = cell(column)
  if (text === '') return null
  if (/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text)) return Number(text)
  return fail(`${column} "${text}" is no ${what}; leave it empty where it is not known`)
}

/** A calendar day, as its number. */
export function dayIn({ cell, fail }: Row, column: string): number {
  const day = cell(column)
  return isDay(day) ? dayNumber(day) : fail(`${column} "${day}" is no day, e.g. 2026-03-02`)
}

const INSTANT = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/

/** An instant, in milliseconds. One without a zone would mean another day on another machine. */
export function instantIn({ cell, fail }: Row, column: string): number {
  const text = cell(column)
  const [, day = '', zone] = INSTANT.exec(text) ?? []
  const at = Date.parse(text)
  if (!isDay(day) || Number.isNaN(at)) return fail(`${column} "${text}" is no instant, e.g. 2026-03-02T08:30:00Z`)
  if (zone) return at
  return fail(`${column} "${text}" tells no zone; add Z for UTC, or an offset as in 2026-03-02T08:30:00+01:00`)
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const number = dayNumber(text)
  return !Number.isNaN(number) && dayOf(number) === text
}

/** What an account may have once. */
export class OnceEach {
  readonly #lines = new Map<string, Map<string, number>>()

  /** @param what the thing, in words */
  note({ line, fail }: Row, account: string, key: string, what: string): void {
    const known = this.#lines.get(account) ?? new Map<string, number>()
    const before = known.get(key)
    if (before !== undefined) fail(`${what} of ${account} stands in line ${before} already; leave one of them out`)
    this.#lines.set(account, known.set(key, line))
  }
}
