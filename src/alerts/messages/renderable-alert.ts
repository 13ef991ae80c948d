import type { AlertType } from '../alert.ts'
import type { Evidence } from '../evidence.ts'

/** What a person answered. Days are local to the alert. */
export interface Answered {
  readonly by: string
  readonly on: string
  readonly note: string | null
}

/** Why a message is written now, where that is not simply that the alert opened, has news, or ended. */
export interface Occasion {
  readonly why: 'reminder' | 'escalation' | 'unmuted' | 'released' | 'graver' | 'acknowledged' | 'dismissed' | null
  /** Who takes care of it, if anybody does by then. */
  readonly acknowledged: Answered | null
  readonly dismissed: (Answered & { readonly until: string | null }) | null
  /** It opened and ended while the quiet hours held everything back. */
  readonly unheard: boolean
}

/** An alert as one of its transitions left it: the same transition always gives the same words. */
export interface RenderableAlert {
  readonly alertId: number
  readonly type: AlertType
  readonly state: 'open' | 'resolved'
  readonly account: { readonly key: string; readonly name: string } | null
  /** The platform's name for people, e.g. `Facebook`; `null` where none is concerned. */
  readonly platform: string | null
  /** The content series' name for people. */
  readonly series: string | null
  readonly subject: string
  /** Zone in which instants are told. */
  readonly timeZone: string
  /** Day of the transition, `YYYY-MM-DD`. */
  readonly day: string
  readonly evidence: Evidence
  /** Why a message is written; left out where the alert is only shown. */
  readonly occasion?: Occasion
  /** For messages: the day that judged it open, and that of the message. */
  readonly openedOn?: string
  readonly today?: string
}
