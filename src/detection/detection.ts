/**
 * The seam of judgement: series and facts in, findings with a named reason out.
 * Everything below `src/detection/` is pure: no I/O, no clock, no platform names.
 */

/** A calendar day of the account's time zone, `YYYY-MM-DD`. */
export type Day = string

/** Metrics that can be judged, from the daily figures of an account; the most telling first. */
export const JUDGED_METRICS = [
  'interactions_gained', // difference of all followed posts' counters over the day
  'interactions_of_posts', // counters of the posts published that day, as of now
  'posts_published',
  'reach',
  'views',
  'new_followers',
] as const
export type JudgedMetric = (typeof JUDGED_METRICS)[number]

export interface DailyPoint {
  readonly day: Day
  /** `null` when unknown. Never 0 for unknown. May be negative (a platform removed counts). */
  readonly value: number | null
  /** False: the day is partial (a gap, still running, figures not final) and must not be judged. */
  readonly complete: boolean
}

/** Consecutive days, oldest first, last = the day to judge. Missing days are present with `value: null`. */
export interface DailySeries {
  readonly metric: JudgedMetric
  readonly points: readonly DailyPoint[]
}

/** A post of the account: what series rules and cadences need. */
export interface PostFact {
  readonly publishedAt: Date
  /** Key of the content series it belongs to, or `null`. */
  readonly series: string | null
  /** Interactions so far; `null` when unknown. */
  readonly interactions: number | null
}

/** A series declared in the configuration. */
export interface DeclaredSeries {
  readonly key: string
  readonly name: string
  /** Cron expression of the due times in the account's zone. */
  readonly cadence: string
  /** Time after the due instant within which a post still counts as on time. */
  readonly graceMinutes: number
}

/** Days that must not teach the baseline: under an alert, or under an event that somebody noted. */
export interface ExcludedDays {
  readonly from: Day
  /** Inclusive; `null` = until now. */
  readonly to: Day | null
  readonly why: string
  /**
   * `event` (where absent): the days are explained, nothing is judged on them. `alert`: they teach nothing, and while
   * the alert is open (`to` null) other questions are still judged. `new-normal`: an alert that ended because its level
   * had become the normal; the baseline starts anew from these days, or, of a series, its record does.
   */
  readonly kind?: 'event' | 'alert' | 'new-normal'
  /** The series whose pause the alert was about; `null` or absent: it was about figures. */
  readonly series?: string | null
}

export interface DetectionSettings {
  /** Expected false alarms per account and year; lower is quieter. Default 1. */
  readonly falseAlarmsPerYear: number
  /** Of single metrics: their own false alarms a year, or `off`. The others share those of the account. */
  readonly metrics?: Readonly<Partial<Record<JudgedMetric, number | 'off' | undefined>>>
  /** Of single content series by key: their own false pauses a year, or `off`. The others have seven tenths of those of the account. */
  readonly series?: Readonly<Record<string, number | 'off'>>
  /** Complete days before anything is judged. */
  readonly minHistoryDays: number
  /** A drop smaller than this fraction of the expected is never alerted. */
  readonly minDropFraction: number
  /** A drop smaller than this many interactions a day is never alerted. */
  readonly minDropPerDay: number
}

/** A finding that was opened on an earlier day and is still open. */
export interface OpenFinding {
  readonly type: FindingType
  readonly cause: string
  readonly metric: JudgedMetric | null
  readonly series: string | null
  readonly onset: Day
  readonly openedOn: Day
}

export interface AccountHistory {
  readonly timeZone: string
  /** The last complete day; the one to be judged. */
  readonly day: Day
  /** The instant of judgement: due posts after it are not overdue yet. */
  readonly now: Date
  readonly series: readonly DailySeries[]
  readonly posts: readonly PostFact[]
  readonly declared: readonly DeclaredSeries[]
  readonly excluded: readonly ExcludedDays[]
  readonly open: readonly OpenFinding[]
  /** Public holidays of the account's country and town over the same time; they come in as data. */
  readonly holidays?: readonly Day[]
}

export type FindingType = 'drop' | 'series-paused'

/** Why a finding is (not) there; each is a sentence in `alerts/messages`. */
export type Reason =
  | 'not-enough-history'
  | 'day-incomplete'
  | 'gap'
  | 'under-event' // the day is excluded from judgement by an event that somebody noted
  | 'nothing-expected'
  | 'within-usual-range'
  | 'below-usual-range'
  | 'still-below'
  | 'recovered'
  | 'series-overdue'
  | 'series-resumed'
  | 'new-normal'
  | 'revised' // the platform's later figures, or a post found late, show that there was nothing
  | 'redefined' // the platform counts the metric otherwise, or gives it no more
  | 'no-longer-watched' // its question was switched off, or its series taken out, while it was open
  | 'irregular-now' // a series that mostly came when due is often interrupted, without falling silent
  | 'cadence-irregular' // a series without a rhythm whose silences could become improbable

/** Difference to what the series would have been since the onset, in interactions; negative is a loss. */
export interface Effect {
  readonly value: number
  readonly low: number
  readonly high: number
  /** Same, as a fraction of the expected; `null` where nothing was expected. */
  readonly fraction: number | null
  readonly fractionLow: number | null
  readonly fractionHigh: number | null
  readonly days: number
}

/**
 * The judgement of one question on one day. `state`:
 * `quiet` nothing to say · `open` an alert is (or stays) open · `closed` an open one ends today · `unjudged` no verdict, keep what is.
 */
export interface Finding {
  readonly type: FindingType
  /** Findings that share a cause are one alert: `drop`, or `series:<key>`. */
  readonly cause: string
  readonly metric: JudgedMetric | null
  readonly series: string | null
  readonly state: 'quiet' | 'open' | 'closed' | 'unjudged'
  readonly reason: Reason
  /** First day of the fall or first missed due day; `null` unless open or closed. */
  readonly onset: Day | null
  /** Suspicion; larger is more suspicious, comparable over days of one question. */
  readonly score: number
  /** Per day: what was expected and what came, averaged over the known days since the onset (or of the judged window). */
  readonly expectedPerDay: number | null
  readonly observedPerDay: number | null
  /** Days that these averages are of; absent where there are none. */
  readonly knownDays?: number
  readonly effect: Effect | null
  /** On closing: the first day back within the usual range. */
  readonly recoveredOn: Day | null
  /** What lies behind it, with the figures; where open or closed. */
  readonly explanation?: Explanation | null
}

/**
 * What lies behind a finding, most certain first:
 * `series-paused` a series' own posts are what is missing: arithmetic · `followers-removed` the platform took followers
 * away from several accounts in one step · `all-alike` the other accounts fell as well · `posted-less` · `less-response`
 * as many posts, less response to each · `not-explained` the figures that would tell are not known.
 */
export type ExplanationKind =
  | 'series-paused'
  | 'followers-removed'
  | 'all-alike'
  | 'posted-less'
  | 'less-response'
  | 'not-explained'

export interface Explanation {
  readonly kind: ExplanationKind
  /** Posts since the onset: what was expected, what came. */
  readonly postsExpected: number | null
  readonly postsObserved: number | null
  /** Key of the paused series. */
  readonly series: string | null
  /** Of the missing posts, those of the paused series. */
  readonly seriesMissing: number | null
  /** The first post of it that was missed. */
  readonly seriesSince?: Day | null
  /** Of the interactions missing since the onset, those that the paused series was to bring. Both positive. */
  readonly missing?: { readonly own: number; readonly all: number } | null
  readonly alike?: Alike | null
  readonly removed?: FollowersRemoved | null
}

/** Other accounts that fell in the same days. */
export interface Alike {
  /** Names for people, with observed/usual since the onset. */
  readonly accounts: readonly { readonly account: string; readonly ratio: number }[]
  /** How many accounts could be compared. */
  readonly compared: number
  /** Only accounts of this platform fell, while those of others did not. */
  readonly platformOnly: boolean
  /** Public holidays among the days. */
  readonly holidays: readonly Day[]
}

/** A step down of the follower counts of several accounts between two days. */
export interface FollowersRemoved {
  readonly day: Day
  /** Followers that this account lost that day; positive. */
  readonly lost: number
  /** Accounts of the platform that lost followers in the same step, this one included. */
  readonly accounts: number
}

/** Judges one account for one day. Returns one finding a question, quiet ones included: staff ask why nothing fired, too. */
export type JudgeAccount = (history: AccountHistory, settings: DetectionSettings) => readonly Finding[]
