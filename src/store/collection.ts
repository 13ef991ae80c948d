import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { AccountId, AccountRef, CollectError, CollectResult } from '../collectors/collector.ts'
import type { PlatformCall } from '../collectors/http.ts'
import { recordCalls } from './calls.ts'
import { type Claim, type ClaimedRun, finishRuns, type RunOutcome } from './runs.ts'
import type { Database } from './schema/index.ts'

/** One account's read with what its run will say. */
export interface RunReading {
  readonly run: ClaimedRun
  readonly ref: AccountRef
  readonly read: CollectResult | CollectError
  readonly outcome: RunOutcome
}

export interface Collected {
  readonly claim: Claim
  readonly source: { readonly credential: string; readonly platform: string; readonly job: string }
  readonly slot: Date
  readonly now: Date
  readonly audienceThreshold: number
  readonly readings: readonly RunReading[]
  readonly calls: readonly PlatformCall[]
}
