import { closest, distance } from 'fastest-levenshtein'

/** The known word that was probably meant, or `null` when none is near: at most a third of its letters differ. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null
  const lower = word.toLowerCase()
  const found = closest(
    lower,
    known.map(name => name.toLowerCase()),
  )
  const match = known.find(name => name.toLowerCase() === found)
  if (match === undefined || distance(lower, found) > Math.floor(match.length / 3)) return null
  return match
}

/** `did you mean "handle"?`, or else the words that are known. */
export function suggest(word: string, known: readonly string[]): string {
  const match = nearest(word, known)
  if (match !== null) return `did you mean "${match}"?`
  return known.length === 0 ? 'none is known here' : `known are: ${[...known].sort().join(', ')}`
}
