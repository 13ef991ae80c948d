import type { Kysely } from 'kysely'
import { groupBy } from '../store/rows.ts'
import type { Database } from '../store/schema/index.ts'
import { type PlannedAccount, planSlot, recordMissedSlots } from '../store/slots.ts'
import type { JobSpec } from './queue.ts'
import { latestSlot, slotsBetween } from './slot.ts'

/** A schedule of `polso.yaml`, with the accounts that run on it. */
export interface Schedule {
  readonly name: string
  readonly expression: string
  readonly zone: string
  /** The last one planned; `null` before the first. */
  readonly lastSlot: Date | null
  readonly accounts: readonly ScheduledAccount[]
}

export interface ScheduledAccount {
  readonly accountId: number
  readonly credential: string
  readonly platform: string
  readonly batchSize: number
}

/** A chunk of accounts that one job reads together. */
export interface Chunk {
  /** `credential~schedule~number`. */
  readonly job: string
  readonly platform: string
  readonly accountIds: readonly number[]
}

/** Cuts a schedule's accounts into chunks of at most the platform's batch size, always in the same way. */
export function chunksOf(schedule: Pick<Schedule, 'name' | 'accounts'>): Chunk[] {
  const sorted = [...schedule.accounts].sort((a, b) => a.accountId - b.accountId)
  return [...groupBy(sorted, account => account.credential)].flatMap(([credential, accounts]) =>
    cut(credential, schedule.name, accounts),
  )
}

function cut(credential: string, schedule: string, accounts: readonly ScheduledAccount[]): Chunk[] {
  const chunks: Chunk[] = []
  const [first] = accounts
  if (!first) return chunks
  for (let i = 0; i < accounts.length; i += first.batchSize) {
    chunks.push({
      job: `${credential}~${schedule}~${chunks.length}`,
      platform: first.platform,
      accountIds: accounts.slice(i, i + first.batchSize).map(a => a.accountId),
    })
  }
  return chunks
}

/**
 * Spreads starts over the jitter window, the same way in every replica and every slot of a chunk
 * (FNV-1a of the chunk's name), so that distances between an account's readings stay even.
 */
function jitterMs(job: string, windowMs: number): number {
  let hash = 2166136261
  for (let i = 0; i < job.length; i++) hash = Math.imul(hash ^ job.charCodeAt(i), 16777619)
  return windowMs === 0 ? 0 : (hash >>> 0) % windowMs
}

/** The name of the platform's own queue: a stuck platform holds up nobody else. */
export const collectQueue = (platform: string): string => `${COLLECT}${platform}`
const COLLECT = 'collect-'
export const isCollectQueue = (queue: string): boolean => queue.startsWith(COLLECT)

/** A slot as part of a job's id, which must hold no colons: `20191231T170000Z`. */
export const slotId = (slot: Date): string => slot.toISOString().replaceAll(/[-:]|\.\d+/g, '')

/** A job's id says what it is about, so that ten replicas' ticks are one job. `generation` tells a sweep's from the first. */
export function collectJob(platform: string, job: string, slot: Date, delayMs: number, generation = 0): JobSpec {
  return {
    queue: collectQueue(platform),
    id: `${job}~${slotId(slot)}~g${generation}`,
    data: { kind: 'collect', job, slot: slot.toISOString() },
    delayMs,
  }
}

/**
 * Finds the slots that are due since the last planned one, from the tables alone: the newest is planned, those before
 * it passed while nobody was there and are recorded as missed (a past count can't be recovered). A clock set back finds
 * nothing new. Idempotent over replicas.
 *
 * @returns the jobs to put into the queue; none when another replica was first
 */
export async function planSchedule(
  db: Kysely<Database>,
  schedule: Schedule,
  now: Date,
  jitterWindowMs: number,
): Promise<JobSpec[]> {
  const due = dueSince(schedule, now)
  const newest = due.pop()
  if (newest === undefined) return []
  const chunks = chunksOf(schedule)
  const accounts = chunks.flatMap(chunk => plannedAccounts(chunk, newest, jitterWindowMs))
  await recordMissedSlots(db, schedule.name, due, accounts, now)
  const late = schedule.lastSlot === null || due.length > 0
  const won = await planSlot(db, { schedule: schedule.name, slot: newest, catchUp: late }, accounts, now)
  if (!won) return []
  return chunks.map(c => {
    const dueAt = newest.getTime() + jitterMs(c.job, jitterWindowMs)
    return collectJob(c.platform, c.job, newest, dueAt - now.getTime())
  })
}

/** Slots after the last planned one, oldest first; before the first plan, the latest alone. */
function dueSince({ expression, zone, lastSlot }: Schedule, now: Date): Date[] {
  return lastSlot === null ? [latestSlot(expression, zone, now)] : slotsBetween(expression, zone, lastSlot, now)
}

function plannedAccounts(chunk: Chunk, slot: Date, jitterWindowMs: number): PlannedAccount[] {
  const dueAt = new Date(slot.getTime() + jitterMs(chunk.job, jitterWindowMs))
  return chunk.accountIds.map(accountId => ({ accountId, job: chunk.job, dueAt }))
}
