import type { z } from 'zod'
import type { Language } from '../../alerts/messages.ts'
import { LONGEST_NOTE } from '../../store/answers.ts'
import { LONGEST_SILENCE_DAYS } from '../../store/silences.ts'
import type { Fields } from '../page.ts'

export const LONGEST_TITLE = 200

/** What can be wrong with a field. */
const faultKeys = [
  'missing',
  'note-too-long',
  'title-too-long',
  'no-day',
  'ends-before-start',
  'until-before-onset',
  'over',
  'too-long-silence',
  'no-choice',
  'matches-all',
] as const
export type FaultKey = (typeof faultKeys)[number]

const words: Readonly<Record<Language, Readonly<Record<FaultKey, string>>>> = {
  it: {
    missing: 'Manca: bastano poche parole.',
    'note-too-long': `È troppo lungo: al massimo ${LONGEST_NOTE} caratteri.`,
    'title-too-long': `È troppo lungo: al massimo ${LONGEST_TITLE} caratteri.`,
    'no-day': 'Non è una data: la scriva come 2019-10-14.',
    'ends-before-start': 'La fine viene prima dell’inizio.',
    'until-before-onset': 'Questa data viene prima del giorno in cui è cominciato ciò che l’avviso segnala.',
    over: 'Questa data è già passata.',
    'too-long-silence': `Un silenzio dura al massimo ${LONGEST_SILENCE_DAYS} giorni.`,
    'no-choice': 'Scelga una delle voci dell’elenco.',
    'matches-all': 'Scelga che cosa silenziare: un account, una rubrica, una metrica o un tipo di avviso.',
  },
  en: {
    missing: 'Missing: a few words are enough.',
    'note-too-long': `Too long: at most ${LONGEST_NOTE} characters.`,
    'title-too-long': `Too long: at most ${LONGEST_TITLE} characters.`,
    'no-day': 'Not a date: write it as 2019-10-14.',
    'ends-before-start': 'The end lies before the beginning.',
    'until-before-onset': 'This date lies before the day on which what the alert tells of began.',
    over: 'This date has passed.',
    'too-long-silence': `A silence lasts at most ${LONGEST_SILENCE_DAYS} days.`,
    'no-choice': 'Choose one of the list.',
    'matches-all': 'Choose what to silence: an account, a series, a metric or a kind of alert.',
  },
}

/** A fault of one field, ready for its form. */
export function faultAt(field: string, key: FaultKey, language: Language): { readonly faults: Fields } {
  return { faults: { [field]: words[language][key] } }
}

export type Checked<T> = { readonly data: T } | { readonly faults: Fields }

/** Reads a form by its schema, whose messages are keys of the words above; the first fault of each field is told. */
export function readForm<T>(schema: z.ZodType<T>, fields: Fields, language: Language): Checked<T> {
  const result = schema.safeParse(fields)
  if (result.success) return { data: result.data }
  const faults: Record<string, string> = {}
  for (const { path, message } of result.error.issues) {
    const key = faultKeys.find(known => known === message) ?? 'missing'
    faults[String(path[0])] ??= words[language][key]
  }
  return { faults }
}
