import { errorFields } from '../../log.ts'

export type CheckStatus = 'ok' | 'warning' | 'failure'

/** One line of doctor's report. */
export interface Check {
  /** What was looked at, e.g. `credential meta`. */
  readonly check: string
  readonly status: CheckStatus
  readonly message: string
  /** What to do; `null` where nothing is to be done or the message says it. */
  readonly remedy: string | null
}

export function ok(check: string, message: string): Check {
  return { check, status: 'ok', message, remedy: null }
}

export function warning(check: string, message: string, remedy: string | null = null): Check {
  return { check, status: 'warning', message, remedy }
}

export function failure(check: string, message: string, remedy: string | null = null): Check {
  return { check, status: 'failure', message, remedy }
}

/** A check may take so long (ms): whoever does not answer by then is not there. */
const patience = 15_000

/**
 * Runs a check that reaches out to something. Whatever it throws becomes a failure, and so does its silence, so that the
 * other checks go on. `signal` is aborted when time is up.
 */
export async function attempt(
  check: string,
  work: (signal: AbortSignal) => Promise<Check | readonly Check[]>,
  timeoutMs = patience,
): Promise<readonly Check[]> {
  const abort = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Check>(resolve => {
    timer = setTimeout(() => {
      abort.abort()
      resolve(failure(check, `no answer within ${timeoutMs / 1000} s`, 'Check address, port and firewall.'))
    }, timeoutMs)
  })
  try {
    return [await Promise.race([work(abort.signal), late])].flat()
  } catch (error) {
    return [failure(check, errorFields(error).message)]
  } finally {
    clearTimeout(timer)
  }
}
