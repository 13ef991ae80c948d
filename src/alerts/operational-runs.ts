import type { CollectErrorKind } from '../collectors/collector.ts'
import {
  type AccountRuns,
  lastWord,
  type OperationalFinding,
  type OperationalLimits,
  type RunFact,
  tells,
} from './operational-facts.ts'

/** How an account stands, from its latest readings. */
interface Standing {
  readonly account: AccountRuns
  /** Kind of the latest failure that no credential alert speaks for; `null` when it reads well or nothing is known. */
  readonly kind: CollectErrorKind | null
  /** The latest failed readings in a row, newest first. */
  readonly failures: readonly RunFact[]
  /** The latest slots in a row without data; `null` when they can't be judged (a failure explains them, a catch-up is under way). */
  readonly dataless: readonly RunFact[] | null
}

/** Accounts of a platform that must fare alike for it to be the platform's trouble: all of a few, nearly all of many. */
const alikeShare = 0.9

/**
 * Failing collectors and missing data: one alert an account, or one for the platform where its accounts fare alike.
 */
export function collectorRules(
  accounts: readonly AccountRuns[],
  limits: OperationalLimits,
): readonly OperationalFinding[] {
  const platforms = [...new Set(accounts.map(account => account.platform))].sort()
  return platforms.flatMap(platform => {
    const standings = accounts.filter(account => account.platform === platform).map(standingOf)
    const trouble = platformRule(platform, standings, limits)
    return [trouble, ...standings.flatMap(standing => accountRules(standing, trouble, limits))]
  })
}

function standingOf(account: AccountRuns): Standing {
  const last = lastWord(account)
  const failed = last !== undefined && (last.status === 'failed' || last.status === 'skipped')
  const coveredByCredential = last?.errorKind === 'auth' || last?.errorKind === 'budget'
  const kind = failed && !coveredByCredential ? (last.errorKind ?? 'transient') : null
  const telling = account.runs.filter(tells)
  const failures = kind === null ? [] : takeWhile(telling, isFailure)
  return { account, kind, failures, dataless: failed ? null : datalessSlots(account.runs) }
}

/** Failures that belong to an account or its platform, not to the credential. */
function isFailure(run: RunFact): boolean {
  return run.status === 'failed' && run.errorKind !== 'auth' && run.errorKind !== 'budget'
}

/** A reading that has not ended says nothing yet; after missed slots it is the catch-up, worth waiting for. */
function datalessSlots(runs: readonly RunFact[]): readonly RunFact[] | null {
  const [newest, before] = runs
  const underWay = newest?.status === 'pending' || newest?.status === 'running'
  if (!newest || (underWay && (!before || before.status === 'missed'))) return null
  return takeWhile(underWay ? runs.slice(1) : runs, run => run.status !== 'ok' && run.status !== 'partial')
}

function takeWhile<T>(items: readonly T[], test: (item: T) => boolean): readonly T[] {
  const end = items.findIndex(item => !test(item))
  return end === -1 ? items : items.slice(0, end)
}

function platformRule(
  platform: string,
  standings: readonly Standing[],
  limits: OperationalLimits,
): OperationalFinding & { readonly type: 'platform-trouble' } {
  const about = { type: 'platform-trouble', subject: platform, accountId: null } as const
  const affected = failingAlike(standings, limits) ?? withoutData(standings)
  const known = standings.some(standing => lastWord(standing.account))
  if (!affected) return { ...about, state: known ? 'closed' : 'unjudged', evidence: {} }
  const runs = affected.standings.flatMap(({ failures, dataless }) => (affected.kind ? failures : (dataless ?? [])))
  const evidence = {
    platform,
    since: earliestSlot(runs),
    accounts: affected.standings.map(standing => standing.account.key),
    error_kind: affected.kind,
    message: runs[0]?.message ?? null,
  }
  return { ...about, state: 'open', evidence }
}

interface Affected {
  readonly kind: CollectErrorKind | null
  readonly standings: readonly Standing[]
}

/** Accounts read once a day need not fail for days before they count: one that has failed long enough is enough. */
function failingAlike(standings: readonly Standing[], limits: OperationalLimits): Affected | null {
  const kinds = new Set(standings.flatMap(standing => standing.kind ?? []))
  for (const kind of kinds) {
    const alike = standings.filter(standing => standing.kind === kind)
    const long = alike.some(standing => standing.failures.length >= limits.failingAfterRuns)
    if (long && isNearlyAll(alike, standings)) return { kind, standings: alike }
  }
  return null
}

function withoutData(standings: readonly Standing[]): Affected | null {
  const empty = standings.filter(({ account, dataless }) => (dataless?.length ?? 0) >= account.noDataAfter)
  return isNearlyAll(empty, standings) ? { kind: null, standings: empty } : null
}

function isNearlyAll(some: readonly Standing[], all: readonly Standing[]): boolean {
  return some.length >= 2 && some.length >= all.length * alikeShare
}

function accountRules(
  standing: Standing,
  trouble: OperationalFinding & { readonly type: 'platform-trouble' },
  limits: OperationalLimits,
): readonly OperationalFinding[] {
  const told = trouble.state === 'open' && (trouble.evidence.accounts ?? []).includes(standing.account.key)
  const findings = [failingRule(standing, limits), noDataRule(standing)]
  return told ? findings.map(finding => ({ ...finding, state: 'unjudged' }) as const) : findings
}

/** N failures in a row open it, a reading without failure ends it; what lies between changes nothing. */
function failingRule({ account, kind, failures }: Standing, limits: OperationalLimits): OperationalFinding {
  const { key, platform, accountId } = account
  const about = { type: 'collector-failing', subject: key, accountId } as const
  const last = lastWord(account)
  const well = last !== undefined && ['ok', 'partial', 'empty'].includes(last.status)
  if (kind === null || failures.length < limits.failingAfterRuns)
    return { ...about, state: well ? 'closed' : 'unjudged', evidence: {} }
  const since = earliestSlot(failures)
  const evidence = { account: key, platform, since, runs: failures.length, error_kind: kind }
  return { ...about, state: 'open', evidence: { ...evidence, message: failures[0]?.message ?? null } }
}

function noDataRule({ account, dataless }: Standing): OperationalFinding {
  const { key, platform, accountId, noDataAfter } = account
  const about = { type: 'no-data', subject: key, accountId } as const
  if (dataless === null) return { ...about, state: 'unjudged', evidence: {} }
  if (dataless.length < noDataAfter)
    return { ...about, state: dataless.length === 0 ? 'closed' : 'unjudged', evidence: {} }
  const evidence = { account: key, platform, slots: dataless.length, since: earliestSlot(dataless) }
  return { ...about, state: 'open', evidence }
}

function earliestSlot(runs: readonly RunFact[]): string {
  return new Date(Math.min(...runs.map(run => +run.slot))).toISOString()
}
