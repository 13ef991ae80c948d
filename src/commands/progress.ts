/** Tells of long work on a terminal's standard error now and then, so that nobody thinks it hangs. */

const EVERY_MS = 2_000

export interface Listener {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/**
 * @param now milliseconds
 * @returns takes what could be told at this moment; it is put into words only where it is told
 */
export function teller(
  to: Listener = process.stderr,
  now: () => number = () => performance.now(),
): (words: () => string) => void {
  if (to.isTTY !== true) return () => undefined
  let told = now()
  return words => {
    if (now() - told < EVERY_MS) return
    told = now()
    to.write(`${words()}\n`)
  }
}
