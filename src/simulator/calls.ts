import type { Platform } from './world.ts'

/** One HTTP call that the simulator took; batch items are under `items`. */
export interface RecordedCall {
  readonly at: Date
  readonly platform: Platform | undefined
  /** Its kind, e.g. `GET /{page}/posts`, `POST /?batch`, `GET /2/users/by`. */
  readonly endpoint: string
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly form: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string | undefined>>
  /** 0 when no whole answer was given. */
  readonly status: number
  readonly items: readonly { readonly endpoint: string; readonly path: string; readonly status: number }[]
}

const CALLS_KEPT = 1_000

/** What was asked: counts of everything, and the last thousand calls or more in full. */
export class Calls {
  readonly #counts = new Map<string, number>()
  readonly #log: RecordedCall[] = []
  #total = 0

  record(call: RecordedCall): void {
    this.#total++
    for (const endpoint of [call.endpoint, ...call.items.map(item => item.endpoint)]) {
      this.#counts.set(endpoint, (this.#counts.get(endpoint) ?? 0) + 1)
    }
    this.#log.push(call)
    if (this.#log.length > 2 * CALLS_KEPT) this.#log.splice(0, CALLS_KEPT)
  }

  /** HTTP calls, a batch being one. */
  get total(): number {
    return this.#total
  }

  /** Calls by endpoint, batch items counted under their own. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts)
  }

  /** Oldest first. */
  get log(): readonly RecordedCall[] {
    return this.#log
  }

  reset(): void {
    this.#counts.clear()
    this.#log.length = 0
    this.#total = 0
  }
}
