import { apportion } from './counters.ts'

/** People by segment; every table adds up to at most the followers. */
export interface AudienceShares {
  readonly age: Readonly<Record<string, number>>
  readonly gender: Readonly<Record<string, number>>
  readonly country: Readonly<Record<string, number>>
  readonly city: Readonly<Record<string, number>>
}

/** Relative weights of segments. */
export type Weights = Readonly<Record<string, number>>

export interface AudienceModel {
  readonly age: Weights
  readonly gender: Weights
  /** Without the home country. */
  readonly abroad: Weights
  readonly city: Weights
  /** Share of the followers whose city the platform knows. */
  readonly cityKnown: number
}

/** Whole people by segment, adding up to the total. */
export function distribute(total: number, weights: Weights): Record<string, number> {
  const parts = apportion(total, Object.values(weights))
  return Object.fromEntries(Object.keys(weights).map((segment, i) => [segment, parts[i] ?? 0]))
}

/** The audience of an account with so many followers, so many of them from abroad. */
export function audienceOf(model: AudienceModel, followers: number, abroad: number): AudienceShares {
  return {
    age: distribute(followers, model.age),
    gender: distribute(followers, model.gender),
    country: { IT: followers - abroad, ...distribute(abroad, model.abroad) },
    city: distribute(Math.floor(followers * model.cityKnown), model.city),
  }
}

/** Weights of a small Italian coastal town; the defaults of every made-up account. */
export const TOWN_AUDIENCE: AudienceModel = {
  age: { '13-17': 3, '18-24': 14, '25-34': 24, '35-44': 23, '45-54': 19, '55-64': 11, '65+': 6 },
  gender: { F: 56, M: 41, U: 3 },
  abroad: { DE: 30, FR: 24, US: 18, GB: 16, CH: 16 },
  city: {
    'La Spezia, Liguria': 58,
    'Sarzana, Liguria': 9,
    'Lerici, Liguria': 6,
    'Genova, Liguria': 6,
    'Massa, Toscana': 4,
    'Milano, Lombardia': 5,
    'Carrara, Toscana': 4,
    'Portovenere, Liguria': 3,
    'Parma, Emilia-Romagna': 3,
    'Firenze, Toscana': 2,
  },
  cityKnown: 0.92,
}
