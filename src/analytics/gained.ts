/**
 * What one post gained in one day: the difference between the last readings of its counters at or before the two
 * midnights. Instants are milliseconds. Pure.
 */

/** One reading of a counter, in the slot `at`; `value` is `null` when unavailable. */
export interface Reading {
  readonly at: number
  readonly value: number | null
  readonly reason: string | null
}

export interface Counter {
  /** Oldest first. */
  readonly readings: readonly Reading[]
  /** Whether it was readable before the first of them. */
  readonly readableBefore: boolean
}

export interface PostHistory {
  readonly published: number
  readonly firstSeen: number
  /** Slot in which it was said to exist no more; `null` = it exists. */
  readonly gone: number | null
  /** Whether the account was already being read when it was published. */
  readonly trackedFromBirth: boolean
  readonly counters: readonly Counter[]
}

export interface Span {
  readonly starts: number
  readonly ends: number
}

export type Doubt = 'stale-reading' | 'late-post' | 'first-sight' | 'counter-unavailable'

export interface Gain {
  readonly value: number
  readonly doubt: Doubt | null
}

export function gainOf(post: PostHistory, day: Span): Gain {
  const gains = post.counters.map(counter => counterGain(post, counter, day))
  return {
    value: gains.reduce((sum, gain) => sum + gain.value, 0),
    doubt: gains.find(gain => gain.doubt !== null)?.doubt ?? null,
  }
}

/** The difference stands on its true interval; where that is not the day's, it says so. Falls stay signed. */
function counterGain(post: PostHistory, { readings, readableBefore }: Counter, { starts, ends }: Span): Gain {
  const end = lastReading(readings, ends)
  const start = lastReading(readings, starts)
  const known = lastValue(readings, starts)
  const value = lastValue(readings, ends)
  const lost = end?.value === null && (start ? start.value !== null : value !== undefined)
  if (value === undefined || value.at <= starts) return { value: 0, doubt: lost ? 'counter-unavailable' : null }
  if (known) {
    return { value: value.value - known.value, doubt: lost || start?.value === null ? 'counter-unavailable' : null }
  }
  const doubt = readableBefore ? 'counter-unavailable' : doubtOfFirst(post, start, starts)
  if (doubt === null) return { value: value.value, doubt: lost ? 'counter-unavailable' : null }
  return { value: value.value - (firstValue(readings, starts)?.value ?? 0), doubt }
}

/**
 * A counter that is read for the first time starts at 0 (no doubt) where its post was tracked from birth and is new, and
 * where the platform had left it out so far: Graph gives `shares` only once there is one. Else that reading is its baseline.
 */
function doubtOfFirst(post: PostHistory, start: Reading | undefined, starts: number): Doubt | null {
  if (post.firstSeen > starts) return post.trackedFromBirth ? null : 'first-sight'
  if (start === undefined) return 'first-sight'
  return start.reason === 'not-returned' ? null : 'counter-unavailable'
}

type Observed = Reading & { readonly value: number }
const isObserved = (reading: Reading): reading is Observed => reading.value !== null

const lastReading = (readings: readonly Reading[], at: number) => readings.findLast(r => r.at <= at)
const lastValue = (readings: readonly Reading[], at: number) =>
  readings.findLast((r): r is Observed => r.at <= at && isObserved(r))
const firstValue = (readings: readonly Reading[], after: number) =>
  readings.find((r): r is Observed => r.at > after && isObserved(r))

/** Sum of the counters as last readable until an instant; `null` when none was. */
export function totalAt(post: PostHistory, at: number): number | null {
  const values = post.counters.flatMap(({ readings }) => lastValue(readings, at)?.value ?? [])
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0)
}

/** Whether any counter can be read at an instant. */
export const isReadable = (post: PostHistory, at: number): boolean =>
  post.counters.some(({ readings }) => (lastReading(readings, at)?.value ?? null) !== null)

export interface Freshness {
  /** How old a reading may be at a midnight. */
  readonly tolerance: number
  /** Posts older than this are no longer followed. */
  readonly track: number
}

const HOUR = 3_600_000
/** Younger posts are read in every slot, older ones once a day. */
const FRESH = 48 * HOUR

/** What is doubtful about a post at one midnight. */
export function doubtAt(post: PostHistory, midnight: number, { tolerance, track }: Freshness): Doubt | null {
  if (post.published >= midnight || (post.gone !== null && post.gone <= midnight)) return null
  if (post.firstSeen > midnight) {
    return post.trackedFromBirth && post.firstSeen > post.published + tolerance ? 'late-post' : null
  }
  const age = midnight - post.published
  if (age > track) return null
  const last = Math.max(...post.counters.map(({ readings }) => lastReading(readings, midnight)?.at ?? -Infinity))
  return last <= midnight - tolerance - (age <= FRESH ? 0 : 24 * HOUR) ? 'stale-reading' : null
}
