import { setTimeout as delay } from 'node:timers/promises'

/** Waits for a fact: tries until the assertion holds, and fails with its own message when it does not within the time. */
export async function eventually<T>(fact: () => T | Promise<T>, withinMs = 20_000): Promise<T> {
  const until = performance.now() + withinMs
  for (;;) {
    try {
      return await fact()
    } catch (error) {
      if (performance.now() > until) throw error
      await delay(20)
    }
  }
}
