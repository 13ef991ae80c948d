import type { AccountId } from './account-id.ts'

/** One call a collector wants to make. Secrets go into `headers`, `secretQuery` or the body, never into `url` or `query`. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  /** Absolute, without query. */
  readonly url: string
  readonly query?: Readonly<Record<string, string>>
  /** Added to the query on the wire, kept out of records, logs and errors. */
  readonly secretQuery?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>
  /** The accounts this call reads: ties the stored figures to the call they came from. */
  readonly accounts: readonly AccountId[]
  /** Highest price in US dollars this call can have; checked against the budget before it is made. */
  readonly maxCost?: number
}

export interface HttpResponse {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly receivedAt: Date
  /** States what the call really cost in US dollars, once the answer was counted. Default 0. */
  charge(usd: number): void
}

/** A call as it is stored in `polso.platform_calls`. */
export interface PlatformCall {
  readonly accounts: readonly AccountId[]
  /** Method, origin-less path and query without secrets. */
  readonly endpoint: string
  readonly status: number
  readonly receivedAt: Date
  readonly durationMs: number
  readonly bytes: number
  readonly cost: number
  readonly bodySha256: string
}

/**
 * Errors: throws `CollectError` kind `transient` for time-outs and lost connections, `bad-response` for bodies over the
 * limit, redirects to another host; `budget` when `maxCost` no longer fits. HTTP statuses are returned, not thrown:
 * only the collector knows what they mean.
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>
  /** Every call made through this client so far, failed ones included. */
  readonly calls: readonly PlatformCall[]
}
