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
