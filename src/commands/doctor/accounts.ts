import { sql } from 'kysely'
import {
  type AccountRef,
  type CollectContext,
  CollectError,
  type CollectorDefinition,
} from '../../collectors/collector.ts'
import { formatPath } from '../../config/faults.ts'
import type { Config } from '../../config/file.ts'
import type { Db } from '../../store/database.ts'
import { type Check, failure, ok, warning } from './check.ts'

/** Platforms' ids of accounts that were read before, by `key handle`: a renamed account is still found by its id. */
export type KnownIds = ReadonlyMap<string, string>

export async function knownIds(db: Db): Promise<KnownIds> {
  const { rows } = await sql<{ key: string; handle: string; id: string }>`
    select key, handle, platform_id as id from polso.accounts where platform_id is not null`.execute(db)
  return new Map(rows.map(({ key, handle, id }) => [nameOf(key, handle), id]))
}

const nameOf = (key: string, handle: string): string => `${key} ${handle}`

/** An account with its place in polso.yaml. */
interface Placed {
  readonly place: string
  readonly ref: AccountRef
}

/** A credential's accounts as the collector wants them: their profiles and nothing else. */
export function placedAccounts({ accounts }: Config, credential: string, known: KnownIds, now: Date): Placed[] {
  return accounts.flatMap((account, index) => {
    if (account.credential !== credential) return []
    const { id: key, handle, time_zone: timeZone } = account
    const platformId = known.get(nameOf(key, handle)) ?? null
    const unread = { duePosts: [], newestPostId: null, postsSince: now, lastObservedAt: null, unsupported: new Map() }
    const ref = { id: index, key, handle, platformId, timeZone, parts: new Set(['profile'] as const), ...unread }
    return [{ place: formatPath(['accounts', index, 'handle']), ref }]
  })
}

/**
 * Asks for each account's profile, in as many calls as a reading would take for it: a handle that does not exist, or that
 * the credential may not see, would otherwise show only in the runs.
 */
export async function checkAccounts(
  credential: string,
  definition: CollectorDefinition<unknown>,
  settings: unknown,
  accounts: readonly Placed[],
  ctx: CollectContext,
): Promise<readonly Check[]> {
  const collector = definition.create(settings)
  const faulty: Check[] = []
  for (let from = 0; from < accounts.length; from += definition.batchSize) {
    const batch = accounts.slice(from, from + definition.batchSize)
    const read = await collector.collect(
      batch.map(({ ref }) => ref),
      ctx,
    )
    for (const { ref, place } of batch) {
      const result = read.get(ref.id)
      if (result instanceof CollectError) faulty.push(faultOf(ref, place, result))
    }
  }
  const found = accounts.length - faulty.length
  return [...(found > 0 ? [ok(`accounts of ${credential}`, `${found} found${priceOf(ctx)}`)] : []), ...faulty]
}

/** What may pass with time says nothing about the handle. */
const passing: ReadonlySet<string> = new Set(['transient', 'rate-limited', 'budget'])

function faultOf({ key }: AccountRef, place: string, error: CollectError): Check {
  const message = `${place}: ${error.message}`
  if (passing.has(error.kind)) return warning(`account ${key}`, message, 'It could not be looked at; try again later.')
  return failure(`account ${key}`, message)
}

function priceOf({ http }: CollectContext): string {
  const usd = http.calls.reduce((sum, call) => sum + call.cost, 0)
  return usd === 0 ? '' : `; asking for them cost $${usd.toFixed(2)}`
}
