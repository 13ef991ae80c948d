import type { AccountId, AccountRef, CollectContext } from '../collector.ts'
import { CollectError } from '../collector.ts'
import { type BatchItem, headersOf, readBatch } from './batch.ts'
import type { Connection } from './connection.ts'
import { GraphError, limitsOnlyOneAccount } from './errors.ts'
import { judge, type RawAnswer } from './judge.ts'
import { readUsage } from './usage.ts'

/** One thing to read of one account. */
export interface SubRequest {
  readonly account: AccountId
  /** Below the version, without leading slash: `117022388346471/posts`. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Withheld once usage comes near its limit. */
  readonly optional: boolean
  /** Secret. Instead of the credential's token. */
  readonly token?: string | undefined
}

export type SubAnswer =
  | { readonly body: unknown; readonly receivedAt: Date }
  /** `lost`: the batch was answered without this item, which is worth a second try. */
  | { readonly error: CollectError; readonly lost?: boolean }

/** The platform's limit. */
export const batchLimit = 50

/** Sends waves of sub-requests, in batches or one by one, and keeps to the limits of use. */
export class Sender {
  readonly #connection: Connection
  readonly #ctx: CollectContext
  readonly #accountOf: ReadonlyMap<string, AccountId>
  readonly #batched: boolean
  readonly #tokens = new Set<string>()

  constructor(connection: Connection, ctx: CollectContext, accounts: readonly AccountRef[], batched: boolean) {
    this.#connection = connection
    this.#ctx = ctx
    this.#accountOf = new Map(accounts.map(({ id, platformId, handle }) => [platformId ?? handle, id]))
    this.#batched = batched
  }

  /** Answers in the order of the requests; what a batch was answered without is asked once more. */
  async send(wave: readonly SubRequest[]): Promise<readonly SubAnswer[]> {
    for (const { token } of wave) if (token !== undefined) this.#tokens.add(token)
    const answers = await this.#sendAll(wave)
    const lost = wave.filter((_, i) => isLost(answers[i]))
    if (lost.length === 0) return answers
    const again = [...(await this.#sendAll(lost))]
    return answers.map(answer => (isLost(answer) ? (again.shift() ?? answer) : answer))
  }

  /** A call that fails as a whole ends the wave: the next would fail as well. */
  async #sendAll(wave: readonly SubRequest[]): Promise<readonly SubAnswer[]> {
    const answers: SubAnswer[] = []
    let broken: CollectError | null = null
    for (const chunk of chunked(wave, this.#batched ? batchLimit : 1)) {
      const answered: readonly SubAnswer[] | CollectError =
        broken ?? (await this.#sendAllowed(chunk).catch(onlyCollect))
      if (answered instanceof CollectError) broken = answered
      answers.push(...(answered instanceof CollectError ? chunk.map(() => ({ error: answered })) : answered))
    }
    return answers
  }

  /** Sends what the limits of use allow of a chunk. */
  async #sendAllowed(chunk: readonly SubRequest[]): Promise<readonly SubAnswer[]> {
    const { guard } = this.#connection
    const now = this.#ctx.now()
    const refusals = chunk.map(({ account, optional }) => guard.refusal(account, optional, now))
    const allowed = chunk.filter((_, i) => refusals[i] === null)
    const call = this.#batched ? this.#callBatch(allowed) : this.#callSingly(allowed)
    const answers = [...(await call)]
    return refusals.map(refusal => (refusal ? { error: refusal } : (answers.shift() ?? unanswered)))
  }

  async #callBatch(chunk: readonly SubRequest[]): Promise<readonly SubAnswer[]> {
    if (chunk.length === 0) return []
    const response = await this.#ctx.http.request({
      method: 'POST',
      url: `${this.#connection.baseUrl}/`,
      form: { ...this.#connection.authentication(), include_headers: 'true', batch: this.#batchOf(chunk) },
      accounts: [...new Set(chunk.map(({ account }) => account))],
    })
    const regain = this.#learn(response.headers, response.receivedAt, object => this.#accountOf.get(object))
    const items = readBatch(this.#judged(response, null, regain), chunk.length)
    return items.map((item, i) => this.#itemAnswer(item, chunk[i]?.account ?? null, response.receivedAt))
  }

  #batchOf(chunk: readonly SubRequest[]): string {
    return JSON.stringify(
      chunk.map(({ path, query, token }) => {
        const own = token === undefined ? {} : this.#connection.authentication(token)
        const search = new URLSearchParams({ ...query, ...own })
        return { method: 'GET', relative_url: `${this.#connection.version}/${path}?${search}` }
      }),
    )
  }

  async #callSingly([request]: readonly SubRequest[]): Promise<readonly SubAnswer[]> {
    if (request === undefined) return []
    const { baseUrl, version } = this.#connection
    const response = await this.#ctx.http.request({
      method: 'GET',
      url: `${baseUrl}/${version}/${request.path}`,
      query: request.query,
      secretQuery: this.#connection.authentication(request.token),
      accounts: [request.account],
    })
    const headers = Object.entries(response.headers).map(([name, value]) => ({ name, value }))
    const item = { code: response.status, headers, body: response.body }
    return [this.#itemAnswer(item, request.account, response.receivedAt)]
  }

  #itemAnswer(item: BatchItem, account: AccountId | null, receivedAt: Date): SubAnswer {
    if (item === null || (item.code === 200 && item.body === '')) return unanswered
    const regain = this.#learn(headersOf(item), receivedAt, () => account ?? undefined)
    try {
      return { body: this.#judged({ status: item.code, body: item.body, receivedAt }, account, regain), receivedAt }
    } catch (error) {
      return { error: onlyCollect(error) }
    }
  }

  /** The parsed body; a refusal is thrown, with the time to try again where it is one of limits. */
  #judged(answer: RawAnswer, account: AccountId | null, regainMinutes: number): unknown {
    try {
      return judge(answer, account === null, text => this.#connection.redact(text, this.#tokens))
    } catch (error) {
      if (!(error instanceof GraphError) || error.kind !== 'rate-limited') throw error
      const limited = limitsOnlyOneAccount(error) ? account : null
      throw error.withUntil(this.#connection.guard.refused(limited, answer.receivedAt, regainMinutes))
    }
  }

  /** Takes in what headers say of usage; answers the minutes until access is regained, 0 = not stated. */
  #learn(headers: Headers, at: Date, accountOf: (object: string) => AccountId | undefined): number {
    const usages = readUsage(headers)
    this.#connection.guard.learn(usages, accountOf, at)
    return Math.max(0, ...usages.map(({ regainMinutes }) => regainMinutes))
  }
}

type Headers = Readonly<Record<string, string>>

const unanswered: SubAnswer = {
  error: new CollectError('transient', 'the batch was answered without this item: the platform ran out of time'),
  lost: true,
}

function isLost(answer: SubAnswer | undefined): boolean {
  return answer !== undefined && 'error' in answer && answer.lost === true
}

function onlyCollect(error: unknown): CollectError {
  if (error instanceof CollectError) return error
  throw error
}

function chunked<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, i) => i * size)
  return starts.map(start => items.slice(start, start + size))
}
