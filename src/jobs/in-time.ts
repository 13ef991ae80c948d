import { NotifyError } from '../notifiers/notifier.ts'

/** What a notifier may take for one message, shorter than the lease so that nobody else takes it meanwhile. */
export const SEND_TIMEOUT_MS = 60_000

/** Resolves or rejects in time, whatever the work makes of its signal. Throws `NotifyError` where time is up. */
export async function inTime(
  leaving: AbortSignal,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const signal = AbortSignal.any([leaving, AbortSignal.timeout(timeoutMs)])
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new NotifyError('the delivery took too long', false)), { once: true })
  })
  await Promise.race([work(signal), ended])
}
