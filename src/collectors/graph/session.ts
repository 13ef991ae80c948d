import type { z } from 'zod'
import type { AccountRef, CollectContext } from '../collector.ts'
import type { Connection } from './connection.ts'
import { parseAnswer } from './schemas.ts'
import { Sender, type SubAnswer, type SubRequest } from './sender.ts'

export interface Answer<T> {
  readonly data: T
  readonly receivedAt: Date
}

interface Waiting {
  readonly request: SubRequest
  settle(answer: SubAnswer): void
  fail(error: unknown): void
}

/**
 * The reading of one job. Every account is read by plain code that asks one thing after the other; what all of them ask
 * at the same time is gathered and sent together, in as few batches as can be.
 */
export class GraphSession {
  readonly ctx: CollectContext
  readonly #sender: Sender
  #waiting: Waiting[] = []

  constructor(connection: Connection, ctx: CollectContext, accounts: readonly AccountRef[], batched: boolean) {
    this.ctx = ctx
    this.#sender = new Sender(connection, ctx, accounts, batched)
  }

  /** Throws `CollectError`, as a `GraphError` where the platform refused. */
  async ask<T>(request: SubRequest, schema: z.ZodType<T>): Promise<Answer<T>> {
    const answer = await this.#send(request)
    if ('error' in answer) throw answer.error
    return { data: parseAnswer(schema, answer.body, `/${request.path}`), receivedAt: answer.receivedAt }
  }

  #send(request: SubRequest): Promise<SubAnswer> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ request, settle, fail })
      // Promises settled together have all asked their next thing before the next turn of the event loop.
      if (this.#waiting.length === 1) setImmediate(() => void this.#flush())
    })
  }

  async #flush(): Promise<void> {
    const wave = this.#waiting
    this.#waiting = []
    try {
      const answers = await this.#sender.send(wave.map(({ request }) => request))
      wave.forEach(({ settle }, i) => {
        settle(answers[i] as SubAnswer)
      })
    } catch (error) {
      for (const { fail } of wave) fail(error)
    }
  }
}
