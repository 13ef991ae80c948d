import { IntlMessageFormat } from 'intl-messageformat'
import { type Arguments, type Language, wordsOf } from '../alerts/messages/words.ts'
import { spanOf } from '../charts/words.ts'
import type { Day } from '../days.ts'

/** ICU messages of the digest. Numbers and dates come ready-made, except plurals. */
const it = {
  'subject.below':
    'La settimana {span}: {count, plural, one {sotto il solito} other {{below, plural, one {un account} other {# account}} su # sotto il solito}}',
  'subject.usual':
    'La settimana {span}: {count, plural, one {tutto come al solito} other {tutti e # gli account come al solito}}',
  'subject.unknown': 'La settimana {span}',
  heading: 'La settimana {since} {until}',
  'label.interactions': 'Interazioni',
  'label.posts': 'Post pubblicati',
  'label.followers': 'Follower',
  'label.best': 'Il post migliore',
  'label.alerts': 'Avvisi',
  'label.series': 'Rubriche',
  'label.gaps': 'Letture',
  'interactions.below': '{value}, circa {percent} sotto il solito (attese circa {expected})',
  'interactions.usual': '{value}, come al solito (attese circa {expected})',
  'interactions.above': '{value}, circa {percent} sopra il solito (attese circa {expected})',
  'interactions.alone': '{value}; non c’è ancora un solito con cui confrontarle',
  'interactions.unknown': 'non note: nessun giorno è stato letto per intero',
  'interactions.partial': '{text}; nei {days} giorni letti per intero',
  'interactions.partial.one': '{text}; nel solo giorno letto per intero',
  unknown: 'non noti',
  'followers.gained': '{value} ({gained} nella settimana)',
  'best.text': '“{text}”, {on}: {count, plural, one {un’interazione} other {{value} interazioni}} finora',
  'best.plain': 'quello di {on}: {count, plural, one {un’interazione} other {{value} interazioni}} finora',
  'best.none': 'nessun post di cui si conoscano le interazioni',
  'alerts.none': 'nessuno',
  'alert.open': '{subject} (aperto {since})',
  'alert.closed': '{subject} (aperto {since}, chiuso {until})',
  'series.irregular': '{series} esce in modo irregolare: ne mancano {missed} su {due} {since}',
  'gaps.none': 'tutti i giorni letti per intero',
  'gaps.some': '{count, plural, one {un giorno non letto} other {# giorni non letti}} per intero: {days}',
  operational: 'Per chi gestisce Polso',
  link: 'Apri Polso',
} as const

type Key = keyof typeof it
type Catalogue = Readonly<Record<Key, string>>

const en: Catalogue = {
  'subject.below':
    'The week of {span}: {count, plural, one {below usual} other {{below, plural, one {one account} other {# accounts}} of # below usual}}',
  'subject.usual': 'The week of {span}: {count, plural, one {all as usual} other {all # accounts as usual}}',
  'subject.unknown': 'The week of {span}',
  heading: 'The week from {from} to {to}',
  'label.interactions': 'Interactions',
  'label.posts': 'Posts published',
  'label.followers': 'Followers',
  'label.best': 'Best post',
  'label.alerts': 'Alerts',
  'label.series': 'Series',
  'label.gaps': 'Readings',
  'interactions.below': '{value}, about {percent} below usual (about {expected} expected)',
  'interactions.usual': '{value}, as usual (about {expected} expected)',
  'interactions.above': '{value}, about {percent} above usual (about {expected} expected)',
  'interactions.alone': '{value}; there is no usual yet to compare with',
  'interactions.unknown': 'not known: no day was read in full',
  'interactions.partial': '{text}; over the {days} days read in full',
  'interactions.partial.one': '{text}; on the only day read in full',
  unknown: 'not known',
  'followers.gained': '{value} ({gained} in the week)',
  'best.text': '“{text}”, {on}: {count, plural, one {one interaction} other {{value} interactions}} so far',
  'best.plain': 'that of {on}: {count, plural, one {one interaction} other {{value} interactions}} so far',
  'best.none': 'no post of which the interactions are known',
  'alerts.none': 'none',
  'alert.open': '{subject} (opened {since})',
  'alert.closed': '{subject} (opened {since}, closed {until})',
  'series.irregular': '{series} comes irregularly: {missed} of {due} are missing {since}',
  'gaps.none': 'every day read in full',
  'gaps.some': '{count, plural, one {one day not read} other {# days not read}} in full: {days}',
  operational: 'For those who run Polso',
  link: 'Open Polso',
}

const catalogues: Readonly<Record<Language, { readonly locale: string; readonly messages: Catalogue }>> = {
  it: { locale: 'it-IT', messages: it },
  en: { locale: 'en-GB', messages: en },
}

export interface DigestWords {
  say(key: Key, values?: Arguments): string
  number(value: number): string
  /** With its sign. */
  change(value: number): string
  percent(fraction: number): string
  list(items: readonly string[]): string
  /** A day within its week, e.g. `mar 12 novembre`. */
  weekday(day: Day): string
  /** Both ends of a stretch by themselves, `11 novembre`, and with what a language says before them, `dall’11 novembre`. */
  ends(from: Day, to: Day): Readonly<Record<'from' | 'to' | 'since' | 'until', string>>
  on(day: Day, today: Day): string
  since(day: Day, today: Day): string
  /** How people call a series in mid-sentence. */
  series(name: string): string
  /** Both included. */
  span(from: Day, to: Day): string
}

export function digestWords(language: Language): DigestWords {
  const { locale, messages } = catalogues[language]
  const { number, percent, list, fullDay, on, since, until, series } = wordsOf(language)
  const dates = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero', useGrouping: 'always' })
  return {
    say: (key, values = {}) => String(new IntlMessageFormat(messages[key], locale).format(values)),
    number,
    percent,
    on,
    since,
    series,
    // The year is said once, at the end.
    ends: (from, to) => ({
      from: fullDay(from),
      to: fullDay(to),
      since: since(from, to),
      until: until(to, ''),
    }),
    change: value => signed.format(value),
    list: items => list(items),
    weekday: day => dates({ weekday: 'short', day: 'numeric', month: 'long' }).format(new Date(day)),
    span: (from, to) => spanOf(dates({ day: 'numeric', month: 'long', year: 'numeric' }), new Date(from), new Date(to)),
  }
}
