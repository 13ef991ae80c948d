import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { AccountRef, Collector } from '../collectors/collector.ts'
import type { HttpClient } from '../collectors/http.ts'
import type { Budget } from '../collectors/purse.ts'
import type { Database } from '../store/schema/index.ts'
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
  readonly budget: Budget | null
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
