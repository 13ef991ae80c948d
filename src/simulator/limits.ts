/** What is left of an allowance. */
export interface Allowance {
  readonly allowed: boolean
  readonly limit: number
  readonly used: number
  readonly remaining: number
  /** Epoch milliseconds when it starts anew. */
  readonly resetAt: number
}

/** Counts calls in fixed windows of simulated time, by name. */
export class Meter {
  readonly #windows = new Map<string, { start: number; used: number }>()

  /** Takes one from the allowance if there is one left. */
  take(name: string, limit: number, windowMs: number, now: number): Allowance {
    const start = Math.floor(now / windowMs) * windowMs
    const known = this.#windows.get(name)
    const window = known?.start === start ? known : { start, used: 0 }
    const allowed = window.used < limit
    if (allowed) window.used++
    this.#windows.set(name, window)
    return { allowed, limit, used: window.used, remaining: limit - window.used, resetAt: start + windowMs }
  }
}
