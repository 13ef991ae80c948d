import { DateTime } from 'luxon'
import type { Day } from '../days.ts'
import { ImportError } from './text.ts'

/** Reads the days of a column: a fault is what to tell of the cell. */
export type ReadDay = (text: string) => { readonly day: Day } | { readonly fault: string }

/** As people write formats, e.g. DD/MM/YYYY. */
const FORMAT = /^(?=.*D)(?=.*M)(?=.*Y)[DMY ./,-]+$/
const locales = ['en', 'it']

/**
 * How the days of a column are written. Numbers alone do not tell the day from the month: the column as a whole may, by a
 * number above 12. Times of day are passed over unless their zone is told: the file's day is taken as it is.
 *
 * Throws `ImportError` where no cell tells, or where the format given is none.
 */
export function dayReader(
  texts: readonly string[],
  { format, zones }: { readonly format?: string; readonly zones?: Zones } = {},
): ReadDay {
  const read = format === undefined ? byColumn(texts) : byFormat(format)
  return zones ? text => moved(read(text), text, zones) : read
}

/** Zone of the times of day in the file, and of the days that they become. */
export interface Zones {
  readonly file: string
  readonly account: string
}

const TIME = /[T ](\d{1,2}):(\d\d)/

/** A day without a time stays what it is. */
function moved(found: ReturnType<ReadDay>, text: string, { file, account }: Zones): ReturnType<ReadDay> {
  const [, hour, minute] = TIME.exec(text) ?? []
  if ('fault' in found || hour === undefined) return found
  if (/[ap]\.?m\.?\s*$/i.test(text)) return { fault: 'has a time with am or pm; write it with 24 hours in the file' }
  const at = DateTime.fromISO(found.day, { zone: file }).set({ hour: Number(hour), minute: Number(minute) })
  return { day: isoOf(at.setZone(account)) ?? found.day }
}

function byColumn(texts: readonly string[]): ReadDay {
  const order = orderOf(texts)
  return text => {
    const day = byYear(text) ?? byNumbers(text, order) ?? byName(text)
    return day === null
      ? { fault: 'is no day; correct it in the file, or tell how days are written with --date-format' }
      : { day }
  }
}

function byFormat(format: string): ReadDay {
  if (!FORMAT.test(format)) {
    throw new ImportError(
      `--date-format "${format}" is not understood; write it as DD/MM/YYYY, MM/DD/YYYY or D MMM YYYY`,
    )
  }
  const tokens = format.replaceAll('D', 'd').replaceAll('Y', 'y').replaceAll('MMM', 'LLL')
  return text => {
    const day = locales
      .map(locale => isoOf(DateTime.fromFormat(dateOf(text), tokens, { locale })))
      .find(d => d !== null)
    return day ? { day } : { fault: `is no day written as ${format}; correct it in the file` }
  }
}

/** Without a time of day after it. */
const dateOf = (text: string) => text.trim().replace(/[T ]\d{1,2}:\d\d.*$/, '')

const isoOf = (date: DateTime): Day | null => (date.isValid ? date.toISODate() : null)

const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/
const YEAR_LAST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/

function byYear(text: string): Day | null {
  const [, year, month, day] = YEAR_FIRST.exec(dateOf(text)) ?? []
  return year === undefined ? null : dayOfParts(year, month, day)
}

type Order = 'day-first' | 'month-first' | 'unknown'

function byNumbers(text: string, order: Order): Day | null {
  const [, first, second, year] = YEAR_LAST.exec(dateOf(text)) ?? []
  if (year === undefined) return null
  if (order === 'unknown') throw ambiguous(text)
  return order === 'day-first' ? dayOfParts(year, second, first) : dayOfParts(year, first, second)
}

const ambiguous = (text: string) =>
  new ImportError(
    `Days such as "${text}" may be day first or month first, and no cell tells: add --date-format DD/MM/YYYY or --date-format MM/DD/YYYY`,
  )

function orderOf(texts: readonly string[]): Order {
  const parts = texts.flatMap(text => {
    const found = YEAR_LAST.exec(dateOf(text))
    return found ? [[Number(found[1]), Number(found[2])] as const] : []
  })
  // Only Germans and their neighbours write dots, and they begin with the day.
  if (parts.some(([first]) => first > 12) || texts.some(text => /^\d{1,2}\.\d{1,2}\.\d{4}$/.test(dateOf(text)))) {
    return 'day-first'
  }
  return parts.some(([, second]) => second > 12) ? 'month-first' : 'unknown'
}

const NAMED = ['d LLL yyyy', 'd LLLL yyyy', 'LLL d, yyyy', 'LLLL d, yyyy', 'ccc, LLL d, yyyy', 'cccc d LLLL yyyy']

function byName(text: string): Day | null {
  for (const locale of locales) {
    for (const format of NAMED) {
      const day = isoOf(DateTime.fromFormat(dateOf(text), format, { locale }))
      if (day !== null) return day
    }
  }
  return null
}

function dayOfParts(year = '', month = '', day = ''): Day | null {
  return isoOf(DateTime.fromObject({ year: Number(year), month: Number(month), day: Number(day) }))
}
