import type { AccountId, CollectContext } from '../collector.ts'
import type { HttpResponse } from '../http.ts'
import { itemIdsOf, type ListAnswer, listAnswer, parsed, parseJson } from './answers.ts'
import { failureOf, type Redact, rateLimited, resetOf } from './errors.ts'
import { BilledToday, type Resource } from './prices.ts'
import type { TwitterSettings } from './settings.ts'

export interface ApiCall {
  /** The endpoint whose rate limit the call uses, e.g. `users/by`. */
  readonly endpoint: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly accounts: readonly AccountId[]
}

export interface PricedCall extends ApiCall {
  /** What it returns, */
  readonly resource: Resource
  /** what each of them costs, in US dollars, */
  readonly price: number
  /** and how many it may return that were not billed on this day. */
  readonly most: number
}

export interface ApiAnswer extends ListAnswer {
  readonly receivedAt: Date
}

interface Limit {
  remaining: number
  readonly reset: Date
}

/** The API of X with one credential. Knows its rate limits from the headers and keeps below them; counts what it bills. */
export class XApi {
  readonly redact: Redact
  readonly billed = new BilledToday()
  readonly #settings: TwitterSettings
  readonly #limits = new Map<string, Limit>()

  constructor(settings: TwitterSettings) {
    this.#settings = settings
    this.redact = text => text.replaceAll(settings.bearer_token.reveal(), '[secret]')
  }

  /** Throws `CollectError`; an answer it returns had status 200 and the shape of a list. */
  async get(call: PricedCall, ctx: CollectContext): Promise<ApiAnswer> {
    const response = await this.getRaw(call, ctx, call.most * call.price)
    const body = parseJson(response.body, call.endpoint)
    this.#charge(call, response, body)
    return { ...parsed(listAnswer, body, ''), receivedAt: response.receivedAt }
  }

  /** Before the answer is looked at closely: X bills what it returned, also where we can't use it. */
  #charge({ resource, price }: PricedCall, response: HttpResponse, body: unknown): void {
    const { ids, nameless } = itemIdsOf(body)
    const unbilled = this.billed.unbilled(resource, ids, response.receivedAt)
    response.charge((unbilled + nameless) * price)
    this.billed.add(resource, ids, response.receivedAt)
  }

  async getRaw(call: ApiCall, ctx: CollectContext, maxCost: number): Promise<HttpResponse> {
    this.#obeyLimit(call.endpoint, ctx.now())
    const response = await ctx.http.request({
      method: 'GET',
      url: `${this.#settings.base_url.replace(/\/$/, '')}/2/${call.path}`,
      query: call.query,
      headers: { authorization: `Bearer ${this.#settings.bearer_token.reveal()}` },
      accounts: call.accounts,
      maxCost,
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
