import type { z } from 'zod'
import type { AccountId } from './account-id.ts'
import type { HttpClient } from './http.ts'
import { withoutAddresses } from './without-addresses.ts'

export type { AccountId }

/**
 * What a run may read. The host decides for each slot which parts are due (see `jobs/due.ts`):
 * counts change by the minute, a platform's daily insights do not.
 */
export type Part = 'profile' | 'posts' | 'insights' | 'audience'

/** A post the host already knows and still follows. */
export interface TrackedPost {
  /** Every platform id of the post, oldest edit first; the first one is its identity. */
  readonly platformIds: readonly string[]
  readonly publishedAt: Date
  /** Last time its counters were read; `null` when never. Some platforms bill a resource once per UTC day. */
  readonly lastObservedAt: Date | null
}

/** An account as the host hands it to a collector. */
export interface AccountRef {
  readonly id: AccountId
  /** Its name in `polso.yaml`, e.g. `comune-twitter`; for messages. */
  readonly key: string
  /** What the configuration gives: a user name or the platform's id. */
  readonly handle: string
  /** The platform's own id, once a run has learned it. */
  readonly platformId: string | null
  /** IANA zone in which the account's days are cut. */
  readonly timeZone: string
  readonly parts: ReadonlySet<Part>
  /** Posts whose counters are due in this slot (tracking thins with age). Newest first. */
  readonly duePosts: readonly TrackedPost[]
  /** The newest post id known to the host; everything after it is new. `null` on the first run. */
  readonly newestPostId: string | null
  /** Posts published before this instant need not be read, however new they are to us. */
  readonly postsSince: Date
  /** Last time the profile was read; `null` when never. */
  readonly lastObservedAt: Date | null
  /** Metrics the platform refused for this account for good, with the day it first did; not asked again before `retryOn`. */
  readonly unsupported: ReadonlyMap<string, { readonly since: string; readonly retryOn: string }>
}

export type Period = 'instant' | 'day' | 'week' | 'days_28' | 'lifetime'

/** Why a value is absent. Absent is never zero. */
export type UnavailableReason =
  | 'hidden' // the owner or the platform hides it
  | 'not-returned' // asked for, answered without it
  | 'retired' // the platform no longer offers the metric
  | 'no-permission' // the token may not read it
  | 'below-threshold' // the platform gives it only above a number of people
  | 'not-ready' // the platform has not computed the period yet

/** A quantity of an account, at an instant or for a period of the platform's own making. */
export interface Observation {
  readonly metric: string
  readonly period: Period
  /** Start of the period as the platform states it; `null` for instants and lifetimes. */
  readonly periodStart: Date | null
  /** End of the period as the platform states it; for an instant, the slot. */
  readonly periodEnd: Date
  /** A count, an integer ≥ 0; `null` when unavailable. */
  readonly value: number | null
  readonly unavailable?: UnavailableReason
  /** When the platform answered. */
  readonly observedAt: Date
}

/** One cell of an audience breakdown: how many people of a segment. */
export interface AudienceCell {
  /** e.g. `followers_by_age`; its definition names population and period. */
  readonly metric: string
  readonly dimension: 'age' | 'gender' | 'country' | 'city' | 'age_gender'
  /** e.g. `25-34`, `F`, `IT`, `La Spezia, Liguria`; `*` when the whole breakdown is unavailable. */
  readonly segment: string
  readonly value: number | null
  readonly unavailable?: UnavailableReason
  readonly observedAt: Date
}

/** A post with its counters as read now. */
export interface PostReading {
  readonly platformIds: readonly string[]
  readonly publishedAt: Date
  readonly permalink: string | null
  /** The account's own words, for content-series rules; `null` when not given. Never a commenter's. */
  readonly text: string | null
  /** The platform's word for its kind, e.g. `REELS`, `photo`; `null` when not given. */
  readonly kind: string | null
  /** Counter name → integer ≥ 0, or the reason why it is absent. Counters not asked for are left out. */
  readonly counters: ReadonlyMap<string, number | UnavailableReason>
  readonly observedAt: Date
}

/** What was read for one account. Reading less than asked is said in `incomplete`, never hidden. */
export interface CollectResult {
  /** What the platform says of the account now: its id, its current handle and display name. */
  readonly identity: { readonly platformId: string; readonly handle: string | null; readonly name: string | null }
  readonly observations: readonly Observation[]
  readonly posts: readonly PostReading[]
  /** First platform ids of due posts which the platform says no longer exist. */
  readonly gonePosts: readonly string[]
  readonly audience: readonly AudienceCell[]
  /** Metrics refused for good in this run; the host remembers them. */
  readonly unsupported: readonly {
    readonly metric: string
    readonly reason: UnavailableReason
    readonly message: string
  }[]
  /** Parts that could not be read although the account could; makes the run `partial`. */
  readonly incomplete: readonly { readonly part: Part; readonly error: CollectError }[]
}

/**
 * `transient`      may succeed if tried again soon (time-out, 5xx, connection lost)
 * `rate-limited`   may succeed after `until`
 * `auth`           the token is dead or of another app; a person must act
 * `forbidden`      the token lives but may not read this
 * `gone`           the account does not exist (any more)
 * `bad-response`   the platform answered something else than it promises; names the field
 * `budget`         the money for paid calls is used up, ours or the platform's credits
 */
export type CollectErrorKind = 'transient' | 'rate-limited' | 'auth' | 'forbidden' | 'gone' | 'bad-response' | 'budget'

/** The same in every copy of this file: a collector from npm may have brought its own. */
const collectError = Symbol.for('polso.CollectError')

/** A failure whose kind was chosen where its cause was understood. Its message never holds a secret, nor anybody's address. */
export class CollectError extends Error {
  readonly kind: CollectErrorKind
  /** For `rate-limited` (and `budget` where known): when it is worth trying again. */
  readonly until: Date | null
  /** Calls made before it failed still count and cost: the HTTP client keeps them. */
  constructor(kind: CollectErrorKind, message: string, options: { until?: Date; cause?: unknown } = {}) {
    super(withoutAddresses(message), { cause: options.cause })
    this.name = 'CollectError'
    this.kind = kind
    this.until = options.until ?? null
  }

  get [collectError](): true {
    return true
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a class derived from it asks, too, and means itself
    if (this !== CollectError) return super[Symbol.hasInstance](value)
    return typeof value === 'object' && value !== null && collectError in value
  }
}

/** What the host lends to a collector for one job. */
export interface CollectContext {
  /** The instant the job is for. */
  readonly slot: Date
  readonly now: () => Date
  /** Aborted on shutdown and when the job's time is up. */
  readonly signal: AbortSignal
  /** Counts, prices and records every call; enforces time-outs, sizes and the budget. */
  readonly http: HttpClient
  /** Something worth an operator's eye that is no failure, e.g. "stopped after 20 pages". */
  readonly note: (message: string) => void
}

/** What doctor learns about a credential with one cheap call. */
export interface CredentialCheck {
  readonly ok: boolean
  /** Whose credential it is or what is wrong, with the remedy; no secret. */
  readonly message: string
  /** When it stops working; `null` = never or unknown. */
  readonly expiresAt: Date | null
}

export interface MetricDefinition {
  readonly metric: string
  readonly of: 'account' | 'post' | 'audience'
  readonly unit: 'people' | 'count' | 'seconds' | 'milliseconds'
  readonly period: Period
  /** Post counters that add up to "interactions": a deliberate act of a person towards the post. */
  readonly interaction: boolean
  /** The platform's own name of it, e.g. `page_media_view`. */
  readonly platformName: string
  /** ISO day since which / until which the platform's definition holds; `null` = open. */
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly description: string
}

/** A metric that the platform once gave: for the dictionary, which says what came after. It is never asked for. */
export interface RetiredMetric extends Omit<MetricDefinition, 'interaction' | 'validFrom'> {
  /** Our name of what the platform counts instead, which is not the same; `null` = nothing. */
  readonly replacedBy: string | null
}

/** Reads one platform. It only reads and returns; the host retries, stores, schedules, counts and alerts. */
export interface Collector {
  /**
   * Reads up to `batchSize` accounts together. Every account handed in has an entry in the answer.
   * Throws only for a fault that concerns them all (a `CollectError`).
   */
  collect(
    accounts: readonly AccountRef[],
    ctx: CollectContext,
  ): Promise<ReadonlyMap<AccountId, CollectResult | CollectError>>
  /** One cheap call that shows whether the credential works. */
  check(ctx: CollectContext): Promise<CredentialCheck>
}

export interface CollectorDefinition<Settings> {
  readonly platform: string
  /** Name for people, e.g. `Facebook`. */
  readonly title: string
  /** Validated at start-up, before any network. Secret fields are built with `secret()` of `config/secrets.ts`. */
  readonly settings: z.ZodType<Settings>
  /** Accounts that one run may read together. */
  readonly batchSize: number
  readonly metrics: readonly MetricDefinition[]
  readonly retired?: readonly RetiredMetric[]
  /** A handle the platform could not have is a fault of the configuration; returns the fault or `null`. */
  handleFault(handle: string): string | null
  /** Settings are already validated. No I/O. */
  create(settings: Settings): Collector
}
