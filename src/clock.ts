/** Time is passed in, so that tests and the demo can replay months in seconds. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands still until it is set. */
export class ManualClock implements Clock {
  #at: number
  constructor(at: Date) {
    this.#at = at.getTime()
  }
  now(): Date {
    return new Date(this.#at)
  }
  set(at: Date): void {
    this.#at = at.getTime()
  }
  advance(ms: number): void {
    this.#at += ms
  }
}

/** A clock like `ManualClock` that several threads read: setting it in one sets it in all. */
export class SharedClock implements Clock {
  /** For the other threads' `SharedClock`. */
  readonly shared: SharedArrayBuffer
  readonly #at: Float64Array

  constructor(from: SharedArrayBuffer | Date) {
    this.shared = from instanceof Date ? new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT) : from
    this.#at = new Float64Array(this.shared)
    if (from instanceof Date) this.set(from)
  }

  now(): Date {
    return new Date(this.#at[0] ?? 0)
  }

  set(at: Date): void {
    this.#at[0] = at.getTime()
  }
}
