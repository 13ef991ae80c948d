/** A webhook that was posted to `/inbox`. */
export interface Received {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The very bytes as text, for checking signatures. */
  readonly body: string
  /** What the sender was told. */
  readonly status: number
}

/** Takes webhooks, so that a demo or a test sees what would have reached another tool. */
export class Inbox {
  /** Answered to what comes next. */
  status = 200
  readonly received: Received[] = []
  readonly #waiting: { readonly count: number; readonly done: () => void }[] = []

  take(headers: Received['headers'], body: string): number {
    this.received.push({ headers, body, status: this.status })
    for (const { count, done } of this.#waiting) if (this.received.length >= count) done()
    return this.status
  }

  /** Settles once so many have come in all. */
  until(count: number): Promise<void> {
    if (this.received.length >= count) return Promise.resolve()
    return new Promise(done => this.#waiting.push({ count, done }))
  }
}
