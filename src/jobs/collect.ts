import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { AccountRef, Collector } from '../collectors/collector.ts'
import type { HttpClient } from '../collectors/http.ts'
import { blockedUntil } from '../store/calls.ts'
import { claimRuns, nextDue } from '../store/runs.ts'
import type { Database } from '../store/schema/index.ts'
import type { JobContext, JobOutcome } from './queue.ts'
import { Reading } from './reading.ts'
import type { RetrySettings } from './retry.ts'

/** A credential with the collector that uses it. */
export interface Source {
  readonly credential: string
  readonly platform: string
  readonly collector: Collector
  /** Names of the post counters that add up to interactions. */
  readonly interactions: ReadonlySet<string>
  /** US dollars a UTC month; `null` = no limit. */
  readonly monthlyBudgetUsd: number | null
}

export interface CollectSettings extends RetrySettings {
  readonly leaseSeconds: number
  /** A job that takes longer is aborted and tried again. */
  readonly jobTimeoutMs: number
  readonly audienceThreshold: number
  /** How long a finished reading waits for a database that is away. */
  readonly commitPatienceMs: number
}

export interface HttpClientOptions {
  readonly signal: AbortSignal
  readonly budget: { remainingUsd(): number } | null
}

/** What `/metrics` wants to know. */
export interface CollectObserver {
  run(platform: string, status: string, seconds: number): void
  call(platform: string, status: number, costUsd: number): void
  rateLimitWait(platform: string): void
}

export interface CollectDeps {
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly log: Logger
  readonly random: () => number
  readonly sources: ReadonlyMap<string, Source>
  readonly settings: CollectSettings
  readonly http: (options: HttpClientOptions) => HttpClient
  readonly observe: CollectObserver
  /** Called with the accounts that have new rows, after these are committed. */
  readonly stored: (accounts: readonly AccountRef[], slot: Date) => Promise<void>
}

export interface CollectJob {
  readonly job: string
  readonly slot: Date
}

/** The chunk's name starts with its credential: `credential~schedule~number`. */
export const credentialOf = (job: string): string => job.slice(0, job.indexOf('~'))

/**
 * Reads a chunk of accounts for a slot: claim, read, store, say when to come again. Nothing is read that is not claimed,
 * nothing is stored whose claim was lost, and the rows of a run commit together with its status.
 */
export async function collectChunk(deps: CollectDeps, job: CollectJob, ctx: JobContext): Promise<JobOutcome> {
  const source = deps.sources.get(credentialOf(job.job))
  if (!source) return undefined // taken out of the configuration; the next slot's plan ends its runs
  const claim = await claimRuns(deps.db, job, randomUUID(), deps.clock.now(), deps.settings.leaseSeconds)
  const settled = claim.runs.length > 0 && (await new Reading(deps, source, job, claim).run(ctx.signal))
  return settled ? undefined : comeAgain(deps, source, job)
}

/** A job lives until all its runs are final; while its credential rests, it does not look before. */
async function comeAgain(deps: CollectDeps, source: Source, { job, slot }: CollectJob): Promise<JobOutcome> {
  const due = await nextDue(deps.db, job, slot)
  if (due === null) return undefined
  const now = deps.clock.now()
  const rest = await blockedUntil(deps.db, source.credential, now)
  if (rest !== null) deps.observe.rateLimitWait(source.platform)
  return { retryInMs: Math.max(1000, Math.max(due.getTime(), rest?.getTime() ?? 0) - now.getTime()) }
}
