import type { Kysely } from 'kysely'
import type { Database } from '../store/schema/index.ts'
import { type AccountGroup, type PlannedAccount, planSlot, recordMissedSlots } from '../store/slots.ts'
import type { JobSpec } from './queue.ts'
import { latestSlot, nextSlot, slotsBetween } from './slot.ts'

/** A schedule of `polso.yaml`, with the accounts that run on it. */
export interface Schedule {
  readonly name: string
  readonly expression: string
  readonly zone: string
  /** The last one planned; `null` before the first. */
  readonly lastSlot: Date | null
  /** What time it is for Postgres; `null` where the plan's clock is no wall clock: a replay's. */
  readonly databaseNow: Date | null
  readonly groups: readonly ScheduledGroup[]
}

export interface ScheduledGroup extends AccountGroup {
  /** As many as the platform's collector reads together. */
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
export function chunksOf({ name, groups }: Pick<Schedule, 'name' | 'groups'>): Chunk[] {
  return groups.flatMap(({ credential, platform, accountIds, batchSize }) =>
    Array.from({ length: Math.ceil(accountIds.length / batchSize) }, (_, n) => ({
      job: `${credential}~${name}~${n}`,
      platform,
      accountIds: accountIds.slice(n * batchSize, (n + 1) * batchSize),
    })),
  )
}

/** So many runs are recorded as missed in one transaction: seconds, where a statement may take a minute. */
const MISSED_A_BATCH = 50_000
/** What begins later than this after its slot is made up for. */
const LATE_AFTER_MS = 5 * 60_000
/** A clock may be so far ahead of the database's. */
const AHEAD_MS = 10 * 60_000

/** This machine's clock, or the database's, is wrong: what it takes for due lies in the future. */
export class ClockAheadError extends Error {
  constructor(slot: Date, databaseNow: Date) {
    super(
      `by the clock of this machine the slot ${slot.toISOString()} is due, but by the database's it is ` +
        `${databaseNow.toISOString()}: nothing is planned, for all slots until then would be missed. ` +
        'Set the clock of this machine right (or that of the database, if it is the one that is wrong), best by NTP',
    )
    this.name = 'ClockAheadError'
  }
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
 * nothing new. Idempotent over replicas. Throws `ClockAheadError`, and plans nothing, where the clock is ahead.
 *
 * @returns the jobs to put into the queue; none when another replica was first
 */
export async function planSchedule(
  db: Kysely<Database>,
  schedule: Schedule,
  now: Date,
  jitterMostMs: number,
): Promise<JobSpec[]> {
  const due = dueSince(schedule, now)
  const newest = due.pop()
  if (newest === undefined) return []
  const { databaseNow } = schedule
  if (databaseNow && newest.getTime() > databaseNow.getTime() + AHEAD_MS) throw new ClockAheadError(newest, databaseNow)
  const jitterWindowMs = jitterWindow(schedule, newest, jitterMostMs)
  const chunks = chunksOf(schedule)
  const accounts = chunks.flatMap(chunk => plannedAccounts(chunk, newest, jitterWindowMs))
  for (const slots of missedBatches(due, accounts.length)) {
    await recordMissedSlots(db, schedule.name, slots, accounts, now)
  }
  const late = schedule.lastSlot === null || due.length > 0 || now.getTime() - newest.getTime() > LATE_AFTER_MS
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

/** Half the way to the next slot at most: a run that is not due by then would be missed, each time. */
function jitterWindow({ expression, zone }: Schedule, slot: Date, mostMs: number): number {
  if (mostMs === 0) return 0
  return Math.min(mostMs, (nextSlot(expression, zone, slot).getTime() - slot.getTime()) / 2)
}

/** Oldest first, so that what is interrupted goes on from the last slot recorded. */
function missedBatches(slots: readonly Date[], accounts: number): Date[][] {
  const size = Math.max(1, Math.floor(MISSED_A_BATCH / Math.max(1, accounts)))
  return Array.from({ length: Math.ceil(slots.length / size) }, (_, i) => slots.slice(i * size, (i + 1) * size))
}

function plannedAccounts(chunk: Chunk, slot: Date, jitterWindowMs: number): PlannedAccount[] {
  const dueAt = new Date(slot.getTime() + jitterMs(chunk.job, jitterWindowMs))
  return chunk.accountIds.map(accountId => ({ accountId, job: chunk.job, dueAt }))
}
