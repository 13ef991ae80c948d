import { describe, expect, it } from '@jest/globals'
import { CollectError, type CollectErrorKind } from '../../src/collectors/collector.ts'
import { afterFailure } from '../../src/jobs/retry.ts'

const now = new Date('2026-01-01T00:00Z')
const settings = { attempts: 3, firstDelayMs: 1000 }
const after = (kind: CollectErrorKind, attempts: number, until?: Date, rateLimits = 0) =>
  afterFailure(new CollectError(kind, 'x', until ? { until } : {}), { attempts, rateLimits }, now, 0.5, settings)

describe('after a failure', () => {
  it.each([
    ['auth', 'failed'],
    ['forbidden', 'failed'],
    ['gone', 'failed'],
    ['budget', 'skipped'],
  ] as const)('%s is not tried again: %s', (kind, status) => {
    expect(after(kind, 1)).toEqual({ next: 'give-up', status })
  })

  it('what time can heal is tried again, each time later, and ends as failed', () => {
    const waits = [1, 2].map(attempt => after('transient', attempt))
    expect(waits).toEqual([
      { next: 'retry', at: new Date(now.getTime() + 1000) },
      { next: 'retry', at: new Date(now.getTime() + 2000) },
    ])
    expect(after('transient', 3)).toEqual({ next: 'give-up', status: 'failed' })
  })

  it('a rate limit is waited for, however often', () => {
    const until = new Date('2026-01-01T00:15Z')
    expect(after('rate-limited', 99, until)).toEqual({ next: 'retry', at: until })
  })

  it('tries that ended at a rate limit are none of those that a fault has', () => {
    expect(after('transient', 9, undefined, 8)).toEqual({ next: 'retry', at: new Date(now.getTime() + 1000) })
    expect(after('transient', 9, undefined, 6)).toEqual({ next: 'give-up', status: 'failed' })
  })

  it('failures of one second do not come back in one second', () => {
    const error = new CollectError('transient', 'x')
    const waits = [0, 0.999].map(random =>
      afterFailure(error, { attempts: 4, rateLimits: 0 }, now, random, { ...settings, attempts: 9 }),
    )
    expect(waits).toEqual([
      { next: 'retry', at: new Date(now.getTime() + 4000) },
      { next: 'retry', at: new Date(now.getTime() + 8000 * 1.499) },
    ])
  })
})
