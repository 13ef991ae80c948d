import { type AccountId, CollectError, type CollectResult } from '../collectors/collector.ts'
import type { PlatformCall } from '../collectors/http.ts'
import { addDays, dayOf } from '../days.ts'
import { forgetUnsupported, type HostRef, rememberProfiles, rememberUnsupported } from './account-states.ts'
import { recordCalls } from './calls.ts'
import type { Db, Trx } from './database.ts'
import type { AudienceRow } from './hidden-cells.ts'
import { type KnownPosts, markGone, type PostRow, planPosts, postKey } from './posts.ts'
import { markDirty } from './progress.ts'
import { type Write, writeAtOnce, writeTogether } from './rows.ts'
import { type Claim, type ClaimedRun, finishing, finishRuns, type RunOutcome } from './runs.ts'
import { isUnavailable, type ObservationRow, planAudience, writeAudience, writeObservations } from './snapshots.ts'
import { type Bill, settle } from './spending.ts'

/** One account's read with what its run will say. */
export interface RunReading {
  readonly run: ClaimedRun
  readonly ref: HostRef
  readonly read: CollectResult | CollectError
  readonly outcome: RunOutcome
}

/** What one job brings home. */
export interface Collected {
  readonly claim: Claim
  readonly source: {
    readonly credential: string
    readonly platform: string
    readonly job: string
    readonly interactions: ReadonlySet<string>
  }
  readonly slot: Date
  readonly now: Date
  readonly audienceThreshold: number
  readonly readings: readonly RunReading[]
  readonly calls: readonly PlatformCall[]
  /** `null`: nothing was to be paid, or there is no budget. */
  readonly bill: Bill | null
}

/** An account whose rows are to be stored: its run was still ours. */
interface Kept {
  readonly accountId: AccountId
  readonly runId: number
  readonly slot: Date
  readonly ref: HostRef
  readonly result: CollectResult
}

/** A refused metric is asked for again after so long: permissions change, platforms repent. */
const RETRY_UNSUPPORTED_DAYS = 7

/** Platforms revise insights for so long, and as long posts grow: earlier days' figures may change with a run. */
export const REVISED_DAYS = 3

/**
 * Stores what a job read: runs' outcomes and rows in one transaction, so that a run says `ok` exactly when its figures
 * are there. Runs whose claim was lost in the meantime are left alone. May be called again after a failure: it begins
 * anew or finds its runs no longer its own.
 *
 * @returns accounts that have new rows
 */
export async function commitCollection(db: Db, collected: Collected): Promise<readonly AccountId[]> {
  const { claim, readings, now } = collected
  const all = readings.flatMap(reading => keep(reading, collected.slot))
  const cells = audienceRows(all)
  const [posts, audience, unavailable] = await Promise.all([
    planPosts(db, postRows(all), knownTo(collected)),
    planAudience(db, cells, { threshold: collected.audienceThreshold }),
    isUnavailable(db, cells),
  ])
  const ended = {
    name: 'ended',
    statement: finishing(
      claim.id,
      readings.map(r => r.outcome),
      now,
    ),
  }
  const writes = [...writesOf(collected, all, posts), audience]
  const stepwise = unavailable || all.some(hasSeldom)
  const done = !stepwise && (await writeAtOnce(db, ended, readings.length, writes))
  return done ? all.map(k => k.accountId) : commitStepwise(db, collected, all, posts)
}

/** With what is not a part of most runs, and where claims were lost meanwhile. */
function commitStepwise(
  db: Db,
  collected: Collected,
  all: readonly Kept[],
  posts: Write,
): Promise<readonly AccountId[]> {
  return db.transaction().execute(async trx => {
    const { claim, readings, now } = collected
    const outcomes = readings.map(r => r.outcome)
    const held = await finishRuns(trx, claim.id, outcomes, now)
    const kept = all.filter(k => held.has(k.runId))
    const stillAll = kept.length === all.length
    const keptPosts = stillAll ? posts : await planPosts(trx, postRows(kept), knownTo(collected))
    await writeTogether(trx, writesOf(collected, kept, keptPosts))
    await writeAudience(trx, audienceRows(kept), { threshold: collected.audienceThreshold })
    await writeSeldom(trx, kept)
    return kept.map(k => k.accountId)
  })
}

const knownTo = ({ readings, source }: Collected): KnownPosts => ({
  posts: knownPosts(readings),
  interactions: source.interactions,
})

function writesOf(collected: Collected, kept: readonly Kept[], posts: Write): Write[] {
  return [
    callsOf(collected),
    settle(collected.bill),
    writeObservations(observationRows(kept)),
    rememberProfiles(kept.flatMap(newProfile)),
    markDirty(kept.map(dirtyOf)),
    posts,
  ]
}

function keep({ run, ref, read }: RunReading, slot: Date): Kept[] {
  if (read instanceof CollectError) return []
  return [{ accountId: run.accountId, runId: run.runId, slot, ref, result: read }]
}

function rowsOf<Row>(kept: readonly Kept[], rows: (k: Kept) => readonly Row[]): Row[] {
  return kept.flatMap(rows)
}

const knownPosts = (readings: readonly RunReading[]): ReadonlyMap<string, number> =>
  new Map(readings.flatMap(({ ref }) => ref.duePosts.map(p => [postKey(ref.id, p.platformIds[0] ?? ''), p.postId])))

const observationRows = (kept: readonly Kept[]): ObservationRow[] =>
  rowsOf(kept, ({ accountId, runId, slot, result }) =>
    result.observations.map(observation => ({ accountId, runId, slot, observation })),
  )

const postRows = (kept: readonly Kept[]): PostRow[] =>
  rowsOf(kept, ({ accountId, runId, slot, result }) =>
    result.posts.map(reading => ({ accountId, runId, slot, reading })),
  )

const audienceRows = (kept: readonly Kept[]): AudienceRow[] =>
  rowsOf(kept, ({ accountId, runId, slot, ref, result }) =>
    result.audience.map(cell => ({ accountId, runId, day: dayOf(slot, ref.timeZone), cell })),
  )

function callsOf({ source, calls, claim }: Collected) {
  return recordCalls(source, calls, new Map(claim.runs.map(r => [r.accountId, r.runId])))
}

function hasSeldom(kept: Kept): boolean {
  const { gonePosts, unsupported } = kept.result
  return gonePosts.length + unsupported.length + givenAfterAll(kept).length > 0
}

/** What most runs bring none of. */
async function writeSeldom(trx: Trx, kept: readonly Kept[]): Promise<void> {
  const gone = rowsOf(kept, ({ accountId, slot, result }) =>
    result.gonePosts.map(platformPostId => ({ accountId, slot, platformPostId })),
  )
  await markGone(trx, gone)
  await rememberUnsupported(trx, kept.flatMap(refusalsOf))
  await forgetUnsupported(trx, kept.flatMap(givenAfterAll))
}

/** What most runs of a day bring is known. */
function newProfile({ accountId, ref, result }: Kept) {
  const { platformId } = result.identity
  const observedAt = result.observations.find(o => o.period === 'instant')?.observedAt ?? null
  const known = ref.lastObservedAt
  const sameDay = observedAt === null || (known !== null && dayOf(known, 'UTC') === dayOf(observedAt, 'UTC'))
  return sameDay && platformId === ref.platformId ? [] : [{ accountId, platformId, observedAt }]
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

const dirtyOf = ({ accountId, slot, ref }: Kept) => ({
  accountId,
  day: addDays(dayOf(slot, ref.timeZone), -REVISED_DAYS),
})
