import { type AccountId, type AccountRef, CollectError, type CollectResult } from '../collectors/collector.ts'
import type { PlatformCall } from '../collectors/http.ts'
import { addDays, dayOf } from '../days.ts'
import { forgetUnsupported, rememberProfiles, rememberUnsupported } from './account-states.ts'
import { recordCalls } from './calls.ts'
import type { Db, Trx } from './database.ts'
import { markGone, writePosts } from './posts.ts'
import { markDirty } from './progress.ts'
import { type Claim, type ClaimedRun, finishRuns, type RunOutcome } from './runs.ts'
import { writeAudience, writeObservations } from './snapshots.ts'

/** One account's read with what its run will say. */
export interface RunReading {
  readonly run: ClaimedRun
  readonly ref: AccountRef
  readonly read: CollectResult | CollectError
  readonly outcome: RunOutcome
}

/** What one job brings home. */
export interface Collected {
  readonly claim: Claim
  readonly source: { readonly credential: string; readonly platform: string; readonly job: string }
  readonly slot: Date
  readonly now: Date
  readonly audienceThreshold: number
  readonly readings: readonly RunReading[]
  readonly calls: readonly PlatformCall[]
}

/** An account whose rows are to be stored: its run was still ours. */
interface Kept {
  readonly accountId: AccountId
  readonly runId: number
  readonly slot: Date
  readonly ref: AccountRef
  readonly result: CollectResult
}

/** A refused metric is asked for again after so long: permissions change, platforms repent. */
const RETRY_UNSUPPORTED_DAYS = 7

/** Platforms revise insights for so long, and as long posts grow: earlier days' figures may change with a run. */
const REVISED_DAYS = 3

/**
 * Stores what a job read: runs' outcomes and rows in one transaction, so that a run says `ok` exactly when its figures
 * are there. Runs whose claim was lost in the meantime are left alone. May be called again after a failure: it begins
 * anew or finds its runs no longer its own.
 *
 * @returns accounts that have new rows
 */
export function commitCollection(db: Db, collected: Collected): Promise<readonly AccountId[]> {
  return db.transaction().execute(async trx => {
    const { claim, readings, calls, source } = collected
    const held = await finishRuns(
      trx,
      claim.id,
      readings.map(r => r.outcome),
      collected.now,
    )
    await recordCalls(trx, source, calls, new Map(claim.runs.map(r => [r.accountId, r.runId])))
    const kept = readings.flatMap(reading => (held.has(reading.run.runId) ? keep(reading, collected.slot) : []))
    await writeRows(trx, kept, collected.audienceThreshold)
    await learn(trx, kept)
    return kept.map(k => k.accountId)
  })
}

function keep({ run, ref, read }: RunReading, slot: Date): Kept[] {
  if (read instanceof CollectError) return []
  return [{ accountId: run.accountId, runId: run.runId, slot, ref, result: read }]
}

async function writeRows(trx: Trx, kept: readonly Kept[], threshold: number): Promise<void> {
  if (kept.length === 0) return
  const rowsOf = <T, R>(items: (k: Kept) => readonly T[], row: (item: T, k: Kept) => R): R[] =>
    kept.flatMap(k => items(k).map(item => row(item, k)))
  await writeObservations(
    trx,
    rowsOf(
      k => k.result.observations,
      (observation, { accountId, runId, slot }) => ({ accountId, runId, slot, observation }),
    ),
  )
  await writePosts(
    trx,
    rowsOf(
      k => k.result.posts,
      (reading, { accountId, runId, slot }) => ({ accountId, runId, slot, reading }),
    ),
  )
  await markGone(
    trx,
    rowsOf(
      k => k.result.gonePosts,
      (platformPostId, { accountId, slot }) => ({ accountId, slot, platformPostId }),
    ),
  )
  await writeAudience(
    trx,
    rowsOf(
      k => k.result.audience,
      (cell, { accountId, runId, slot, ref }) => ({ accountId, runId, day: dayOf(slot, ref.timeZone), cell }),
    ),
    { threshold },
  )
}

/** What a run teaches about the accounts themselves. */
async function learn(trx: Trx, kept: readonly Kept[]): Promise<void> {
  if (kept.length === 0) return
  await rememberProfiles(trx, kept.map(profileOf))
  await rememberUnsupported(trx, kept.flatMap(refusalsOf))
  await forgetUnsupported(trx, kept.flatMap(givenAfterAll))
  await markDirty(
    trx,
    kept.map(({ accountId, slot, ref }) => ({ accountId, day: addDays(dayOf(slot, ref.timeZone), -REVISED_DAYS) })),
  )
}

function profileOf({ accountId, result }: Kept) {
  const instant = result.observations.find(o => o.period === 'instant')
  return { accountId, platformId: result.identity.platformId, observedAt: instant?.observedAt ?? null }
}

function refusalsOf({ accountId, slot, ref, result }: Kept) {
  const since = dayOf(slot, ref.timeZone)
  const retryOn = addDays(since, RETRY_UNSUPPORTED_DAYS)
  return result.unsupported.map(refusal => ({ accountId, since, retryOn, ...refusal }))
}

function givenAfterAll({ accountId, ref, result }: Kept) {
  const given = new Set([...result.observations, ...result.audience].filter(o => o.value !== null).map(o => o.metric))
  return [...ref.unsupported.keys()].filter(metric => given.has(metric)).map(metric => ({ accountId, metric }))
}
