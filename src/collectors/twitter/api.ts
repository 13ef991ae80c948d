import type { AccountId, CollectContext } from '../collector.ts'
import type { HttpResponse } from '../http.ts'
import { type ListAnswer, listAnswer, parsed, parseJson } from './answers.ts'
import { failureOf, type Redact, rateLimited, resetOf } from './errors.ts'
import type { TwitterSettings } from './settings.ts'

export interface ApiCall {
  /** The endpoint whose rate limit the call uses, e.g. `users/by`. */
  readonly endpoint: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly accounts: readonly AccountId[]
  readonly maxCost: number
}

export interface ApiAnswer extends ListAnswer {
  readonly receivedAt: Date
  charge(usd: number): void
}

interface Limit {
  remaining: number
  readonly reset: Date
}

/** The API of X with one credential. Knows its rate limits from the headers and keeps below them. */
export class XApi {
  readonly redact: Redact
  readonly #settings: TwitterSettings
  readonly #limits = new Map<string, Limit>()

  constructor(settings: TwitterSettings) {
    this.#settings = settings
    this.redact = text => text.replaceAll(settings.bearer_token.reveal(), '[secret]')
  }

  /** Throws `CollectError`; an answer it returns had status 200 and the shape of a list. */
  async get(call: ApiCall, ctx: CollectContext): Promise<ApiAnswer> {
    const response = await this.getRaw(call, ctx)
    const body = parsed(listAnswer, parseJson(response.body, call.endpoint), '')
    return { ...body, receivedAt: response.receivedAt, charge: usd => response.charge(usd) }
  }

  async getRaw(call: ApiCall, ctx: CollectContext): Promise<HttpResponse> {
    this.#obeyLimit(call.endpoint, ctx.now())
    const response = await ctx.http.request({
      method: 'GET',
      url: `${this.#settings.base_url.replace(/\/$/, '')}/2/${call.path}`,
      query: call.query,
      headers: { authorization: `Bearer ${this.#settings.bearer_token.reveal()}` },
      accounts: call.accounts,
      maxCost: call.maxCost,
    })
    this.#learnLimit(call.endpoint, response)
    if (response.status !== 200) throw failureOf(response, call.endpoint, ctx.now(), this.redact)
    return response
  }

  /** Counts down by itself between answers: calls under way use the limit too. */
  #obeyLimit(endpoint: string, now: Date): void {
    const limit = this.#limits.get(endpoint)
    if (limit === undefined || limit.reset <= now) return
    if (limit.remaining <= 0) throw rateLimited(endpoint, limit.reset)
    limit.remaining -= 1
  }

  #learnLimit(endpoint: string, response: HttpResponse): void {
    const remaining = response.headers['x-rate-limit-remaining']
    if (remaining === undefined || !/^\d+$/.test(remaining)) return
    const reset = resetOf(response, response.receivedAt)
    const known = this.#limits.get(endpoint)
    // Answers may overtake each other; within one window what remains only falls.
    const most = known?.reset.getTime() === reset.getTime() ? known.remaining : Number.POSITIVE_INFINITY
    this.#limits.set(endpoint, { remaining: Math.min(most, Number(remaining)), reset })
  }
}
