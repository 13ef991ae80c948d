import { IntlMessageFormat } from 'intl-messageformat'
import { dayOf } from '../../days.ts'
import type { Catalogue, Grammar, MessageKey } from './catalogue.ts'
import { en, enGrammar } from './en.ts'
import { it, itGrammar } from './it.ts'

/** A language is one file with its grammar and its messages, and one line here. */
const languages = {
  it: { grammar: itGrammar, catalogue: it },
  en: { grammar: enGrammar, catalogue: en },
} as const satisfies Record<string, { grammar: Grammar; catalogue: Catalogue }>

export type Language = keyof typeof languages
export const languageCodes = Object.keys(languages) as readonly Language[]

export type Arguments = Readonly<Record<string, string | number>>

/** The words of one language; numbers, money and dates included. */
export interface Words {
  readonly language: Language
  /** Throws where an argument that the message needs is not given. */
  say(key: MessageKey, values?: Arguments): string
  number(value: number): string
  money(usd: number): string
  /** A fraction as a whole percentage, e.g. `il 40%`. */
  percent(fraction: number): string
  /** At most `max` items, then how many more there are. */
  list(items: readonly string[], max?: number): string
  series(name: string): string
  gender(series: string): 'm' | 'f'
  /** Days are `YYYY-MM-DD`; the year is said where it is not that of `today`. */
  since(day: string, today: string): string
  from(day: string, today: string): string
  on(day: string, today: string): string
  until(day: string, today: string): string
  fullDay(day: string): string
  month(month: string): string
  /** An instant in a zone, e.g. `dalle 10:00 del 14 ottobre`. */
  sinceInstant(iso: string, zone: string, today: string): string
  onInstant(iso: string, zone: string, today: string): string
}

const spoken = new Map(languageCodes.map(language => [language, makeWords(language)]))

export function grammarOf(language: Language): Grammar {
  return languages[language].grammar
}

export function wordsOf(language: Language): Words {
  const words = spoken.get(language)
  if (!words) throw new Error(`there are no messages in the language ${language}`)
  return words
}

function makeWords(language: Language): Words {
  const { grammar, catalogue } = languages[language]
  const say = speaker(grammar.locale, catalogue)
  const list = (items: readonly string[], max = 10) => spokenList(grammar, say, items, max)
  const dollars = new Intl.NumberFormat(grammar.locale, { style: 'currency', currency: 'USD' })
  return {
    language,
    say,
    list,
    series: grammar.series,
    gender: grammar.gender,
    number: decimal(grammar),
    money: usd => dollars.format(usd),
    percent: fraction => spokenPercent(grammar, fraction),
    ...dates(grammar),
  }
}

/** Italian groups thousands from 10.000 on unless told otherwise. Large averages need no decimals. */
function decimal({ locale }: Grammar): Words['number'] {
  const options = { useGrouping: 'always' } as const
  const small = new Intl.NumberFormat(locale, { ...options, maximumFractionDigits: 1 })
  const large = new Intl.NumberFormat(locale, { ...options, maximumFractionDigits: 0 })
  return value => (Math.abs(value) < 10 ? small : large).format(value)
}

function spokenPercent(grammar: Grammar, fraction: number): string {
  const whole = Math.round(fraction * 100)
  const text = new Intl.NumberFormat(grammar.locale, { style: 'percent', useGrouping: 'always' }).format(whole / 100)
  return grammar.percent(whole, text)
}

function spokenList(grammar: Grammar, say: Words['say'], items: readonly string[], max: number): string {
  const shown = items.length > max ? items.slice(0, max - 1) : items
  const rest = items.length - shown.length
  const all = rest > 0 ? [...shown, say('and-others', { count: rest })] : shown
  return new Intl.ListFormat(grammar.locale).format(all)
}

/**
 * Says messages of a catalogue. One that is missing is said in English, since an alert in the wrong language is better
 * than none; where that has none either, it throws and names the key.
 */
export function speaker(locale: string, catalogue: Partial<Catalogue>): Words['say'] {
  const formats = new Map<MessageKey, IntlMessageFormat>()
  return (key, values = {}) => {
    const format = formats.get(key) ?? formatOf(key, locale, catalogue)
    formats.set(key, format)
    return String(format.format(values))
  }
}

function formatOf(key: MessageKey, locale: string, catalogue: Partial<Catalogue>): IntlMessageFormat {
  const own = catalogue[key]
  const message = own ?? (en as Partial<Catalogue>)[key]
  if (message === undefined) throw new Error(`there is no message "${key}"`)
  return new IntlMessageFormat(message, own === undefined ? enGrammar.locale : locale)
}

function dates(grammar: Grammar) {
  const day = (iso: string, today: string) => spokenDay(grammar, iso, iso.slice(0, 4) !== today.slice(0, 4))
  const instant = (iso: string, zone: string, today: string) => day(dayOf(new Date(iso), zone), today)
  return {
    since: (iso: string, today: string) => grammar.since(day(iso, today)),
    from: (iso: string, today: string) => grammar.from(day(iso, today)),
    on: (iso: string, today: string) => grammar.on(day(iso, today)),
    until: (iso: string, today: string) => grammar.until(day(iso, today)),
    fullDay: (iso: string) => spokenDay(grammar, iso, true).text,
    month: (iso: string) => dateText(grammar, `${iso}-01`, { month: 'long', year: 'numeric' }),
    sinceInstant: (iso: string, zone: string, today: string) =>
      grammar.sinceTime(localTime(grammar, iso, zone), instant(iso, zone, today)),
    onInstant: (iso: string, zone: string, today: string) => grammar.on(instant(iso, zone, today)),
  }
}

function spokenDay(grammar: Grammar, iso: string, withYear: boolean) {
  const number = Number(iso.slice(8, 10))
  const text = dateText(grammar, iso, { day: 'numeric', month: 'long', ...(withYear && { year: 'numeric' }) })
  return { day: number, text: grammar.dayText(number, text) }
}

function dateText({ locale }: Grammar, day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
}

function localTime({ locale }: Grammar, iso: string, zone: string): string {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone } as const
  return new Intl.DateTimeFormat(locale, options).format(new Date(iso))
}
