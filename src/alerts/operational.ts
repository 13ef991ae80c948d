import { chores, type FailingChore } from './chores.ts'
import {
  type AccountRuns,
  type ChangedMetrics,
  type ContractReportState,
  type CredentialSpend,
  type DueState,
  type FactState,
  type FollowerReadings,
  lastWord,
  type NotifierDeliveries,
  type NotifierDigests,
  type OperationalFacts,
  type OperationalFinding,
  type OperationalLimits,
  sinceWhen,
} from './operational-facts.ts'
import { collectorRules } from './operational-runs.ts'

/** Judges the facts of one instant. Every failure is told once, at the level where somebody can mend it. */
export function operationalFindings(facts: OperationalFacts, limits: OperationalLimits): readonly OperationalFinding[] {
  return [
    ...facts.credentials.flatMap(credential => credentialRules(credential, facts.accounts)),
    ...collectorRules(facts.accounts, limits),
    ...facts.notifiers.map(notifier => notifierRule(notifier, limits)),
    ...facts.followers.map(plausibleFollowers),
    ...facts.metrics.map(changedMetrics),
    ...facts.reports.map(reportRule),
    ...facts.digests.map(digestRule),
  ]
}

function credentialRules(credential: CredentialSpend, accounts: readonly AccountRuns[]): readonly OperationalFinding[] {
  const own = accounts.filter(account => account.credential === credential.credential)
  return [tokenRule(credential, own), budgetRule(credential, own)]
}

/** A dead token is told at once, and once for all its accounts. It lives again when no account's last reading says otherwise. */
function tokenRule({ credential, platform }: CredentialSpend, own: readonly AccountRuns[]): OperationalFinding {
  const about = { type: 'token-dead', subject: credential, accountId: null } as const
  const refused = own.filter(account => lastWord(account)?.errorKind === 'auth')
  const last = refused.flatMap(account => lastWord(account) ?? []).sort((a, b) => +a.slot - +b.slot)
  if (last.length === 0) return { ...about, state: own.some(lastWord) ? 'closed' : 'unjudged', evidence: {} }
  const since = refused.map(account => +sinceWhen(account, 'auth')).reduce((a, b) => Math.min(a, b))
  const evidence = {
    credential,
    platform,
    since: new Date(since).toISOString(),
    accounts: refused.map(account => account.key),
    message: last.at(-1)?.message ?? null,
  }
  return { ...about, state: 'open', evidence }
}

/** Our own budget is spent, or the platform says that its credits are. */
function budgetRule(spend: CredentialSpend, own: readonly AccountRuns[]): OperationalFinding {
  const { credential, platform, month, budgetUsd, spentUsd } = spend
  const about = { type: 'budget-reached', subject: credential, accountId: null } as const
  const stopped = own.filter(account => lastWord(account)?.errorKind === 'budget').map(account => account.key)
  const spent = budgetUsd !== null && spentUsd >= budgetUsd
  if (stopped.length === 0 && !spent) return { ...about, state: 'closed', evidence: {} }
  const accounts = stopped.length > 0 ? stopped : own.map(account => account.key)
  const evidence = { credential, platform, month, budget_usd: budgetUsd, spent_usd: spentUsd, accounts }
  return { ...about, state: 'open', evidence }
}

/**
 * One refused recipient of three is a failure too: that person hears nothing. A lost message is told at once, as nothing
 * tries it again; few failures of what is still tried neither open nor resolve.
 */
function notifierRule({ notifier, recipients }: NotifierDeliveries, limits: OperationalLimits): OperationalFinding {
  const about = { type: 'notifier-failing', subject: notifier, accountId: null } as const
  const failing = recipients.filter(({ lost, tries }) => lost || tries >= limits.notifierFailingAfter)
  const worst = [...failing].sort((a, b) => b.tries - a.tries)[0]
  const quiet = recipients.every(recipient => recipient.tries === 0)
  if (!worst) return { ...about, state: quiet ? 'closed' : 'unjudged', evidence: {} }
  const since = failing.flatMap(recipient => recipient.since?.toISOString() ?? []).sort()[0]
  const evidence = {
    notifier,
    ...(since && { since }),
    recipients: failing.map(recipient => recipient.recipient),
    tries: worst.tries,
    message: worst.message,
  }
  return { ...about, state: since ? 'open' : 'unjudged', evidence }
}

/** A count from which a fall of nine tenths can't be a few people leaving. */
const enoughFollowers = 100
const implausibleShare = 0.1

/**
 * Thousands of followers do not leave within days: such a fall is the platform's slip or a changed account, not news for
 * the press office. The value stays stored as it was observed (we do not correct platforms), no metric alert comes of it,
 * and ops are told to look. Since the count is held against one of at most a week before, a level that stays becomes the
 * new one and the alert ends by itself.
 */
function plausibleFollowers(reading: FollowerReadings): OperationalFinding {
  const { accountId, key, platform, before, value } = reading
  const about = { type: 'implausible-value', subject: key, accountId } as const
  const observed = { value, observed_at: reading.observedAt.toISOString() }
  const implausible = before >= enoughFollowers && value < before * implausibleShare
  if (!implausible) return { ...about, state: 'closed', evidence: observed }
  const compared = { account: key, platform, metric: 'followers', before, before_at: reading.beforeAt.toISOString() }
  return { ...about, state: 'open', evidence: { ...compared, ...observed } }
}

/** A change of what a metric counts is never a fall: ops hear of it, and the judgement starts anew (`sinceRedefined`). */
function changedMetrics({ platform, accounts, changes }: ChangedMetrics): OperationalFinding {
  const about = { type: 'metric-changed', subject: platform, accountId: null } as const
  const since = changes.map(({ from }) => from).sort()[0]
  if (since === undefined) return { ...about, state: 'closed', evidence: {} }
  const metrics = [...new Set(changes.map(({ metric }) => metric))].sort()
  return { ...about, state: 'open', evidence: { platform, since, metrics, accounts: [...accounts] } }
}

/** What only a restless mail server holds up is there after fewer. */
const failingAfterTries = 5

/** Nobody misses a report before they want it, so ops hear of it while it is still tried, and at once where that is over. */
function stateOfDue({ status, tries }: DueState): FactState {
  if (status === 'done') return 'closed'
  return status === 'due' && tries < failingAfterTries ? 'unjudged' : 'open'
}

function reportRule(report: ContractReportState): OperationalFinding {
  const { contract, endsOn, tries, waiting, message } = report
  const about = { type: 'report-failing', subject: contract, accountId: null } as const
  const state = stateOfDue(report)
  if (state !== 'open') return { ...about, state, evidence: {} }
  return { ...about, state, evidence: { contract, ends_on: endsOn, tries, recipients: [...waiting], message } }
}

/** One alert a notifier; it has ended when everybody has got theirs, be it that of a later week. */
function digestRule({ notifier, digests }: NotifierDigests): OperationalFinding {
  const about = { type: 'digest-failing', subject: notifier, accountId: null } as const
  const missing = digests.filter(digest => stateOfDue(digest) === 'open')
  const worst = [...missing].sort((a, b) => b.tries - a.tries)[0]
  const allDone = digests.length > 0 && digests.every(({ status }) => status === 'done')
  if (!worst) return { ...about, state: allDone ? 'closed' : 'unjudged', evidence: {} }
  const { week, tries, message } = worst
  const recipients = missing.map(({ recipient }) => recipient)
  return { ...about, state: 'open', evidence: { notifier, week, tries, recipients, message } }
}

/** A chore is done each minute: what fails for so long does not pass by itself. */
const CHORE_FAILING_AFTER_MS = 15 * 60_000
/** Fewer may lie far apart, with all of Polso away in between. */
const choreFailuresAtLeast = 3

/** How each chore stands at `now`, known by those that have failed since they last succeeded. */
export function choreFindings(failing: readonly FailingChore[], now: Date): readonly OperationalFinding[] {
  return chores.map(chore => {
    const about = { type: 'chore-failing', subject: chore, accountId: null } as const
    const found = failing.find(one => one.chore === chore)
    if (!found) return { ...about, state: 'closed', evidence: {} }
    const { since, failures, message } = found
    const lasts = now.getTime() - since.getTime() >= CHORE_FAILING_AFTER_MS && failures >= choreFailuresAtLeast
    if (!lasts) return { ...about, state: 'unjudged', evidence: {} }
    return { ...about, state: 'open', evidence: { chore, since: since.toISOString(), failures, message } }
  })
}
