import type { CollectError } from '../collectors/collector.ts'

/** What becomes of a run whose read failed. */
export type AfterFailure =
  | { readonly next: 'retry'; readonly at: Date }
  | { readonly next: 'give-up'; readonly status: 'failed' | 'skipped' }

export interface RetrySettings {
  /** Tries of one run before it is `failed`. */
  readonly attempts: number
  readonly firstDelayMs: number
}

const LONGEST_DELAY = 15 * 60_000

/**
 * Only what time can heal is tried again. A dead token or a missing account needs a person; trying again would only
 * hammer the platform, and the next slot asks anyway. A rate limit is waited for, however often, and uses up no try.
 *
 * @param tries made so far, this one included; `rateLimits` of them ended at a rate limit
 * @param random uniform in [0, 1), so that a thousand failures do not come back in the same second
 */
export function afterFailure(
  error: CollectError,
  tries: { readonly attempts: number; readonly rateLimits: number },
  now: Date,
  random: number,
  settings: RetrySettings,
): AfterFailure {
  const counting = tries.attempts - tries.rateLimits
  switch (error.kind) {
    case 'rate-limited':
      return { next: 'retry', at: error.until ?? backoff(tries.attempts, now, random, settings) }
    case 'transient':
    case 'bad-response':
      if (counting >= settings.attempts) return { next: 'give-up', status: 'failed' }
      return { next: 'retry', at: backoff(counting, now, random, settings) }
    case 'budget':
      return { next: 'give-up', status: 'skipped' }
    case 'auth':
    case 'forbidden':
    case 'gone':
      return { next: 'give-up', status: 'failed' }
  }
}

/** Exponential with jitter of ± 50 %: first, 2 × first, 4 × first …, at most a quarter of an hour. */
function backoff(attempt: number, now: Date, random: number, { firstDelayMs }: RetrySettings): Date {
  const delay = Math.min(LONGEST_DELAY, firstDelayMs * 2 ** Math.max(0, attempt - 1))
  return new Date(now.getTime() + delay * (0.5 + random))
}
