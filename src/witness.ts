import type { Logger } from 'pino'

/** Is told of a server's faults, as often as they are met, and of its being back. */
export interface Witness {
  failed(error: Error): void
  back(): void
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
  return {
    failed: error => {
      if (!away) log.warn({ reason: error.message }, `${what} is away; work waits until it is back`)
      away = true
    },
    back: () => {
      if (away) log.info(`${what} is back`)
      away = false
    },
  }
}

/**
 * For what only casts doubt on a server, such as a lost connection: asks it, once for all the doubts that come
 * meanwhile, and tells when it fails.
 */
export function doubting(ask: () => Promise<unknown>, failed: (error: Error) => void): () => void {
  let asking = false
  return () => {
    if (asking) return
    asking = true
    const done = () => {
      asking = false
    }
    void ask().catch(failed).then(done)
  }
}
