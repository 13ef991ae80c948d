import { IntlMessageFormat } from 'intl-messageformat'
import type { Day } from '../../../days.ts'
import type { Figure } from '../../figure.ts'
import type { Span } from '../../period.ts'
import type { FigureInline, Inline } from '../document.ts'
import type { ReportCatalogue, ReportGrammar, ReportMessageKey } from './catalogue.ts'
import { en, enGrammar } from './en.ts'
import { it, itGrammar } from './it.ts'

/** A language is one file with its grammar and its messages, and one line here. */
const languages = {
  it: { grammar: itGrammar, catalogue: it },
  en: { grammar: enGrammar, catalogue: en },
} as const satisfies Record<string, { grammar: ReportGrammar; catalogue: ReportCatalogue }>

export type ReportLanguage = keyof typeof languages

/** Ready-made words, numbers that choose a plural, and figures, which keep their reference. */
export type Values = Readonly<Record<string, string | number | FigureInline | readonly Inline[]>>

/** The words of a report in one language; numbers, money and days included. */
export interface ReportWords {
  readonly language: ReportLanguage
  say(key: ReportMessageKey, values?: Readonly<Record<string, string | number>>): string
  /** The same with figures in it. */
  inline(key: ReportMessageKey, values: Values): Inline[]
  /** A figure as a number with its unit's form, or why there is none. */
  figure(figure: Figure): FigureInline
  /** Without its sign, e.g. of a loss that is told as one. */
  size(figure: Figure): FigureInline
  /** A number that belongs to a figure, such as a bound of its interval. */
  number(value: number, figure: Figure): FigureInline
  /** Which plural a figure takes. */
  count(figure: Figure): number
  day(day: Day): string
  /** In small print: `01/11/2019`. */
  shortDay(day: Day): string
  span(span: Span): string
  on(day: Day): string
  since(day: Day): string
  /** An instant in a zone: its time and its day. */
  time(instant: Date, zone: string): { readonly time: string; readonly day: string }
  country(code: string): string
  list(items: readonly string[]): string
  series(name: string): string
}

const made = new Map<ReportLanguage, ReportWords>()

export function reportWords(language: ReportLanguage): ReportWords {
  const words = made.get(language) ?? makeWords(language)
  made.set(language, words)
  return words
}

function makeWords(language: ReportLanguage): ReportWords {
  const { grammar, catalogue } = languages[language]
  const { locale } = grammar
  const parts = speaker(catalogue, locale)
  const say: ReportWords['say'] = (key, values = {}) => parts(key, values).join('')
  const format = formatter(locale)
  const told = (figure: Figure, value: number | null): FigureInline => ({
    figure: figure.id,
    text: value === null ? say(`missing.${figure.missing ?? 'not-read'}`) : format(value, figure),
  })
  const day = (iso: Day, year = true) => dayText(locale, iso, year)
  return {
    language,
    say,
    inline: parts,
    figure: figure => told(figure, figure.value),
    size: figure =>
      figure.value === null
        ? told(figure, null)
        : { figure: figure.id, text: format(Math.abs(figure.value), { ...figure, plain: true }) },
    number: (value, figure) => told(figure, value),
    count: figure => figure.value ?? 0,
    day,
    shortDay: iso => iso.split('-').reverse().join('/'),
    span: span => unbroken(grammar.span(span, day)),
    on: iso => grammar.on(iso, day(iso)),
    since: iso => sinceOf(language, iso, day(iso)),
    time: (instant, zone) => timeOf(locale, instant, zone),
    country: code => new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }).of(code) ?? code,
    list: items => new Intl.ListFormat(locale).format(items),
    series: grammar.series,
  }
}

function sinceOf(language: ReportLanguage, iso: Day, text: string): string {
  if (language === 'en') return `since ${text}`
  return ['08', '11'].includes(iso.slice(8, 10)) ? `dall’${text}` : `dal ${text}`
}

/** Messages as their parts: figures stay what they are, so that each keeps its reference. */
function speaker(catalogue: ReportCatalogue, locale: string): (key: ReportMessageKey, values: Values) => Inline[] {
  const formats = new Map<ReportMessageKey, IntlMessageFormat>()
  return (key, values) => {
    const format = formats.get(key) ?? new IntlMessageFormat(catalogue[key], locale)
    formats.set(key, format)
    const inlines = format.formatToParts(values).flatMap(({ value }): readonly Inline[] => {
      if (Array.isArray(value)) return value as readonly Inline[]
      return typeof value === 'object' && value !== null ? [value as FigureInline] : [String(value)]
    })
    return joined(inlines)
  }
}

/** Neighbouring words as one text; a unit stays on the line of its number. */
function joined(inlines: readonly Inline[]): Inline[] {
  const out: Inline[] = []
  for (const inline of inlines) {
    const last = out.at(-1)
    if (typeof inline === 'string' && typeof last === 'string') out[out.length - 1] = last + inline
    else out.push(inline)
  }
  return out.map((inline, at) => {
    if (typeof inline !== 'string') return inline
    const after = at > 0 && typeof out[at - 1] !== 'string'
    return unbroken(after ? inline.replace(/^ (?=\p{L})/u, '\u00a0') : inline)
  })
}

/** A number and the word after it do not part at the end of a line. */
function unbroken(text: string): string {
  return text.replace(/(\d) (?=\p{L})/gu, '$1\u00a0')
}

/** `plain`: without the sign that a difference bears. */
type Formatted = Pick<Figure, 'unit' | 'currency' | 'name'> & { readonly plain?: boolean }

/** Italian groups thousands from 10.000 on unless told otherwise. */
function formatter(locale: string): (value: number, figure: Formatted) => string {
  const grouped = { useGrouping: 'always' } as const
  const whole = new Intl.NumberFormat(locale, { ...grouped, maximumFractionDigits: 0 })
  const fine = new Intl.NumberFormat(locale, { ...grouped, maximumFractionDigits: 1 })
  const percent = { ...grouped, style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 } as const
  const share = new Intl.NumberFormat(locale, percent)
  const change = new Intl.NumberFormat(locale, { ...percent, signDisplay: 'exceptZero' })
  const signed = new Intl.NumberFormat(locale, { ...grouped, maximumFractionDigits: 0, signDisplay: 'exceptZero' })
  return (value, { unit, currency, name, plain }) => {
    if (unit === 'money') return money(locale, value, currency ?? 'EUR')
    if (unit === 'share') return minus((/_change$|_against_expected$/.test(name) ? change : share).format(value))
    if (name === 'followers_gained' && !plain) return minus(signed.format(value))
    if (unit === 'months' || Math.abs(value) < 100) return minus(fine.format(value))
    return minus(whole.format(value))
  }
}

/** Whole amounts without cents, others with both. */
function money(locale: string, value: number, currency: string): string {
  const minimumFractionDigits = Number.isInteger(value) ? 0 : 2
  const options = { style: 'currency', currency, useGrouping: 'always', minimumFractionDigits } as const
  return new Intl.NumberFormat(locale, { ...options, maximumFractionDigits: 2 }).format(value).replaceAll(' ', '\u00a0')
}

/** A hyphen is not a minus. */
const minus = (text: string): string => text.replace(/^-/, '\u2212')

function dayText(locale: string, iso: Day, year: boolean): string {
  const options = { day: 'numeric', month: 'long', ...(year && { year: 'numeric' as const }), timeZone: 'UTC' } as const
  const text = new Intl.DateTimeFormat(locale, options).format(new Date(`${iso}T00:00:00Z`))
  return (locale === 'it-IT' ? text.replace(/^1\b/, '1°') : text).replaceAll(' ', '\u00a0')
}

function timeOf(locale: string, instant: Date, zone: string) {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone } as const
  const time = new Intl.DateTimeFormat(locale, options)
  const day = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: zone })
  return { time: time.format(instant), day: dayText(locale, day.format(instant), true) }
}
