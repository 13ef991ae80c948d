import type { AlertKind } from './alert.ts'

/** What becomes of an alert that nobody answers. Pure: the instant is passed in. */

export interface Unanswered {
  readonly kind: AlertKind
  /** Since when an answer is waited for: its opening, or the end of the newest silence or of an outage over it. */
  readonly waitingSince: Date
  /** When somebody was last told of it, reached or not, or could be after a silence; `null`: nobody is to be reminded. */
  readonly toldAt: Date | null
  /** Notifiers that it was escalated to. */
  readonly escalatedTo: readonly string[]
}

export interface Patience {
  /** `null`: nobody is reminded. */
  readonly remindAfterMs: number | null
  readonly escalations: readonly { readonly afterMs: number; readonly to: string }[]
  /** When a message of that instant leaves: the end of its quiet hours, or at once. Patience begins there. */
  readonly leavesAt: (kind: AlertKind, at: Date) => Date
}

export interface Nudges {
  readonly remind: boolean
  /** Notifiers. */
  readonly escalate: readonly string[]
}

/** However long nobody looked, one reminder says it. */
export function nudgesDue(alert: Unanswered, patience: Patience, now: Date): Nudges {
  const { kind, waitingSince, toldAt, escalatedTo } = alert
  const isPast = (since: Date, ms: number) => patience.leavesAt(kind, since).getTime() + ms <= now.getTime()
  return {
    remind: patience.remindAfterMs !== null && toldAt !== null && isPast(toldAt, patience.remindAfterMs),
    escalate: patience.escalations
      .filter(({ to, afterMs }) => !escalatedTo.includes(to) && isPast(waitingSince, afterMs))
      .map(({ to }) => to),
  }
}
