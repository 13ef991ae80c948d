import type { Logger } from 'pino'

/** Is told of a server's faults, as often as they are met, and of its being back. */
export interface Witness {
  /** Faults so far. What is answered now, but was asked before a fault, does not say that it is over. */
  readonly moment: number
  failed(error: Error): void
  /** `since`: the moment at which was asked what has now been answered. */
  back(since: number): void
}

/** A server of ours can't be reached. Whoever watches it has told so, once; what fails for it says no more. */
export class AwayError extends Error {}

/** What fails because a server is away is no news. */
export function levelOf<L extends 'warn' | 'error'>(error: unknown, usual: L): L | 'debug' {
  return error instanceof AwayError ? 'debug' : usual
}

/** One line when a server goes away and one when it is back, not one a retry. */
export function logOnce(log: Logger, what: string): Witness {
  let away = false
  let faults = 0
  return {
    get moment() {
      return faults
    },
    failed: error => {
      if (!away) log.warn({ reason: error.message }, `${what} is away; work waits until it is back`)
      away = true
      faults++
    },
    back: since => {
      if (!away || since !== faults) return
      log.info(`${what} is back`)
      away = false
    },
  }
}

/** For what only casts doubt on a server, such as a lost connection: asks it, once for all the doubts that come meanwhile. */
export function doubting(ask: () => Promise<unknown>): () => void {
  let asking = false
  const done = () => {
    asking = false
  }
  return () => {
    if (asking) return
    asking = true
    void ask().then(done, done)
  }
}
