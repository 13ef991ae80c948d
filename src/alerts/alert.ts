import type { AccountId } from '../collectors/collector.ts'
import type { Day, FindingType } from '../detection/detection.ts'
import type { Evidence, OperationalType } from './evidence.ts'

/** Metric alerts go to staff, operational alerts to ops. */
export type AlertKind = 'metric' | 'operational'
export type AlertType = FindingType | OperationalType

/** What makes an alert one and the same while it is open: account, subject and cause. */
export interface AlertIdentity {
  readonly kind: AlertKind
  readonly type: AlertType
  /** `drop`, `series:<key>`, or the type of an operational alert. */
  readonly cause: string
  /** What an operational alert is about: an account's key, a credential, a platform, a notifier. Empty for metric alerts. */
  readonly subject: string
  readonly accountId: AccountId | null
  /** Key of the content series. */
  readonly series: string | null
}

/** An alert that is not resolved yet, as stored; or one that was dismissed, whose fact is watched until it ends. */
export interface OpenAlert extends AlertIdentity {
  readonly alertId: number
  readonly dismissed?: boolean
  readonly onset: Day
  readonly openedOn: Day
  readonly evidence: Evidence
}

/** The part of an alert that every judgement may revise. */
export interface AlertFacts {
  readonly metric: string | null
  readonly onset: Day
  /** Interactions since the onset; negative is a loss. */
  readonly effect: { readonly value: number; readonly low: number; readonly high: number } | null
  readonly evidence: Evidence
}

export type AlertChange =
  | { readonly action: 'open'; readonly identity: AlertIdentity; readonly facts: AlertFacts }
  | {
      readonly action: 'update' | 'resolve'
      readonly alertId: number
      /** An update that is told: a cause was found, or a consequence came to light. */
      readonly news?: true
      readonly identity: AlertIdentity
      readonly facts: AlertFacts
    }
