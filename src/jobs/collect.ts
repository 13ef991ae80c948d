import { randomUUID } from 'node:crypto'
import { blockedUntil } from '../store/calls.ts'
import { claimRuns, nextDue } from '../store/runs.ts'
import { followingIn } from './account-refs.ts'
import type { CollectDeps, CollectJob, Source } from './collect-deps.ts'
import type { JobContext, JobOutcome } from './queue.ts'
import { Reading } from './reading.ts'

/** The chunk's name starts with its credential: `credential~schedule~number`. */
export const credentialOf = (job: string): string => job.slice(0, job.indexOf('~'))

/**
 * Reads a chunk of accounts for a slot: claim, read, store, say when to come again. Nothing is read that is not claimed,
 * nothing is stored whose claim was lost, and the rows of a run commit together with its status.
 */
export async function collectChunk(deps: CollectDeps, job: CollectJob, ctx: JobContext): Promise<JobOutcome> {
  const source = deps.sources.get(credentialOf(job.job))
  if (!source) return undefined // taken out of the configuration; the next slot's plan ends its runs
  const chunk = { ...job, following: followingIn(job.slot) }
  const claim = await claimRuns(deps.db, chunk, randomUUID(), deps.clock.now(), deps.settings.leaseSeconds)
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
