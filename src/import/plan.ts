import type { Day } from '../days.ts'
import { groupBy } from '../store/rows.ts'
import type { FileValue, Refusal } from './reading.ts'
import { ImportError } from './text.ts'

/** What an import would change. Pure. */

/** A value that is stored for a day, of an account with an empty segment. */
export interface KnownValue {
  readonly day: Day
  readonly segment: string
  /** `null` = a suppressed cell. */
  readonly value: number | null
  /** Whether it is from a file. */
  readonly imported: boolean
}

/** A day for which something else is known than the file says. */
export interface Difference {
  readonly day: Day
  readonly segment: string
  /** `null` = it has no such segment. */
  readonly file: number | null
  readonly known: number | null
  readonly imported: boolean
}

export interface Plan {
  /** Values of days of which nothing is known. */
  readonly fresh: readonly FileValue[]
  /** Values that are known already. */
  readonly same: readonly FileValue[]
  /** Values of days of which something else is known. */
  readonly differing: readonly FileValue[]
  readonly differences: readonly Difference[]
  readonly refused: readonly Refusal[]
}

/**
 * Compares a file with what is stored. A breakdown of a day is one thing: it is new, the same or different as a whole,
 * since its cells are hidden as a whole.
 */
export function planOf(values: readonly FileValue[], refused: readonly Refusal[], known: readonly KnownValue[]): Plan {
  const stored = groupBy(known, value => value.day)
  const days = [...groupBy(values, value => value.day)].map(([day, own]) => {
    const before = stored.get(day) ?? []
    return { own, fresh: before.length === 0, differences: differencesOf(day, own, before) }
  })
  const of = (which: (day: (typeof days)[number]) => boolean) => days.filter(which).flatMap(day => day.own)
  return {
    fresh: of(day => day.fresh),
    same: of(day => !day.fresh && day.differences.length === 0),
    differing: of(day => !day.fresh && day.differences.length > 0),
    differences: days.flatMap(day => (day.fresh ? [] : day.differences)),
    refused,
  }
}

/** What is hidden can't be compared and counts as the same. */
function differencesOf(day: Day, values: readonly FileValue[], before: readonly KnownValue[]): Difference[] {
  const inFile = new Map(values.map(({ segment, value }) => [segment, value]))
  const stored = new Map(before.map(known => [known.segment, known]))
  const imported = before.some(known => known.imported)
  return [...new Set([...stored.keys(), ...inFile.keys()])].sort().flatMap(segment => {
    const [file = null, known] = [inFile.get(segment), stored.get(segment)]
    if (known !== undefined && file !== null && (known.value === null || known.value === file)) return []
    return [{ day, segment, file, known: known?.value ?? null, imported }]
  })
}

/** Days that can't be: nobody knows what comes, and a day that runs is not over. */
export function refuseFuture(values: readonly FileValue[], column: string, today: Day) {
  const [past, future] = [values.filter(({ day }) => day < today), values.filter(({ day }) => day >= today)]
  const lines = [...groupBy(future, value => value.line).values()].flatMap(own => own[0] ?? [])
  const refused = lines.map(({ line, day }) => ({
    line,
    column,
    message: `${day} is not over yet; leave it out of the file`,
  }))
  return { values: past, refused }
}

/** No account has so many times fewer followers within a month of the other days that are known. */
const FAR_OFF = 5

/** Exports of platforms tell who began to follow on a day where people look for how many do. Throws `ImportError`. */
export function refuseGains(values: readonly FileValue[], near: { readonly day: Day; readonly value: number } | null) {
  const most = Math.max(...values.map(({ value }) => value))
  if (near === null || values.length === 0 || most * FAR_OFF >= near.value) return
  throw new ImportError(
    `The file says ${most} at most, and of ${near.day} ${near.value} followers are known: does it tell how many began to follow each day? Then import it with --metric new_followers`,
  )
}
