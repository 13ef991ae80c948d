import type { AccountId, CollectErrorKind } from '../collectors/collector.ts'
import type { Day } from '../days.ts'
import type { EvidenceOf, OperationalType } from './evidence.ts'

/** A planned reading of an account and how it went. */
export interface RunFact {
  readonly slot: Date
  readonly status: 'pending' | 'running' | 'ok' | 'partial' | 'empty' | 'failed' | 'skipped' | 'missed'
  readonly errorKind: CollectErrorKind | null
  /** What the run said; holds no secret. */
  readonly message: string | null
}

export interface AccountRuns {
  readonly accountId: AccountId
  readonly key: string
  readonly platform: string
  readonly credential: string
  /** Newest slot first; at least as many as the limits look back. */
  readonly runs: readonly RunFact[]
  /** Slots in a row without data before ops hear of it: by its own schedule, at most `noDataAfterSlots`. */
  readonly noDataAfter: number
}

export interface CredentialSpend {
  readonly credential: string
  readonly platform: string
  /** `YYYY-MM`, in UTC as the platforms bill. */
  readonly month: string
  /** `null`: none configured. */
  readonly budgetUsd: number | null
  readonly spentUsd: number
}

/** Deliveries to one recipient since the last that arrived. */
export interface RecipientFailures {
  readonly recipient: string
  /** Tries in a row without success. */
  readonly tries: number
  /** When the oldest of them was due; `null` when there are none. */
  readonly since: Date | null
  /** Whether a message was given up: refused for good, or tried in vain for too long. */
  readonly lost: boolean
  readonly message: string | null
}

export interface NotifierDeliveries {
  readonly notifier: string
  readonly recipients: readonly RecipientFailures[]
}

/** The latest follower count of an account and the one it is held against, of at most a week before. */
export interface FollowerReadings {
  readonly accountId: AccountId
  readonly key: string
  readonly platform: string
  readonly before: number
  readonly beforeAt: Date
  readonly value: number
  readonly observedAt: Date
}

/** A platform's metrics that began to be counted otherwise, or ceased to be given, within the last days. */
export interface ChangedMetrics {
  readonly platform: string
  readonly accounts: readonly string[]
  /** Judged metrics with the first day of the change, `YYYY-MM-DD`; none where nothing changed. */
  readonly changes: readonly { readonly metric: string; readonly from: string }[]
}

/** How something stands that is written and sent once its time has come. `due`: it is still tried. */
export interface DueState {
  readonly status: 'due' | 'done' | 'failed'
  /** Tries in vain; one under way does not count. */
  readonly tries: number
  /** What went wrong last; holds no secret. */
  readonly message: string | null
}

/** The latest weekly digest to a recipient. */
export interface DigestState extends DueState {
  readonly recipient: string
  /** First day of the week that it tells of. */
  readonly week: Day
}

/** The latest weekly digest of a notifier, for each recipient to whom there was one to tell. */
export interface NotifierDigests {
  readonly notifier: string
  readonly digests: readonly DigestState[]
}

/** The report on an ended contract that is to be written or mailed. */
export interface ContractReportState extends DueState {
  /** Key of the contract. */
  readonly contract: string
  /** Its last day. */
  readonly endsOn: Day
  /** Who is to get it by mail and has not. */
  readonly waiting: readonly string[]
}

/** Everything that is watched, whole: a subject left out counts as no longer configured (see `planOperationalChanges`). */
export interface OperationalFacts {
  readonly accounts: readonly AccountRuns[]
  readonly credentials: readonly CredentialSpend[]
  readonly notifiers: readonly NotifierDeliveries[]
  readonly followers: readonly FollowerReadings[]
  readonly metrics: readonly ChangedMetrics[]
  readonly reports: readonly ContractReportState[]
  readonly digests: readonly NotifierDigests[]
}

export interface OperationalLimits {
  /** Failed readings in a row before ops hear of an account. */
  readonly failingAfterRuns: number
  /** Slots in a row without data, at most. */
  readonly noDataAfterSlots: number
  /** Failed deliveries in a row. */
  readonly notifierFailingAfter: number
}

/** `unjudged`: nothing is known, or another finding speaks for it; neither opens nor resolves. */
export type FactState = 'open' | 'closed' | 'unjudged'

export type OperationalFinding = {
  readonly [T in OperationalType]: {
    readonly type: T
    /** An account's key, a credential, a platform, a notifier, a contract or a chore. */
    readonly subject: string
    readonly accountId: AccountId | null
    readonly state: FactState
    /** Whole where `open`; on closing only what has changed. */
    readonly evidence: Partial<EvidenceOf<T>>
  }
}[OperationalType]

/** The newest reading that tells something of the platform. A slot that nobody read does not. */
export function lastWord({ runs }: AccountRuns): RunFact | undefined {
  return runs.find(tells)
}

export function tells({ status, errorKind }: RunFact): boolean {
  return ['ok', 'partial', 'empty', 'failed'].includes(status) || (status === 'skipped' && errorKind !== null)
}

/** Slot of the first of the latest readings in a row that ended in this kind of error. */
export function sinceWhen({ runs }: AccountRuns, kind: CollectErrorKind): Date {
  const telling = runs.filter(tells)
  const end = telling.findIndex(run => run.errorKind !== kind)
  const first = telling.at(end === -1 ? -1 : end - 1)
  return first?.slot ?? new Date(0)
}
