import type { Platform } from './world.ts'

/** When and whom a fault hits. Everything left out means "any". */
interface FaultScope {
  readonly platform?: Platform
  /** Id or handle of one account. */
  readonly account?: string
  /** Matched against path and query, without version, e.g. `/insights` or `/metric=page_media_view/`. */
  readonly path?: RegExp | string
  /** Hits that many calls, then is gone. */
  readonly count?: number
  /** Simulated time. */
  readonly from?: Date
  readonly until?: Date
}

/** What a fault does. */
export type FaultAction =
  /** Answers with this status instead; without a body, with the platform's own error of that status. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: unknown
      readonly headers?: Readonly<Record<string, string>>
    }
  /** Takes the call and never answers; inside a batch the item comes back as null. */
  | { readonly kind: 'timeout' }
  /** Promises the whole body and hangs up half-way. */
  | { readonly kind: 'truncate' }
  /** Hangs up before a byte is sent. */
  | { readonly kind: 'reset' }
  /** A web page with status 200, as a proxy or a maintenance page does. */
  | { readonly kind: 'html' }
  /** A body of that many bytes; default 10 MB. */
  | { readonly kind: 'huge'; readonly bytes?: number }
  /** Text that is no JSON. */
  | { readonly kind: 'malformed' }
  /** A redirect to another host. */
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'rate-limit'; readonly until: Date }
  /** The token has died; `subcode` on Graph, e.g. 460 = password changed. */
  | { readonly kind: 'dead-token'; readonly subcode?: number }
  /** The token lives but may not read this. */
  | { readonly kind: 'forbidden' }
  /** X: the prepaid credits are used up. */
  | { readonly kind: 'credits-depleted' }
  /** Graph: the metric exists no more, and with it the whole call that asks for it fails. */
  | { readonly kind: 'retired-metric'; readonly metric: string }
  /** Every number arrives as a string. */
  | { readonly kind: 'strings' }
  /** Every count is below zero. */
  | { readonly kind: 'negative' }
  /** The account's followers, and a page's fans, are suddenly this many. */
  | { readonly kind: 'followers'; readonly value: number }
  /** 200 with nothing in it. */
  | { readonly kind: 'empty' }
  /** Every page of a list is the first one again, and promises a next one. */
  | { readonly kind: 'repeat-pages' }
  /** The field is missing wherever it stood. */
  | { readonly kind: 'omit'; readonly field: string }

export type Fault = FaultScope & FaultAction

const MISHAPS = ['timeout', 'truncate', 'reset', 'html', 'huge', 'malformed', 'redirect'] as const

/** What befalls an answer on the wire, whatever it says. */
export type Mishap = Extract<Fault, { kind: (typeof MISHAPS)[number] }>

export function isMishap(fault: Fault): fault is Mishap {
  return MISHAPS.some(kind => kind === fault.kind)
}

/** The call as faults see it. */
export interface FaultTarget {
  /** Several for a batch, none where the path says nothing. */
  readonly platforms: readonly Platform[]
  /** Ids and handles of the accounts it concerns, in lower case. */
  readonly accounts: readonly string[]
  /** Path with query, without version. */
  readonly path: string
  readonly now: number
}

/** A call of its own, a batch as a whole, or an item of one. */
export type FaultLevel = 'call' | 'batch' | 'item'

const BENDING: ReadonlySet<Fault['kind']> = new Set([
  'retired-metric',
  'strings',
  'negative',
  'followers',
  'empty',
  'repeat-pages',
  'omit',
] as const)

/** A failure that names neither account nor path hits a batch as a whole; everything else hits its items. */
function concerns(fault: Fault, level: FaultLevel): boolean {
  if (level === 'call') return true
  const bends = BENDING.has(fault.kind)
  if (level === 'batch') return !bends && fault.account === undefined
  return bends || fault.account !== undefined || fault.path !== undefined
}

/** The faults of a simulator. */
export class Faults {
  readonly #active: { readonly fault: Fault; left: number }[] = []

  /** Adds a fault behind the others; returns how to take it away again. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.count ?? Number.POSITIVE_INFINITY }
    this.#active.push(entry)
    return () => {
      const place = this.#active.indexOf(entry)
      if (place >= 0) this.#active.splice(place, 1)
    }
  }

  clear(): void {
    this.#active.length = 0
  }

  /** The faults that hit this call; each counts it. */
  hit(target: FaultTarget, level: FaultLevel): readonly Fault[] {
    if (this.#active.length === 0) return []
    const hits = this.#active.filter(({ fault, left }) => left > 0 && concerns(fault, level) && matches(fault, target))
    for (const entry of hits) entry.left--
    return hits.map(({ fault }) => fault)
  }
}

function matches(fault: Fault, target: FaultTarget): boolean {
  if (fault.platform !== undefined && !target.platforms.includes(fault.platform)) return false
  if (fault.account !== undefined && !target.accounts.includes(fault.account.toLowerCase())) return false
  if (fault.from && target.now < fault.from.getTime()) return false
  if (fault.until && target.now >= fault.until.getTime()) return false
  if (fault.path === undefined) return true
  return typeof fault.path === 'string' ? target.path.includes(fault.path) : fault.path.test(target.path)
}
