import type { Day } from '../detection/detection.ts'
import type { ChartMetric, Language } from './account-chart.ts'
import type { TickFormats } from './ticks.ts'

/** What a picture says, in the languages of the alerts; numbers and dates by `Intl`. */
export interface Words {
  readonly metric: Readonly<Record<ChartMetric, string>>
  /** Unit of the axis. */
  readonly perDay: Readonly<Record<ChartMetric, string>>
  readonly daily: string
  readonly weekly: string
  readonly expected: string
  readonly usual: string
  readonly gap: string
  readonly drop: string
  readonly paused: string
  readonly event: string
  readonly ongoing: string
  readonly source: string
  readonly noAlerts: string
  readonly above: (days: number, most: string) => string
  readonly described: (metric: string, span: string, isExpected: boolean) => string
  /** Of the last seven days; `expected` is `null` where it is not known. */
  readonly lately: (mean: string, expected: string | null) => string
  /** The first and the last known figure of a level. */
  readonly level: (first: string, last: string) => string
}

export const words: Readonly<Record<Language, Words>> = {
  it: {
    metric: {
      interactions_gained: 'Interazioni ottenute',
      interactions_of_posts: 'Interazioni dei post del giorno',
      posts_published: 'Post pubblicati',
      reach: 'Copertura',
      views: 'Visualizzazioni',
      new_followers: 'Nuovi follower',
      followers: 'Follower',
    },
    perDay: {
      interactions_gained: 'interazioni al giorno',
      interactions_of_posts: 'interazioni al giorno',
      posts_published: 'post al giorno',
      reach: 'persone al giorno',
      views: 'visualizzazioni al giorno',
      new_followers: 'follower al giorno',
      followers: 'persone che seguono',
    },
    daily: 'Un giorno',
    weekly: 'Media di sette giorni',
    expected: 'Atteso',
    usual: 'Intervallo abituale di un giorno',
    gap: 'Dato mancante',
    drop: 'Calo',
    paused: 'Rubrica in pausa',
    event: 'Evento',
    ongoing: 'in corso',
    source: 'Fonte',
    noAlerts: 'Nessun avviso.',
    above: (days, most) => `▲ ${days === 1 ? 'un giorno' : `${days} giorni`} oltre la scala, fino a ${most}`,
    described: (metric, span, isExpected) =>
      `${metric}, ${span}, con ${isExpected ? 'quanto era atteso e ' : ''}gli avvisi.`,
    level: (first, last) => `Da ${first} a ${last}.`,
    lately: (mean, expected) =>
      `Negli ultimi sette giorni ${mean} al giorno in media${expected === null ? '' : `, attesi ${expected}`}.`,
  },
  en: {
    metric: {
      interactions_gained: 'Interactions gained',
      interactions_of_posts: "Interactions of the day's posts",
      posts_published: 'Posts published',
      reach: 'Reach',
      views: 'Views',
      new_followers: 'New followers',
      followers: 'Followers',
    },
    perDay: {
      interactions_gained: 'interactions a day',
      interactions_of_posts: 'interactions a day',
      posts_published: 'posts a day',
      reach: 'people a day',
      views: 'views a day',
      new_followers: 'followers a day',
      followers: 'people who follow',
    },
    daily: 'One day',
    weekly: 'Mean of seven days',
    expected: 'Expected',
    usual: 'Usual range of a day',
    gap: 'No figures',
    drop: 'Drop',
    paused: 'Series paused',
    event: 'Event',
    ongoing: 'ongoing',
    source: 'Source',
    noAlerts: 'No alerts.',
    above: (days, most) => `▲ ${days === 1 ? 'one day' : `${days} days`} above the scale, up to ${most}`,
    described: (metric, span, isExpected) =>
      `${metric}, ${span}, with ${isExpected ? 'what was expected and ' : ''}the alerts.`,
    level: (first, last) => `From ${first} to ${last}.`,
    lately: (mean, expected) =>
      `Over the last seven days ${mean} a day on average${expected === null ? '' : `, ${expected} expected`}.`,
  },
}

export interface Formats {
  readonly number: (value: number) => string
  /** Both included. */
  readonly span: (from: Day, to: Day) => string
  readonly day: (day: Day) => string
  readonly ticks: TickFormats
}

/** The Italian pattern of a range within a month writes `05–17 ott`, against all other dates. */
export function spanOf(format: Intl.DateTimeFormat, from: Date, to: Date): string {
  return format.formatRange(from, to).replace(/\b0(\d)\b/g, '$1')
}

const locales: Readonly<Record<Language, string>> = { it: 'it-IT', en: 'en-GB' }

const formats = new Map<Language, Formats>()

/** Made once: that takes longer than a picture's worth of formatting. */
export function formatsOf(language: Language): Formats {
  const known = formats.get(language) ?? makeFormats(language)
  formats.set(language, known)
  return known
}

function makeFormats(language: Language): Formats {
  const locale = locales[language]
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, useGrouping: 'always' })
  const dates = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
  const full = dates({ day: 'numeric', month: 'short', year: 'numeric' })
  const month = dates({ month: 'short', year: 'numeric' })
  const monthAlone = dates({ month: 'short' })
  const inMonth = dates({ day: 'numeric', month: 'short' })
  return {
    number: value => number.format(value),
    span: (from, to) => spanOf(full, new Date(from), new Date(to)),
    day: day => full.format(new Date(day)),
    ticks: {
      inMonth: day => inMonth.format(new Date(day)),
      month: day => monthAlone.format(new Date(day)),
      monthOfYear: day => month.format(new Date(day)),
    },
  }
}
