import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { DatabaseUnreachableError } from './unreachable.ts'

/** Serialisation failure and deadlock: the same transaction may succeed at once. */
const AGAIN = new Set(['40001', '40P01'])

/** Whether a database error says "not now" rather than "never". */
export function isPassing(error: unknown): boolean {
  if (error instanceof DatabaseUnreachableError) return true
  return error instanceof pg.DatabaseError && AGAIN.has(error.code ?? '')
}

/**
 * Does an idempotent piece of database work, again and again while the database is away, for at most `patienceMs`:
 * what was read from a platform has been paid for and can't be read again.
 */
export async function persistently<T>(patienceMs: number, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + patienceMs
  for (let pause = 50; ; pause = Math.min(2000, pause * 2)) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error) || performance.now() + pause > until) throw error
      await delay(pause)
    }
  }
}
