/** An answer before it is written: its body is still data, so that faults can bend it. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

export type Json = { readonly [key: string]: unknown }

/** A call as the protocols see it. */
export interface Call {
  readonly method: string
  /** Path without version, e.g. `/117022388346471/posts` or `/2/users/by`. */
  readonly path: string
  readonly query: URLSearchParams
  /** Form fields of a POST. */
  readonly form: URLSearchParams
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Origin and version as the caller used them, for links in answers, e.g. `http://127.0.0.1:4711/v26.0`. */
  readonly base: string
  /** Epoch milliseconds of the simulated clock. */
  readonly now: number
  /** Metrics that a fault retired for this call. */
  readonly retired: ReadonlySet<string>
}

/** A failure in the protocol's own words. */
export class ReplyError extends Error {
  readonly reply: Reply
  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`simulated status ${status}`)
    this.reply = { status, body, headers }
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
