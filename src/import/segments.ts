import type { AudienceCell } from '../collectors/collector.ts'

export type Dimension = AudienceCell['dimension']
export const dimensions: readonly Dimension[] = ['age', 'gender', 'age_gender', 'country', 'city']

/** Columns that name segments, in lower case. */
export const segmentNames: Readonly<Record<Dimension, readonly string[]>> = {
  age: ['age', 'age range', 'età', "fascia d'età", 'fasce di età'],
  gender: ['gender', 'genere', 'sesso'],
  age_gender: ['age', 'age range', 'età', "fascia d'età", 'fasce di età', 'age and gender'],
  country: ['country', 'countries', 'top countries', 'paese', 'paesi', 'paesi principali'],
  city: ['city', 'cities', 'top cities', 'top towns/cities', 'città', 'città principali'],
}

/** Segments of several attributes are one text, gender first: `F.25-34`, as Facebook used to write them. */
export function segmentOf(dimension: Dimension, parts: readonly string[]): string {
  if (dimension === 'gender') return genderOf(parts[0] ?? '')
  if (dimension === 'age') return ageOf(parts[0] ?? '')
  if (dimension === 'country') return countryOf(parts[0] ?? '')
  if (dimension === 'city') return parts[0] ?? ''
  const [a = '', b = ''] = parts
  return genders.has(genderOf(a)) ? `${genderOf(a)}.${ageOf(b)}` : `${genderOf(b)}.${ageOf(a)}`
}

/** As the platforms' answers have them: F, M, U. */
const genders = new Set(['F', 'M', 'U'])
const words: Readonly<Record<string, readonly string[]>> = {
  F: ['f', 'female', 'females', 'woman', 'women', 'donna', 'donne', 'femmina', 'femmine'],
  M: ['m', 'male', 'males', 'man', 'men', 'uomo', 'uomini', 'maschio', 'maschi'],
  U: ['u', 'unknown', 'unspecified', 'undisclosed', 'other', 'altro', 'non specificato', 'sconosciuto'],
}

function genderOf(text: string): string {
  const word = text.trim().toLowerCase()
  return Object.keys(words).find(gender => words[gender]?.includes(word)) ?? text.trim()
}

/** 25–34, 25 - 34 years, 65 e oltre: with a plain hyphen, or a plus at the end. */
function ageOf(text: string): string {
  const [, from, to] = /^(\d{1,2})\s*(?:[-–—]|to|a)\s*(\d{1,2})\b/i.exec(text.trim()) ?? []
  if (from !== undefined) return `${from}-${to}`
  const [, oldest] = /^(\d{1,2})\s*(?:\+|and over|e oltre|o più|or more)/i.exec(text.trim()) ?? []
  return oldest === undefined ? text.trim() : `${oldest}+`
}

/** Names of countries, in English and Italian, in lower case, by code (ISO 3166-1). */
let countries: ReadonlyMap<string, string> | null = null

function countryOf(text: string): string {
  if (/^[A-Z]{2}$/.test(text)) return text
  countries ??= countryNames()
  return countries.get(text.trim().toLowerCase()) ?? text.trim()
}

function countryNames(): Map<string, string> {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const codes = letters.flatMap(first => letters.map(second => first + second)).filter(isCurrent)
  const languages = ['en', 'it'].map(
    language => new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }),
  )
  return new Map(
    codes.flatMap(code =>
      languages.flatMap(names => {
        const name = names.of(code)
        return name === undefined ? [] : [[name.toLowerCase(), code] as const]
      }),
    ),
  )
}

/** Codes that were given up stand for the countries of today: UK for GB. */
const isCurrent = (code: string) => new Intl.Locale(`und-${code}`).region === code
