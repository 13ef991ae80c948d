import { inspect } from 'node:util'
import type {
  AccountId,
  CollectorDefinition,
  CollectResult,
  MetricDefinition,
  UnavailableReason,
} from '../collector.ts'
import { CollectError } from '../collector.ts'
import type { CaseRun } from './run-case.ts'

/** Keyed by the reason, so that the compiler tells when one is added to the contract. */
const reasons: Readonly<Record<UnavailableReason, true>> = {
  hidden: true,
  'not-returned': true,
  retired: true,
  'no-permission': true,
  'below-threshold': true,
  'not-ready': true,
}

/** What must hold for every collector in every case, whatever the platform answers. Answers the faults found. */
export function contractFaults(definition: CollectorDefinition<unknown>, run: CaseRun): readonly string[] {
  return [
    ...entryFaults(run),
    ...callFaults(run),
    ...secretFaults(run),
    ...run.accounts.flatMap(account => {
      const entry = run.results.get(account.id)
      const due = account.duePosts.map(post => post.platformIds[0])
      return entry === undefined || entry instanceof CollectError
        ? []
        : resultFaults(definition.metrics, entry, due).map(fault => `${account.key}: ${fault}`)
    }),
  ]
}

function entryFaults({ accounts, results, thrown }: CaseRun): readonly string[] {
  if (thrown instanceof CollectError) return []
  if (thrown !== undefined) return [`threw something else than a CollectError: ${inspect(thrown)}`]
  const missing = accounts.filter(account => !results.has(account.id)).map(account => `${account.key} has no entry`)
  return [
    ...missing,
    ...(results.size > accounts.length ? ['there are entries for accounts that nobody asked for'] : []),
  ]
}

function callFaults({ accounts, calls, server }: CaseRun): readonly string[] {
  const ids = new Set<AccountId>(accounts.map(account => account.id))
  const strays = calls.filter(call => call.accounts.length === 0 || call.accounts.some(id => !ids.has(id)))
  const past = calls.length < server.seen.length ? ['calls were made past ctx.http'] : []
  return [...past, ...strays.map(call => `${call.endpoint} does not say which of the accounts it reads`)]
}

/** A secret must be in nothing that is stored, logged or shown: errors with their causes, results, notes, calls. */
function secretFaults({ secrets, results, thrown, notes, calls }: CaseRun): readonly string[] {
  const errors = [thrown, ...results.values()].filter(entry => entry instanceof Error)
  const shown = [results, errors, errors.map(error => [error.message, error.stack, error.cause]), notes, calls]
  const text = inspect(shown, { depth: 20, showHidden: true, maxArrayLength: null, maxStringLength: null })
  const leaked = secrets.filter(secret => text.includes(secret) || text.includes(encodeURIComponent(secret)))
  return leaked.map(secret => `the secret ${secret} is in an error, a result, a note or a recorded call`)
}

function resultFaults(
  metrics: readonly MetricDefinition[],
  result: CollectResult,
  due: readonly (string | undefined)[],
): readonly string[] {
  const known = (of: MetricDefinition['of'], metric: string) => metrics.some(m => m.of === of && m.metric === metric)
  const undefinedMetrics = [
    ...result.observations.filter(({ metric }) => !known('account', metric)).map(({ metric }) => metric),
    ...result.audience.filter(({ metric }) => !known('audience', metric)).map(({ metric }) => metric),
    ...result.posts.flatMap(post => [...post.counters.keys()].filter(metric => !known('post', metric))),
  ].map(metric => `${metric} is not among the definition's metrics`)
  return [...undefinedMetrics, ...periodFaults(metrics, result), ...valueFaults(result), ...postFaults(result, due)]
}

function periodFaults(metrics: readonly MetricDefinition[], { observations }: CollectResult): readonly string[] {
  const fits = ({ metric, period }: CollectResult['observations'][number]) =>
    metrics.some(m => m.metric === metric && m.of === 'account' && m.period === period)
  const wrong = observations.filter(observation => !fits(observation))
  const seen = new Set<string>()
  const twice = observations.filter(({ metric, period, periodEnd }) => {
    const key = `${metric} ${period} ${periodEnd.toISOString()}`
    return seen.size === seen.add(key).size
  })
  return [
    ...wrong.map(({ metric, period }) => `${metric} is not defined for the period ${period}`),
    ...twice.map(({ metric, periodEnd }) => `${metric} stands twice for ${periodEnd.toISOString()}`),
  ]
}

function valueFaults({ observations, audience, posts }: CollectResult): readonly string[] {
  const cells = [...observations, ...audience].map(({ metric, value, unavailable }) => ({
    metric,
    value: value ?? unavailable,
    both: value !== null && unavailable !== undefined,
  }))
  const counters = posts.flatMap(post => [...post.counters].map(([metric, value]) => ({ metric, value, both: false })))
  return [...cells, ...counters]
    .filter(({ value, both }) => both || !(isCount(value) || isReason(value)))
    .map(({ metric, value }) => `${metric} is ${inspect(value)}, neither a count nor a reason for its absence`)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isReason(value: unknown): boolean {
  return typeof value === 'string' && Object.hasOwn(reasons, value)
}

function postFaults({ posts, gonePosts }: CollectResult, due: readonly (string | undefined)[]): readonly string[] {
  const ids = posts.map(post => post.platformIds[0])
  return [
    ...posts.filter(post => post.platformIds.length === 0).map(() => 'a post has no id'),
    ...ids.filter((id, index) => ids.indexOf(id) < index).map(id => `the post ${id} stands twice`),
    ...posts.filter(post => Number.isNaN(post.publishedAt.getTime())).map(post => `${post.platformIds} has no date`),
    ...gonePosts.filter(id => !due.includes(id)).map(id => `${id} is said to be gone and was never due`),
  ]
}
