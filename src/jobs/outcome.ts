import { CollectError, type CollectResult, type Part } from '../collectors/collector.ts'
import type { PlatformCall } from '../collectors/http.ts'
import type { ClaimedRun, RunOutcome } from '../store/runs.ts'
import { afterFailure, type RetrySettings } from './retry.ts'

/** What one account's read came to. */
export type Read = CollectResult | CollectError

export interface OutcomeInput {
  readonly run: ClaimedRun
  readonly read: Read
  readonly asked: ReadonlySet<Part>
  /** Those that read the run's account. */
  readonly calls: readonly PlatformCall[]
  readonly now: Date
  /** Uniform in [0, 1). */
  readonly random: number
  readonly settings: RetrySettings
}

/** Turns what a collector returned into what the run's row will say. Pure. */
export function outcomeOf(input: OutcomeInput): RunOutcome {
  const { run, read, calls } = input
  const base = {
    runId: run.runId,
    apiCalls: calls.length,
    // A call that read a hundred accounts is each one's by a hundredth, so that sums are what was paid.
    apiCost: calls.reduce((usd, c) => usd + c.cost / c.accounts.length, 0),
  }
  return read instanceof CollectError ? { ...base, ...failed(input, read) } : { ...base, ...succeeded(input, read) }
}

function failed({ run, now, random, settings }: OutcomeInput, error: CollectError) {
  const after = afterFailure(error, run, now, random, settings)
  return {
    status: after.next === 'retry' ? ('pending' as const) : after.status,
    dueAt: after.next === 'retry' ? after.at : null,
    parts: [],
    errorKind: error.kind,
    errorMessage: error.message,
    rowsStored: 0,
  }
}

function succeeded({ asked }: OutcomeInput, result: CollectResult) {
  const lost = new Set(result.incomplete.map(i => i.part))
  const [first] = result.incomplete
  return {
    status: first ? ('partial' as const) : isEmpty(result) ? ('empty' as const) : ('ok' as const),
    dueAt: null,
    parts: [...asked].filter(part => !lost.has(part)),
    errorKind: first?.error.kind ?? null,
    errorMessage: result.incomplete.map(i => `${i.part}: ${i.error.message}`).join('; ') || null,
    rowsStored: rowsOf(result),
  }
}

/** The platform answered, and with nothing at all: worth a look, not a success. */
function isEmpty(result: CollectResult): boolean {
  return result.observations.every(o => o.value === null) && result.posts.length === 0
}

function rowsOf(result: CollectResult): number {
  const counters = result.posts.reduce((n, post) => n + post.counters.size, 0)
  return result.observations.length + counters + result.audience.length
}
