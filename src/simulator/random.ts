/**
 * Seeded noise as a function of its keys: no state, so that every process that asks the same question gets the same
 * answer, in any order. Mixing steps after MurmurHash3's finalizer (Austin Appleby, public domain).
 */
export function noise(seed: number, ...keys: readonly number[]): number {
  let h = seed | 0
  for (const key of keys) h = mix(Math.imul(h, 31) + key)
  return mix(h) / 0x1_0000_0000
}

function mix(x: number): number {
  let h = x | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** A factor around 1, log-normal with the given spread: skewed like real popularity, cut at ±2.5 spreads so that it stays tame. */
export function popularity(spread: number, seed: number, ...keys: readonly number[]): number {
  const sum = noise(seed, ...keys, 1) + noise(seed, ...keys, 2) + noise(seed, ...keys, 3) + noise(seed, ...keys, 4)
  const normal = (sum - 2) * Math.sqrt(3)
  return Math.exp(Math.max(-2.5, Math.min(2.5, normal)) * spread - (spread * spread) / 2)
}

/** One of the items, the same for the same keys. */
export function pick<T>(items: readonly [T, ...T[]], seed: number, ...keys: readonly number[]): T {
  return items[Math.floor(noise(seed, ...keys) * items.length)] ?? items[0]
}

/** A number made of a text, to seed by name. */
export function seedOf(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}
