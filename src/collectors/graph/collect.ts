import {
  type AccountId,
  type AccountRef,
  CollectError,
  type CollectResult,
  type Observation,
  type Part,
} from '../collector.ts'
import { Findings } from './findings.ts'
import type { GraphSession } from './session.ts'

/** What every platform behind the Graph API knows of an account once its profile was read. */
export interface BaseProfile {
  readonly identity: CollectResult['identity']
  readonly observations: readonly Observation[]
}

/** How a platform reads each part of an account. The profile comes first: the others need what it tells. */
export type PartReaders<Profile extends BaseProfile> = {
  readonly [Other in Exclude<Part, 'profile'>]: (
    session: GraphSession,
    findings: Findings,
    account: AccountRef,
    profile: Profile,
  ) => Promise<void>
} & { readonly profile: (session: GraphSession, account: AccountRef) => Promise<Profile> }

const otherParts = ['posts', 'insights', 'audience'] as const

/** Reads all accounts at the same time, so that what they ask shares its batches. */
export async function collectAll<Profile extends BaseProfile>(
  session: GraphSession,
  accounts: readonly AccountRef[],
  readers: PartReaders<Profile>,
): Promise<ReadonlyMap<AccountId, CollectResult | CollectError>> {
  const entries = accounts.map(async account => [account.id, await readAccount(session, account, readers)] as const)
  return new Map(await Promise.all(entries))
}

async function readAccount<Profile extends BaseProfile>(
  session: GraphSession,
  account: AccountRef,
  readers: PartReaders<Profile>,
): Promise<CollectResult | CollectError> {
  try {
    const profile = await readers.profile(session, account)
    const findings = new Findings()
    if (account.parts.has('profile')) findings.observations.push(...profile.observations)
    const due = otherParts.filter(part => account.parts.has(part))
    await Promise.all(due.map(part => findings.attempt(part, () => readers[part](session, findings, account, profile))))
    return findings.result(profile.identity)
  } catch (error) {
    if (error instanceof CollectError) return error
    throw error
  }
}
