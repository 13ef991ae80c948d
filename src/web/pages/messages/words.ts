import { IntlMessageFormat } from 'intl-messageformat'
import { grammarOf, type Language, wordsOf } from '../../../alerts/messages/words.ts'
import { spanOf } from '../../../charts/words.ts'
import { type Day, dayOf } from '../../../days.ts'
import { en } from './en.ts'
import { it, type PageCatalogue, type PageKey } from './it.ts'

export type { PageKey }

/** A language is one file of messages, and one line here. */
const catalogues: Readonly<Record<Language, PageCatalogue>> = { it, en }
const locales: Readonly<Record<Language, string>> = { it: 'it-IT', en: 'en-GB' }

export type Arguments = Readonly<Record<string, string | number>>

/** A day with what the language says before it: «14 ott 2019», «dal 14 ott 2019», «l’11 nov 2019». */
export type SpokenDate = Readonly<Record<'day' | 'since' | 'from' | 'on' | 'until', string>>

/** What the pages say in one language: ICU messages, and numbers and dates of the locale. */
export interface PageWords {
  readonly language: Language
  /** Throws where an argument that the message needs is not given. */
  say(key: PageKey, values?: Arguments): string
  number(value: number): string
  /** With its sign; ±0 without one. */
  signed(value: number): string
  money(usd: number): string
  /** A fraction as a percentage: `12%`; what rounds to nothing is `<1%`. */
  percent(fraction: number): string
  /** E.g. `14 ott 2019`. */
  day(day: Day): string
  /** The same day for mid-sentence, as arguments of a message: each language takes the one that it needs. */
  spoken(day: Day): SpokenDate
  /** With the minute. */
  spokenInstant(at: Date, zone: string): SpokenDate
  /** E.g. `lun 14 ott`. */
  weekday(day: Day): string
  span(from: Day, to: Day): string
  /** In a zone, with the minute. */
  instant(at: Date, zone: string): string
  time(at: Date, zone: string): string
  /** How long ago, in the largest whole unit. */
  ago(at: Date, now: Date): string
  list(items: readonly string[]): string
  /** How people call a series in mid-sentence. */
  series(name: string): string
}

const spoken = new Map<Language, PageWords>()

export function pageWords(language: Language): PageWords {
  const known = spoken.get(language) ?? makeWords(language)
  spoken.set(language, known)
  return known
}

function makeWords(language: Language): PageWords {
  const locale = locales[language]
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options)
  const full = dates({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  const weekday = dates({ weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
  const signed = new Intl.NumberFormat(locale, { useGrouping: 'always', signDisplay: 'exceptZero' })
  const percent = new Intl.NumberFormat(locale, { style: 'percent' })
  /** A table of days has each of them, on every page. */
  const weekdays = new Map<Day, string>()
  const utc = (day: Day) => new Date(`${day}T00:00:00Z`)
  const { number, money, series } = wordsOf(language)
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always' })
  const instant = (at: Date, zone: string) =>
    `${full.format(utc(dayOf(at, zone)))}, ${clockTime(locale, zone).format(at)}`
  return {
    language,
    say: speaker(language),
    number,
    money,
    percent: fraction => (fraction > 0 && fraction < 0.005 ? `<${percent.format(0.01)}` : percent.format(fraction)),
    series,
    signed: value => signed.format(Math.round(value)),
    day: day => full.format(utc(day)),
    spoken: day => spokenDate(language, day, full.format(utc(day))),
    spokenInstant: (at, zone) => spokenDate(language, dayOf(at, zone), instant(at, zone)),
    weekday: day => {
      const text = weekdays.get(day) ?? weekday.format(utc(day))
      weekdays.set(day, text)
      return text
    },
    span: (from, to) => spanOf(full, utc(from), utc(to)),
    instant,
    time: (at, zone) => clockTime(locale, zone).format(at),
    ago: (at, now) => agoOf(relative, at, now),
    list: items => new Intl.ListFormat(locale).format(items),
  }
}

function spokenDate(language: Language, iso: Day, written: string): SpokenDate {
  const { dayText, since, from, on, until } = grammarOf(language)
  const day = Number(iso.slice(8, 10))
  const date = { day, text: dayText(day, written) }
  return { day: date.text, since: since(date), from: from(date), on: on(date), until: until(date) }
}

function speaker(language: Language): PageWords['say'] {
  const catalogue = catalogues[language]
  const formats = new Map<PageKey, IntlMessageFormat>()
  const formatted = (key: PageKey, values: Arguments) => {
    const format = formats.get(key) ?? new IntlMessageFormat(catalogue[key], locales[language])
    formats.set(key, format)
    return String(format.format(values))
  }
  // A calendar says the same few words a hundred times.
  const fixed = new Map<PageKey, string>()
  return (key, values) => {
    if (values !== undefined) return formatted(key, values)
    const text = fixed.get(key) ?? formatted(key, {})
    fixed.set(key, text)
    return text
  }
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function clockTime(locale: string, zone: string): Intl.DateTimeFormat {
  const key = `${locale} ${zone}`
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone } as const
  const format = clocks.get(key) ?? new Intl.DateTimeFormat(locale, options)
  clocks.set(key, format)
  return format
}

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

function agoOf(format: Intl.RelativeTimeFormat, at: Date, now: Date): string {
  const seconds = Math.max(60, (now.getTime() - at.getTime()) / 1000)
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? ['minute', 60]
  return format.format(-Math.floor(seconds / size), unit)
}
